/** Messages about rules on the traffic of a proxy, and about events that are injected into it. */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { ruleActionSchema, ruleSchema } from '../model/rule/rule.ts';
import { savedProxySchema } from '../model/rule/savedRule.ts';
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

/** Removes a rule. Events that the rule holds are forwarded. */
export const ruleRemove = request('rule/remove', v.object(ofRule), none);

/** Restores a removed rule with its ID, its number of hits and its position. `restored` is false if another rule was removed after it. */
export const ruleRestore = request('rule/restore', v.object(ofRule), v.object({ restored: v.boolean() }));

/** Number of held events in a list. */
export const maxHeldListed = 100;

const heldEvent = v.object({
  /** The seq of the event's entry. */
  seq: v.number(),
  /** The rule that holds the event. */
  ruleId: v.string(),
  connectionId: v.string(),
  namespace: v.string(),
  event: v.string(),
  to: v.picklist(['server', 'client']),
  /** How long the event has waited, in milliseconds. */
  heldMs: v.number(),
});
export type HeldSummary = v.InferOutput<typeof heldEvent>;

/** The rules in the order in which they are applied, and the events that wait, oldest first; at most `maxHeldListed` events. */
export const ruleList = request(
  'rule/list',
  v.object(ofSource),
  v.object({ rules: v.array(ruleSchema), held: v.array(heldEvent) }),
);

/** A proxy as it can be saved: its target, without a page and its query, its port and its rules. */
export const proxyDefinition = request('proxy/definition', v.object(ofSource), savedProxySchema);

/** Forwards all events that wait, with their own arguments. */
export const heldReleaseAll = request('rule/releaseAll', v.object(ofSource), none);

/** Forwards an event that a rule holds, or drops it. */
export const heldRelease = request(
  'rule/release',
  v.object({
    seq: v.number(),
    /** The arguments in payload notation; the original ones if left out. */
    args: v.optional(v.array(v.unknown())),
    drop: v.optional(v.boolean()),
  }),
  none,
);

/**
 * Sends an event to the server as a client, or to the client as its server. Resolves as an emit does; with `until: 'recorded'`, as soon as
 * its entry exists.
 */
export const eventInject = request(
  'event/inject',
  v.object({
    connectionId: v.string(),
    to: v.picklist(['server', 'client']),
    event: v.string(),
    args: packedPayloadSchema,
    ack: v.optional(v.object({ timeoutMs: v.optional(timeLimitSchema) })),
    until: v.optional(v.picklist(['recorded', 'decided'])),
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
