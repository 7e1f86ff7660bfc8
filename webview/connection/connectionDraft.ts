/** The fields of the connection form as they are typed. Pure. */
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { urlToKeep } from '../../src/model/url/shownUrl.ts';
import { mapSecrets, maskSecrets } from '../../src/model/profile/profileSecrets.ts';
import { proxyToKeep } from '../../src/model/url/shownUrl.ts';
import type { PersistedConnectionDraft } from './connectionSlice.ts';

/** A row of a list: a header, a query value, or an event name with the JSON of its reply. */
export interface Pair {
  name: string;
  value: string;
}

export interface ConnectionDraft {
  url: string;
  namespace: string;
  name: string;
  protocol: string;
  parser: string;
  /** "both", "polling", "websocket" or "websocketFirst". */
  transports: string;
  path: string;
  timeout: string;
  upgrade: boolean;
  rememberUpgrade: boolean;
  tryAllTransports: boolean;
  addTrailingSlash: boolean;
  /** A JSON object. Hidden values in it are masked. */
  auth: string;
  headers: readonly Pair[];
  query: readonly Pair[];
  cookies: boolean;
  ca: string;
  cert: string;
  key: string;
  pfx: string;
  passphrase: string;
  servername: string;
  anyCertificate: boolean;
  proxy: string;
  reconnection: boolean;
  attempts: string;
  delay: string;
  delayMax: string;
  randomization: string;
  ackTimeout: string;
  retries: string;
  maxAttachments: string;
  replies: readonly Pair[];
}
export type DraftField = keyof ConnectionDraft;
type FieldOf<T> = { [F in DraftField]: ConnectionDraft[F] extends T ? F : never }[DraftField];
export type TextField = FieldOf<string>;
export type FlagField = FieldOf<boolean>;
export type PairField = FieldOf<readonly Pair[]>;

export const emptyDraft: ConnectionDraft = {
  url: '',
  namespace: '',
  name: '',
  protocol: 'auto',
  parser: 'default',
  transports: 'both',
  path: '',
  timeout: '',
  upgrade: true,
  rememberUpgrade: false,
  tryAllTransports: false,
  addTrailingSlash: true,
  auth: '',
  headers: [],
  query: [],
  cookies: false,
  ca: '',
  cert: '',
  key: '',
  pfx: '',
  passphrase: '',
  servername: '',
  anyCertificate: false,
  proxy: '',
  reconnection: true,
  attempts: '',
  delay: '',
  delayMax: '',
  randomization: '',
  ackTimeout: '',
  retries: '',
  maxAttachments: '',
  replies: [],
};
export const draftFields = Object.keys(emptyDraft) as DraftField[];

/** Fields that are not saved, because they may hold secrets. */
const neverKept: ReadonlySet<DraftField> = new Set(['auth', 'headers', 'query', 'passphrase']);

/** The part of a draft that may be saved: the fields that differ from those of an empty draft and are not secret. */
export function persistedConnectionDraft(draft: ConnectionDraft): PersistedConnectionDraft {
  // A URL that cannot be read may hold half a password, because it is being typed.
  const safe: ConnectionDraft = {
    ...draft,
    url: urlToKeep(draft.url) ?? '',
    proxy: proxyToKeep(draft.proxy) ?? '',
  };
  return Object.fromEntries(
    draftFields
      .filter((field) => !neverKept.has(field) && !sameField(safe[field], emptyDraft[field]))
      .map((field) => [field, keepable(safe[field])]),
  );
}

function keepable(value: ConnectionDraft[DraftField]): PersistedConnectionDraft[string] {
  return typeof value === 'object' ? [...value] : value;
}

/** Restores a saved draft. Unknown fields and values of a wrong type are left out. */
export function restoreDraft(kept: PersistedConnectionDraft): ConnectionDraft {
  const fitting = Object.entries(kept).filter(
    ([field, value]) =>
      Object.hasOwn(emptyDraft, field) &&
      typeof value === typeof emptyDraft[field as DraftField] &&
      !neverKept.has(field as DraftField),
  );
  return { ...emptyDraft, ...Object.fromEntries(fitting) };
}

/** A connection as the form shows it: its draft, and the fields whose values are hidden ("auth.token"). */
export interface ShownDraft {
  draft: ConnectionDraft;
  masked: ReadonlySet<string>;
  /** The address with its variables resolved when it was opened. */
  address?: string | undefined;
}

/** A profile as it may be shown: with every secret masked. */
export function shownDraft(profile: ConnectionProfile): ShownDraft {
  const { profile: masked, fields } = maskSecrets(profile);
  return { draft: draftOf(masked), masked: new Set(fields) };
}

