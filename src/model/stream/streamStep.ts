/** Guesses, from the beginning of a stream, by how much its numbers step and in which unit its times are. */
import { epochUnit, distance, type SequenceValue, type TimeUnit, toMilliseconds } from './streamValue.ts';

export interface StepGuess {
  /** By how much one number follows another; negative when they fall. */
  readonly step: number;
  /** Of the steps between neighbours, how many are this one: 0 to 1. */
  readonly share: number;
}

/** undefined when they do not step by a constant, or do not change. */
export function guessStep(values: readonly SequenceValue[]): StepGuess | undefined {
  const steps = distances(values);
  const counts = new Map<number, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  const [commonest] = [...counts].sort(([a, times], [b, more]) => more - times || Math.abs(a) - Math.abs(b));
  if (!commonest) return undefined;
  const [step, times] = commonest;
  const share = times / steps.length;
  if (share >= 0.5) return { step, share };
  // Where most numbers are missing by chance, the commonest step still divides all others and is not far below the usual one.
  const sizes = steps.map(Math.abs).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1] ?? 0;
  const divides = steps.every((other) => Math.abs(other / step - Math.round(other / step)) < 1e-6);
  return divides && times > 1 && usual * share <= 2 * Math.abs(step) ? { step, share } : undefined;
}

/** Between neighbours, without those that are the same; rounded, for sums of fractions are not exact. */
function distances(values: readonly SequenceValue[]): number[] {
  const steps: number[] = [];
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before === undefined) continue;
    const step = distance(value, before);
    if (step !== 0) steps.push(Number.isInteger(step) ? step : Number(step.toPrecision(9)));
  }
  return steps;
}

export interface SpacingGuess {
  /** The usual distance between neighbours that rise; 0 when there are none. */
  readonly spacing: number;
  /** Nearly all distances are near the usual one. */
  readonly regular: boolean;
  /** So many neighbours are equal that the same number again says nothing. */
  readonly coarse: boolean;
}

export function guessSpacing(values: readonly SequenceValue[]): SpacingGuess {
  const all: number[] = [];
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before !== undefined) all.push(distance(value, before));
  }
  const rising = all.filter((step) => step > 0).sort((a, b) => a - b);
  const spacing = rising[rising.length >> 1] ?? 0;
  const near = rising.filter((step) => step >= spacing * 0.5 && step <= spacing * 1.5).length;
  return {
    spacing,
    regular: rising.length >= 4 && near >= rising.length * 0.8,
    coarse: all.filter((step) => step === 0).length > all.length * 0.3,
  };
}

export interface TimedValue {
  readonly raw: number;
  readonly iso: boolean;
  /** When it came, in milliseconds. */
  readonly t: number;
}

/** By their size when they are instants of our time; else by how fast they run against the clock here. undefined when neither tells. */
export function guessUnit(values: readonly TimedValue[]): TimeUnit | undefined {
  const first = values[0];
  const last = values.at(-1);
  if (!first || !last) return undefined;
  if (first.iso) return 'iso';
  const epoch = epochUnit(first.raw);
  if (epoch) return epoch;
  const passed = last.t - first.t;
  const counted = last.raw - first.raw;
  if (passed <= 0 || counted <= 0) return undefined;
  return (['s', 'ms', 'us', 'ns'] as const).find((unit) => {
    const rate = toMilliseconds(counted, unit) / passed;
    return rate > 1 / 3 && rate < 3;
  });
}
