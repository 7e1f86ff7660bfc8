import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EmitSignal, OutgoingEmit } from '../../../../../src/engine/contracts/inspectedClient.ts';
import { V4EmitTracker } from '../../../../../src/engine/client/v4/v4EmitTracker.ts';
import { MemoryManager } from '../../../../support/memoryManager.ts';

let memory: MemoryManager;
let tracker: V4EmitTracker;
/**
 * The signals in order. Each consists of the event and the type, followed by the ack ID, the attempt and “will retry” if the signal has
 * them.
 */
let signals: (readonly unknown[])[];
let last: EmitSignal | undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  signals = [];
  last = undefined;
});
afterEach(() => {
  memory.manager._close();
  vi.useRealTimers();
});

function start(
  profile: { ackTimeoutMs?: number; retries?: number } = {},
  transport: 'polling' | 'websocket' = 'websocket',
): void {
  const { ackTimeoutMs: ackTimeout, retries } = profile;
  const options = { ...(ackTimeout !== undefined && { ackTimeout }), ...(retries !== undefined && { retries }) };
  memory = new MemoryManager(transport, options, () => tracker);
  tracker = new V4EmitTracker(memory.socket, profile, (key, signal) => {
    const { type } = signal;
    const { ackId, attempt, willRetry } = signal as { ackId?: number; attempt?: number; willRetry?: true };
    const more = [ackId, attempt, willRetry && 'will retry'].filter((value) => value !== undefined);
    signals.push([(key as { event: string }).event, type, ...more]);
    last = signal;
  });
  memory.socket.on('disconnect', () => tracker.disconnected());
}

function emit(event: string, more: Partial<OutgoingEmit> = {}): { event: string } {
  const key = { event };
  tracker.emit({ event, args: [1], volatile: false, compress: true, ...more }, key);
  return key;
}

/** The signals since the last call. */
const takeSignals = (): (readonly unknown[])[] => signals.splice(0);

describe('an emit', () => {
  it('is encoded and passed to the transport immediately when the transport is free, and written when the transport reports it', async () => {
    start();
    await memory.join();
    emit('tell');
    expect(takeSignals()).toEqual([
      ['tell', 'encoded'],
      ['tell', 'handedOver'],
    ]);
    memory.finish();
    expect([takeSignals(), memory.written]).toEqual([[['tell', 'written']], ['2["tell",1]']]);
  });

  it('is encoded, and passed to the transport when the transport is free again', async () => {
    start();
    await memory.join();
    emit('first');
    emit('second');
    expect(takeSignals()).toEqual([
      ['first', 'encoded'],
      ['first', 'handedOver'],
      ['second', 'encoded'],
    ]);
    memory.finish();
    expect(takeSignals()).toEqual([
      ['second', 'handedOver'],
      ['first', 'written'],
    ]);
  });

  it('with bytes is passed to the transport and written as a whole', async () => {
    start();
    await memory.join();
    emit('bytes', { args: [Buffer.from([1]), Buffer.from([2])] });
    // The text of the event was passed to the transport, and its attachments are still waiting.
    expect(takeSignals()).toEqual([['bytes', 'encoded']]);
    memory.finish();
    expect(takeSignals()).toEqual([['bytes', 'handedOver']]);
    memory.finish();
    expect(takeSignals()).toEqual([['bytes', 'written']]);
  });

  it('is buffered without a connection, and sent in order after the connect', async () => {
    start();
    emit('first');
    emit('second');
    expect(takeSignals()).toEqual([
      ['first', 'buffered'],
      ['second', 'buffered'],
    ]);
    await memory.join();
    expect(takeSignals()).toEqual([
      ['first', 'encoded'],
      ['first', 'handedOver'],
      ['second', 'encoded'],
    ]);
    memory.finish();
    memory.finish();
    expect(memory.written).toEqual(['2["first",1]', '2["second",1]']);
  });

  it('is not written when the connection ends before the transport accepted it', async () => {
    start();
    await memory.join();
    emit('taken');
    emit('untaken');
    takeSignals();
    memory.cut();
    expect(takeSignals()).toEqual([['untaken', 'notWritten']]);
    expect(last).toMatchObject({ taken: false, cause: { code: 'emit.untaken' } });
  });

  it('is not written when its POST request has no response at the end', async () => {
    start({}, 'polling');
    await memory.join();
    emit('posted');
    takeSignals();
    memory.cut();
    expect(takeSignals()).toEqual([['posted', 'notWritten']]);
    expect(last).toMatchObject({ taken: true, cause: { code: 'emit.postUnanswered' } });
  });

  it('is dropped by an engine that is closing, which does not report it', async () => {
    start();
    await memory.join();
    emit('first');
    memory.engine.close?.();
    takeSignals();
    emit('dropped');
    expect(takeSignals()).toEqual([
      ['dropped', 'encoded'],
      ['dropped', 'notWritten'],
    ]);
    expect(last).toMatchObject({ taken: false, cause: { code: 'emit.dropped' } });
  });

  it.each([
    ['', {}],
    [', with retries', { retries: 2, ackTimeoutMs: 500 }],
  ])('that the encoder refuses throws, and leaves nothing behind%s', async (_what, profile) => {
    start(profile);
    await memory.join();
    for (const more of [{ volatile: true }, { compress: false, ack: { timeoutMs: 50 } }])
      expect(() => emit('bad', { args: [1n], ...more })).toThrow(/BigInt/);
    takeSignals();
    // The next emit has none of the flags of the refused emits, and does not wait for them.
    emit('plain', { ack: {} });
    expect(takeSignals().map(([event, type]) => [event, type])).toEqual([
      ['plain', 'encoded'],
      ['plain', 'handedOver'],
    ]);
    memory.finish();
    expect(memory.written).toEqual(['21["plain",1]']);
    expect(takeSignals()).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(takeSignals()).toEqual([]);
    await memory.receive('31[]');
    vi.advanceTimersByTime(1000);
    memory.cut();
    await Promise.resolve();
    expect([takeSignals(), vi.getTimerCount()]).toEqual([[], 0]);
  });
});

