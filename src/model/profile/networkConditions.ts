import * as v from 'valibot';
import { durationSchema } from './duration.ts';

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
  atMs: durationSchema,
  forMs: v.pipe(durationSchema, v.minValue(1, 'must be at least 1')),
  ...conditionFields,
});
export type NetworkFaultPlan = v.InferOutput<typeof networkFaultSchema>[];

/** In a few plain words: "offline", "+200 ms, 50 kB/s", "as it is". */
export function conditionsText({ offline, stall, latencyMs = 0, bytesPerSecond }: NetworkConditions): string {
  if (offline) return 'offline';
  const parts = [
    stall && 'stalled',
    latencyMs > 0 && `+${Number(latencyMs.toFixed(1))} ms`,
    bytesPerSecond !== undefined && rateText(bytesPerSecond),
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(', ') : 'as it is';
}

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

function rateText(bytesPerSecond: number): string {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  if (bytesPerSecond >= 1_000_000) return `${short(bytesPerSecond / 1_000_000)} MB/s`;
  if (bytesPerSecond >= 1000) return `${short(bytesPerSecond / 1000)} kB/s`;
  return `${short(bytesPerSecond)} B/s`;
}
