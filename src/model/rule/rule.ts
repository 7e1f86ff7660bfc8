/** Rules for the traffic of a proxy: the actions on events that a filter matches. Pure. */
import * as v from 'valibot';
import { asIssue } from '../schemaFault.ts';
import { durationSchema } from '../profile/duration.ts';

const args = v.array(v.unknown());
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));

export const ruleActionSchema = v.union(
  [
    v.strictObject({
      drop: v.literal(true),
      probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    }),
    v.strictObject({ delayMs: durationSchema, jitterMs: v.optional(durationSchema) }),
    /** Number of additional copies that are forwarded. The sender receives one acknowledgement. */
    v.strictObject({ duplicate: count }),
    /** This many events are collected and forwarded in reverse order. An incomplete group is forwarded after a second, in its own order. */
    v.strictObject({ reorder: v.pipe(count, v.minValue(2)) }),
    /** The event is forwarded with other arguments, in payload notation. */
    v.strictObject({ args }),
    /** The proxy sends this acknowledgement itself; the event is not forwarded. Events that request no acknowledgement are forwarded. */
    v.strictObject({ reply: args }),
    /** The event waits until it is released. */
    v.strictObject({ hold: v.literal(true) }),
    /** The transports to the client and to the server are closed. */
    v.strictObject({ disconnect: v.literal(true) }),
  ],
  asIssue({ code: 'value.ruleAction' }),
);
export type RuleAction = v.InferOutput<typeof ruleActionSchema>;

export const ruleActionNames = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'args',
  'reply',
  'hold',
  'disconnect',
] as const;
export type RuleActionName = (typeof ruleActionNames)[number];

export const ruleSchema = v.object({
  ruleId: v.string(),
  /** The filter in the filter language. */
  filter: v.string(),
  action: ruleActionSchema,
  enabled: v.boolean(),
  /** Number of events that the rule matched. */
  hits: v.number(),
});
export type Rule = v.InferOutput<typeof ruleSchema>;

/** The effect of a rule on an entry. */
export const ruleTouchSchema = v.object({
  ruleId: v.string(),
  action: v.picklist(ruleActionNames),
  delayedMs: v.optional(v.number()),
});
export type RuleTouch = v.InferOutput<typeof ruleTouchSchema>;

export function actionName(action: RuleAction): RuleActionName {
  if ('delayMs' in action) return 'delay';
  if ('drop' in action) return 'drop';
  if ('duplicate' in action) return 'duplicate';
  if ('reorder' in action) return 'reorder';
  if ('args' in action) return 'args';
  if ('reply' in action) return 'reply';
  return 'hold' in action ? 'hold' : 'disconnect';
}
