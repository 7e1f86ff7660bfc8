import { describe } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { freshRuns } from '../support/freshRuns.ts';
import { anySchedule } from '../support/ledgerProperty.ts';

/** Uses the same schedules in every run; `test/soak` runs more schedules, with new random seeds. */
describe.each(transports)('any schedule over %s', (transport) => {
  anySchedule(transport, { runs: freshRuns(300), seed: 2026 });
});
