import { describe } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { freshRuns } from '../support/freshRuns.ts';
import { anySchedule } from '../support/ledgerProperty.ts';

/** The same schedules in every run; `test/soak` runs more and other ones. */
describe.each(transports)('any schedule over %s', (transport) => {
  anySchedule(transport, { runs: freshRuns(300), seed: 2026 });
});
