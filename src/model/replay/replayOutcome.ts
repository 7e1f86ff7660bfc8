import * as v from 'valibot';
import { deliveries } from '../entry/delivery.ts';
import { type ReplayReport, replayRunSchema } from './replay.ts';

const { events: _events, ...counts } = replayRunSchema.entries;

/** A report in a message, with its events as columns: Float64 of milliseconds, and indexes into `deliveries`, 255 for none. */
export const replayOutcomeSchema = v.object({
  runs: v.array(
    v.object({
      ...counts,
      atMs: v.instance(ArrayBuffer),
      settledMs: v.instance(ArrayBuffer),
      delivery: v.instance(ArrayBuffer),
    }),
  ),
});
export type ReplayOutcome = v.InferOutput<typeof replayOutcomeSchema>;

/** The report as programs receive it. */
export function reportOf({ runs }: ReplayOutcome): ReplayReport {
  return {
    runs: runs.map(({ atMs, settledMs, delivery, ...run }) => {
      const at = new Float64Array(atMs);
      const settled = new Float64Array(settledMs);
      const events = Array.from(new Uint8Array(delivery), (code, index) => ({
        index,
        atMs: at[index] ?? 0,
        delivery: deliveries[code] ?? ('unknown' as const),
        settledMs: settled[index] ?? 0,
      }));
      return { ...run, events };
    }),
  };
}
