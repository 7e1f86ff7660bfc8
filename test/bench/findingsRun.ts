/**
 * `npm run bench`: compares the CPU time of receiving and recording with and without findings, in one run, and measures the memory that the
 * findings keep. The result is written to docs/performance.md.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createEngine } from '../../src/engine/createEngine.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { LogFolder, roomy } from '../support/logFolder.ts';
import { startServer, type ChildServer } from './childServer.ts';
import { compare, type Comparison, cpuPerItem, median } from './measure.ts';
import { machine, writeSection } from './resultPage.ts';

const rounds = 5;
const rate = 100_000;
const count = 500_000;
const memoryRounds = 1;

interface Memory {
  readonly megabytes: number;
  readonly findings: number;
}

/** CPU time for each event. The measurement ends when all events are recorded and, if there are findings, examined. */
async function received(server: ChildServer, names: number, hasFindings: boolean): Promise<number> {
  const folder = new LogFolder();
  const harness = new EngineHarness(createEngine({ ...roomy, root: folder.path, token: 'bec4' }));
  const { log, findings } = harness.engine;
  try {
    await harness.connected(server.url, { transports: ['websocket'] });
    if (!hasFindings) findings.dispose();
    const targetSeq = log.nextSeq + count;
    return await cpuPerItem(count, async () => {
      const over = new Promise<void>((resolve) => {
        const check = (): void => {
          if (log.nextSeq < targetSeq) return;
          listening.dispose();
          resolve();
        };
        const listening = log.onDidGrow(check);
      });
      await server.send({ rate, count, names });
      await over;
      await findings.examined();
    });
  } finally {
    harness.dispose();
    folder.remove();
  }
}

/** Measures the memory of the findings in a separate process. */
function kept(): Memory {
  const args = ['--expose-gc', join(__dirname, 'findingsMemory.cjs')];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Memory;
}

async function main(): Promise<void> {
  const server = await startServer('pacedServer');
  try {
    const results: Comparison[] = [];
    for (const names of [1, 1000]) {
      results.push(
        await compare(
          { name: names === 1 ? 'one name' : `${names.toLocaleString('en')} names`, beside: '', unit: 'µs' },
          rounds,
          () => received(server, names, true),
          () => received(server, names, false),
        ),
      );
    }
    const memory = Array.from({ length: memoryRounds }, kept);
    const megabytes = median(memory.map((each) => each.megabytes));
    const rows = results.map(
      ({ name, ours, baseline, ratio }) =>
        `| CPU time of an event of about 100 B, ${name} | ${ours.toFixed(2)} µs | ${baseline.toFixed(2)} µs | ${ratio.toFixed(2)} | ≤ 1.15 |`,
    );
    const table = [
      '| What | With findings | Without | Ratio | Goal |',
      '|---|---|---|---|---|',
      ...rows,
      `| memory for findings of a server that invents names and arguments | ${megabytes.toFixed(1)} MB | | | ≤ 20 MB |`,
    ].join('\n');
    console.log(table);
    await writeSection(
      'findings',
      `${machine()} ${rate.toLocaleString('en')} events/s. Medians of ${rounds} interleaved rounds.\n\n${table}`,
    );
  } finally {
    server.stop();
  }
}

void main();
