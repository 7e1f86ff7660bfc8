/** A diagnosis for programs and for people: as plain JSON, and as Markdown. */
import { textOf } from '../cause/cause.ts';
import { causeMessage, causeRemedies, causeWithText, type CauseWithText } from '../cause/causeTexts.ts';
import { causeWithFix, type CauseWithFix } from '../fix/fix.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { CheckId, CheckResult, CheckStatus, Diagnosis } from './diagnosis.ts';
import { checkTitle, diagnosisTexts, statusLabel } from './diagnosisTexts.ts';

/** The result of the command `diagnose`. */
export interface DiagnosisResult {
  readonly verdict: CauseWithFix | null;
  readonly checks: readonly {
    readonly id: CheckId;
    readonly title: string;
    readonly status: CheckStatus;
    readonly cause?: CauseWithText;
    readonly ms: number;
    /** The sent and received data, line by line, without secrets. */
    readonly evidence: readonly string[];
  }[];
}

/** @param profile the examined profile, if a fix may change it */
export function diagnosisResult({ verdict, checks, server }: Diagnosis, profile?: ConnectionProfile): DiagnosisResult {
  return {
    verdict: verdict && causeWithFix(verdict, { profile, server }),
    checks: checks.map(({ id, status, cause, ms, evidence }) => ({
      id,
      title: checkTitle(id),
      status,
      ...(cause && { cause: causeWithText(cause) }),
      ms,
      evidence,
    })),
  };
}

/** The explanation and the remedies of the verdict, in sentences. */
export function verdictLines(diagnosis: Pick<Diagnosis, 'verdict' | 'checks'>): readonly string[] {
  const { verdict } = diagnosis;
  if (verdict) return [causeMessage(verdict), ...causeRemedies(verdict)];
  const open = openChecks(diagnosis);
  if (open.length === 0) return [diagnosisTexts.healthy()];
  const remedies = open.flatMap(({ cause }) => (cause ? causeRemedies(cause) : []));
  const checks = open.map(({ id }) => checkTitle(id)).join(', ');
  return [diagnosisTexts.incomplete({ checks }), ...new Set(remedies)];
}

/** Reasons for skipping a check that could still show a problem. */
const openReasons: ReadonlySet<string> = new Set(['timeUp', 'noCredentials', 'undecided', 'canceled']);

/** The checks that could still show a problem. */
export function openChecks({ checks }: Pick<Diagnosis, 'checks'>): readonly CheckResult[] {
  return checks.filter(
    ({ cause }) => cause?.code === 'diagnose.skipped' && openReasons.has(textOf(cause.params ?? {}, 'why')),
  );
}

/** The software of the person who reports the problem. */
export interface DiagnosisVersions {
  /** The version of the extension. */
  readonly version: string;
  /** The versions of VS Code or Node.js, and of the system. */
  readonly environment: string;
}

/** The diagnosis as Markdown, for an issue or a chat. Texts of the server are escaped, so that they cannot become markup. */
export function diagnosisMarkdown(diagnosis: Diagnosis, versions: DiagnosisVersions): string {
  const { url, namespace, checks, verdict } = diagnosis;
  const [message = '', ...remedies] = verdictLines(diagnosis);
  const code = verdict ? ` (\`${verdict.code}\`)` : '';
  const header = [diagnosisTexts.check(), diagnosisTexts.status(), diagnosisTexts.time(), diagnosisTexts.details()];
  const rows = checks.map(({ id, status, ms, cause }) => [
    checkTitle(id),
    statusLabel(status),
    diagnosisTexts.milliseconds({ ms }),
    cause ? causeMessage(cause) : '',
  ]);
  const evidence = checks.flatMap(({ id, evidence: lines }) =>
    lines.length === 0 ? [] : [`# ${checkTitle(id)}`, ...lines],
  );
  return [
    `## ${plain(diagnosisTexts.document({ url }))}`,
    '',
    diagnosisTexts.versions({ ...versions }),
    '',
    ...(namespace === undefined ? [] : [`**${diagnosisTexts.namespaceName()}:** ${plain(namespace)}`, '']),
    `**${diagnosisTexts.verdict()}:** ${plain(message)}${code}`,
    ...(remedies.length > 0 ? ['', ...remedies.map((remedy) => `- ${plain(remedy)}`)] : []),
    '',
    tableRow(header),
    tableRow(header.map(() => '---')),
    ...rows.map(tableRow),
    '',
    `### ${diagnosisTexts.evidence()}`,
    '',
    ...fenced(evidence),
    '',
  ].join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => plain(cell)).join(' | ')} |`;
}

/** Escapes characters that have a meaning in Markdown or HTML, and joins lines. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#~&]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

/** A fence that is longer than any fence in the text. */
function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
