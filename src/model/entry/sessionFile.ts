/**
 * Session files: a head line, then a line for each entry. Each line is a JSON object. The content is untrusted: every
 * line is validated, and nothing that it refers to is opened, read or run.
 * Invariant: reading a written entry returns the same entry.
 */
import { isRecord } from '../../base/isRecord.ts';
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import type { EarlierName } from './earlierNames.ts';
import { deliveries } from './delivery.ts';
import { type Entry, type EntryFacts, entryKinds } from './entry.ts';
import { rareFactNames, readRareFacts, withCauses } from './rareFacts.ts';
import { jsonText } from '../payload/jsonText.ts';
import { changesNumbers, parseNotationJson } from '../numbers/exactJson.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import { mapSecrets } from '../profile/profileSecrets.ts';
import { redacted } from '../url/secretName.ts';

const format = 'socketio-inspector-session';
/** The version that is written. Version 1, which has texts instead of causes, can also be read. */
const version = 2;
export const sessionSuffix = 'siolog';
export const harSuffix = 'har';

/** A connection: its profile without secrets, or only its name. */
export type SessionConnection = Partial<ConnectionProfile> & {
  readonly sourceId?: string | undefined;
  readonly sid?: string | undefined;
  readonly observedEnd?: 'client' | undefined;
  /** The names of the connection before it was opened with another address. */
  readonly earlier?: readonly EarlierName[] | undefined;
};

/** A source whose clients are connections of the file. */
export interface SessionFileSource {
  readonly kind: string;
  readonly name: string;
}

export type SessionVersion = 1 | 2;

export interface SessionHeader {
  /** The time from which `t` is counted, in ISO format. */
  readonly startedAt: string;
  readonly connections: Readonly<Record<string, SessionConnection>>;
  /** Left out if there are none. */
  readonly sources?: Readonly<Record<string, SessionFileSource>>;
}

/** The head line, without its line break. */
export function headerLine({ startedAt, sources, connections }: SessionHeader): string {
  return jsonText({ format, version, startedAt, ...(sources && { sources }), connections });
}

/** A line with connections and sources that were not known when the head was written, without its line break. */
export function addedLine({ sources, connections }: Pick<SessionHeader, 'connections' | 'sources'>): string {
  return jsonText({ ...(sources && { sources }), connections });
}

/** A profile as it may be written to a file. */
export function withoutSecrets(profile: ConnectionProfile): ConnectionProfile {
  return mapSecrets(profile, () => redacted);
}

/** The line of an entry, without its line break. The arguments are last, so that the facts can be read without them. */
export function entryLine({ args, ...facts }: Entry): string {
  return jsonText(args === undefined ? facts : { ...facts, args });
}

/** The text before the arguments in a line from `entryLine`. */
export const argumentsMark = ',"args":';

export type HeaderResult =
  | { readonly ok: true; readonly header: SessionHeader; readonly version: SessionVersion }
  | { readonly ok: false; readonly fault: StoredCause };

/** Never throws; a fault explains why this is not a session file. The caller adds the parameter `file` to the fault. */
export function readHeader(line: string): HeaderResult {
  const refuse = (fault: StoredCause): HeaderResult => ({ ok: false, fault });
  const head = objectIn(line.replace(/^\uFEFF/, ''));
  if (!head || head['format'] !== format) {
    return refuse(explain('session.noFormat'));
  }
  const found = head['version'];
  if (found !== 1 && found !== version) {
    return refuse(explain('session.otherVersion', { version: typeof found === 'number' ? found : undefined }));
  }
  const startedAt = new Date(typeof head['startedAt'] === 'string' ? head['startedAt'] : NaN);
  if (Number.isNaN(startedAt.getTime())) {
    return refuse(explain('session.noStart'));
  }
  const header = { startedAt: startedAt.toISOString(), connections: connectionsIn(head), sources: sourcesIn(head) };
  return { ok: true, version: found, header };
}

function connectionsIn(head: Readonly<Record<string, unknown>>): Record<string, SessionConnection> {
  const listed: Record<string, SessionConnection> = {};
  for (const [id, value] of Object.entries(isRecord(head['connections']) ? head['connections'] : {})) {
    Object.defineProperty(listed, id, { value: isRecord(value) ? value : {}, enumerable: true });
  }
  return listed;
}

function sourcesIn(head: Readonly<Record<string, unknown>>): Record<string, SessionFileSource> {
  const listed: Record<string, SessionFileSource> = {};
  for (const [id, value] of Object.entries(isRecord(head['sources']) ? head['sources'] : {})) {
    const { kind, name } = isRecord(value) ? value : {};
    const source = { kind: typeof kind === 'string' ? kind : 'file', name: typeof name === 'string' ? name : id };
    Object.defineProperty(listed, id, { value: source, enumerable: true });
  }
  return listed;
}