/** The draft of a profile; `profileOf` creates the same profile from it. */
export function draftOf(profile: ConnectionProfile): ConnectionDraft {
  const { tls = {}, reconnection = {} } = profile;
  const figure = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    url: profile.url,
    namespace: profile.namespace === '/' ? '' : (profile.namespace ?? ''),
    name: profile.name ?? '',
    protocol: profile.protocol ?? 'auto',
    parser: profile.parser ?? 'default',
    transports: transportsText(profile.transports),
    path: profile.path ?? '',
    timeout: figure(profile.timeoutMs),
    upgrade: profile.upgrade ?? true,
    rememberUpgrade: profile.rememberUpgrade ?? false,
    tryAllTransports: profile.tryAllTransports ?? false,
    addTrailingSlash: profile.addTrailingSlash ?? true,
    auth: profile.auth ? jsonText(profile.auth) : '',
    headers: pairsOf(profile.headers, String),
    query: pairsOf(profile.query, String),
    cookies: profile.withCredentials ?? false,
    ca: tls.ca ?? '',
    cert: tls.cert ?? '',
    key: tls.key ?? '',
    pfx: tls.pfx ?? '',
    passphrase: tls.passphrase ?? '',
    servername: tls.servername ?? '',
    anyCertificate: tls.rejectUnauthorized === false,
    proxy: profile.proxy ?? '',
    reconnection: reconnection.enabled ?? true,
    attempts: figure(reconnection.attempts),
    delay: figure(reconnection.delayMs),
    delayMax: figure(reconnection.delayMaxMs),
    randomization: figure(reconnection.randomizationFactor),
    ackTimeout: figure(profile.ackTimeoutMs),
    retries: figure(profile.retries),
    maxAttachments: figure(profile.maxAttachments),
    replies: pairsOf(profile.replies, jsonText),
  };
}

/** The part of a connection's draft that its summary holds. */
export function draftOfSummary({ url, namespace }: { url: string; namespace: string }): ConnectionDraft {
  return { ...emptyDraft, url, namespace: namespace === '/' ? '' : namespace };
}

/** `after` with the changes from `before` to `edited`. */
export function withEdits(after: ConnectionDraft, before: ConnectionDraft, edited: ConnectionDraft): ConnectionDraft {
  const changed = draftFields.filter((field) => !sameField(before[field], edited[field]));
  return { ...after, ...Object.fromEntries(changed.map((field) => [field, edited[field]])) };
}

/**
 * Returns the draft with each secret of the profile replaced by the result of `change`, which receives the value and the name of its field.
 */
export function mapHidden(
  draft: ConnectionDraft,
  change: (value: string | number, field: string) => string | number,
): ConnectionDraft {
  const rows = (kind: 'headers' | 'query'): readonly Pair[] =>
    draft[kind].map(({ name, value }) => ({ name, value: String(change(value, `${kind}.${name}`)) }));
  const { url, proxy = '' } = mapSecrets({ url: draft.url, proxy: draft.proxy }, change);
  return {
    ...draft,
    url,
    proxy,
    headers: rows('headers'),
    query: rows('query'),
    passphrase: String(change(draft.passphrase, 'tls.passphrase')),
    auth: mapAuth(draft.auth, change),
  };
}

function mapAuth(text: string, change: (value: string | number, field: string) => string | number): string {
  try {
    const auth = parseNotationJson(text) as Record<string, unknown>;
    const changed = mapSecrets({ url: '', auth }, change).auth ?? {};
    return JSON.stringify(changed) === JSON.stringify(auth) ? text : jsonText(changed);
  } catch {
    // The text is incomplete or empty: no value in it can be found.
    return text;
  }
}

function sameField(a: ConnectionDraft[DraftField], b: ConnectionDraft[DraftField]): boolean {
  const comparable = (value: ConnectionDraft[DraftField]): string =>
    typeof value === 'object'
      ? JSON.stringify(value.filter(({ name, value: text }) => name || text))
      : String(value).trim();
  return comparable(a) === comparable(b);
}

function transportsText(transports: ConnectionProfile['transports']): string {
  if (!transports || transports.length === 0) return 'both';
  if (transports.length === 1) return transports[0] ?? 'both';
  return transports[0] === 'websocket' ? 'websocketFirst' : 'both';
}

function pairsOf<T>(record: Readonly<Record<string, T>> | undefined, text: (value: T) => string): Pair[] {
  return Object.entries(record ?? {}).map(([name, value]) => ({ name, value: text(value) }));
}

/** JSON on one line with spaces, on several lines when it is long. */
function jsonText(value: unknown): string {
  const lines = JSON.stringify(value, null, 1);
  const line = lines
    .replace(/([{[])\n\s*/g, '$1')
    .replace(/\n\s*([}\]])/g, '$1')
    .replace(/\n\s*/g, ' ');
  return line.length <= 72 ? line : JSON.stringify(value, null, 2);
}

/** Whether any text of the draft holds a variable. */
export function holdsVariables(draft: ConnectionDraft): boolean {
  return JSON.stringify(draft).includes('{{');
}
