/** Guesses the step of the numbers and the unit of the times of a stream from its first events. */
import { epochUnit, distance, type SequenceValue, type TimeUnit, toMilliseconds } from './streamValue.ts';

export interface StepGuess {
  /** The difference from one number to the next; negative when they fall. */
  readonly step: number;
  /** The share of neighbors with this difference: 0 to 1. */
  readonly share: number;
}

/** undefined when the numbers have no constant step, or do not change. */
export function guessStep(values: readonly SequenceValue[]): StepGuess | undefined {
  const steps = distances(values);
  const sizes = steps.map(Math.abs).sort((a, b) => a - b);
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  const usual = sizes[sizes.length >> 1] ?? 0;
  const mostCommon = [...counts].sort(([a, times], [b, more]) => more - times || a - b).slice(0, maxTried);
  const most = mostCommon[0]?.[1] ?? 0;
  const size = mostCommon.find(([candidate, times]) => {
    const share = times / sizes.length;
    const multiples = sizes.filter((other) => isMultiple(other, candidate)).length / sizes.length;
    if (share >= 0.5) return multiples >= 2 / 3;
    // When most numbers are missing at random, the step still divides all differences, and is among the most frequent and smallest.
    return multiples === 1 && times > 1 && times * 1.5 >= most && usual * share <= 2 * candidate;
  })?.[0];
  if (size === undefined) return undefined;
  const rises = steps.filter((step) => step > 0).length * 2 >= steps.length;
  const step = rises ? size : -size;
  return { step, share: steps.filter((other) => other === step).length / steps.length };
}

/** How many of the most frequent sizes are tried. */
const maxTried = 5;

function isMultiple(size: number, of: number): boolean {
  return Math.abs(size / of - Math.round(size / of)) < 1e-6;
}

/** The differences between neighbors that are not equal; rounded, because sums of fractions are not exact. */
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
  /** The usual difference between rising neighbors; 0 when there are none. */
  readonly spacing: number;
  /** Whether nearly all differences are near the usual one. */
  readonly regular: boolean;
  /** Whether so many neighbors are equal that an equal number is not a fault. */
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
  /** When the value was received, in milliseconds. */
  readonly t: number;
}

/** The unit by the size of the numbers, if they are current times, else by their speed compared to the local clock; undefined when neither fits. */
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
