import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import type { OutgoingEmit } from '../../../../src/engine/contracts/inspectedClient.ts';
import { ConnectionLog } from '../../../../src/engine/connection/connectionLog.ts';
import { Outgoing, withRetries } from '../../../../src/engine/connection/outgoing.ts';
import type { TrackedEmit } from '../../../../src/engine/connection/trackedEmit.ts';
import { eventPacket, FakeClient, listenerTo } from '../../../support/fakeClient.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

let memory: MemoryLog;
let client: FakeClient;
let outgoing: Outgoing;

beforeEach(() => {
  memory = new MemoryLog();
});
afterEach(() => memory.dispose());

/** Creates the sender of a connection with this profile, over a client that is not connected. */
function start(profile: Partial<ConnectionProfile> = {}): void {
  const whole = { url: 'http://server.test', ...profile };
  const log = new ConnectionLog(memory.log, 'c1', '/', () => 'default');
  outgoing = new Outgoing(
    whole,
    () => client,
    log,
    memory.clock,
    () => undefined,
  );
  const listener = listenerTo({
    onEmitSignal: (key, signal) => outgoing.signalled(key, signal),
    onAck: ({ ackId, packet }) => outgoing.acknowledged(ackId, packet),
    onDisconnected: (cause) => outgoing.connectionEnded(cause),
  });
  client = new FakeClient(listener, memory.clock);
}

function emit(event: string, more: Partial<OutgoingEmit> = {}): TrackedEmit {
  return outgoing.emit({ event, args: [1], volatile: false, compress: true, ...more });
}

const counts = { emitted: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 };

describe('an emit without an acknowledgement', () => {
  it('is recorded as sent, with its arguments and its size on the wire', () => {
    start();
    client.join();
    const { seq } = emit('tell', { args: ['grüße', { a: 1 }] });
    expect(memory.entry(seq)).toMatchObject({
      kind: 'event',
      dir: 'out',
      connectionId: 'c1',
      namespace: '/',
      event: 'tell',
      args: ['grüße', { a: 1 }],
      delivery: 'sent',
      // The size of the Engine.IO type “4” and of the packet, in which the two letters ü and ß take two bytes each.
      bytes: 1 + '2["tell","grüße",{"a":1}]'.length + 2,
    });
    expect(memory.entries()).toHaveLength(1);
    expect([outgoing.counts, outgoing.pendingAcks]).toEqual([{ ...counts, emitted: 1 }, 0]);
  });

  it('is buffered, then flushed with the time that it waited', () => {
    start();
    const { seq } = emit('early');
    expect(memory.entry(seq)).toMatchObject({ delivery: 'buffered', args: [1] });
    memory.clock.advance(40);
    client.join();
    expect(memory.entry(seq)).toMatchObject({ delivery: 'flushed', waitedMs: 40 });
    expect(memory.deliveriesOf(seq)).toEqual(['flushed']);
  });

  it('is discarded when it is volatile and cannot be sent now, with the reason', () => {
    start();
    const before = emit('early', { volatile: true });
    client.join();
    client.busy = true;
    const during = emit('tick', { volatile: true });
    const because = [before, during]
      .map(({ seq }) => memory.entry(seq))
      .map((entry) => entry.cause?.params?.['because']);
    expect(because).toEqual(['notConnected', 'writing']);
    expect(memory.entry(during.seq)).toMatchObject({ delivery: 'discarded', volatile: true });
    client.drain();
    expect(memory.entries().map(({ delivery }) => delivery)).toEqual(['discarded', 'discarded']);
    expect(outgoing.counts).toEqual({ ...counts, emitted: 2, discarded: 2 });
  });

  it('has no delivery status until the transport accepts it, and is lost if the connection ends before', () => {
    start();
    client.join();
    client.busy = true;
    const taken = emit('first');
    const untaken = emit('second');
    expect([taken.delivery, memory.entry(taken.seq).delivery]).toEqual([undefined, undefined]);
    client.signal(taken, { type: 'handedOver' });
    expect(memory.entry(taken.seq).delivery).toBe('sent');
    client.signal(untaken, { type: 'notWritten', cause: explain('emit.untaken'), taken: false });
    expect(memory.entry(untaken.seq)).toMatchObject({ delivery: 'lost', cause: { code: 'emit.untaken' } });
    expect(outgoing.counts.lost).toBe(1);
  });
});

