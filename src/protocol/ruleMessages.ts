/** Messages about rules on the traffic of a proxy, and about events that are injected into it (contract, section 11). */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { ruleActionSchema, ruleSchema } from '../model/rule/rule.ts';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import { timeLimitSchema } from '../model/profile/duration.ts';
import { request } from './message.ts';

const none = v.object({});
const ofSource = { sourceId: v.string() };
const ofRule = { ...ofSource, ruleId: v.string() };

export const ruleAdd = request(
  'rule/add',
  v.object({ ...ofSource, filter: v.string(), action: ruleActionSchema, enabled: v.optional(v.boolean()) }),
  v.object({ ruleId: v.string() }),
);

export const ruleSet = request(
  'rule/set',
  v.object({
    ...ofRule,
    enabled: v.optional(v.boolean()),
    filter: v.optional(v.string()),
    action: v.optional(ruleActionSchema),
  }),
  none,
);

/** Events that it holds are forwarded. */
export const ruleRemove = request('rule/remove', v.object(ofRule), none);

export const ruleList = request('rule/list', v.object(ofSource), v.object({ rules: v.array(ruleSchema) }));

/** Forwards an event that a rule holds, or drops it. */
export const heldRelease = request(
  'rule/release',
  v.object({
    seq: v.number(),
    /** In payload notation, instead of the original arguments. */
    args: v.optional(v.array(v.unknown())),
    drop: v.optional(v.boolean()),
  }),
  none,
);

/** Sends an event to the server as a client, or to the client as its server. Resolves as an emit does. */
export const eventInject = request(
  'event/inject',
  v.object({
    connectionId: v.string(),
    to: v.picklist(['server', 'client']),
    event: v.string(),
    args: packedPayloadSchema,
    ack: v.optional(v.object({ timeoutMs: v.optional(timeLimitSchema) })),
  }),
  v.object({
    seq: v.number(),
    delivery: v.picklist(deliveries),
    latencyMs: v.optional(v.number()),
    args: v.optional(packedPayloadSchema),
  }),
  {
    timeoutMs: null,
    paramBuffers: (params) => params.args.buffers,
    resultBuffers: (result) => result.args?.buffers ?? [],
  },
);
