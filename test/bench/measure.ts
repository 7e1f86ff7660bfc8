/** CPU time of this process in microseconds for each item, while `run` runs. */
export async function cpuPerItem(items: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / items;
}

/** Items per second, by the wall clock. */
export async function itemsPerSecond(items: number, run: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await run();
  return (items * 1000) / (performance.now() - before);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export interface Comparison {
  readonly name: string;
  /** The name of the program with which the inspector is compared. */
  readonly beside: string;
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  /** Median of the ratios of all rounds: the inspector's result divided by the baseline. */
  readonly ratio: number;
}

const warmUps = 2;

/** Runs the inspector and the baseline alternately, so that slow moments of the machine affect both. Warm-up rounds are not counted. */
export async function compare(
  about: Pick<Comparison, 'name' | 'beside' | 'unit'>,
  rounds: number,
  ours: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<Comparison> {
  const pairs: [number, number][] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const pair: [number, number] = [await ours(), await baseline()];
    if (round >= 0) pairs.push(pair);
  }
  return {
    ...about,
    ours: median(pairs.map(([value]) => value)),
    baseline: median(pairs.map(([, value]) => value)),
    ratio: median(pairs.map(([value, base]) => value / base)),
  };
}
