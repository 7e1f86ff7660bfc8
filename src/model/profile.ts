import * as v from 'valibot';

/** What it takes to reach a server (contract, section 2). Durations are milliseconds, `tls` holds file paths. */
const text = v.string();
const milliseconds = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));
const optional = v.optional;

export const reconnectionSchema = v.strictObject({
  enabled: optional(v.boolean()),
  attempts: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  delayMs: optional(milliseconds),
  delayMaxMs: optional(milliseconds),
  randomizationFactor: optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

export const profileSchema = v.strictObject({
  name: optional(text),
  url: v.pipe(text, v.nonEmpty('A server URL is needed, such as http://localhost:3000')),
  namespace: optional(text),
  path: optional(text),
  protocol: optional(v.picklist(['auto', 'v2', 'v4'])),
  parser: optional(v.picklist(['default', 'msgpack'])),
  transports: optional(
    v.pipe(v.array(v.picklist(['polling', 'websocket'])), v.minLength(1, 'needs at least one transport')),
  ),
  upgrade: optional(v.boolean()),
  rememberUpgrade: optional(v.boolean()),
  tryAllTransports: optional(v.boolean()),
  addTrailingSlash: optional(v.boolean()),
  auth: optional(v.record(text, v.unknown())),
  query: optional(v.record(text, text)),
  headers: optional(v.record(text, text)),
  withCredentials: optional(v.boolean()),
  tls: optional(
    v.strictObject({
      ca: optional(text),
      cert: optional(text),
      key: optional(text),
      pfx: optional(text),
      passphrase: optional(text),
      servername: optional(text),
      rejectUnauthorized: optional(v.boolean()),
    }),
  ),
  proxy: optional(text),
  reconnection: optional(reconnectionSchema),
  timeoutMs: optional(milliseconds),
  ackTimeoutMs: optional(milliseconds),
  retries: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  maxAttachments: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Answers that are given by rule: event name → arguments of the acknowledgement, in payload notation. */
  replies: optional(v.record(text, v.array(v.unknown()))),
});

export type ConnectionProfile = v.InferOutput<typeof profileSchema>;

/** The namespace as the client names it: "/" or a name with its leading slash. */
export function namespaceOf(profile: ConnectionProfile): string {
  const namespace = profile.namespace?.trim() ?? '';
  if (namespace === '' || namespace === '/') return '/';
  return namespace.startsWith('/') ? namespace : `/${namespace}`;
}

/** Names of query values that are secret. */
export const secretQuery = /token|secret|passw|api[-_]?key|auth|session|credential|jwt|signature/i;

/** The URL as it may be seen: without the user name and password, and without the secrets that its query may hold. */
export function shownUrl(url: string): string {
  return url
    .replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1')
    .replace(/([?&])([^=&#]+)=[^&#]+/g, (whole, mark: string, key: string) =>
      secretQuery.test(key) ? `${mark}${key}=‹redacted›` : whole,
    );
}

/** What a list shows for a profile that has no name: its host and, when it is not "/", its namespace. */
export function titleOf(profile: ConnectionProfile): string {
  if (profile.name) return profile.name;
  const host = /^[a-z]+:\/\/([^/?#]+)/i.exec(shownUrl(profile.url))?.[1] ?? profile.url;
  const namespace = namespaceOf(profile);
  return namespace === '/' ? host : `${host}${namespace}`;
}
