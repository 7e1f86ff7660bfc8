import { afterEach, describe, expect, it } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { fuzz, watchProcess } from '../support/fuzz.ts';
import { malformed } from '../support/malformed.ts';

const stray = watchProcess();
afterEach(() => expect(stray.splice(0)).toEqual([]));

describe.each(transports)('a hostile server over %s', (transport) => {
  it('20,000 malformed packets: nothing is thrown, each is shown, memory stays bounded', async () => {
    const seed = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 1_000_000);
    // Told before anything can fail: HOSTILE_SEED repeats it.
    console.log(`${transport}, seed ${seed}`);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const told = await fuzz(transport, malformed(20_000, seed));
    expect(told.sent).toBe(20_000);
    expect(told.unexplained).toEqual([]);
    expect(told.parseErrors).toBeGreaterThan(transport === 'websocket' ? 5000 : 1000);
    globalThis.gc?.();
    const grown = process.memoryUsage().heapUsed - before;
    console.log(
      `${transport}: ${told.entries} entries, ${told.parseErrors} parse errors, ${Math.round(grown / 1e6)} MB more`,
    );
    expect(grown).toBeLessThan(300e6);
  });
});
