import fc from 'fast-check';
import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/userError.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { ChannelError, toWireError } from '../../../src/protocol/channelError.ts';
import { notification, request } from '../../../src/protocol/message.ts';
import { FakeClock, settled } from '../../support/fakeClock.ts';
import { portPair, type TestPort } from './ports.ts';
import { freshRuns } from '../../support/freshRuns.ts';

const double = request('math/double', v.object({ n: v.number() }), v.number());
const forever = request('wait/forever', v.object({}), v.object({}), { timeoutMs: null });
const bytes = request('bytes/echo', v.object({ buffer: v.instance(ArrayBuffer) }), v.instance(ArrayBuffer), {
  paramBuffers: ({ buffer }) => [buffer],
  resultBuffers: (buffer) => [buffer],
});
const reported = notification('news/told', v.object({ text: v.string() }));

let clock: FakeClock;
let ports: [TestPort, TestPort];
let caller: Channel;
let responder: Channel;
let faults: string[];

beforeEach(() => {
  clock = new FakeClock();
  ports = portPair();
  caller = new Channel(ports[0], clock);
  responder = new Channel(ports[1], clock);
  faults = [];
  for (const channel of [caller, responder]) channel.onDidFault((error) => faults.push(error.message));
});

/** The result or error of a request. Fails if the request does not end. */
async function endOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending');
  const end = promise.then(
    (value) => ({ value }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ChannelError);
      const { code, message, data, cause } = error as ChannelError;
      return { code, message, ...(data !== undefined && { data }), ...(cause && { cause: cause.code }) };
    },
  );
  const first = await Promise.race([
    end,
    settled()
      .then(settled)
      .then(() => pending),
  ]);
  expect(first, 'the request has not ended').not.toBe(pending);
  return first;
}

