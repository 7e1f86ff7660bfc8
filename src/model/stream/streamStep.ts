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
  const sizes = steps.map(Math.abs).sort((a, b) => a - b);
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  const usual = sizes[sizes.length >> 1] ?? 0;
  const commonest = [...counts].sort(([a, times], [b, more]) => more - times || a - b).slice(0, maxTried);
  const most = commonest[0]?.[1] ?? 0;
  const size = commonest.find(([candidate, times]) => {
    const share = times / sizes.length;
    const multiples = sizes.filter((other) => isMultiple(other, candidate)).length / sizes.length;
    if (share >= 0.5) return multiples >= 2 / 3;
    // Where most numbers are missing by chance, the step still divides all others, and hardly any is commoner or much smaller.
    return multiples === 1 && times > 1 && times * 1.5 >= most && usual * share <= 2 * candidate;
  })?.[0];
  if (size === undefined) return undefined;
  const rises = steps.filter((step) => step > 0).length * 2 >= steps.length;
  const step = rises ? size : -size;
  return { step, share: steps.filter((other) => other === step).length / steps.length };
}

/** The commonest sizes of steps that are tried. */
const maxTried = 5;

function isMultiple(size: number, of: number): boolean {
  return Math.abs(size / of - Math.round(size / of)) < 1e-6;
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
