/** The result of a diagnosis: the checks of a connection from its URL to its namespace, and the verdict. */
import * as v from 'valibot';
import type { StoredCause } from '../cause/cause.ts';
import { storedCauseSchema } from '../cause/causeSchema.ts';

/** The IDs of the checks, in the order in which reports list them. */
export const checkIds = [
  'url',
  'dns',
  'tcp',
  'tls',
  'http',
  'handshake4',
  'handshake3',
  'origin',
  'polling',
  'sticky',
  'websocket',
  'upgrade',
  'namespace',
  'parser',
  'limits',
  'heartbeat',
] as const;
export type CheckId = (typeof checkIds)[number];

export const checkStatuses = ['ok', 'warning', 'failed', 'skipped'] as const;
export type CheckStatus = (typeof checkStatuses)[number];

export const checkResultSchema = v.object({
  id: v.picklist(checkIds),
  status: v.picklist(checkStatuses),
  /** Why the check failed or was skipped. */
  cause: v.optional(storedCauseSchema),
  /** How long the check took, in milliseconds. */
  ms: v.number(),
  /** The sent and received data, line by line, without secrets. */
  evidence: v.array(v.string()),
});
export type CheckResult = v.InferOutput<typeof checkResultSchema>;

export const diagnosisSchema = v.object({
  /** The URL that was examined, without secrets. */
  url: v.string(),
  /** The namespace that was joined, or would have been. */
  namespace: v.optional(v.string()),
  /** The cause of the first failed check, or else of the first warning that matters. */
  verdict: v.nullable(storedCauseSchema),
  checks: v.array(checkResultSchema),
  /** The Server header of the first response. */
  server: v.optional(v.string()),
});
export type Diagnosis = v.InferOutput<typeof diagnosisSchema>;

/** The diagnosis of a profile that cannot be used: nothing was sent. */
export function refusedDiagnosis(url: string, cause: StoredCause): Diagnosis {
  return { url, verdict: cause, checks: [{ id: 'url', status: 'failed', cause, ms: 0, evidence: [] }] };
}