describe('a volatile emit', () => {
  it.each([
    ['websocket', 'writing'],
    ['polling', 'pollingBusy'],
  ] as const)(
    'over %s is discarded while the transport is busy, and accepted otherwise',
    async (transport, because) => {
      start({}, transport);
      await memory.join();
      emit('first', { volatile: true });
      emit('second', { volatile: true });
      expect(takeSignals()).toEqual([
        ['first', 'encoded'],
        ['first', 'handedOver'],
        ['second', 'discarded'],
      ]);
      expect(last).toMatchObject({ cause: { code: 'emit.volatileDiscarded', params: { because } } });
      memory.finish();
      emit('third', { volatile: true });
      memory.finish();
      expect(memory.written).toEqual(['2["first",1]', '2["third",1]']);
    },
  );

  it('is discarded without a connection', async () => {
    start();
    emit('early', { volatile: true });
    expect(takeSignals()).toEqual([['early', 'discarded']]);
    expect(last).toMatchObject({ cause: { params: { because: 'notConnected' } } });
    await memory.join();
    expect(takeSignals()).toEqual([]);
  });
});

describe('an emit with an acknowledgement', () => {
  it('has an ack ID, and no step after its acknowledgement', async () => {
    start();
    await memory.join();
    emit('ask', { ack: { timeoutMs: 50 } });
    emit('ask again', { ack: {} });
    expect(takeSignals()).toEqual([
      ['ask', 'encoded', 0],
      ['ask', 'handedOver', 0],
      ['ask again', 'encoded', 1],
    ]);
    memory.finish();
    takeSignals();
    await memory.receive('30["yes"]');
    await memory.receive('31[]');
    vi.advanceTimersByTime(1000);
    expect(takeSignals()).toEqual([]);
  });

  it.each([
    ['its own timeout', {}, { timeoutMs: 50 }],
    ['the timeout of the profile', { ackTimeoutMs: 50 }, {}],
  ])('times out after %s', async (_what, profile, ack) => {
    start(profile);
    await memory.join();
    emit('ask', { ack });
    takeSignals();
    vi.advanceTimersByTime(49);
    expect(takeSignals()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(takeSignals()).toEqual([['ask', 'ackTimedOut']]);
    await memory.receive('30[]');
    expect(takeSignals()).toEqual([]);
  });

  it('times out in the buffer, and is not sent by a later connection', async () => {
    start();
    emit('ask', { ack: { timeoutMs: 50 } });
    vi.advanceTimersByTime(50);
    expect(takeSignals()).toEqual([
      ['ask', 'buffered'],
      ['ask', 'ackTimedOut'],
    ]);
    await memory.join();
    memory.finish();
    expect([takeSignals(), memory.written]).toEqual([[], []]);
  });

  it('is reported as dropped when the connection ends, if the client reports it; buffered emits keep waiting', async () => {
    start();
    await memory.join();
    emit('timed', { ack: { timeoutMs: 50 } });
    memory.finish();
    takeSignals();
    memory.cut();
    emit('buffered', { ack: { timeoutMs: 80 } });
    expect(takeSignals()).toEqual([
      ['timed', 'ackDropped'],
      ['buffered', 'buffered'],
    ]);
    vi.advanceTimersByTime(79);
    expect(takeSignals()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(takeSignals()).toEqual([['buffered', 'ackTimedOut']]);
  });
});

describe('an emit that the client retries', () => {
  const profile = { retries: 1, ackTimeoutMs: 50 };

  it('waits in the queue for the previous emit', async () => {
    start(profile);
    await memory.join();
    emit('first', { ack: {} });
    emit('second', { ack: {} });
    expect(takeSignals()).toEqual([
      ['first', 'encoded', 0, 1],
      ['first', 'handedOver', 0, 1],
      ['second', 'queued'],
    ]);
    memory.finish();
    await memory.receive('30[]');
    expect(takeSignals()).toEqual([
      ['first', 'written', 0, 1],
      ['second', 'encoded', 1, 1],
      ['second', 'handedOver', 1, 1],
    ]);
  });

  it('is sent again with another ID, and times out after the last attempt', async () => {
    start(profile);
    await memory.join();
    emit('ask', { ack: {} });
    memory.finish();
    takeSignals();
    vi.advanceTimersByTime(50);
    expect(takeSignals()).toEqual([
      ['ask', 'encoded', 1, 2],
      ['ask', 'handedOver', 1, 2],
    ]);
    vi.advanceTimersByTime(50);
    expect(takeSignals()).toEqual([['ask', 'ackTimedOut']]);
    vi.advanceTimersByTime(1000);
    expect(takeSignals()).toEqual([]);
  });

  it('returns to the queue when the connection ends, and is sent by the next one', async () => {
    start({ ...profile, retries: 5 });
    await memory.join();
    emit('taken', { ack: {} });
    emit('waiting', { ack: {} });
    takeSignals();
    memory.cut();
    await Promise.resolve();
    expect(takeSignals()).toEqual([
      ['taken', 'queued'],
      ['waiting', 'queued'],
    ]);
    await memory.join();
    expect(takeSignals()).toContainEqual(['taken', 'encoded', 1, 2]);
  });

  it('continues if an attempt was not written, because only this attempt failed', async () => {
    start(profile, 'polling');
    await memory.join();
    emit('ask', { ack: {} });
    takeSignals();
    memory.cut();
    expect(signals).toContainEqual(['ask', 'notWritten', 0, 1, 'will retry']);
    expect(takeSignals().some(([, type]) => type === 'ackDropped')).toBe(false);
  });

  it('is dropped when the connection ends in its last attempt', async () => {
    start(profile);
    await memory.join();
    emit('ask', { ack: {} });
    memory.finish();
    vi.advanceTimersByTime(50);
    memory.finish();
    takeSignals();
    memory.cut();
    await Promise.resolve();
    expect(takeSignals()).toEqual([['ask', 'ackDropped']]);
    await memory.join();
    expect(takeSignals()).toEqual([]);
  });

  it('is not retried if it is volatile, and is lost if it was not written', async () => {
    start(profile, 'polling');
    await memory.join();
    emit('tick', { volatile: true, ack: {} });
    expect(takeSignals()).toEqual([
      ['tick', 'encoded', 0],
      ['tick', 'handedOver', 0],
    ]);
    memory.cut();
    expect(takeSignals()).toEqual([
      ['tick', 'notWritten', 0],
      ['tick', 'ackDropped'],
    ]);
    expect(memory.engine.readyState).toBe('closed');
  });
});

describe('an abandoned emit', () => {
  it.each([
    ['its acknowledgement', {}],
    ['the timer of its acknowledgement', { timeoutMs: 50 }],
  ])('is removed from the buffer, with %s', async (_what, ack) => {
    start();
    emit('kept');
    const key = emit('abandoned', { ack });
    takeSignals();
    tracker.abandon(key);
    vi.advanceTimersByTime(50);
    expect(takeSignals()).toEqual([]);
    await memory.join();
    memory.finish();
    expect(memory.written).toEqual(['2["kept",1]']);
    await memory.receive('30[]');
    expect(takeSignals().filter(([event]) => event === 'abandoned')).toEqual([]);
  });

  it('is removed from the retry queue', async () => {
    start({ retries: 1, ackTimeoutMs: 50 });
    const key = emit('abandoned', { ack: {} });
    emit('kept', { ack: {} });
    expect(takeSignals()).toEqual([
      ['abandoned', 'queued'],
      ['kept', 'queued'],
    ]);
    tracker.abandon(key);
    await memory.join();
    memory.finish();
    expect(memory.written).toEqual(['20["kept",1]']);
  });
});
