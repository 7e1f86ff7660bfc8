import fc from 'fast-check';
import { expect } from 'vitest';
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { NetworkFaultPlan } from '../../src/model/profile/networkConditions.ts';
import type { ReplayReport } from '../../src/model/replay/replay.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, type TransportName, transports } from './engineHarness.ts';
import { quickReconnection, reportFrom, startStream } from './replayHarness.ts';

export interface RandomPlan {
  readonly transport: TransportName;
  readonly count: number;
  readonly everyMs: number;
  readonly speed: number;
  readonly faults: NetworkFaultPlan;
  /** Times at which the server cuts every connection, in milliseconds. */
  readonly cutsMs: readonly number[];
  /** Whether captured events that request an acknowledgement are replayed, instead of a generated stream. */
  readonly acked: boolean;
}

const atMs = fc.integer({ min: 0, max: 150 });
const forMs = fc.integer({ min: 20, max: 120 });
const fault = fc.oneof(
  fc.record({ atMs, forMs, offline: fc.constant(true as const) }),
  fc.record({ atMs, forMs, stall: fc.constant(true as const) }),
  fc.record({ atMs, forMs, latencyMs: fc.integer({ min: 5, max: 30 }) }),
  fc.record({ atMs, forMs, bytesPerSecond: fc.integer({ min: 4000, max: 100_000 }) }),
);

export const randomPlan: fc.Arbitrary<RandomPlan> = fc.record({
  transport: fc.constantFrom(...transports),
  count: fc.integer({ min: 5, max: 30 }),
  everyMs: fc.integer({ min: 1, max: 12 }),
  speed: fc.constantFrom(0, 0.5, 1, 1, 1, 3),
  faults: fc.array(fault, { maxLength: 3 }),
  cutsMs: fc.array(fc.integer({ min: 10, max: 200 }), { maxLength: 2 }),
  acked: fc.boolean(),
});

export interface PlayedPlan {
  readonly report: ReplayReport;
  readonly progress: ReplayProgress;
  /** By the mode of the run: the numbers that the server received on its connections, in order. */
  readonly received: ReadonlyMap<string, number[]>;
  /** Times at which the server cut all connections, by the clock of the replay. */
  readonly cutAtMs: readonly number[];
}

/** Replays a plan in compare mode against a separate server, which keeps what it received. */
export async function playPlan({
  transport,
  count,
  everyMs,
  speed,
  faults,
  cutsMs,
  acked,
}: RandomPlan): Promise<PlayedPlan> {
  const server = await startServer({
    // A polling session that was cut only ends when the heartbeat fails.
    options: { pingInterval: 500, pingTimeout: 2500 },
    setup: (io) =>
      io.on('connection', (socket) => socket.on('ask', (number: number, ack: (n: number) => void) => ack(number))),
  });
  const harness = new EngineHarness();
  const timers: NodeJS.Timeout[] = [];
  const cutAtMs: number[] = [];
  try {
    const plan = { profile: { transports: [transport], protocol: 'v4' as const }, speed, faults };
    const replay = acked
      ? await startCaptured(harness, server, plan, count)
      : await startStream(harness, server.url, { count, everyMs, ...plan });
    const begins = replay.onDidChange(() => {
      if (replay.state !== 'running') return;
      begins.dispose();
      const cut = (): void => {
        cutAtMs.push(replay.progress.elapsedMs);
        server.cutConnections();
      };
      timers.push(...cutsMs.map((ms) => setTimeout(cut, ms)));
    });
    const report = await reportFrom(replay);
    await expect.poll(() => server.sockets.length).toBe(0);
    return { report, progress: replay.progress, received: receivedBy(harness, server, replay.progress), cutAtMs };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    harness.dispose();
    await server.close();
  }
}

/** Captures this many events with an acknowledgement, and replays them slowly enough to spread them. */
async function startCaptured(
  harness: EngineHarness,
  server: TestServer,
  { profile, speed, faults }: { profile: object; speed: number; faults: NetworkFaultPlan },
  count: number,
): ReturnType<typeof startStream> {
  const source = await harness.connected(server.url);
  for (let number = 1; number <= count; number++) {
    await harness.emit(source, 'ask', [number], { ack: {} }).whenDecided();
  }
  const connectionId = source.id;
  harness.engine.remove(connectionId);
  await expect.poll(() => server.sockets.length).toBe(0);
  server.recorder.clear();
  return harness.engine.replays.start({
    profile: { url: server.url, reconnection: quickReconnection, ackTimeoutMs: 3000, ...profile },
    source: { connectionId, filter: 'event:ask' },
    mode: 'compare',
    speed: speed === 0 ? 0 : speed * 0.2,
    faults,
  });
}

