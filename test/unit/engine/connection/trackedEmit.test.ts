import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { Delivery } from '../../../../src/model/entry/delivery.ts';
import type { EmitSignal } from '../../../../src/engine/contracts/inspectedClient.ts';
import { TrackedEmit } from '../../../../src/engine/connection/trackedEmit.ts';
import { eventPacket } from '../../../support/fakeClient.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const packet = eventPacket('ask', [1]);
const encoded = (ackId?: number, attempt?: number): EmitSignal => ({ type: 'encoded', ackId, attempt, packet });
const handedOver = (ackId?: number, attempt?: number): EmitSignal => ({ type: 'handedOver', ackId, attempt });
const cut = explain('emit.notWritten', { running: true });

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

/** An emit after these signals. */
function after(wantsAck: boolean, ...signals: EmitSignal[]): TrackedEmit {
  const emit = new TrackedEmit(clock, wantsAck, wantsAck ? 50 : undefined);
  for (const signal of signals) emit.apply(signal);
  return emit;
}

describe('the delivery of an emit', () => {
  it.each<[string, boolean, EmitSignal[], Delivery | undefined, { decided: boolean; open: boolean }]>([
    ['nothing yet', false, [], undefined, { decided: false, open: true }],
    ['encoded only', false, [encoded()], undefined, { decided: false, open: true }],
    ['handed over', false, [encoded(), handedOver()], 'sent', { decided: true, open: false }],
    ['handed over, with an ack', true, [encoded(0), handedOver(0)], 'sent', { decided: false, open: true }],
    ['buffered', false, [{ type: 'buffered' }], 'buffered', { decided: true, open: true }],
    ['flushed', false, [{ type: 'buffered' }, encoded(), handedOver()], 'flushed', { decided: true, open: false }],
    ['queued', true, [{ type: 'queued' }], 'queued', { decided: false, open: true }],
    [
      'queued, then sent',
      true,
      [{ type: 'queued' }, encoded(0, 1), handedOver(0, 1)],
      'sent',
      { decided: false, open: true },
    ],
    [
      'timed out',
      true,
      [encoded(0), handedOver(0), { type: 'ackTimedOut' }],
      'timedOut',
      { decided: true, open: false },
    ],
    ['ack dropped', true, [encoded(0), handedOver(0), { type: 'ackDropped' }], 'lost', { decided: true, open: false }],
    [
      'not written',
      false,
      [encoded(), handedOver(), { type: 'notWritten', cause: cut, taken: true }],
      'lost',
      { decided: true, open: false },
    ],
    [
      'discarded',
      true,
      [{ type: 'discarded', cause: explain('emit.volatileDiscarded', { because: 'writing' }) }],
      'discarded',
      { decided: true, open: false },
    ],
  ])('%s', (_what, wantsAck, signals, delivery, { decided, open }) => {
    const emit = after(wantsAck, ...signals);
    expect([emit.delivery, emit.decided, emit.isOpen]).toEqual([delivery, decided, open]);
  });

  it('is acknowledged with the latency, once', () => {
    const emit = after(true, encoded(0), handedOver(0));
    expect(emit.acknowledged(12.5, 0)).toBe(true);
    expect(emit.facts).toEqual({ delivery: 'acknowledged', ackId: 0, latencyMs: 12.5 });
    expect(emit.acknowledged(99, 0)).toBe(false);
    expect(emit.facts.latencyMs).toBe(12.5);
  });

  it('is late after its timeout, and no other step follows', () => {
    const emit = after(true, encoded(0), handedOver(0), { type: 'ackTimedOut' });
    expect(emit.facts.cause).toEqual({ code: 'ack.timeout', params: { timeoutMs: 50 } });
    expect(emit.acknowledged(80, 0)).toBe(true);
    expect(emit.facts).toMatchObject({ delivery: 'late', latencyMs: 80 });
    expect(emit.acknowledged(90, 0)).toBe(false);
    expect(emit.lost(explain('ack.connectionEnded'))).toBe(false);
    expect(emit.facts).toMatchObject({ delivery: 'late', latencyMs: 80 });
  });

  it('stays lost when an acknowledgement is received later', () => {
    const emit = after(true, encoded(0), handedOver(0), { type: 'ackDropped' });
    expect(emit.acknowledged(5, 0)).toBe(false);
    expect(emit.delivery).toBe('lost');
  });

  it('counts how long it waited in the buffer, and in the retry queue', () => {
    const buffered = after(false, { type: 'buffered' });
    const queued = after(true, { type: 'queued' });
    clock.advance(30);
    for (const signal of [encoded(), handedOver()]) buffered.apply(signal);
    expect(buffered.facts).toMatchObject({ delivery: 'flushed', waitedMs: 30 });
    queued.apply({ type: 'queued' });
    clock.advance(10);
    for (const signal of [encoded(0, 1), handedOver(0, 1)]) queued.apply(signal);
    expect(queued.facts).toMatchObject({ delivery: 'sent', attempt: 1, waitedMs: 40 });
  });

  it('reports that it timed out in the buffer and was never sent', () => {
    const emit = after(true, { type: 'buffered' }, { type: 'ackTimedOut' });
    expect(emit.facts).toEqual({
      delivery: 'timedOut',
      cause: { code: 'emit.bufferTimeout', params: { timeoutMs: 50, neverSent: true } },
    });
    expect(emit.reachedWire).toBe(false);
  });

  it('resolves when it is decided, and immediately afterward', async () => {
    const emit = after(true, encoded(0), handedOver(0));
    const order: string[] = [];
    const waiting = emit.whenDecided().then(() => order.push('decided'));
    await Promise.resolve();
    order.push('acknowledged');
    emit.acknowledged(1, 0);
    await waiting;
    await emit.whenDecided();
    expect(order).toEqual(['acknowledged', 'decided']);
  });
});

