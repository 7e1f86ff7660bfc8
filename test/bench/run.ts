/** `npm run bench`: what the inspector costs beside the bare client, as ratios of one run, written to docs/performance.md. */
import { fork } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { io } from 'socket.io-client';
import { EngineHarness } from '../support/engineHarness.ts';
import { compare, type Comparison, cpuPerItem } from './measure.ts';

const rounds = 5;
const marker = '<!-- results: written by npm run bench -->';

async function startFlood(): Promise<{ url: string; stop(): void }> {
  const child = fork('test/bench/floodServer.mjs', { stdio: 'inherit' });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', () => reject(new Error('The server of the bench ended')));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

function receiveBare(url: string, count: number, size: number): Promise<number> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  socket.on('tick', () => undefined);
  return new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    .then(() =>
      cpuPerItem(count, async () => {
        const done = new Promise<void>((resolve) => socket.once('done', () => resolve()));
        socket.emit('flood', count, size);
        await done;
      }),
    )
    .finally(() => socket.disconnect());
}

async function receiveInspected(url: string, count: number, size: number): Promise<number> {
  const harness = new EngineHarness();
  try {
    const connection = await harness.connected(url, { transports: ['websocket'] });
    return await cpuPerItem(count, async () => {
      const done = new Promise<void>((resolve) => {
        harness.engine.log.onDidAppend(({ facts }) => {
          if (facts.event === 'done') resolve();
        });
      });
      harness.emit(connection, 'flood', [count, size]);
      await done;
    });
  } finally {
    harness.dispose();
  }
}

function emitBare(url: string, count: number): Promise<number> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  return new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    .then(() =>
      cpuPerItem(count, async () => {
        for (let n = 0; n < count; n++) {
          socket.emit('count', n, { name: 'updated' });
          if (n % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
        }
        await socket.emitWithAck('flush');
      }),
    )
    .finally(() => socket.disconnect());
}

async function emitInspected(url: string, count: number): Promise<number> {
  const harness = new EngineHarness();
  try {
    const connection = await harness.connected(url, { transports: ['websocket'] });
    return await cpuPerItem(count, async () => {
      for (let n = 0; n < count; n++) {
        harness.emit(connection, 'count', [n, { name: 'updated' }]);
        if (n % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
      }
      await harness.emit(connection, 'flush', [], { ack: {} }).whenDecided();
    });
  } finally {
    harness.dispose();
  }
}

function table(results: readonly Comparison[]): string {
  const rows = results.map(
    ({ name, unit, ours, baseline, ratio }) =>
      `| ${name} | ${ours.toFixed(2)} ${unit} | ${baseline.toFixed(2)} ${unit} | ${ratio.toFixed(2)} |`,
  );
  return ['| What | Inspector | Bare client | Ratio |', '|---|---|---|---|', ...rows].join('\n');
}

async function main(): Promise<void> {
  const flood = await startFlood();
  try {
    const results = [
      await compare(
        'receive and record, 100 B an event',
        'µs',
        rounds,
        () => receiveInspected(flood.url, 30_000, 80),
        () => receiveBare(flood.url, 30_000, 80),
      ),
      await compare(
        'receive and record, 1 kB an event',
        'µs',
        rounds,
        () => receiveInspected(flood.url, 20_000, 1000),
        () => receiveBare(flood.url, 20_000, 1000),
      ),
      await compare(
        'emit and record, 40 B an event',
        'µs',
        rounds,
        () => emitInspected(flood.url, 10_000),
        () => emitBare(flood.url, 10_000),
      ),
    ];
    const sizes = ['extension', 'engine', 'demo', 'webview'].map(
      (name) => `| dist/${name}.js | ${(statSync(`dist/${name}.js`).size / 1024).toFixed(0)} kB |`,
    );
    const page = readFileSync('docs/performance.md', 'utf8');
    const [before] = page.split(marker);
    const machine = `Node ${process.version}, ${cpus().length} cores. CPU time an event, medians of ${rounds} interleaved rounds.`;
    const written = `${marker}\n\n${machine}\n\n${table(results)}\n\n| Bundle, minified | Size |\n|---|---|\n${sizes.join('\n')}\n`;
    writeFileSync('docs/performance.md', `${before ?? ''}${written}`);
    console.log(table(results));
  } finally {
    flood.stop();
  }
}

void main();