describe('an emit with an acknowledgement', () => {
  it('is acknowledged, with a separate entry and the latency since the write', () => {
    start();
    client.join();
    client.busy = true;
    const { seq } = emit('ask', { ack: {} });
    memory.clock.advance(100);
    client.drain();
    memory.clock.advance(12);
    client.acknowledge(0, 'yes', 2);
    expect(memory.entry(seq)).toMatchObject({ delivery: 'acknowledged', latencyMs: 12, ackId: 0 });
    expect(memory.kind('ack')).toMatchObject([{ dir: 'in', of: seq, ackId: 0, latencyMs: 12, args: ['yes', 2] }]);
    expect(memory.deliveriesOf(seq)).toEqual(['sent', 'acknowledged']);
    expect(outgoing.pendingAcks).toBe(0);
  });

  it('stays acknowledged when the same acknowledgement is received again', () => {
    start();
    client.join();
    const { seq } = emit('ask', { ack: {} });
    client.acknowledge(0, 1);
    client.acknowledge(0, 2);
    expect(memory.entry(seq).delivery).toBe('acknowledged');
    expect(memory.deliveriesOf(seq)).toEqual(['acknowledged']);
    const acks = memory.kind('ack').map(({ of, cause, args }) => [of, cause?.code, args]);
    expect(acks).toEqual([
      [seq, undefined, [1]],
      [undefined, 'ack.unexpected', [2]],
    ]);
  });

  it('times out, and a later acknowledgement is late', () => {
    start();
    client.join();
    const { seq } = emit('ask', { ack: { timeoutMs: 50 } });
    memory.clock.advance(49);
    expect([memory.entry(seq).delivery, outgoing.pendingAcks]).toEqual(['sent', 1]);
    memory.clock.advance(1);
    expect(memory.entry(seq)).toMatchObject({
      delivery: 'timedOut',
      cause: { code: 'ack.timeout', params: { timeoutMs: 50 } },
    });
    expect([outgoing.pendingAcks, outgoing.counts.timedOut]).toEqual([0, 1]);
    memory.clock.advance(30);
    client.acknowledge(0, 'at last');
    expect(memory.entry(seq)).toMatchObject({ delivery: 'late', latencyMs: 80 });
    expect(memory.deliveriesOf(seq)).toEqual(['timedOut', 'late']);
    // The emit remains timed out, regardless of what is received afterward.
    expect(outgoing.counts).toEqual({ ...counts, emitted: 1, timedOut: 1 });
  });

  it('times out in the buffer and is never sent', () => {
    start();
    const { seq } = emit('ask', { ack: { timeoutMs: 50 } });
    memory.clock.advance(50);
    client.join();
    expect(memory.entry(seq)).toMatchObject({ delivery: 'timedOut', cause: { code: 'emit.bufferTimeout' } });
    expect(memory.deliveriesOf(seq)).toEqual(['timedOut']);
  });

  it('is lost once if the connection ends first, with the cause of the disconnect', () => {
    start();
    client.join();
    const timed = emit('ask', { ack: { timeoutMs: 50 } });
    const plain = emit('ask', { ack: {} });
    client.end(explain('server.disconnected'));
    for (const { seq } of [timed, plain]) {
      expect(memory.entry(seq)).toMatchObject({
        delivery: 'lost',
        cause: { code: 'ack.connectionEnded', params: { end: 'server.disconnected' } },
      });
      expect(memory.deliveriesOf(seq)).toEqual(['lost']);
    }
    memory.clock.advance(100);
    client.join();
    client.acknowledge(0);
    expect([timed.delivery, plain.delivery]).toEqual(['lost', 'lost']);
    expect([outgoing.counts, outgoing.pendingAcks]).toEqual([{ ...counts, emitted: 2, lost: 2 }, 0]);
  });

  it('keeps waiting in the buffer when the connection ends, and is acknowledged after the next one', () => {
    start();
    client.join();
    client.end();
    const { seq } = emit('ask', { ack: {} });
    client.end();
    expect([memory.entry(seq).delivery, outgoing.pendingAcks]).toEqual(['buffered', 1]);
    client.join();
    client.acknowledge(0);
    expect(memory.deliveriesOf(seq)).toEqual(['flushed', 'acknowledged']);
  });

  it('is not completed by an acknowledgement that is received before the emit was sent', () => {
    start();
    client.join();
    client.busy = true;
    const { seq } = emit('ask', { ack: {} });
    client.acknowledge(0, 'guessed');
    expect([memory.entry(seq).delivery, outgoing.pendingAcks]).toEqual([undefined, 1]);
    expect(memory.kind('ack')).toMatchObject([{ cause: { code: 'ack.beforeSent' } }]);
    client.drain();
    client.acknowledge(0, 'right');
    expect(memory.deliveriesOf(seq)).toEqual(['sent', 'acknowledged']);
  });
});

