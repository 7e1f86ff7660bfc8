/**
 * The cost of the probe: its loading in a process without Socket.IO, and the CPU time of a server for each event, with and without it.
 * `npx tsx test/bench/probe/run.mts`
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { EngineHarness } from '../../support/engineHarness.ts';
import { ProbeFiles, WatchedProcess } from '../../support/watchedProcess.ts';

const loads = 50;
const rounds = 5;
const events = 20_000;
const perBatch = 100;
/** 10,000 events in a second. */
const batchMs = 10;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Milliseconds inside the process, from the first statement of the bundle to its last. */
function loadingTime(files: ProbeFiles): number {
  const timed = files.file.replace(/\.cjs$/, '.timed.cjs');
  const bundle = readFileSync(files.file, 'utf8');
  const end = 'process.stdout.write(String(Number(end - start) / 1e6))';
  writeFileSync(timed, `const start = process.hrtime.bigint();${bundle}\nconst end = process.hrtime.bigint();${end}`);
  const env = { ...process.env, ...files.env, NODE_OPTIONS: '' };
  const times = Array.from({ length: loads }, () =>
    Number(spawnSync(process.execPath, ['--require', timed, '--eval', '0'], { env }).stdout),
  );
  return median(times);
}

/** CPU time of the server for each event that it receives at a steady rate, in microseconds. */
async function serverCost(env: Readonly<Record<string, string>>): Promise<number> {
  const app = new WatchedProcess(['test/bench/probe/server.cjs'], env);
  const client = io(await app.url(), { forceNew: true, transports: ['websocket'] });
  await new Promise<void>((resolve) => client.once('connect', resolve));
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await new Promise<void>((resolve) => client.emit('begin', resolve));
    const began = performance.now();
    for (let sent = 0; sent < events; sent += perBatch) {
      for (let i = 0; i < perBatch; i++)
        client.emit('price', { symbol: 'ABC', price: i, size: 100, at: 1_700_000_000 });
      const wait = began + ((sent + perBatch) / perBatch) * batchMs - performance.now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    }
    const used = await new Promise<number>((resolve) => client.emit('end', resolve));
    // The first round compiles the code.
    if (round > 0) costs.push(used / events);
  }
  client.disconnect();
  await app.end();
  return median(costs);
}

const files = await new ProbeFiles().build({ minify: true });
const harness = new EngineHarness();
await harness.engine.sources.nodes.start(files.path, files.token);
console.log(`loading: ${loadingTime(files).toFixed(2)} ms`);
const without = await serverCost({});
const watched = await serverCost(files.env);
console.log(`an event at 10,000 in a second: ${without.toFixed(1)} µs, with the probe ${watched.toFixed(1)} µs`);
console.log(
  `that is ${(watched - without).toFixed(1)} µs, or ${(watched - without).toFixed(1)} percentage points of a core`,
);
harness.dispose();
files.dispose();
