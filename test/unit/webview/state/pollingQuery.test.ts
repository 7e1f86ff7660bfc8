import { beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { Channel } from '../../../../src/protocol/channel.ts';
import { request } from '../../../../src/protocol/message.ts';
import { PollingQuery } from '../../../../webview/state/pollingQuery.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { portPair } from '../../protocol/ports.ts';

const double = request('test/double', v.object({ of: v.number() }), v.object({ is: v.number() }), { timeoutMs: null });

describe('a polling query', () => {
  let clock: FakeClock;
  let requests: number[];
  let canceledCount: number;
  let responders: ((is: number) => void)[];
  let poll: PollingQuery<{ of: number }, { is: number }>;
  let of: number;

  beforeEach(() => {
    clock = new FakeClock();
    requests = [];
    canceledCount = 0;
    responders = [];
    of = 1;
    const [near, far] = portPair();
    const engine = new Channel(far, clock);
    engine.handle(double, (params, { signal }) => {
      requests.push(params.of);
      signal.addEventListener('abort', () => canceledCount++);
      return new Promise((resolve, reject) =>
        responders.push((is) => (is < 0 ? reject(new Error('no')) : resolve({ is }))),
      );
    });
    poll = new PollingQuery(new Channel(near, clock), clock, double, () => ({ of }));
  });

  const respond = async (is: number): Promise<void> => {
    responders.shift()?.(is);
    await clock.advanceAsync(0);
  };

  it('sends the request again after a pause, which is longer for a slow response, and never while hidden', async () => {
    await clock.advanceAsync(10_000);
    expect(requests).toEqual([]);
    poll.visible = true;
    await clock.advanceAsync(2000);
    await respond(2);
    expect(poll.result).toEqual({ is: 2 });
    await clock.advanceAsync(7999);
    expect(requests).toEqual([1]);
    await clock.advanceAsync(1);
    expect(requests).toEqual([1, 1]);
    await respond(3);
    poll.visible = false;
    await clock.advanceAsync(60_000);
    expect(requests).toEqual([1, 1]);
    expect(clock.pending).toBe(0);
    poll.visible = true;
    await clock.advanceAsync(0);
    expect(requests).toHaveLength(3);
  });

  it('cancels the pending request when the parameters change and when it is hidden; an old result is ignored', async () => {
    poll.visible = true;
    await clock.advanceAsync(0);
    of = 2;
    poll.refresh();
    await clock.advanceAsync(0);
    expect([requests, canceledCount]).toEqual([[1, 2], 1]);
    await respond(2);
    expect(poll.result).toBeUndefined();
    await respond(4);
    expect(poll.result).toEqual({ is: 4 });
    poll.refresh();
    await clock.advanceAsync(0);
    poll.visible = false;
    await clock.advanceAsync(0);
    expect(canceledCount).toBe(2);
  });

  it('reports the error of a failed request, and tries again', async () => {
    poll.visible = true;
    await clock.advanceAsync(0);
    await respond(-1);
    expect(poll.fault).toBe('no');
    await clock.advanceAsync(60_000);
    expect(requests).toEqual([1, 1]);
    await respond(2);
    expect([poll.fault, poll.result]).toEqual([undefined, { is: 2 }]);
  });
});