function receivedBy(harness: EngineHarness, server: TestServer, { runs }: ReplayProgress): Map<string, number[]> {
  const modes = new Map(runs.map(({ connectionId, mode }) => [connectionId, mode]));
  const sockets = new Map<string, string>();
  for (const { state, connectionId, socketId: id } of harness.entries()) {
    const mode = modes.get(connectionId);
    if (state === 'connected' && id !== undefined && mode !== undefined) sockets.set(id, mode);
  }
  const received = new Map<string, number[]>(runs.map(({ mode }) => [mode, []]));
  for (const { socketId, args } of server.recorder.events) {
    // A connection that the client aborted before it was open has no run, and nothing can have been sent over it.
    received.get(sockets.get(socketId) ?? '')?.push(Number(args[0]));
  }
  const strays = server.recorder.events.filter(({ socketId }) => !sockets.has(socketId));
  expect(strays, 'every event came over a connection that the timeline tells of').toEqual([]);
  return received;
}

/** How often the server may have received an event, by the event's delivery status. */
const times: Readonly<Partial<Record<Delivery | 'unknown', readonly number[]>>> = {
  // The transport accepted the event. It is lost if the connection ended at that time. See `checkInFlight`.
  sent: [0, 1],
  flushed: [0, 1],
  acknowledged: [1],
  late: [1],
  timedOut: [0, 1],
  lost: [0, 1],
  discarded: [0],
  buffered: [0],
};

/** Compares a report with what the server received, number by number. */
export function checkPlan({ report, progress, received, cutAtMs }: PlayedPlan, plan: RandomPlan): void {
  expect(progress.state).toBe('ended');
  for (const [at, run] of report.runs.entries()) {
    const numbers = received.get(run.mode) ?? [];
    const deliveries = run.events.map(
      ({ delivery, index }) => `${index + 1} ${delivery} ${numbers.includes(index + 1)}`,
    );
    const what = `${run.mode}: ${deliveries.join(', ')}\n${JSON.stringify(progress.runs[at])}`;
    expect(run.emitted, what).toBe(plan.count);
    expect(
      run.events.map(({ index }) => index),
      what,
    ).toEqual(Array.from({ length: plan.count }, (_, index) => index));
    for (const { index, delivery, atMs, settledMs } of run.events) {
      const count = numbers.filter((number) => number === index + 1).length;
      expect(times[delivery], `${index + 1} of ${what}`).toContain(count);
      expect(settledMs, what).toBeGreaterThanOrEqual(atMs);
    }
    if (run.mode === 'reliable') expect(run.discarded, what).toBe(0);
    for (const delivery of ['sent', 'discarded', 'buffered', 'flushed', 'lost', 'acknowledged'] as const) {
      expect(run[delivery], what).toBe(run.events.filter((event) => event.delivery === delivery).length);
    }
    expect(run.largestFlush, what).toBeLessThanOrEqual(plan.count);
    expect(run.largestFlush, what).toBeGreaterThanOrEqual(Math.min(run.flushed, 1));
    const outages = progress.runs[at]?.outages ?? [];
    // A busy client detects a cut only after further writes, or only after its replay has ended.
    const isUndetected = cutAtMs.some((ms) => !outages.some(({ fromMs }) => fromMs >= ms));
    checkInFlight(run, numbers, outages, { what, isUndetected });
  }
}

/**
 * Checks that the server received what the transport accepted, unless the connection ended at that time. Events that were sent between two
 * outages arrive in order, and only the last of them may be missing. After the last outage, none may be missing, unless a cut was not
 * detected (`isUndetected`).
 */
function checkInFlight(
  run: ReplayReport['runs'][number],
  numbers: readonly number[],
  outages: ReplayProgress['runs'][number]['outages'],
  { what, isUndetected }: { what: string; isUndetected: boolean },
): void {
  const stretchOf = (ms: number): number => outages.filter(({ fromMs }) => fromMs < ms).length;
  const taken = run.events.filter(({ delivery }) => delivery === 'sent' || delivery === 'flushed');
  for (let stretch = 0; stretch <= outages.length; stretch++) {
    const sent = taken.filter(({ settledMs }) => stretchOf(settledMs) === stretch).map(({ index }) => index + 1);
    const arrived = sent.filter((number) => numbers.includes(number));
    expect(arrived, `stretch ${stretch} of ${what}`).toEqual(sent.slice(0, arrived.length));
    if (stretch === outages.length && !isUndetected) expect(arrived, `the last stretch of ${what}`).toEqual(sent);
  }
  // The events arrive in the order in which they were emitted, because the client's buffer keeps this order.
  expect(numbers, what).toEqual([...numbers].sort((a, b) => a - b));
}
