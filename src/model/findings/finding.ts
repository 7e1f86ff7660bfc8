/** Findings: problems and observations that a capture shows over time. A finding is a cause with its evidence. */
import * as v from 'valibot';
import type { CauseParams, Confidence } from '../cause/cause.ts';
import { storedCauseSchema } from '../cause/causeSchema.ts';
import { causeWithFix, type CauseWithFix, type FixContext } from '../fix/fix.ts';

/** How much harm a finding does, the worst first. */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

const confidences = ['proved', 'likely', 'possible'] as const satisfies readonly Confidence[];

export const findingSchema = v.object({
  /** Stays the same while the finding is updated. Valid within one capture. */
  findingId: v.string(),
  ...storedCauseSchema.entries,
  severity: v.picklist(severities),
  confidence: v.picklist(confidences),
  /** Left out if the finding is about several connections. */
  connectionId: v.optional(v.string()),
  /** The source of the traffic: a source with clients of the application, or the connection itself. */
  sourceId: v.optional(v.string()),
  /** How often the finding was observed. */
  count: v.number(),
  firstSeq: v.number(),
  lastSeq: v.number(),
  /** Entries that show the finding: the first and the newest ones. */
  seqs: v.array(v.number()),
});

/** A finding as the engine keeps it, without texts. */
export interface Finding {
  readonly findingId: string;
  readonly code: string;
  readonly params?: CauseParams | undefined;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly count: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly seqs: readonly number[];
}

/** A finding as programs and people receive it. */
export type FindingWithText = Finding & Pick<CauseWithFix, 'message' | 'remedies' | 'docs' | 'fix'>;

export function findingWithText(finding: Finding, context?: FixContext): FindingWithText {
  const { message, remedies, docs, fix } = causeWithFix(finding, context);
  return { ...finding, message, remedies, ...(docs !== undefined && { docs }), ...(fix && { fix }) };
}

/** How strong a finding is: by severity, then by confidence. A larger number is stronger. */
export function strengthOf({ severity, confidence }: Pick<Finding, 'severity' | 'confidence'>): number {
  return (severities.length - severities.indexOf(severity)) * 4 - confidences.indexOf(confidence);
}

/** The order in which findings are shown: the strongest first, then the newest. */
export function compareFindings(a: Finding, b: Finding): number {
  return strengthOf(b) - strengthOf(a) || b.lastSeq - a.lastSeq || a.firstSeq - b.firstSeq;
}