describe('an emit that the transport accepts after its end', () => {
  it('reports with its timeout that it may be sent, and later that it was sent', () => {
    const emit = after(true, encoded(0), { type: 'ackTimedOut' });
    expect(emit.facts.cause?.params).toEqual({ timeoutMs: 50, mayBeSent: true });
    const { steps } = emit;
    expect(emit.apply(handedOver(0))).toBe(true);
    expect(emit.facts).toMatchObject({ delivery: 'timedOut', cause: { params: { takenLater: true } } });
    // The end of the emit is one step. The later acceptance by the transport is not reported as another step.
    expect(emit.steps).toBe(steps);
    expect(emit.acknowledged(7, 0)).toBe(true);
    expect(emit.delivery).toBe('late');
  });

  it('reports that it was never sent when the connection ends before that', () => {
    const emit = after(true, encoded(0), { type: 'ackTimedOut' });
    emit.apply({ type: 'notWritten', ackId: 0, cause: explain('emit.untaken'), taken: false });
    expect(emit.facts).toMatchObject({
      delivery: 'timedOut',
      cause: { code: 'ack.timeout', params: { neverSent: true } },
    });
  });

  it('keeps the number of bytes that the system had accepted', () => {
    const emit = after(true, encoded(0), handedOver(0), { type: 'ackDropped' });
    expect(emit.apply({ type: 'notWritten', ackId: 0, cause: cut, taken: true, bytesWritten: 12 })).toBe(true);
    expect(emit.facts).toMatchObject({ delivery: 'lost', bytesWritten: 12, cause: { code: 'ack.connectionEnded' } });
  });

  it('remains lost if it was cut while it was written, and the system accepted the rest', () => {
    const emit = after(false, { type: 'buffered' }, encoded(), {
      type: 'notWritten',
      cause: cut,
      taken: false,
      bytesWritten: 3,
    });
    expect(emit.facts).toMatchObject({ delivery: 'lost', bytesWritten: 3, cause: cut });
    expect(emit.apply({ type: 'written' })).toBe(true);
    expect(emit.facts).toMatchObject({ delivery: 'lost', cause: { params: { running: true, restTaken: true } } });
    expect(emit.apply({ type: 'written' })).toBe(false);
  });
});

