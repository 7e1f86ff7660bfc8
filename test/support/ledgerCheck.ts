import { expect } from 'vitest';
import { canBecome, type Delivery } from '../../src/model/entry/delivery.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { Emitted, Run } from './ledgerRun.ts';
import { reasonOf } from './reasonOf.ts';

const ends: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'lost', 'discarded', 'failed']);

/** Checks that every requested acknowledgement ended once, and that the log agrees with what the server received. */
export function checkRun({ harness, emits, claims, received, counts, pendingAfter }: Run): void {
  const entries = harness.entries();
  const arrivals = [...received.values()].flat();
  expect(pendingAfter, 'nothing waits after the connection was removed').toBe(0);
  for (const emitted of emits) {
    const { id, trackedEmit } = emitted;
    const path = claims.paths.get(trackedEmit.seq) ?? [];
    const times = arrivals.filter((arrived) => arrived === id).length;
    const what = `${id}: ${path.join(' → ')} (${reasonOf(trackedEmit.facts)}), received ${times}`;
    path.forEach((to, index) => expect(canBecome(path[index - 1], to), what).toBe(true));
    expect(path.at(-1), what).toBe(trackedEmit.delivery);
    expect(harness.entry(trackedEmit.seq), what).toMatchObject(trackedEmit.facts);
    const ended = path.filter((delivery) => ends.has(delivery));
    if (trackedEmit.wantsAck) expect(ended, what).toHaveLength(1);
    else expect(ended.length, what).toBeLessThanOrEqual(1);
    expect(trackedEmit.isOpen, what).toBe(false);
    checkAttempts(emitted, claims, what);
    checkReplies(entries, emitted, times, what);
  }
  checkReceived({ emits, claims, received });
  const of = (delivery: Delivery): number =>
    emits.filter(({ trackedEmit }) => claims.paths.get(trackedEmit.seq)?.includes(delivery)).length;
  expect(counts).toMatchObject({
    emitted: emits.length,
    discarded: of('discarded'),
    timedOut: of('timedOut'),
    lost: of('lost'),
    failed: 0,
  });
}

/** Each attempt is reported once, in order; without retries, there is only one. */
function checkAttempts({ id, trackedEmit, retried }: Emitted, { claims }: Run['claims'], what: string): void {
  const attempts = claims.filter((claim) => claim.id === id).map(({ attempt }) => attempt);
  expect(attempts, what).toEqual([...attempts].sort((a, b) => a - b));
  // With retries, there are at most three attempts: the first one and two retries. An emit contains the number of the attempt that was
  // acknowledged.
  const tried = retried ? 3 : 1;
  for (const attempt of attempts) expect(attempt, what).toBeLessThanOrEqual(tried);
  expect(trackedEmit.reachedWire, what).toBe(attempts.length > 0);
  if (trackedEmit.facts.cause?.params?.['neverSent'] === true) expect(attempts, what).toEqual([]);
}

/** Checks the acknowledgement that ended an emit, with the arguments from the server. */
function checkReplies(
  entries: readonly Entry[],
  { id, trackedEmit, ackBehavior: ackTime }: Emitted,
  times: number,
  what: string,
): void {
  const acks = entries.filter((entry) => entry.kind === 'ack' && entry.of === trackedEmit.seq);
  for (const { args } of acks) expect(args, what).toEqual([id]);
  const taken = acks.filter(({ cause }) => cause === undefined);
  const hasAck = trackedEmit.delivery === 'acknowledged' || trackedEmit.delivery === 'late';
  expect(taken, what).toHaveLength(hasAck ? 1 : 0);
  if (hasAck) expect(taken[0]?.seq, what).toBe(trackedEmit.ackSeq);
  const strayAcks = entries.filter((entry) => entry.kind === 'ack' && entry.of === undefined && entry.args?.[0] === id);
  // The server acknowledges each received emit once or twice. An acknowledgement without an emit is the second of two.
  expect(acks.length, what).toBeLessThanOrEqual(ackTime === 'never' ? 0 : times);
  expect(strayAcks.length, what).toBeLessThanOrEqual(ackTime === 'twice' ? acks.length : 0);
}

/**
 * Checks that the server received what the transport accepted, in the same order and over the same connection: everything over the last
 * connection, and a first part over a connection that was cut. Emits that a transport had not accepted when the connection was removed may
 * follow, if their entries report this.
 */
function checkReceived({ emits, claims, received }: Pick<Run, 'emits' | 'claims' | 'received'>): void {
  const { sockets } = claims;
  for (const socketId of received.keys())
    expect(sockets, 'events came over connections that were told').toContain(socketId);
  const reasons = new Map(emits.map(({ id, trackedEmit }) => [id, reasonOf(trackedEmit.facts)]));
  for (const [period, socketId] of sockets.entries()) {
    const claimed = claims.claims.filter((claim) => claim.period === period).map(({ id }) => id);
    const arrived = received.get(socketId) ?? [];
    const what = `connection ${period} of ${sockets.length - 1}`;
    const common = Math.min(claimed.length, arrived.length);
    expect(arrived.slice(0, common), what).toEqual(claimed.slice(0, common));
    for (const id of arrived.slice(common)) expect(reasons.get(id), `${what}: ${id} came`).toMatch(/may send/);
    if (period === sockets.length - 1) expect(arrived.length, what).toBeGreaterThanOrEqual(claimed.length);
  }
}