describe('a request', () => {
  it('ends with the value that the handler returns', async () => {
    responder.handle(double, ({ n }) => n * 2);
    expect(await endOf(caller.request(double, { n: 21 }))).toEqual({ value: 42 });
    responder.handle(forever, () => Promise.resolve({}));
    expect(await endOf(caller.request(forever, {}))).toEqual({ value: {} });
    expect(clock.pending).toBe(0);
  });

  it('is not mixed up with others, regardless of the order of the responses', async () => {
    const responders: (() => void)[] = [];
    responder.handle(double, ({ n }) => new Promise((resolve) => responders.push(() => resolve(n * 2))));
    const all = [1, 2, 3].map((n) => caller.request(double, { n }));
    await settled();
    for (const respond of responders.reverse()) respond();
    expect(await Promise.all(all)).toEqual([2, 4, 6]);
  });

  it('ends with the error of the handler, with its message if that is for users', async () => {
    const errors = [
      new UserError({ code: 'test.refused' }, { why: 1 }, 'Not so.'),
      new Error('broke'),
      new ChannelError('timeout', 'further on'),
      'text',
    ];
    for (const error of errors) {
      const handler = responder.handle(double, () => {
        throw error as Error;
      });
      const { code, message, data, cause } = toWireError(error);
      expect(await endOf(caller.request(double, { n: 1 }))).toEqual({
        code,
        message,
        ...(data !== undefined && { data }),
        ...(cause && { cause: cause.code }),
      });
      handler.dispose();
      const rejecting = responder.handle(double, () => Promise.reject(error as Error));
      expect(await endOf(caller.request(double, { n: 1 }))).toMatchObject({ code, message });
      rejecting.dispose();
    }
    expect(errors.map((error) => toWireError(error).code)).toEqual(['refused', 'failed', 'timeout', 'failed']);
  });

  it('ends with an error when there is no handler', async () => {
    expect(await endOf(caller.request(double, { n: 1 }))).toMatchObject({
      code: 'unknownMethod',
      cause: 'channel.unknownMethod',
    });
    responder.handle(double, ({ n }) => n).dispose();
    expect(await endOf(caller.request(double, { n: 1 }))).toMatchObject({
      code: 'unknownMethod',
      cause: 'channel.unknownMethod',
    });
  });

  it('ends after its timeout, and aborts the handler', async () => {
    const stopped = vi.fn();
    responder.handle(double, (_, { signal }) => {
      signal.addEventListener('abort', stopped);
      return new Promise<number>(() => undefined);
    });
    const pending = caller.request(double, { n: 1 });
    await settled();
    clock.advance(29_999);
    await settled();
    expect(stopped).not.toHaveBeenCalled();
    clock.advance(1);
    expect(await endOf(pending)).toEqual({
      code: 'timeout',
      cause: 'channel.timedOut',
      message: 'No response to the request “math/double” was received within 30,000\u00a0ms.',
    });
    await settled();
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('accepts another timeout, or none', async () => {
    const short = caller.request(double, { n: 1 }, { timeoutMs: 5 });
    responder.dispose();
    clock.advance(5);
    expect(await endOf(short)).toMatchObject({ code: 'timeout' });
    const none = vi.fn();
    caller.request(forever, {}).catch(none);
    caller.request(double, { n: 1 }, { timeoutMs: null }).catch(none);
    await clock.advanceAsync(1e9);
    expect(none).not.toHaveBeenCalled();
  });

  it('ends when it is canceled, and aborts the handler', async () => {
    const cancel = new AbortController();
    const stopped = vi.fn();
    responder.handle(forever, (_, { signal }) => {
      signal.addEventListener('abort', stopped);
      return new Promise(() => undefined);
    });
    const pending = caller.request(forever, {}, { signal: cancel.signal });
    await settled();
    cancel.abort();
    cancel.abort();
    expect(await endOf(pending)).toMatchObject({ code: 'canceled', cause: 'engine.canceled' });
    await settled();
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('ends although the other end can no longer be notified', async () => {
    const cancel = new AbortController();
    const [late, given] = [caller.request(double, { n: 1 }), caller.request(forever, {}, { signal: cancel.signal })];
    ports[0].broken = new Error('the page is gone');
    const ends = Promise.all([endOf(late), endOf(given)]);
    clock.advance(30_000);
    cancel.abort();
    expect(await ends).toMatchObject([{ code: 'timeout' }, { code: 'canceled' }]);
  });

  it('ends with an error if its own end is disposed, before or after the request', async () => {
    const pending = caller.request(forever, {});
    caller.dispose();
    caller.dispose();
    expect(await endOf(pending)).toMatchObject({ code: 'disposed', cause: 'channel.closed' });
    expect(await endOf(caller.request(forever, {}))).toMatchObject({ code: 'disposed', cause: 'channel.closed' });
    expect(clock.pending).toBe(0);
  });

  it('aborts its handler when the other end is disposed', async () => {
    const stopped = vi.fn();
    responder.handle(forever, (_, { signal }) => {
      signal.addEventListener('abort', stopped);
      return new Promise(() => undefined);
    });
    caller.request(forever, {}).catch(() => undefined);
    await settled();
    responder.dispose();
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('ends when it cannot be sent', async () => {
    const hostile = request('any/thing', v.unknown(), v.unknown());
    expect(await endOf(caller.request(hostile, () => 1))).toMatchObject({ code: 'failed' });
    ports[0].broken = new Error('the page is gone');
    expect(await endOf(caller.request(double, { n: 1 }))).toMatchObject({
      code: 'failed',
      cause: 'channel.notSent',
      message: /gone/,
    });
    expect(clock.pending).toBe(0);
  });

  it('ends when the response cannot be sent', async () => {
    const hostile = request('any/thing', v.unknown(), v.unknown());
    responder.handle(hostile, () => () => 1);
    expect(await endOf(caller.request(hostile, 1))).toMatchObject({ code: 'failed' });
  });

  it('does not end its handler with an error when the caller no longer waits', async () => {
    responder.handle(double, ({ n }) => n);
    const pending = caller.request(double, { n: 1 });
    ports[1].broken = new Error('the page is gone');
    await settled();
    await settled();
    expect(faults.some((fault) => fault.includes('gone'))).toBe(true);
    caller.dispose();
    await expect(pending).rejects.toThrow();
  });

  it('transfers buffers in both directions', async () => {
    responder.handle(bytes, ({ buffer }) => buffer);
    const buffer = new Uint8Array([1, 2]).buffer;
    const back = await caller.request(bytes, { buffer });
    expect([...new Uint8Array(back)]).toEqual([1, 2]);
    expect(buffer.byteLength).toBe(0);
    expect(ports[1].sent.at(-1)?.transfer).toHaveLength(1);
  });

  it('can be sent in both directions at the same time', async () => {
    responder.handle(double, async ({ n }) => n * 2 + (await responder.request(double, { n: 100 })));
    caller.handle(double, ({ n }) => n * 2);
    expect(await caller.request(double, { n: 1 })).toBe(202);
  });
});

describe('validation', () => {
  it('does not pass invalid parameters to the handler', async () => {
    const handler = vi.fn(() => 1);
    responder.handle(double, handler);
    const wrong = { n: 'one' } as unknown as { n: number };
    expect(await endOf(caller.request(double, wrong))).toMatchObject({
      code: 'invalidParams',
      cause: 'channel.invalidParams',
      message: /^The parameters of the request “math\/double” are invalid: n: /,
    });
    expect(handler).not.toHaveBeenCalled();
  });

  it('passes on only the fields of the schema', async () => {
    const handler = vi.fn(({ n }: { n: number }) => n);
    responder.handle(double, handler);
    await caller.request(double, { n: 1, more: 2 } as { n: number });
    expect(handler.mock.calls[0]?.[0]).toEqual({ n: 1 });
  });

  it('does not pass an invalid result to the caller', async () => {
    responder.handle(double, () => 'two' as unknown as number);
    expect(await endOf(caller.request(double, { n: 1 }))).toMatchObject({
      code: 'invalidResult',
      cause: 'channel.invalidResult',
    });
  });

  it('does not pass invalid notifications to the listeners', async () => {
    const listener = vi.fn();
    responder.on(reported, listener);
    caller.notify(reported, { text: 1 } as unknown as { text: string });
    caller.notify(reported, { text: 'good' });
    await settled();
    expect(listener.mock.calls).toEqual([[{ text: 'good' }]]);
    expect(faults).toEqual([expect.stringMatching(/^The notification “news\/told” is invalid: text/)]);
  });
});

describe('notifications', () => {
  it('reach every listener until it unsubscribes', async () => {
    const [one, two] = [vi.fn(), vi.fn()];
    const subscription = responder.on(reported, one);
    responder.on(reported, two);
    caller.notify(reported, { text: 'a' });
    await settled();
    subscription.dispose();
    caller.notify(reported, { text: 'b' });
    await settled();
    expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 2]);
  });

  it('reach the other listeners if one listener throws an error', async () => {
    const other = vi.fn();
    responder.on(reported, () => {
      throw new Error('bad listener');
    });
    responder.on(reported, other);
    caller.notify(reported, { text: 'a' });
    await settled();
    expect(other).toHaveBeenCalledTimes(1);
    expect(faults).toEqual(['bad listener']);
  });

  it('are ignored without listeners, and end with the channel', async () => {
    caller.notify(reported, { text: 'a' });
    await settled();
    expect(faults).toEqual([]);
    caller.dispose();
    caller.notify(reported, { text: 'b' });
    expect(ports[0].posts).toHaveLength(1);
  });
});

describe('hostile messages', () => {
  const any = fc.oneof(
    fc.anything(),
    fc.record(
      {
        kind: fc.constantFrom('request', 'value', 'error', 'cancel', 'notification', 'other'),
        id: fc.oneof(fc.nat(), fc.string(), fc.constant(NaN)),
        method: fc.constantFrom('math/double', 'news/told', '__proto__', 'toString'),
        params: fc.anything(),
        value: fc.anything(),
        error: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  );

  it('never throw into the port, and leave the channel working', async () => {
    responder.handle(double, ({ n }) => n * 2);
    responder.on(reported, () => undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(any), async (messages) => {
        for (const message of messages) expect(() => ports[1].receive(message)).not.toThrow();
        await settled();
        expect(await caller.request(double, { n: 2 })).toBe(4);
      }),
      { numRuns: freshRuns(200) },
    );
  });

  it('get an error response if they are requests, and end the request if they are responses', async () => {
    ports[1].receive({ kind: 'request', id: 7, method: 5 });
    await settled();
    expect(ports[1].posts).toMatchObject([{ kind: 'error', id: 7, error: { code: 'invalidParams' } }]);
    const pending = caller.request(forever, {});
    const { id } = ports[0].posts[0] as { id: number };
    ports[0].receive({ kind: 'error', id, error: { code: 'a code of a later version', message: 'm' } });
    expect(await endOf(pending)).toMatchObject({ code: 'invalidResult', cause: 'channel.invalidMessage' });
    expect(faults).toHaveLength(2);
  });

  it('do not end a request twice', async () => {
    responder.handle(double, ({ n }) => n);
    const pending = caller.request(double, { n: 1 });
    const { id } = ports[0].posts[0] as { id: number };
    ports[0].receive({ kind: 'value', id: id + 1, value: 5 });
    ports[0].receive({ kind: 'value', id, value: 9 });
    ports[0].receive({ kind: 'error', id, error: { code: 'failed', message: 'm' } });
    expect(await pending).toBe(9);
  });
});

describe('handle', () => {
  it('accepts one handler for a method', () => {
    const first = responder.handle(double, ({ n }) => n);
    expect(() => responder.handle(double, ({ n }) => n)).toThrow('math/double already has a handler');
    first.dispose();
    responder.handle(double, ({ n }) => n);
  });
});
