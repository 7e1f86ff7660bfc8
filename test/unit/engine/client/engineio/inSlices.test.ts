import { afterEach, expect, it, vi } from 'vitest';
import { inSlices } from '../../../../../src/engine/client/engineio/inSlices.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  ['long items', 5, 2],
  ['items that use the whole time', 30, 1],
  ['short items', 0.01, 100],
])(
  '%s: an iteration of the event loop processes only the items that fit into its time, and all items are processed in order',
  async (_, ms, most) => {
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const items = Array.from({ length: 100 }, (_unused, index) => index);
    const processed: number[] = [];
    const perIteration: number[] = [];
    let counted = 0;
    const iteration = (): void => {
      perIteration.push(processed.length - counted);
      counted = processed.length;
      if (counted < items.length) setImmediate(iteration);
    };
    await new Promise<void>((resolve, reject) => {
      inSlices(items.values(), {
        each: (item) => {
          processed.push(item);
          now += ms;
          return true;
        },
        done: resolve,
        failed: reject,
      });
      setImmediate(iteration);
    });
    expect(processed).toEqual(items);
    expect(Math.max(...perIteration, processed.length - counted)).toBeLessThanOrEqual(most);
  },
);