describe('an emit that the client retries', () => {
  it('has an ack ID for each attempt, and ends with the attempt that was acknowledged', () => {
    const emit = after(true, { type: 'queued' }, encoded(0, 1), handedOver(0, 1), encoded(1, 2), handedOver(1, 2));
    expect([emit.attemptOf(0), emit.attemptOf(1), emit.attemptOf(2)]).toEqual([1, 2, undefined]);
    expect(emit.newestAckId).toBe(1);
    emit.acknowledged(9, 1);
    expect(emit.facts).toMatchObject({ delivery: 'acknowledged', ackId: 1, attempt: 2, latencyMs: 9 });
  });

  it('returns to the queue when its attempt was not written, and is not lost', () => {
    const emit = after(true, { type: 'queued' }, encoded(0, 1));
    emit.apply({ type: 'notWritten', ackId: 0, attempt: 1, cause: cut, taken: false, willRetry: true });
    expect(emit.delivery).toBe('queued');
    emit.apply({ type: 'queued' });
    for (const signal of [encoded(1, 2), handedOver(1, 2)]) emit.apply(signal);
    expect(emit.facts).toMatchObject({ delivery: 'sent', attempt: 2 });
  });

  it('has a step for each attempt that is sent after its end', () => {
    const emit = after(true, { type: 'queued' }, encoded(0, 1), encoded(1, 2), { type: 'ackTimedOut' });
    expect(emit.facts.cause?.params).toMatchObject({ mayBeSent: '1, 2' });
    const { steps } = emit;
    emit.apply(handedOver(0, 1));
    expect(emit.steps).toBe(steps + 1);
    expect(emit.stepFacts).toMatchObject({ delivery: 'timedOut', ackId: 0, attempt: 1 });
    emit.apply(handedOver(1, 2));
    expect(emit.stepFacts).toMatchObject({ delivery: 'timedOut', ackId: 1, attempt: 2 });
    expect(emit.facts).toMatchObject({ delivery: 'timedOut', cause: { params: { takenLater: '1, 2' } } });
  });
});

describe('the reason why an emit waits', () => {
  const cause = explain('emit.waitsForConnect', { timed: false });

  it('is reported only while it waits in the buffer, and once', () => {
    const emit = after(false, { type: 'buffered' });
    expect(emit.explainWait(cause)).toBe(true);
    expect(emit.explainWait(cause)).toBe(false);
    expect(emit.facts).toEqual({ delivery: 'buffered', cause });
    expect(emit.explainWait(undefined)).toBe(true);
    expect(emit.facts).toEqual({ delivery: 'buffered' });
    expect(after(true, encoded(0), handedOver(0)).explainWait(cause)).toBe(false);
  });
});

/** The delivery statuses that may follow each status. Final statuses have no successor, except that “late” may follow “timedOut”. */
const followers: Readonly<Record<string, readonly string[]>> = {
  buffered: ['flushed', 'timedOut', 'lost', 'discarded'],
  queued: ['queued', 'sent', 'timedOut', 'lost'],
  sent: ['sent', 'queued', 'acknowledged', 'timedOut', 'lost'],
  flushed: ['acknowledged', 'timedOut', 'lost'],
  timedOut: ['late'],
};

it('an emit with an ack ends once for any sequence of signals of the client', () => {
  const anySignal = fc.oneof(
    fc.constantFrom<EmitSignal>(
      encoded(0),
      handedOver(0),
      { type: 'written' },
      { type: 'buffered' },
      { type: 'queued' },
      { type: 'discarded', cause: cut },
      { type: 'notWritten', cause: cut, taken: true },
      { type: 'notWritten', cause: cut, taken: false, willRetry: true },
      { type: 'ackTimedOut' },
      { type: 'ackDropped' },
    ),
    fc.constant('acknowledged' as const),
  );
  fc.assert(
    fc.property(fc.array(anySignal, { maxLength: 12 }), (signals) => {
      const emit = new TrackedEmit(clock, true, 50);
      const deliveries: string[] = [];
      for (const signal of signals) {
        const before = emit.delivery;
        if (signal === 'acknowledged') emit.acknowledged(1, 0);
        else emit.apply(signal);
        if (emit.delivery !== undefined && emit.delivery !== before) deliveries.push(emit.delivery);
      }
      for (const [index, delivery] of deliveries.entries()) {
        const next = deliveries[index + 1];
        if (next !== undefined) expect(followers[delivery] ?? []).toContain(next);
      }
      const ends = deliveries.filter((delivery) => /^(acknowledged|timedOut|lost|discarded|failed)$/.test(delivery));
      expect(ends.length).toBeLessThanOrEqual(1);
      expect(emit.decided).toBe(ends.length === 1);
    }),
    { numRuns: freshRuns(2000) },
  );
});
