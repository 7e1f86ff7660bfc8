/** The ticks and labels of a time axis. Pure. */
import { clockText, dayText } from '../format/timeFormat.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The multiples of a step in a range, all in seconds. If fewer than two multiples are in the range, for example on a
 * narrow page, the ends of the range.
 */
export function timeTicks(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  if (last - first < 1) return [from, to];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/**
 * The times of day of ticks, in milliseconds since the start of the capture. Ticks that are days apart show their day,
 * and so does midnight on an axis of hours.
 */
export function timeLabels(startedAt: string, ticks: readonly number[]): string[] {
  const stepMs = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  // Fractions are rounded, because a tick may be slightly before its time.
  const whole = ticks.map((t) => Math.round(t));
  if (stepMs >= dayMs) return whole.map((t) => dayText(startedAt, t));
  const digits = 'hh:mm:ss'.length + (stepMs >= 999 ? 0 : stepMs >= 99 ? 2 : 4);
  return whole.map((t) => {
    const time = clockText(startedAt, t).slice(0, digits);
    return stepMs >= hourMs && time === '00:00:00' ? dayText(startedAt, t) : time;
  });
}
