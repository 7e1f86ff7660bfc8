import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { durationSchema } from './duration.ts';

/** The longest latency that can be added to a connection. */
export const maxLatencyMs = 60_000;

/**
 * Conditions that are applied to the sockets of one connection, to test how an application handles them. The network of the machine is not
 * changed. Without any field, the sockets work normally.
 */
const conditionFields = {
  /** Sockets are closed, and new ones are refused, as without a network. */
  offline: v.optional(v.literal(true)),
  /** No bytes are transferred in either direction, but the sockets stay open, as when a phone has no reception. */
  stall: v.optional(v.literal(true)),
  /** Milliseconds that are added in each direction. */
  latencyMs: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(maxLatencyMs, asIssue({ code: 'value.tooLarge', params: { max: maxLatencyMs } })),
    ),
  ),
  /** Maximum number of bytes per second in each direction. */
  bytesPerSecond: v.optional(
    v.pipe(v.number(), v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } }))),
  ),
};

export const networkConditionsSchema = v.strictObject(conditionFields);
export type NetworkConditions = v.InferOutput<typeof networkConditionsSchema>;

/** Conditions for a limited time, in milliseconds from the start of a replay. */
export const networkFaultSchema = v.strictObject({
  atMs: durationSchema,
  forMs: v.pipe(durationSchema, v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } }))),
  ...conditionFields,
});
export type NetworkFaultPlan = v.InferOutput<typeof networkFaultSchema>[];

/** Whether any condition is applied to the sockets. */
export function isThrottled({ offline, stall, latencyMs = 0, bytesPerSecond }: NetworkConditions): boolean {
  return offline === true || stall === true || latencyMs > 0 || bytesPerSecond !== undefined;
}

export function sameConditions(a: NetworkConditions, b: NetworkConditions): boolean {
  const [one, other] = [a, b].map(({ offline, stall, latencyMs = 0, bytesPerSecond }) =>
    JSON.stringify([offline ?? false, stall ?? false, latencyMs, bytesPerSecond]),
  );
  return one === other;
}
