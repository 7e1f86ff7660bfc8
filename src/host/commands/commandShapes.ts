/** Shapes of the arguments that programs pass to the commands. */
import * as v from 'valibot';
import { codeFormats } from '../../model/code/codeFormats.ts';
import { foreignFormats } from '../../model/interop/interop.ts';
import { namedValues } from '../../model/namedValues.ts';
import { mockOptionEntries } from '../../model/mock/mockOptions.ts';
import { namedOrigin } from '../../model/url/urlOrigin.ts';
import { timeLimitSchema, wholeDurationSchema } from '../../model/profile/duration.ts';
import { networkConditionsSchema } from '../../model/profile/networkConditions.ts';
import { profileSchema } from '../../model/profile/profile.ts';
import { thisMachine } from '../../model/profile/secretReceivers.ts';
import { markerAdd } from '../../protocol/timelineMessages.ts';
import { severities } from '../../model/findings/finding.ts';
import { ruleActionSchema } from '../../model/rule/rule.ts';
import { typeFormats } from '../../model/types/typeFormats.ts';
import { asIssue } from '../../model/schemaFault.ts';

const id = v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.connectionId' })));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

export const connectionRef = v.object({ connectionId: id });
const sourceId = v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.sourceId' })));
export const sourceRef = v.object({ sourceId });
const fileName = v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' })));
/** `tls` names the TLS files for the target; `serve` names those with which the proxy itself serves HTTPS. */
export const startProxy = v.strictObject({
  target: v.string(),
  port: v.optional(v.pipe(whole, v.maxValue(65_535))),
  host: v.optional(v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' })))),
  name: v.optional(v.string()),
  changeOrigin: v.optional(v.boolean()),
  tls: profileSchema.entries.tls,
  serve: v.optional(v.strictObject({ cert: fileName, key: fileName })),
  compression: v.optional(v.picklist(['strip', 'keep'])),
});
export const takeOverPort = v.strictObject({ port: v.pipe(whole, v.minValue(1), v.maxValue(65_535)) });
export const watchDebugSession = v.strictObject({
  debugSessionId: v.optional(v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' })))),
});
/** `launch`: parameters of the debug configuration. */
export const watchUrl = v.strictObject({
  url: v.string(),
  browser: v.optional(v.picklist(['chrome', 'msedge', 'editor-browser'])),
  launch: v.optional(v.record(v.string(), v.unknown())),
});
export const watchNodeServers = v.strictObject({ enabled: v.boolean() });
export const probeCommand = v.strictObject({
  command: v.optional(v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' })))),
});
export const addRule = v.strictObject({
  sourceId,
  filter: v.string(),
  action: ruleActionSchema,
  enabled: v.optional(v.boolean()),
});
export const ruleRef = v.strictObject({ sourceId, ruleId: id });
export const setRule = v.strictObject({
  sourceId,
  ruleId: id,
  enabled: v.optional(v.boolean()),
  filter: v.optional(v.string()),
  action: v.optional(ruleActionSchema),
});
export const releaseHeld = v.strictObject({
  seq: whole,
  args: v.optional(v.array(v.unknown())),
  drop: v.optional(v.boolean()),
});
/** Sets the conditions either of a connection or of a source. */
export const setConditions = v.pipe(
  v.strictObject({
    connectionId: v.optional(id),
    sourceId: v.optional(sourceId),
    conditions: networkConditionsSchema,
  }),
  v.check(
    ({ connectionId: one, sourceId: other }) => (one === undefined) !== (other === undefined),
    asIssue({ code: 'value.throttled', params: { path: 'connectionId' } }),
  ),
);
/** Without `connectionId`, the other fields are those of a profile. */
export const diagnose = v.looseObject({ connectionId: v.optional(id), deep: v.optional(v.boolean()) });
const ack = v.optional(v.union([v.boolean(), v.object({ timeoutMs: v.optional(timeLimitSchema) })]));
export const injectEvent = v.strictObject({
  connectionId: id,
  to: v.picklist(['server', 'client']),
  event: v.string(),
  args: v.optional(v.array(v.unknown())),
  ack,
});
export const emit = v.object({
  connectionId: id,
  event: v.string(),
  args: v.optional(v.array(v.unknown())),
  ack,
  volatile: v.optional(v.boolean()),
  compress: v.optional(v.boolean()),
});
export type EmitRequest = v.InferOutput<typeof emit>;
export const reply = v.object({ connectionId: id, seq: whole, args: v.optional(v.array(v.unknown())) });
export const readTimeline = v.object({
  connectionId: v.optional(id),
  sourceId: v.optional(sourceId),
  filter: v.optional(v.string()),
  from: v.optional(whole),
  limit: v.optional(whole),
});
export type ReadTimeline = v.InferOutput<typeof readTimeline>;
export const listFindings = v.object({
  connectionId: v.optional(id),
  sourceId: v.optional(sourceId),
  severity: v.optional(v.picklist(severities)),
  /** An entry that must be evidence of the findings. */
  seq: v.optional(whole),
});
export const entryRef = v.object({ seq: whole, sourceId: v.optional(sourceId) });
export const explainConnection = v.object({ connectionId: id, sourceId: v.optional(sourceId) });
export const correlate = v.object({ seq: whole, sourceId: v.optional(sourceId) });
export const copyAs = v.object({ seq: whole, sourceId: v.optional(sourceId), format: v.picklist(codeFormats) });
export const compareEntries = v.object({ seqs: v.tuple([whole, whole]), sourceId: v.optional(sourceId) });
export const waitForEvent = v.object({ connectionId: id, filter: v.string(), timeoutMs: wholeDurationSchema });
/** Numbers and booleans are converted to text, as in a collection. */
const variable = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], asIssue({ code: 'value.variable' })),
  v.transform(String),
);
export const sendFromCollection = v.object({
  uri: v.unknown(),
  emit: v.pipe(v.string(), v.nonEmpty()),
  environment: v.optional(v.string()),
  variables: v.optional(namedValues(variable)),
  volatile: v.optional(v.boolean()),
});
export const runScenario = v.object({
  uri: v.unknown(),
  scenario: v.pipe(v.string(), v.nonEmpty()),
  environment: v.optional(v.string()),
  variables: v.optional(namedValues(variable)),
});
/** A program passes the ID of a repeat. A node of the tree contains the file and the name of its emit instead. */
export const stopRepeat = v.pipe(
  v.object({ repeatId: v.optional(id), uri: v.optional(v.string()), emit: v.optional(v.string()) }),
  v.check(
    ({ repeatId, uri, emit }) => repeatId !== undefined || (uri !== undefined && emit !== undefined),
    asIssue({ code: 'value.repeatId', params: { path: 'repeatId' } }),
  ),
);
/** A node of the tree contains only the collection; the user is then prompted for the environment. */
export const selectEnvironment = v.union(
  [
    v.object({ uri: v.optional(v.unknown()), environment: v.nullable(v.string()) }),
    v.object({ type: v.literal('file'), uri: v.string() }),
  ],
  asIssue({ code: 'value.environment', params: { path: 'environment' } }),
);
/** `file` is relative to the workspace folder that contains `uri`. */
export const useDotenvFile = v.object({
  uri: v.optional(v.unknown()),
  file: v.nullable(v.pipe(v.string(), v.nonEmpty())),
});
export const saveSession = v.object({
  connectionId: v.optional(id),
  sourceId: v.optional(sourceId),
  filter: v.optional(v.string()),
  uri: v.optional(v.unknown()),
});
export const exportCapture = v.object({
  sourceId: v.optional(sourceId),
  filter: v.optional(v.string()),
  format: v.picklist(['json', 'csv', 'har']),
  uri: v.optional(v.unknown()),
});
export const editScenario = v.object({ uri: v.unknown(), scenario: v.pipe(v.string(), v.nonEmpty()) });
export const recordScenario = v.object({
  uri: v.unknown(),
  name: v.pipe(v.string(), v.nonEmpty()),
  connectionId: v.optional(id),
  sourceId: v.optional(sourceId),
  filter: v.optional(v.string()),
  from: v.optional(whole),
});
const typesQuery = {
  connectionId: v.optional(id),
  sourceId: v.optional(sourceId),
  filter: v.optional(v.string()),
};
export const inferTypes = v.strictObject({ ...typesQuery, format: v.picklist(typeFormats) });
/** `replace`: whether other content of the file is replaced. */
export const startTypesFile = v.strictObject({
  ...inferTypes.entries,
  uri: v.unknown(),
  replace: v.optional(v.boolean()),
});
export const stopTypesFile = v.strictObject({ typesId: id });
/** Without `uri`, the schema is inferred from the captured events. */
export const checkSchema = v.strictObject({ ...typesQuery, uri: v.optional(v.unknown()) });
export const stopSchemaCheck = v.strictObject({ sourceId: v.optional(sourceId) });
export const importCollection = v.strictObject({ uri: v.unknown(), into: v.optional(v.unknown()) });
export const exportCollection = v.strictObject({
  uri: v.unknown(),
  format: v.picklist(foreignFormats),
  target: v.unknown(),
});
export const exportScenario = v.strictObject({
  uri: v.unknown(),
  scenario: v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' }))),
  target: v.unknown(),
});
export const startDemoServer = v.object({ port: v.optional(v.pipe(whole, v.maxValue(65535))) });
export const startMock = v.object({
  uri: v.optional(v.unknown()),
  port: v.optional(v.pipe(whole, v.maxValue(65535))),
  ...mockOptionEntries,
});
export type StartMock = v.InferOutput<typeof startMock>;
export const mockRef = v.object({ mockId: v.pipe(v.string(), v.nonEmpty()) });
export const addMarker = markerAdd.params;
const receiver = v.pipe(
  v.string(),
  v.check((text) => text === thisMachine || namedOrigin(text) !== undefined, asIssue({ code: 'value.server' })),
  v.transform((text) => namedOrigin(text) ?? text),
);
const secret = {
  name: v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.secretName' }))),
  uri: v.optional(v.unknown()),
  origin: v.optional(receiver),
};
export const forgetSecret = v.strictObject(secret);
export const replaceSecret = v.strictObject({ ...secret, value: v.string() });
/** A program must state that the data is to be deleted, because it cannot be restored. */
export const deleteAllData = v.strictObject({ confirmed: v.literal(true) });
