/** `npm run bench`: the cost of the inspector compared with the bare client, as ratios of one run, written to docs/performance.md. */
import { readdirSync, statSync } from 'node:fs';
import { startServer } from './childServer.ts';
import { emitBare, emitInspected } from './emit.ts';
import { compare, type Comparison, cpuPerItem, itemsPerSecond } from './measure.ts';
import { loopBare, loopReplayed } from './replay.ts';
import { receiveBare, receiveFrames, receiveInspected, receiveOnDisk } from './receive.ts';
import { machine, writeSection } from './resultPage.ts';

const rounds = 11;

/** The number of events in a round, by kind of sample. */
const floods = { '100 B': 100_000, '1 kB': 50_000, '1 kB string': 50_000 } as const;
const binaries = 2000;

const homes = { 'on disk': receiveOnDisk, 'in memory': receiveInspected };

async function received(url: string): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const [kind, count] of Object.entries(floods)) {
    const flood = { url, kind, count };
    for (const [home, receive] of Object.entries(homes)) {
      results.push(
        await compare(
          { name: `receive and record ${home}, ${kind} per event`, beside: 'client', unit: 'µs' },
          rounds,
          () => receive(flood, cpuPerItem),
          () => receiveBare(flood, cpuPerItem),
        ),
      );
    }
  }
  const flood = { url, kind: '64 KiB binary', count: binaries };
  for (const [home, receive] of Object.entries(homes)) {
    const about = { name: `receive and record ${home}, 64 KiB binary per event`, beside: '`ws`', unit: 'events/s' };
    const ours = (): Promise<number> => receive(flood, itemsPerSecond);
    results.push(await compare(about, rounds, ours, () => receiveFrames(flood, itemsPerSecond)));
  }
  return results;
}

async function emitted(url: string): Promise<Comparison> {
  const about = { name: 'emit and record, 40 B per event', beside: 'client', unit: 'µs' };
  return compare(
    about,
    rounds,
    () => emitInspected(url, 10_000),
    () => emitBare(url, 10_000),
  );
}

async function replayed(url: string): Promise<Comparison> {
  const about = { name: 'replay at speed 0, 40 B per event', beside: 'loop of `emit`', unit: 'events/s' };
  return compare(
    about,
    rounds,
    () => loopReplayed(url, 50_000),
    () => loopBare(url, 50_000),
  );
}

function table(results: readonly Comparison[]): string {
  const rows = results.map(
    ({ name, beside, unit, ours, baseline, ratio }) =>
      `| ${name} | ${shown(ours)} ${unit} | ${shown(baseline)} ${unit} (${beside}) | ${ratio.toFixed(2)} |`,
  );
  return ['| What | Inspector | Compared with | Ratio |', '|---|---|---|---|', ...rows].join('\n');
}

function shown(value: number): string {
  return value < 1000 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

async function main(): Promise<void> {
  const replay = await startServer('replayServer');
  const acks = await startServer('ackServer');
  try {
    const results = [...(await received(replay.url)), await emitted(acks.url), await replayed(acks.url)];
    const sizes = readdirSync('dist')
      .filter((name) => /\.c?js$/.test(name))
      .map((name) => `| dist/${name} | ${(statSync(`dist/${name}`).size / 1000).toFixed(0)} kB |`);
    const report = `${machine()} Medians of ${rounds} interleaved rounds.`;
    const bundles = `| Bundle, minified | Size |\n|---|---|\n${sizes.join('\n')}`;
    await writeSection('engine', `${report}\n\n${table(results)}\n\n${bundles}`);
    console.log(table(results));
  } finally {
    replay.stop();
    acks.stop();
  }
}

void main();
