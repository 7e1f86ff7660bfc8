import { userError } from '../../../src/model/cause/userErrors.ts';
import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/userError.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { notification, request } from '../../../src/protocol/message.ts';
import { relayNotifications, relayRequests } from '../../../src/protocol/relay.ts';
import { FakeClock, settled } from '../../support/fakeClock.ts';
import { portPair } from './ports.ts';

const forwarded = request(
  'far/asked',
  v.object({ n: v.number(), buffer: v.instance(ArrayBuffer) }),
  v.object({ n: v.number() }),
  {
    timeoutMs: 1000,
    paramBuffers: ({ buffer }) => [buffer],
  },
);
const reported = notification('far/told', v.object({ n: v.number() }));

let clock: FakeClock;
let panel: Channel;
let hostToPanel: Channel;
let hostToEngine: Channel;
let engine: Channel;

/** The panel and the engine, with a host between them that relays messages. */
beforeEach(() => {
  clock = new FakeClock();
  const [panelPort, hostPort] = portPair();
  const [enginePort, workerPort] = portPair();
  panel = new Channel(panelPort, clock);
  hostToPanel = new Channel(hostPort, clock);
  hostToEngine = new Channel(enginePort, clock);
  engine = new Channel(workerPort, clock);
  relayRequests(hostToPanel, () => Promise.resolve(hostToEngine), [forwarded]);
  relayNotifications(hostToEngine, () => hostToPanel, [reported]);
});

const params = () => ({ n: 1, buffer: new Uint8Array([1, 2, 3]).buffer });

describe('a relay', () => {
  it('passes values and buffers on', async () => {
    engine.handle(forwarded, ({ n, buffer }) => ({ n: n + buffer.byteLength }));
    expect(await panel.request(forwarded, params())).toEqual({ n: 4 });
  });

  it('passes errors on with their messages', async () => {
    engine.handle(forwarded, () => {
      throw new UserError({ code: 'test.refused' }, { why: 1 }, 'Not so.');
    });
    await expect(panel.request(forwarded, params())).rejects.toMatchObject({
      code: 'refused',
      message: 'Not so.',
      data: { why: 1 },
    });
  });

  it('passes on that there is no handler', async () => {
    await expect(panel.request(forwarded, params())).rejects.toMatchObject({ code: 'unknownMethod' });
    hostToEngine.dispose();
    await expect(panel.request(forwarded, params())).rejects.toMatchObject({ code: 'disposed' });
  });

  it('passes on that the caller no longer waits, after its timeout or by cancellation', async () => {
    const stopped = vi.fn();
    engine.handle(forwarded, (_, { signal }) => {
      signal.addEventListener('abort', stopped);
      return new Promise(() => undefined);
    });
    const late = panel.request(forwarded, params());
    late.catch(() => undefined);
    await settled();
    clock.advance(1000);
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    await settled();
    expect(stopped).toHaveBeenCalledTimes(1);
    const cancel = new AbortController();
    const given = panel.request(forwarded, params(), { signal: cancel.signal });
    given.catch(() => undefined);
    await settled();
    cancel.abort();
    await expect(given).rejects.toMatchObject({ code: 'canceled' });
    await settled();
    expect(stopped).toHaveBeenCalledTimes(2);
  });

  it('passes on that the caller no longer waits', async () => {
    const stopped = vi.fn();
    engine.handle(forwarded, (_, { signal }) => {
      signal.addEventListener('abort', stopped);
      return new Promise(() => undefined);
    });
    panel.request(forwarded, params()).catch(() => undefined);
    await settled();
    hostToPanel.dispose();
    await settled();
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('does not pass on messages that do not match the schema', async () => {
    const handler = vi.fn(() => ({ n: 1 }));
    engine.handle(forwarded, handler);
    const wrong = { n: 'one', buffer: new ArrayBuffer(1) } as unknown as ReturnType<typeof params>;
    await expect(panel.request(forwarded, wrong)).rejects.toMatchObject({ code: 'invalidParams' });
    expect(handler).not.toHaveBeenCalled();
  });

  it('ends when it is disposed', async () => {
    const [left, right] = portPair();
    const [near, far] = [new Channel(left, clock), new Channel(right, clock)];
    relayRequests(far, () => Promise.reject(userError('engine.ended')), [forwarded]).dispose();
    await expect(near.request(forwarded, params())).rejects.toMatchObject({ code: 'unknownMethod' });
    relayRequests(far, () => Promise.reject(userError('engine.ended')), [forwarded]);
    await expect(near.request(forwarded, params())).rejects.toMatchObject({
      code: 'refused',
      message: 'The engine ended.',
    });
  });

  it('passes notifications on', async () => {
    const received = vi.fn();
    panel.on(reported, received);
    engine.notify(reported, { n: 5 });
    await settled();
    expect(received.mock.calls).toEqual([[{ n: 5 }]]);
  });
});
