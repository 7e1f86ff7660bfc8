import { describe } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { anySchedule } from '../support/ledgerProperty.ts';

describe.each(transports)('any schedule over %s, many times', (transport) => {
  anySchedule(transport, { runs: 1000, withinMs: 600_000 });
});
