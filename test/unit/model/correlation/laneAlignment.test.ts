import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaneAlignment } from '../../../../src/model/correlation/laneAlignment.ts';
import type { LaneEnd } from '../../../../src/model/correlation/laneEnd.ts';
import { isMatrix } from '../../../support/isMatrix.mjs';

interface Captured {
  /** The identity of the event, which only the test knows. */
  readonly event: number;
  readonly name: string;
  readonly ackId: number | undefined;
}

class MadeUpEnd implements LaneEnd {
  readonly events: Captured[] = [];
  readonly gaps = new Set<number>();

  get length(): number {
    return this.events.length;
  }
  gapBefore(index: number): 'gap' | undefined {
    return this.gaps.has(index) ? 'gap' : undefined;
  }
  ackId(index: number): number | undefined {
    return this.events[index]?.ackId;
  }
}

function aligned(): { sender: MadeUpEnd; receiver: MadeUpEnd; alignment: LaneAlignment } {
  const sender = new MadeUpEnd();
  const receiver = new MadeUpEnd();
  const appearance = ({ name, ackId }: Captured): string => `${name} ${String(ackId)}`;
  const at = (end: MadeUpEnd, index: number): Captured => {
    const found = end.events[index];
    if (!found) throw new Error('no such event');
    return found;
  };
  const alignment = new LaneAlignment({
    sender,
    receiver,
    agrees: (s, r) => appearance(at(sender, s)) === appearance(at(receiver, r)),
    appearance: (end, index) => appearance(at(end === 'sender' ? sender : receiver, index)),
  });
  return { sender, receiver, alignment };
}

const event = (number: number, name = 'x', ackId?: number): Captured => ({ event: number, name, ackId });

interface Step {
  readonly name: string;
  readonly ack: boolean;
  /** Whether each of the two ends is captured at this step. */
  readonly sentOn: boolean;
  readonly receivedOn: boolean;
}

const capturing = fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const anySchedule = fc.record({
  steps: fc.array(
    fc.record({
      name: fc.constantFrom('x', 'x', 'y', 'z'),
      ack: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      sentOn: capturing,
      receivedOn: capturing,
    }),
    { maxLength: 30 },
  ),
  /** The number of last events that the receiver does not receive. */
  lost: fc.nat(4),
});

/** Captures the steps at both ends, and returns the index of each event at each end. */
function capture({ steps, lost }: { readonly steps: readonly Step[]; readonly lost: number }): ReturnType<
  typeof aligned
> & {
  readonly indexes: { readonly sender: Map<number, number>; readonly receiver: Map<number, number> };
} {
  const made = aligned();
  const indexes = { sender: new Map<number, number>(), receiver: new Map<number, number>() };
  for (const [number, { name, ack, sentOn, receivedOn }] of steps.entries()) {
    const one = event(number, name, ack ? number : undefined);
    for (const end of ['sender', 'receiver'] as const) {
      const isOn = end === 'sender' ? sentOn : receivedOn && number < steps.length - lost;
      if (isOn) indexes[end].set(number, made[end].events.push(one) - 1);
      else if (end === 'sender' || number < steps.length - lost) made[end].gaps.add(made[end].length);
    }
  }
  return { ...made, indexes };
}

