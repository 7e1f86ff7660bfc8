import * as v from 'valibot';

/**
 * What is done to the sockets of one connection, to see how an application bears it. Nothing of the machine's network is touched.
 * Without any field the network is left as it is.
 */
const conditionFields = {
  /** Sockets are ended and new ones refused, as without a network. */
  offline: v.optional(v.literal(true)),
  /** Bytes stop in both directions while the sockets stay up, as in a tunnel. */
  stall: v.optional(v.literal(true)),
  /** Added to each direction, in milliseconds. */
  latencyMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000, 'must be at most 60000'))),
  /** In each direction. */
  bytesPerSecond: v.optional(v.pipe(v.number(), v.minValue(1, 'must be at least 1'))),
};

export const networkConditionsSchema = v.strictObject(conditionFields);
export type NetworkConditions = v.InferOutput<typeof networkConditionsSchema>;

/** Conditions for a while, in milliseconds from the start of a replay. */
export const networkFaultSchema = v.strictObject({
  atMs: v.pipe(v.number(), v.minValue(0, 'must not be negative')),
  forMs: v.pipe(v.number(), v.minValue(1, 'must be at least 1')),
  ...conditionFields,
});
export type NetworkFaultPlan = v.InferOutput<typeof networkFaultSchema>[];
