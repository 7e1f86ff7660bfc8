import { describe, expect, it } from 'vitest';
import { canBecome, deliveries, type Delivery, isDecided } from '../../../../src/model/entry/delivery.ts';

/** The possible sequences of an emit's delivery statuses in the client. */
const paths: Delivery[][] = [
  ['sent', 'acknowledged'],
  ['sent', 'timedOut', 'late'],
  ['sent', 'lost'],
  ['buffered', 'flushed', 'acknowledged'],
  ['buffered', 'flushed', 'timedOut', 'late'],
  ['buffered', 'flushed', 'lost'],
  ['buffered', 'timedOut'],
  ['buffered', 'lost'],
  ['buffered', 'discarded'],
  ['queued', 'sent', 'queued', 'sent', 'acknowledged'],
  ['queued', 'queued', 'sent', 'timedOut'],
  ['discarded'],
  ['failed'],
  ['lost'],
  ['awaitingReply', 'replied'],
  ['awaitingReply', 'unanswered'],
  ['awaitingReply', 'replied', 'unanswered'],
];

describe('deliveries', () => {
  it.each(paths.map((path) => [path.join(' → '), path] as const))('can change in this order: %s', (_, path) => {
    let from: Delivery | undefined;
    for (const to of path) {
      expect(canBecome(from, to), `${from ?? 'new'} → ${to}`).toBe(true);
      from = to;
    }
  });

  it.each<[Delivery | undefined, Delivery]>([
    ['acknowledged', 'timedOut'],
    ['timedOut', 'acknowledged'],
    ['lost', 'acknowledged'],
    ['discarded', 'sent'],
    ['failed', 'sent'],
    ['late', 'acknowledged'],
    ['sent', 'buffered'],
    ['sent', 'discarded'],
    ['buffered', 'acknowledged'],
    ['unanswered', 'replied'],
    ['awaitingReply', 'acknowledged'],
    [undefined, 'acknowledged'],
    [undefined, 'late'],
    [undefined, 'flushed'],
  ])('cannot change from %s to %s', (from, to) => {
    expect(canBecome(from, to)).toBe(false);
  });

  it('become final once: only “late” can follow a final status', () => {
    for (const end of deliveries.filter((delivery) => isDecided(delivery, true))) {
      const next = deliveries.filter((delivery) => canBecome(end, delivery));
      expect(next).toEqual(end === 'timedOut' ? ['late'] : []);
    }
  });

  it('are decided by their final status with an acknowledgement, and by any known status without one', () => {
    const ends = ['discarded', 'acknowledged', 'timedOut', 'late', 'lost', 'failed'];
    expect(deliveries.filter((delivery) => isDecided(delivery, true))).toEqual(ends);
    expect(deliveries.every((delivery) => isDecided(delivery, false))).toBe(true);
    expect(isDecided(undefined, false)).toBe(false);
    expect(isDecided(undefined, true)).toBe(false);
  });
});