describe('the events of both ends', () => {
  it('are linked in order while both ends are complete, even if they all look the same', () => {
    const { sender, receiver, alignment } = aligned();
    for (let i = 0; i < 5; i++) sender.events.push(event(i));
    for (let i = 0; i < 3; i++) receiver.events.push(event(i));
    expect(Array.from({ length: 5 }, (_, i) => alignment.match('sender', i))).toEqual([
      ...[0, 1, 2].map((index) => ({ state: 'linked', index })),
      { state: 'pending' },
      { state: 'pending' },
    ]);
    receiver.events.push(event(3));
    expect(alignment.match('receiver', 3)).toEqual({ state: 'linked', index: 3 });
  });

  it('are ambiguous if the receiver was captured later and they all look the same, with the number of candidates', () => {
    const { sender, receiver, alignment } = aligned();
    for (let i = 0; i < 5; i++) sender.events.push(event(i));
    receiver.gaps.add(0);
    receiver.events.push(event(3), event(4));
    expect(alignment.match('receiver', 0)).toEqual({ state: 'ambiguous', candidates: 4, first: [0, 1, 2, 3] });
    expect(alignment.match('sender', 0)).toEqual({ state: 'ambiguous', candidates: 1, first: [0] });
    expect(alignment.match('sender', 2)).toMatchObject({ state: 'ambiguous', candidates: 2 });
  });

  it('are linked before and after a pair with the same acknowledgement ID, after a gap at both ends', () => {
    const { sender, receiver, alignment } = aligned();
    sender.events.push(event(0), event(2), event(3, 'x', 7), event(4));
    sender.gaps.add(1);
    receiver.events.push(event(0), event(2), event(3, 'x', 7), event(4));
    receiver.gaps.add(1);
    expect([1, 2, 3].map((i) => alignment.match('sender', i))).toEqual(
      [1, 2, 3].map((index) => ({ state: 'linked', index })),
    );
  });

  it('are missing at the other end if a later event was received', () => {
    const { sender, receiver, alignment } = aligned();
    sender.events.push(event(0, 'a'), event(1, 'b'), event(2, 'c', 1));
    receiver.events.push(event(0, 'a'), event(2, 'c', 1));
    expect(alignment.match('sender', 1)).toEqual({ state: 'missing' });
    receiver.gaps.add(1);
    const again = new LaneAlignment({
      sender,
      receiver,
      agrees: (s, r) => s === r,
      appearance: (_, index) => `${index}`,
    });
    expect(again.match('sender', 1)).toEqual({ state: 'unseen' });
  });

  it('are never linked wrongly, and their states are correct', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const { alignment, sender, receiver, indexes } = capture(schedule);
        const isReceived = (number: number): boolean => number < schedule.steps.length - schedule.lost;
        for (const [end, other] of [
          ['sender', 'receiver'],
          ['receiver', 'sender'],
        ] as const) {
          const own = end === 'sender' ? sender : receiver;
          for (const [index, { event: number }] of own.events.entries()) {
            const truth = indexes[other].get(number);
            const match = alignment.match(end, index);
            if (match.state === 'linked') expect(match.index).toBe(truth);
            if (match.state === 'missing') expect(end === 'sender' && isReceived(number)).toBe(false);
            if (match.state === 'pending') expect(truth).toBeUndefined();
            if (match.state === 'unseen') expect(truth).toBeUndefined();
            if (match.state === 'ambiguous' && truth !== undefined && match.candidates <= match.first.length)
              expect(match.first).toContain(truth);
          }
        }
      }),
      { numRuns: isMatrix ? 5000 : 300 },
    );
  });

  it('are all linked in a capture without gaps, regardless of their order of arrival', () => {
    fc.assert(
      fc.property(anySchedule, fc.infiniteStream(fc.boolean()), ({ steps }, early) => {
        const { sender, receiver, alignment } = aligned();
        const all = steps.map(({ name, ack }, number) => event(number, name, ack ? number : undefined));
        const waiting = { sender: [...all], receiver: [...all] };
        while (waiting.sender.length + waiting.receiver.length > 0) {
          const isSent = early.next().value ? waiting.sender.length > 0 : waiting.receiver.length === 0;
          const next = waiting[isSent ? 'sender' : 'receiver'].shift();
          const end = isSent ? sender : receiver;
          if (!next) continue;
          end.events.push(next);
          alignment.match(isSent ? 'sender' : 'receiver', end.length - 1);
        }
        for (const index of all.keys())
          for (const end of ['sender', 'receiver'] as const)
            expect(alignment.match(end, index)).toEqual({ state: 'linked', index });
      }),
      { numRuns: isMatrix ? 1000 : 100 },
    );
  });

  it.each([
    ['complete', () => false],
    ['with gaps', (i: number) => i % 1000 === 500],
    ['captured later', (i: number) => i === 0],
  ])('need a bounded number of steps for each of 100,000 events %s', (_, isGap) => {
    const { sender, receiver, alignment } = aligned();
    const count = 100_000;
    for (let i = 0; i < count; i++) {
      const one = event(i, i % 3 === 0 ? 'x' : 'y', i % 50 === 0 && i > 50_000 ? i : undefined);
      sender.events.push(one);
      if (isGap(i)) receiver.gaps.add(receiver.length);
      else receiver.events.push(one);
      if (i % 100 === 0) alignment.match('receiver', receiver.length - 1);
    }
    expect(alignment.match('sender', count - 1).state).not.toBe('missing');
    expect(alignment.steps).toBeLessThan(100 * count);
  });
});
