import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import type { TransportName } from './engineHarness.ts';
import { answering, checkRun, playRun, type Step } from './ledgerRun.ts';

/*
 * Random schedules of emits, answers, cuts and reconnections against a real server: every acknowledgement that was asked for ends
 * exactly once, and what is claimed of each emit agrees with what the server recorded.
 */
const answer = fc.oneof(
  fc.constant('now' as const),
  fc.constant('twice' as const),
  fc.constant('never' as const),
  fc.integer({ min: 1, max: 60 }),
);
const emit = fc.record({
  type: fc.constant('emit' as const),
  ack: fc.oneof(fc.constant(undefined), fc.constant('plain' as const), fc.integer({ min: 5, max: 40 })),
  volatile: fc.boolean(),
  answer,
  bytes: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: emit },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 25 }) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'cut' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'disconnect' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'connect' as const }) },
);
const schedule = fc.record({ retries: fc.boolean(), steps: fc.array(step, { minLength: 15, maxLength: 35 }) });

/** The property as a test of the suite that calls this. */
export function anySchedule(transport: TransportName, { runs, withinMs }: { runs: number; withinMs: number }): void {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ setup: answering });
  });
  afterAll(() => server.close());

  const property = fc.asyncProperty(schedule, async ({ retries, steps }) => {
    const run = await playRun(server, { transport, retries, steps });
    try {
      checkRun(run);
    } finally {
      run.harness.dispose();
      server.recorder.clear();
    }
  });
  const options = {
    numRuns: runs,
    interruptAfterTimeLimit: withinMs,
    markInterruptAsFailure: false,
    endOnFailure: true,
  };

  it(
    'ends every acknowledgement once, and agrees with the server',
    async () => {
      const details = await fc.check(property, options);
      // Too slow a machine ends it early, and it must have done something.
      if (details.failed && !details.interrupted)
        throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
      expect(details.numRuns).toBeGreaterThan(5);
    },
    withinMs + 60_000,
  );
}
