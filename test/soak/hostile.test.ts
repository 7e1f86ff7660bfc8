import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { transports } from '../support/engineHarness.ts';
import { fuzz, watchProcess } from '../support/fuzz.ts';
import { malformed } from '../support/malformed.ts';
import { cases } from './worstCases.mjs';
import { type Worst, type WorstResult, WorstServers } from './worstDelay.ts';

const stray = watchProcess();
afterEach(() => expect(stray.splice(0)).toEqual([]));

describe.each(transports)('a hostile server over %s', (transport) => {
  it('20,000 malformed packets: nothing is thrown, each is shown, memory stays bounded', async () => {
    const seed = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 1_000_000);
    // The seed is printed before anything can fail, because HOSTILE_SEED repeats the run.
    console.log(`${transport}, seed ${seed}`);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const report = await fuzz(transport, malformed(20_000, seed));
    expect(report.sent).toBe(20_000);
    expect(report.unexplained).toEqual([]);
    expect(report.parseErrors).toBeGreaterThan(transport === 'websocket' ? 5000 : 1000);
    globalThis.gc?.();
    const grown = process.memoryUsage().heapUsed - before;
    console.log(
      `${transport}: ${report.entries} entries, ${report.parseErrors} parse errors, ${Math.round(grown / 1e6)} MB more`,
    );
    expect(grown).toBeLessThan(300e6);
  });
});

/**
 * Maximum delay in milliseconds. An idle machine stays below 250 ms; the default suits a machine that runs other suites too. WORST_MS sets
 * the limit, and WORST_CASES selects cases.
 */
const maxMs = Number(process.env['WORST_MS'] ?? 1000);
const picked = new RegExp(process.env['WORST_CASES'] ?? '');

describe('a hostile server, and the echo of another connection', () => {
  const servers = new WorstServers();
  const results: WorstResult[] = [];
  const worsts: Worst[] = Object.keys(cases)
    .filter((name) => picked.test(name))
    .flatMap((name) =>
      (['v4', 'v2'] as const).flatMap((protocol) => transports.map((transport) => ({ name, protocol, transport }))),
    )
    .filter(({ name, protocol, transport }) => {
      // Client 2 has no such parser, and bodies of polls are not compressed.
      return (
        !(name.startsWith('msgpack') && protocol === 'v2') && !(name.startsWith('deflated') && transport === 'polling')
      );
    });

  beforeAll(() => servers.start());
  afterAll(async () => {
    await servers.stop();
    const rows = results.map(
      ({ name, protocol, transport, echoMs, quietMs, blockedMs, tookMs }) =>
        `| ${name} | ${protocol} | ${transport} | ${echoMs.toFixed(0)} | ${quietMs.toFixed(1)} | ${blockedMs.toFixed(0)} | ${tookMs.toFixed(0)} |`,
    );
    console.log(
      [
        '| What | Client | Transport | Echo, ms | Quiet, ms | Longest turn, ms | Took, ms |',
        '|---|---|---|---|---|---|---|',
        ...rows,
      ].join('\n'),
    );
  });

  it.each(worsts)('$name for client $protocol over $transport', async (worst) => {
    const result = await servers.measure(worst);
    results.push(result);
    expect(result.echoMs).toBeLessThan(maxMs);
  });
});