/** The connections and sources that a line adds to those of the head; undefined for a line that is an entry. */
export function readAddedConnections(line: string): Pick<SessionHeader, 'connections' | 'sources'> | undefined {
  // There are many entries: most lines are recognized without parsing them.
  if (!/^\s*\{\s*"(?:sources|connections)"/.test(line)) return undefined;
  const value = objectIn(line);
  if (!value || value['kind'] !== undefined) return undefined;
  return { connections: connectionsIn(value), sources: sourcesIn(value) };
}

export type EntryResult =
  | {
      readonly ok: true;
      readonly entry: Entry;
      /** Fields that this version does not know. They are kept when the entry is saved again. */
      readonly unknown?: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly fault: StoredCause };

/** The expected type of a field of an entry. */
type FieldKind = 'kind' | 'text' | 'number' | 'array' | 'choice' | 'value';

const kinds: ReadonlySet<unknown> = new Set(entryKinds);
const choices: Readonly<Record<string, ReadonlySet<unknown>>> = {
  dir: new Set(['in', 'out']),
  delivery: new Set(deliveries),
};
const texts = ['namespace', 'event', 'source'] as const;
const numbers = ['ackId', 'bytes', 'of', 'latencyMs', 'waitedMs', 'attempt', 'lagMs'] as const;
const marks = ['volatile', 'recoveryOffset'] as const;
const knownNames: ReadonlySet<string> = new Set([
  ...['seq', 't', 'connectionId', 'kind', 'args', 'reason', ...Object.keys(choices), ...texts, ...numbers, ...marks],
  ...rareFactNames,
]);

/** Parses the line of an entry. Its arguments stay in payload notation. Never throws. */
export function readEntry(line: string, from: SessionVersion = version): EntryResult {
  const found = objectIn(line);
  const value = found && (from === 1 ? withCauses(found) : found);
  if (!value) return { ok: false, fault: explain('session.lineNotJson') };
  // Another program may have written arguments with numbers that JavaScript changes.
  if (value['args'] !== undefined && changesNumbers(line)) {
    return entryFrom({ ...value, args: (parseNotationJson(line) as typeof value)['args'] });
  }
  return entryFrom(value);
}

function entryFrom(value: Record<string, unknown>): EntryResult {
  const refuse = (name: string, expected: FieldKind): EntryResult => ({
    ok: false,
    fault: explain('session.lineField', { name, expected }),
  });
  const { seq, t, connectionId, args } = value;
  if (!kinds.has(value['kind'])) return refuse('kind', 'kind');
  if (typeof connectionId !== 'string') return refuse('connectionId', 'text');
  if (!isNumber(seq)) return refuse('seq', 'number');
  if (!isNumber(t)) return refuse('t', 'number');
  const entry: Record<string, unknown> = { seq, connectionId, t, kind: value['kind'] };
  for (const [name, known] of Object.entries(choices)) {
    if (value[name] === undefined) continue;
    if (!known.has(value[name])) return refuse(name, 'choice');
    entry[name] = value[name];
  }
  for (const name of texts) {
    if (value[name] === undefined) continue;
    if (typeof value[name] !== 'string') return refuse(name, 'text');
    entry[name] = value[name];
  }
  for (const name of numbers) {
    if (value[name] === undefined) continue;
    if (!isNumber(value[name])) return refuse(name, 'number');
    entry[name] = value[name];
  }
  for (const name of marks) if (value[name] === true) entry[name] = true;
  const { facts, refused } = readRareFacts(value);
  const [first] = refused;
  if (first !== undefined) return refuse(first, 'value');
  Object.assign(entry, facts);
  if (args !== undefined) {
    if (!Array.isArray(args)) return refuse('args', 'array');
    entry['args'] = args;
  }
  const unknown = Object.entries(value).filter(([name]) => !knownNames.has(name));
  return {
    ok: true,
    entry: entry as unknown as Entry,
    ...(unknown.length > 0 && { unknown: Object.fromEntries(unknown) }),
  };
}

/** Whether the event requested an acknowledgement, derived from its facts. */
export function requestsAck({ kind, ackId, delivery }: EntryFacts): boolean {
  return kind === 'event' && (ackId !== undefined || (delivery !== undefined && ackDeliveries.has(delivery)));
}

const ackDeliveries: ReadonlySet<string> = new Set([
  'acknowledged',
  'timedOut',
  'late',
  'awaitingReply',
  'replied',
  'unanswered',
]);

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
