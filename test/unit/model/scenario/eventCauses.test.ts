/** Tests that the cause of an event is found among many emits, and that the work is proportional to the number of events. */
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../../../src/model/scenario/recorded/eventCauses.ts';
import type {
  EmitAction,
  ReceivedRecord,
  RecordedAction,
} from '../../../../src/model/scenario/recorded/recordedTraffic.ts';

interface Traffic {
  readonly actions: RecordedAction[];
  readonly received: ReceivedRecord[];
}

const connectionId = 'c1';
const connect: RecordedAction = { kind: 'connect', connectionId, seq: 0, t: 0, end: 0 };

function emit(event: string, seq: number, t: number): EmitAction {
  return { kind: 'emit', connectionId, seq, t, event, args: [seq], volatile: false, wantsAck: false, end: seq };
}

function incoming(event: string, seq: number, t: number): ReceivedRecord {
  return { connectionId, seq, t, event, args: [] };
}

/** Emits that are each followed by an event, in less than the time after which an emit is not considered. */
function pairs(count: number, nameOf: (n: number) => readonly [emit: string, event: string]): Traffic {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const msOf = (n: number): number => (25_000 * n) / count;
  return {
    actions: [connect, ...numbers.map((n) => emit(nameOf(n)[0], 1 + 2 * n, msOf(n)))],
    received: numbers.map((n) => incoming(nameOf(n)[1], 2 + 2 * n, msOf(n) + 1)),
  };
}

/** All emits, and then all events. */
function bursts(count: number): Traffic {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return {
    actions: [connect, ...numbers.map((n) => emit('position', 1 + n, n))],
    received: numbers.map((n) => incoming('position:done', 1 + count + n, count + n)),
  };
}

function visitsIn({ actions, received }: Traffic): number {
  const work = { visits: 0 };
  expect(causesOf(actions, received, new Map(), work)).toHaveLength(received.length);
  return work.visits;
}

describe('the causes of 10,000 events after 10,000 emits', () => {
  it.each<[string, (count: number) => Traffic]>([
    ['each event belongs to the emit before it', (count) => pairs(count, () => ['position', 'position:done'])],
    ['no event belongs to an emit', (count) => pairs(count, () => ['move', 'tick'])],
    ['all names differ', (count) => pairs(count, (n) => [`move ${n}`, `tick ${n}`])],
    ['all names differ and are similar', (count) => pairs(count, (n) => ['position', `position ${n}`])],
    ['all emits precede all events', bursts],
  ])('need work that is proportional to their number: %s', (_, traffic) => {
    const [few, many] = [visitsIn(traffic(2500)), visitsIn(traffic(10_000))];
    // Each event is compared with the candidates.
    expect(few).toBeGreaterThan(2500);
    // Quadratic work would be 16 times as much.
    expect(many / few).toBeLessThan(5);
    expect(many / 10_000).toBeLessThan(1000);
  });
});

it('an event belongs to an emit with a similar name that many other actions followed', () => {
  const moves = Array.from({ length: 300 }, (_, n) => emit('move', 2 + n, 1000 + n * 50));
  const actions = [connect, emit('render', 1, 500), ...moves];
  const done = incoming('render:done', 1000, 17_000);
  expect(causesOf(actions, [done], new Map())).toEqual([{ index: 1, isUncertain: false }]);
});
