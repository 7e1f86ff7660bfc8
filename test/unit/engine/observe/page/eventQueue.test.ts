/** Events of a page are handled in order, and the number of waiting events is limited. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../../../src/base/clock.ts';
import { EventQueue } from '../../../../../src/engine/observe/page/eventQueue.ts';

const frame = 'Network.webSocketFrameReceived';
const closed = 'Network.webSocketClosed';
const textOf = (params: unknown): Buffer => Buffer.from(JSON.stringify({ method: frame, params }));

/** A queue whose first event is being handled until the test releases it. */
function held(limit?: number) {
  const handled: unknown[] = [];
  const missed: number[] = [];
  const failed: unknown[] = [];
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => (release = resolve));
  const queue = new EventQueue({
    clock: systemClock,
    handle: (method, params) => {
      handled.push(params === undefined ? method : params);
      if (params === 'fault') throw new Error('fault');
      return handled.length === 1 ? first : undefined;
    },
    missed: (count) => missed.push(count),
    failed: (error) => failed.push(error),
    ...(limit !== undefined && { limit }),
  });
  return { queue, handled, missed, failed, release };
}

it('keeps the order while one event waits', async () => {
  const { queue, handled, missed, release } = held();
  for (let index = 0; index < 1000; index++) queue.push(frame, textOf(index));
  expect(handled).toEqual([0]);
  release();
  await queue.idle;
  expect(handled).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(missed).toEqual([]);
});

it('drops and counts frames that do not fit, but not the other events of sockets and requests', async () => {
  const { queue, handled, missed, release } = held(100);
  queue.push(frame, textOf(0));
  const large = textOf('x'.repeat(60));
  for (let index = 0; index < 5; index++) queue.push(frame, large);
  queue.push(closed, textOf('closed'));
  expect(missed).toEqual([]);
  release();
  await queue.idle;
  expect(handled).toEqual([0, 'x'.repeat(60), 'closed']);
  expect(missed).toEqual([4]);
});

it('processes later frames after it has dropped some', async () => {
  const { queue, handled, missed, release } = held(100);
  queue.push(frame, textOf(0));
  for (let index = 0; index < 3; index++) queue.push(frame, textOf('x'.repeat(60)));
  release();
  await queue.idle;
  queue.push(frame, textOf('later'));
  await queue.idle;
  expect(handled.at(-1)).toBe('later');
  expect(missed).toEqual([2]);
});

it('counts a frame that was too large for the connection', async () => {
  const { queue, missed } = held();
  queue.push(frame, undefined);
  await queue.idle;
  expect(missed).toEqual([1]);
});

it('accepts a frame that is larger than the limit if no other event waits', async () => {
  const { queue, handled, missed, release } = held(10);
  release();
  queue.push(frame, textOf('x'.repeat(1000)));
  await queue.idle;
  expect([handled.length, missed]).toEqual([1, []]);
});

it('counts the frames that still wait when it is disposed, and then processes nothing more', async () => {
  const { queue, handled, missed, release } = held();
  for (let index = 0; index < 4; index++) queue.push(frame, textOf(index));
  queue.push(closed, textOf('closed'));
  queue.dispose();
  queue.push(frame, textOf('after'));
  release();
  await queue.idle;
  expect(handled).toEqual([0]);
  expect(missed).toEqual([3]);
});

it('continues after an event that cannot be processed, with many events', async () => {
  const { queue, handled, failed, release } = held();
  release();
  queue.push(frame, textOf('fault'));
  for (let index = 0; index < 30_000; index++) queue.push(frame, textOf(index));
  await queue.idle;
  expect(failed).toEqual([new Error('fault')]);
  expect(handled.length).toBe(30_001);
  expect(handled.at(-1)).toBe(29_999);
});

it('skips events that are not JSON', async () => {
  const { queue, handled, release } = held();
  release();
  queue.push(frame, Buffer.from('{"method":"Network.webSocketFrameReceived","params":{'));
  queue.push(frame, textOf(1));
  await queue.idle;
  expect(handled).toEqual([frame, 1]);
});
