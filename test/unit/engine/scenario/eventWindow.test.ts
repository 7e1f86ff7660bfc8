import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import { EventWindow } from '../../../../src/engine/scenario/eventWindow.ts';
import type { ReceivedEvent } from '../../../../src/engine/scenario/scenarioPort.ts';

const received = (event: string): ReceivedEvent => ({
  event,
  requestsReply: false,
  args: () => [],
  matches: () => true,
  reply: () => undefined,
});

/** Counts the iterations of the event loop in which the thread does other work. */
let iterations: number;
let next: NodeJS.Immediate;
beforeEach(() => {
  iterations = 0;
  const count = (): void => {
    iterations++;
    next = setImmediate(count);
  };
  next = setImmediate(count);
});
afterEach(() => clearImmediate(next));

/** A clock on which every look takes a millisecond, so that a time slice has the same number of events on every machine. */
function tickingSlicer(signal?: AbortSignal): () => TimeSlicer {
  let now = 0;
  return () => new TimeSlicer({ ...systemClock, now: () => now++ }, signal);
}

it('many events are offered in time slices, in their order, together with those that are received meanwhile', async () => {
  const window = new EventWindow();
  for (let n = 0; n < 10_000; n++) window.add(received(`e${n}`));
  const seen: string[] = [];
  let iterationsAtLast = 0;
  const taker = {
    take: ({ event }: ReceivedEvent) => {
      if (seen.length === 5000) window.add(received('meanwhile'));
      seen.push(event);
      iterationsAtLast = iterations;
      return event === 'e3' || event === 'meanwhile' || event === 'later';
    },
  };
  const offering = window.offer(taker, tickingSlicer());
  expect(offering).toBeInstanceOf(Promise);
  expect(seen.length).toBeLessThan(1000);
  await offering;
  expect(iterationsAtLast).toBeGreaterThan(10);
  expect(seen).toEqual([...Array.from({ length: 10_000 }, (_, n) => `e${n}`), 'meanwhile']);
  window.add(received('later'));
  expect(seen.at(-1)).toBe('later');
  expect(window.missed.map(({ event }) => event.event)).toEqual(['e3', 'meanwhile', 'later']);
  expect(window.events).toHaveLength(9999);
  window.stop(taker);
  window.add(received('last'));
  expect(seen.at(-1)).toBe('later');
});

it('no event that is still to be offered is dropped when many are received meanwhile', async () => {
  const window = new EventWindow();
  for (let n = 0; n < 199_999; n++) window.add(received('old'));
  let [offered, added] = [0, 0];
  const taker = {
    take: ({ event }: ReceivedEvent) => {
      if (event === 'old') offered++;
      // One event is received for every second one that is offered.
      if (event === 'old' && offered % 2 === 0) window.add(received(`new ${++added}`));
      return event === 'new 1';
    },
  };
  await window.offer(taker, tickingSlicer());
  expect([offered, added]).toEqual([199_999, 99_999]);
  expect(window.missed.map(({ event }) => event.event)).toEqual(['new 1']);
});

it('few events are offered at once, without a time slice', () => {
  const window = new EventWindow();
  for (const event of ['a', 'b', 'c']) window.add(received(event));
  const seen: string[] = [];
  const taker = { take: ({ event }: ReceivedEvent) => seen.push(event) > 0 && event === 'b' };
  const slicer = (): TimeSlicer => {
    throw new Error('no slicer is needed');
  };
  expect(window.offer(taker, slicer)).toBeUndefined();
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(window.events.map(({ event }) => event)).toEqual(['a', 'c']);
});

it('an aborted offer ends, and later events are not offered', async () => {
  const window = new EventWindow();
  for (let n = 0; n < 10_000; n++) window.add(received('e'));
  const abort = new AbortController();
  let count = 0;
  const taker = { take: () => count++ < 0 };
  const offering = window.offer(taker, tickingSlicer(abort.signal));
  abort.abort(new Error('stopped'));
  await expect(offering).rejects.toThrow('stopped');
  const offered = count;
  window.add(received('late'));
  expect(count).toBe(offered);
  expect(window.events).toHaveLength(10_001);
});
