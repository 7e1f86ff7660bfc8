import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMatrix } from '../support/isMatrix.mjs';
import { checkPlan, playPlan, type RandomPlan, randomPlan } from '../support/replayPlans.ts';

const plans = isMatrix ? 200 : 60;
const atOnce = 10;

it(`the report contains what the server received, number by number: ${plans} plans`, { timeout: 600_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const left = fc.sample(randomPlan, { numRuns: plans, seed });
  const seen = new Set<string>();
  let checked = 0;
  const work = async (): Promise<void> => {
    for (let plan = left.pop(); plan; plan = left.pop()) {
      for (const delivery of await played(plan, seed)) seen.add(delivery);
      checked++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(checked).toBe(plans);
  for (const delivery of ['sent', 'discarded', 'flushed', 'acknowledged', 'lost']) expect(seen).toContain(delivery);
});

async function played(plan: RandomPlan, seed: number): Promise<string[]> {
  try {
    const result = await playPlan(plan);
    checkPlan(result, plan);
    return result.report.runs.flatMap(({ events }) => events.map(({ delivery }) => delivery));
  } catch (error) {
    if (error instanceof Error) error.message = `Plan ${JSON.stringify(plan)} of seed ${seed}: ${error.message}`;
    throw error;
  }
}