describe('an emit of a client that retries', () => {
  const profile = { retries: 2, ackTimeoutMs: 50 };
  const attempt = (key: TrackedEmit | object, ackId: number, number: number): void => {
    client.signal(key, { type: 'encoded', ackId, attempt: number, packet: eventPacket('ask', [1], ackId) });
    client.signal(key, { type: 'handedOver', ackId, attempt: number });
  };

  it('requests an acknowledgement even if its caller does not, unless it is volatile', () => {
    const plain = { event: 'tell', args: [], volatile: false, compress: true };
    const url = 'http://server.test';
    expect(withRetries(plain, { url, ...profile }).ack).toEqual({});
    expect(withRetries({ ...plain, ack: { timeoutMs: 9 } }, { url, ...profile }).ack).toEqual({ timeoutMs: 9 });
    expect(withRetries({ ...plain, volatile: true }, { url, ...profile }).ack).toBeUndefined();
    expect(withRetries(plain, { url }).ack).toBeUndefined();
  });

  it('has a line for each attempt, and ends with the acknowledgement of the newest attempt', () => {
    start(profile);
    client.onEmit = ({ key }) => attempt(key, 0, 1);
    const sent = emit('ask', { ack: {} });
    const { seq } = sent;
    memory.clock.advance(50);
    attempt(sent, 1, 2);
    memory.clock.advance(7);
    client.acknowledge(1, 'second');
    const lines = memory
      .kind('delivery')
      .map(({ of, delivery, attempt: number, ackId }) => [of, delivery, number, ackId]);
    expect(lines).toEqual([
      [seq, 'sent', 1, 0],
      [seq, 'sent', 2, 1],
      [seq, 'acknowledged', 2, 1],
    ]);
    expect(memory.entry(seq)).toMatchObject({ delivery: 'acknowledged', attempt: 2, ackId: 1, latencyMs: 7 });
  });

  it('assigns the acknowledgement of an earlier attempt to this attempt, and is not completed by it', () => {
    start(profile);
    client.onEmit = ({ key }) => attempt(key, 0, 1);
    const sent = emit('ask', { ack: {} });
    attempt(sent, 1, 2);
    client.acknowledge(0, 'first');
    expect(sent.delivery).toBe('sent');
    expect(memory.kind('ack')).toMatchObject([
      { of: sent.seq, attempt: 1, args: ['first'], cause: { code: 'ack.superseded', params: { answered: false } } },
    ]);
    client.acknowledge(1, 'second');
    expect(sent.facts).toMatchObject({ delivery: 'acknowledged', attempt: 2 });
  });

  it('returns to the queue when the connection ends, and is sent again', () => {
    start(profile);
    client.onEmit = ({ key }) => attempt(key, 0, 1);
    const sent = emit('ask', { ack: {} });
    outgoing.connectionEnded(explain('transport.cut'));
    client.signal(sent, { type: 'queued' });
    expect([sent.delivery, outgoing.pendingAcks]).toEqual(['queued', 1]);
    attempt(sent, 1, 2);
    client.acknowledge(1);
    expect(memory.deliveriesOf(sent.seq)).toEqual(['sent', 'queued', 'sent', 'acknowledged']);
    expect(outgoing.counts.lost).toBe(0);
  });
});

