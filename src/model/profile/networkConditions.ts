import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { durationSchema } from './duration.ts';

/** The longest latency that can be added to a connection. */
export const maxLatencyMs = 60_000;

/**
 * What is done to the sockets of one connection, to test how an application copes with it. The machine's network is not changed.
 * Without any field nothing is done.
 */
const conditionFields = {
  /** Sockets are closed and new ones refused, as without a network. */
  offline: v.optional(v.literal(true)),
  /** Bytes stop in both directions while the sockets stay up, as in a tunnel. */
  stall: v.optional(v.literal(true)),
  /** Added to each direction, in milliseconds. */
  latencyMs: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(maxLatencyMs, asIssue({ code: 'value.tooLarge', params: { max: maxLatencyMs } })),
    ),
  ),
  /** In each direction. */
  bytesPerSecond: v.optional(
    v.pipe(v.number(), v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } }))),
  ),
};

export const networkConditionsSchema = v.strictObject(conditionFields);
export type NetworkConditions = v.InferOutput<typeof networkConditionsSchema>;

/** Conditions for a while, in milliseconds from the start of a replay. */
export const networkFaultSchema = v.strictObject({
  atMs: durationSchema,
  forMs: v.pipe(durationSchema, v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } }))),
  ...conditionFields,
});
export type NetworkFaultPlan = v.InferOutput<typeof networkFaultSchema>[];

/** Whether anything is done to the sockets at all. */
export function isThrottled({ offline, stall, latencyMs = 0, bytesPerSecond }: NetworkConditions): boolean {
  return offline === true || stall === true || latencyMs > 0 || bytesPerSecond !== undefined;
}

export function sameConditions(a: NetworkConditions, b: NetworkConditions): boolean {
  const [one, other] = [a, b].map(({ offline, stall, latencyMs = 0, bytesPerSecond }) =>
    JSON.stringify([offline ?? false, stall ?? false, latencyMs, bytesPerSecond]),
  );
  return one === other;
}
