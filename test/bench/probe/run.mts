/**
 * Measures the cost of the probe: the time to load it in a process without Socket.IO, and the CPU time of a server for each event, with and
 * without the probe.
 * Start with `npx tsx test/bench/probe/run.mts`.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { EngineHarness } from '../../support/engineHarness.ts';
import { machine, writeSection } from '../resultPage.ts';
import { ProbeFiles, WatchedProcess } from '../../support/watchedProcess.ts';

const loads = 50;
/** The difference of two rounds varies by about 2 µs. */
const rounds = 11;
const events = 20_000;
const perBatch = 100;
/** Milliseconds between two batches; this makes 10,000 events per second. */
const batchMs = 10;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * CPU time in milliseconds, measured inside the process, from the call of `require` for the file until the call returns. This includes
 * reading and compiling the file.
 */
function loadingTimes(files: ProbeFiles): { readonly probe: number; readonly empty: number } {
  const folder = dirname(files.file);
  const empty = join(folder, 'empty.cjs');
  const timer = join(folder, 'timer.cjs');
  writeFileSync(empty, '');
  writeFileSync(
    timer,
    `const before = process.cpuUsage();
require(process.env.TIMED);
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000));`,
  );
  const once = (file: string): number => {
    const env = { ...process.env, ...files.env, NODE_OPTIONS: '', TIMED: file };
    return Number(spawnSync(process.execPath, ['--require', timer, '--eval', '0'], { env }).stdout);
  };
  const times = Array.from({ length: loads }, () => [once(files.file), once(empty)] as const);
  return { probe: median(times.map(([time]) => time)), empty: median(times.map(([, time]) => time)) };
}

class MeasuredServer {
  readonly #app: WatchedProcess;
  #client: Socket | undefined;
  readonly costs: number[] = [];

  constructor(env: Readonly<Record<string, string>>) {
    this.#app = new WatchedProcess(['test/bench/probe/server.cjs'], env);
  }

  /** Measures the server's CPU time for each event that it receives at a steady rate, in microseconds. */
  async round(): Promise<void> {
    const client = (this.#client ??= io(await this.#app.url(), { forceNew: true, transports: ['websocket'] }));
    if (!client.connected) await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    await new Promise<void>((resolve) => client.emit('begin', resolve));
    const began = performance.now();
    for (let sent = 0; sent < events; sent += perBatch) {
      for (let i = 0; i < perBatch; i++)
        client.emit('price', { symbol: 'ABC', price: i, size: 100, at: 1_700_000_000 });
      const wait = began + ((sent + perBatch) / perBatch) * batchMs - performance.now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    }
    const used = await new Promise<number>((resolve) => client.emit('end', resolve));
    this.costs.push(used / events);
  }

  async end(): Promise<void> {
    this.#client?.disconnect();
    await this.#app.end();
  }
}

const files = await new ProbeFiles().build({ minify: true });
const harness = new EngineHarness();
await harness.engine.sources.nodes.start(files.path, files.token);
const loading = loadingTimes(files);
const without = new MeasuredServer({});
const watched = new MeasuredServer(files.env);
for (let round = 0; round <= rounds; round++) {
  await without.round();
  await watched.round();
  // The first round compiles the code, so its results are discarded.
  if (round === 0) without.costs.length = watched.costs.length = 0;
}
await Promise.all([without.end(), watched.end()]);
harness.dispose();
files.dispose();

const cost = { without: median(without.costs), watched: median(watched.costs) };
const difference = cost.watched - cost.without;
const ratio = (cost.watched / cost.without).toFixed(2);
const markdown = [
  `${machine()} CPU time: medians of ${loads} processes, and of ${rounds} interleaved rounds of ${events.toLocaleString('en')} events.`,
  '',
  '| What | With the probe | Compared with | Difference | Goal |',
  '| ---- | -------------- | ------------- | ---------- | ---- |',
  `| loading in a process without Socket.IO | ${loading.probe.toFixed(2)} ms | ${loading.empty.toFixed(2)} ms (an empty file) | + ${(loading.probe - loading.empty).toFixed(2)} ms | ≤ 1 ms with the file itself |`,
  `| an event at 10,000 in a second | ${cost.watched.toFixed(1)} µs | ${cost.without.toFixed(1)} µs (without) | ${difference.toFixed(1)} percentage points of a core (ratio ${ratio}) | ≤ 5 |`,
].join('\n');
console.log(markdown);
await writeSection('probe', markdown);