describe('an emit that is refused', () => {
  it.each([
    ['a reserved name', 'disconnect', [], 'emit.reservedName'],
    [
      'bytes beyond the limit of attachments',
      'bytes',
      Array.from({ length: 3 }, () => new Uint8Array(1)),
      'emit.tooManyAttachments',
    ],
    ['a value that no parser carries', 'tell', [() => 1], 'payload.notSendable'],
  ] as const)('for %s is recorded as failed, and is not passed to the client', (_what, event, args, code) => {
    start({ maxAttachments: 2 });
    client.join();
    expect(() => emit(event, { args, ack: {} })).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code }) as unknown }) as Error,
    );
    expect(client.given).toEqual([]);
    expect(memory.entries()).toMatchObject([{ kind: 'event', event, delivery: 'failed', error: { code } }]);
    expect([outgoing.counts, outgoing.pendingAcks]).toEqual([{ ...counts, emitted: 1, failed: 1 }, 0]);
  });

  it('because of its size reports the limit that the server announced', () => {
    start();
    client.join();
    client.maxPayload = 20;
    expect(() => emit('tell', { args: ['x'.repeat(20)] })).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({
          code: 'emit.payloadTooLarge',
          params: expect.objectContaining({ limit: 20 }) as unknown,
        }) as unknown,
      }) as Error,
    );
  });

  it('by the client itself is recorded as failed too, with the message of the client', () => {
    start();
    client.refusal = new Error('the client has its reasons.');
    const error = expect.objectContaining({
      data: { seq: 1, delivery: 'failed' },
      cause: { code: 'emit.refused', params: { reported: 'the client has its reasons.' } },
    }) as Error;
    expect(() => emit('tell', { ack: {} })).toThrow(error);
    expect(memory.entry(1)).toMatchObject({ delivery: 'failed', args: [1] });
    expect(outgoing.pendingAcks).toBe(0);
  });

  it('does not affect later emits, whose arguments are sent as they were at the call', () => {
    start();
    const list = [1, 2];
    emit('tell', { args: [list] });
    list.push(3);
    expect(client.given[0]?.emit.args).toEqual([[1, 2]]);
  });
});

describe('when there is no connection anymore,', () => {
  it('an emit that waits for an acknowledgement without a timeout is lost and never sent; other emits wait, with the reason', () => {
    start();
    const plain = emit('tell');
    const untimed = emit('ask', { ack: {} });
    const timed = emit('ask', { ack: { timeoutMs: 50 } });
    outgoing.endStranded();
    expect(memory.entry(untimed.seq)).toMatchObject({
      delivery: 'lost',
      cause: { code: 'emit.noConnection', params: { neverSent: true } },
    });
    for (const [kept, isTimed] of [
      [plain, false],
      [timed, true],
    ] as const)
      expect(memory.entry(kept.seq)).toMatchObject({
        delivery: 'buffered',
        cause: { code: 'emit.waitsForConnect', params: { timed: isTimed } },
      });
    outgoing.resumed();
    expect(memory.entry(plain.seq).cause).toBeUndefined();
    client.join();
    expect(
      memory
        .entries()
        .filter(({ delivery, kind }) => kind === 'delivery' && delivery === 'flushed')
        .map(({ of }) => of),
    ).toEqual([plain.seq, timed.seq]);
    expect(memory.deliveriesOf(untimed.seq)).toEqual(['lost']);
  });

  it('an emit in the retry queue is lost, because the client does not count its timeout there', () => {
    start({ retries: 1, ackTimeoutMs: 50 });
    client.onEmit = ({ key }) => client.signal(key, { type: 'queued' });
    const queued = emit('ask');
    const abandon = vi.spyOn(client, 'abandon');
    outgoing.endStranded();
    expect(memory.entry(queued.seq)).toMatchObject({ delivery: 'lost', cause: { code: 'emit.noConnection' } });
    expect(abandon.mock.calls).toEqual([[queued]]);
  });

  it('all open emits are lost when the connection is removed', async () => {
    start();
    const buffered = emit('tell');
    client.join();
    client.busy = true;
    const untaken = emit('ask', { ack: {} });
    client.drain();
    const sent = emit('ask', { ack: {} });
    client.end();
    const waiting = emit('ask', { ack: {} });
    outgoing.dispose();
    await Promise.all([buffered, untaken, sent, waiting].map((one) => one.whenDecided()));
    expect([buffered, untaken, sent, waiting].map(({ delivery }) => delivery)).toEqual([
      'flushed',
      'lost',
      'lost',
      'lost',
    ]);
    expect(memory.entry(waiting.seq).cause?.code).toBe('emit.connectionRemoved');
    expect(outgoing.pendingAcks).toBe(0);
  });

  it('no signal of an unknown emit is recorded', () => {
    start();
    client.signal({}, { type: 'buffered' });
    expect(memory.entries()).toEqual([]);
  });
});
