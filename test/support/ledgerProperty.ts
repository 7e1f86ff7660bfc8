import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import type { TransportName } from './engineHarness.ts';
import { checkRun } from './ledgerCheck.ts';
import { acknowledgeSteps, playRun, type Step } from './ledgerRun.ts';
import { TcpProxy } from './tcpProxy.ts';
import { reasonOf } from './reasonOf.ts';

/*
 * Random schedules of emits, acknowledgements, cuts and reconnections against a real server: every requested acknowledgement ends
 * exactly once, and the reported status of each emit agrees with the events that the server recorded.
 */
const ackBehavior = fc.oneof(
  fc.constant('now' as const),
  fc.constant('twice' as const),
  fc.constant('never' as const),
  fc.integer({ min: 1, max: 60 }),
);
const emit = fc.record({
  type: fc.constant('emit' as const),
  ack: fc.oneof(fc.constant(undefined), fc.constant('plain' as const), fc.integer({ min: 5, max: 40 })),
  volatile: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  ackBehavior,
  bytes: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: emit },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 50 }) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'cut' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'disconnect' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'freeze' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'thaw' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'connect' as const }) },
);
const schedule = fc.record({
  connected: fc.boolean(),
  retries: fc.boolean(),
  steps: fc.array(step, { minLength: 15, maxLength: 35 }),
});
/** Number of runs at the same time, each with its own connection. A run mostly waits, so many can run at once. */
const atOnce = 10;

/**
 * Defines a test of the property in the calling suite. The same seed produces the same schedules. `seen` receives the delivery status of
 * each emit.
 */
export function anySchedule(
  transport: TransportName,
  { runs, seed, seen }: { runs: number; seed?: number; seen?: (what: string) => void },
): void {
  let server: TestServer;
  const proxies: TcpProxy[] = [];

  beforeAll(async () => {
    server = await startServer({ setup: acknowledgeSteps });
    for (let left = atOnce; left > 0; left--) proxies.push(await TcpProxy.start(server.port));
  });
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await server.close();
  });

  const schedules = fc.array(schedule, { minLength: atOnce, maxLength: atOnce });
  const property = fc.asyncProperty(schedules, async (given) => {
    const played = await Promise.all(
      given.map((one, index) => playRun({ server, proxy: proxies[index] as TcpProxy }, { transport, ...one })),
    );
    try {
      for (const run of played) {
        checkRun(run);
        for (const { trackedEmit } of run.emits) seen?.(`${trackedEmit.delivery}: ${reasonOf(trackedEmit.facts)}`);
      }
    } finally {
      for (const { harness } of played) harness.dispose();
      server.recorder.clear();
    }
  });

  it(
    `ends every acknowledgement once, and agrees with the server: ${runs} schedules`,
    () => fc.assert(property, { numRuns: runs / atOnce, endOnFailure: true, ...(seed !== undefined && { seed }) }),
    900_000,
  );
}
