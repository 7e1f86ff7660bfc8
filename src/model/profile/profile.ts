import type { ValueFaultCode } from '../cause/texts/valueFaultTexts.ts';
import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { timeLimitSchema, wholeDurationSchema } from './duration.ts';
import { namedValues } from '../namedValues.ts';
import { kindOf } from '../payload/valueKind.ts';
import { hostAndNamespace } from '../url/shownUrl.ts';

/** A connection profile. Durations are milliseconds; `tls` contains file paths. */
const text = v.string();
const optional = v.optional;

/** An object whose values are texts. `fault` returns the code for a value of another type. */
function textsOf(fault: (value: unknown) => ValueFaultCode): v.GenericSchema<unknown, Record<string, string>> {
  return namedValues(v.string(({ input }) => asIssue({ code: fault(input), params: { kind: kindOf(input) } })));
}

export const reconnectionSchema = v.strictObject({
  enabled: optional(v.boolean()),
  attempts: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  delayMs: optional(wholeDurationSchema),
  delayMaxMs: optional(wholeDurationSchema),
  randomizationFactor: optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

export const profileSchema = v.strictObject({
  name: optional(text),
  url: v.pipe(text, v.nonEmpty(asIssue({ code: 'value.urlMissing' }))),
  namespace: optional(text),
  path: optional(text),
  protocol: optional(v.picklist(['auto', 'v2', 'v4'])),
  parser: optional(v.picklist(['default', 'msgpack'])),
  transports: optional(
    v.pipe(v.array(v.picklist(['polling', 'websocket'])), v.minLength(1, asIssue({ code: 'value.noTransport' }))),
  ),
  upgrade: optional(v.boolean()),
  rememberUpgrade: optional(v.boolean()),
  tryAllTransports: optional(v.boolean()),
  addTrailingSlash: optional(v.boolean()),
  auth: optional(namedValues(v.unknown())),
  query: optional(
    textsOf((value) => (typeof value === 'object' && value !== null ? 'value.structured' : 'value.notText')),
  ),
  headers: optional(textsOf(() => 'value.notText')),
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
  timeoutMs: optional(timeLimitSchema),
  ackTimeoutMs: optional(timeLimitSchema),
  retries: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  maxAttachments: optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Automatic replies: event name → arguments of the acknowledgement, in payload notation. */
  replies: optional(namedValues(v.array(v.unknown()))),
});

export type ConnectionProfile = v.InferOutput<typeof profileSchema>;

/** The namespace in the form of the client: "/", or a name with a leading slash. */
export function namespaceOf(profile: ConnectionProfile): string {
  const namespace = profile.namespace?.trim() ?? '';
  if (namespace === '' || namespace === '/') return '/';
  return namespace.startsWith('/') ? namespace : `/${namespace}`;
}

/** The title of a profile without a name: its host and, if it is not "/", its namespace. */
export function titleOf(profile: ConnectionProfile): string {
  return profile.name || hostAndNamespace(profile.url, namespaceOf(profile));
}
