import { beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { Channel } from '../../../../src/protocol/channel.ts';
import { request } from '../../../../src/protocol/message.ts';
import { PollingQuery } from '../../../../webview/state/pollingQuery.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { portPair } from '../../protocol/ports.ts';

const double = request('test/double', v.object({ of: v.number() }), v.object({ is: v.number() }), { timeoutMs: null });

describe('an answer that is asked for again and again', () => {
  let clock: FakeClock;
  let asked: number[];
  let cancelled: number;
  let answers: ((is: number) => void)[];
  let poll: PollingQuery<{ of: number }, { is: number }>;
  let of: number;

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    cancelled = 0;
    answers = [];
    of = 1;
    const [near, far] = portPair();
    const engine = new Channel(far, clock);
    engine.handle(double, (params, { signal }) => {
      asked.push(params.of);
      signal.addEventListener('abort', () => cancelled++);
      return new Promise((resolve, reject) =>
        answers.push((is) => (is < 0 ? reject(new Error('no')) : resolve({ is }))),
      );
    });
    poll = new PollingQuery(new Channel(near, clock), clock, double, () => ({ of }));
  });

  const answer = async (is: number): Promise<void> => {
    answers.shift()?.(is);
    await clock.advanceAsync(0);
  };

  it('is asked for anew a while after it came, longer when it took long, and never while hidden', async () => {
    await clock.advanceAsync(10_000);
    expect(asked).toEqual([]);
    poll.visible = true;
    await clock.advanceAsync(2000);
    await answer(2);
    expect(poll.answer).toEqual({ is: 2 });
    await clock.advanceAsync(7999);
    expect(asked).toEqual([1]);
    await clock.advanceAsync(1);
    expect(asked).toEqual([1, 1]);
    await answer(3);
    poll.visible = false;
    await clock.advanceAsync(60_000);
    expect(asked).toEqual([1, 1]);
    expect(clock.pending).toBe(0);
    poll.visible = true;
    await clock.advanceAsync(0);
    expect(asked).toHaveLength(3);
  });

  it('gives up what is under way when the question changes or nobody looks; an old answer is not shown', async () => {
    poll.visible = true;
    await clock.advanceAsync(0);
    of = 2;
    poll.ask();
    await clock.advanceAsync(0);
    expect([asked, cancelled]).toEqual([[1, 2], 1]);
    await answer(2);
    expect(poll.answer).toBeUndefined();
    await answer(4);
    expect(poll.answer).toEqual({ is: 4 });
    poll.ask();
    await clock.advanceAsync(0);
    poll.visible = false;
    await clock.advanceAsync(0);
    expect(cancelled).toBe(2);
  });

  it('says why there is none, and asks again', async () => {
    poll.visible = true;
    await clock.advanceAsync(0);
    await answer(-1);
    expect(poll.fault).toBe('no');
    await clock.advanceAsync(60_000);
    expect(asked).toEqual([1, 1]);
    await answer(2);
    expect([poll.fault, poll.answer]).toEqual([undefined, { is: 2 }]);
  });
});
