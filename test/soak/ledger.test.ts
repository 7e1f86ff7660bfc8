import { describe, expect, it } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { anySchedule } from '../support/ledgerProperty.ts';

describe.each(transports)('any schedule over %s, many times', (transport) => {
  const seen = new Map<string, number>();
  anySchedule(transport, {
    runs: 5000,
    seen: (what) => {
      const kind = what.replace(/attempts? \d[\d, ]*/g, 'attempts ').trim();
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    },
  });

  it('included the rare cases', () => {
    console.log(transport, Object.fromEntries([...seen].sort()));
    for (const delivery of ['acknowledged', 'timedOut', 'late', 'lost', 'discarded', 'sent', 'flushed']) {
      expect(
        [...seen.keys()].some((what) => what.startsWith(delivery)),
        delivery,
      ).toBe(true);
    }
    // Only with polling, an event waits for the transport for longer than an iteration of the event loop.
    if (transport === 'polling')
      expect([...seen.keys()].some((what) => /took .* only after that/.test(what))).toBe(true);
  });
});
