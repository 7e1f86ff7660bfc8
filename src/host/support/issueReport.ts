/**
 * The state of the inspector for a bug report. Invariant: it contains only counts, versions, terms of this extension and codes of known
 * causes, never a text that a user, a server or a file provided.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import { isKnownCode } from '../../model/cause/causeTexts.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { EngineState } from '../engine/engineProcess.ts';
import { supportTexts } from './supportTexts.ts';

export interface ReportedVersions {
  readonly extension: string;
  readonly vscode: string;
  readonly node: string;
  /** The system, its release and its processor. */
  readonly os: string;
  /** Where the extension runs: on this machine, on a remote one, in a browser. */
  readonly host: string;
}

export interface IssueFacts {
  readonly versions: ReportedVersions;
  readonly workspace: { readonly isTrusted: boolean; readonly folders: number };
  readonly engine: { readonly state: EngineState; readonly restarts: number; readonly fault: StoredCause | undefined };
  readonly connections: readonly ConnectionSummary[];
  readonly sources: readonly SourceSummary[];
  /** The settings of this extension whose values differ from the default. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The codes of findings, and of the errors of commands. */
  readonly findings: readonly string[];
  readonly failures: readonly string[];
}

/** The state that a report contains as JSON. */
export function issueState(facts: IssueFacts): Record<string, unknown> {
  const { versions, workspace, engine, connections, sources, settings, findings, failures } = facts;
  const causes = [engine.fault, ...connections.map(({ cause }) => cause), ...sources.map(({ cause }) => cause)];
  return {
    versions,
    workspace,
    engine: { state: engine.state, restarts: engine.restarts },
    connections: tally(
      connections.map(({ sourceKind, protocol = 'unknown', state }) => `${sourceKind} ${protocol} ${state}`),
    ),
    sources: tally(sources.map(({ kind, state }) => `${kind} ${state}`)),
    settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, plainValue(value)])),
    causes: tally(causes.flatMap((cause) => (cause ? [knownCode(cause.code)] : []))),
    findings: tally(findings.map(knownCode)),
    failures: tally(failures.map(knownCode)),
  };
}

/** The report as Markdown, with headings for the parts that the user adds. */
export function issueReport(facts: IssueFacts): string {
  const headings = [supportTexts.whatHappened(), supportTexts.whatExpected(), supportTexts.steps()];
  return [
    ...headings.flatMap((heading) => [`## ${heading}`, '', '', '']),
    `## ${supportTexts.stateTitle()}`,
    '',
    supportTexts.stateHint(),
    '',
    '```json',
    JSON.stringify(issueState(facts), undefined, 2),
    '```',
    '',
  ].join('\n');
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A code that comes from a session file or from another version can be any text. */
function knownCode(code: string): string {
  return isKnownCode(code) ? code : 'unknown';
}

/** Hides texts, because a text in a setting can be a path or a name. */
function plainValue(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? value : 'changed';
}

const remoteKinds = ['wsl', 'ssh-remote', 'dev-container', 'attached-container', 'codespaces', 'tunnel'];

/** The kind of a remote window. The full `remoteName` is not reported, because it can contain the address of the remote machine. */
export function remoteKind(remoteName: string | undefined): string | undefined {
  const [kind = ''] = remoteName?.split('+') ?? [];
  return remoteName === undefined ? undefined : (remoteKinds.find((known) => known === kind) ?? 'remote');
}
