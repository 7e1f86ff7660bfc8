/**
 * `npm run bench`: compares the cost of the inspector's proxy with that of proxies that forward bytes and record nothing, as ratios of one
 * run. The result is written to docs/performance.md.
 */
import { startServer } from '../childServer.ts';
import { compare, type Comparison, median } from '../measure.ts';
import { machine, writeSection } from '../resultPage.ts';
import { CountingClient } from './countingClient.ts';
import { type Forwarder, startForwarder, startMitmdump } from './forwarded.ts';
import { type Paced, receivePaced } from './pacedClient.ts';
import { receiveFlood } from './webSocketFlood.ts';

const rounds = 7;
const latencyRounds = 5;
const paced = { rate: 10_000, count: 20_000 };
const offered = { rate: 150_000, count: 300_000 };
const clients = 1000;

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly beside: string;
  readonly result: string;
  readonly bound: string;
}

const shown = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function rateRow({ name, beside, ours, baseline, ratio }: Comparison, bound: string): Row {
  const perSecond = (value: number): string => `${shown(value)} events/s`;
  return {
    what: name,
    ours: perSecond(ours),
    beside: `${perSecond(baseline)} (${beside})`,
    result: ratio.toFixed(2),
    bound,
  };
}

/** Throughput, while the server writes as fast as it can. */
async function throughput(): Promise<Row[]> {
  const server = await startServer('replayServer');
  const inspector = await startForwarder('inspector', server.url);
  const httpxy = await startForwarder('httpxy', server.url);
  const relay = await startForwarder('relay', server.url);
  const mitmdump = await startMitmdump(server.url);
  try {
    const beside = (kind: string, count: number, [other, name]: readonly [Forwarder, string]): Promise<Comparison> =>
      compare(
        { name: `forward and record, ${kind}`, beside: name, unit: 'events/s' },
        rounds,
        () => receiveFlood(inspector.url, kind, count),
        () => receiveFlood(other.url, kind, count),
      );
    const rows = [
      rateRow(await beside('100 B', 300_000, [httpxy, 'httpxy, unread']), '≥ 0.15'),
      rateRow(await beside('1 kB', 150_000, [httpxy, 'httpxy, unread']), '≥ 0.3'),
      rateRow(await beside('64 KiB binary', 3000, [relay, 'TCP relay']), '≥ 0.5'),
      await besideMitmdump(inspector, mitmdump),
    ];
    const before = await inspector.measure('recorded');
    await receiveFlood(inspector.url, '100 B', 100_000);
    const recorded = (await inspector.measure('recorded')) - before;
    if (recorded !== 100_001) throw new Error(`${recorded} of 100,001 events were recorded`);
    return rows;
  } finally {
    for (const each of [inspector, httpxy, relay, mitmdump]) each?.stop();
    server.stop();
  }
}

/** mitmdump is so slow that the inspector and mitmdump get different numbers of events. */
async function besideMitmdump(inspector: Forwarder, mitmdump: Forwarder | undefined): Promise<Row> {
  const what = 'forward and record, 100 B';
  const bound = '≥ 40';
  if (!mitmdump) return { what, ours: '', beside: 'mitmdump is not installed', result: '', bound };
  const pairs: [number, number][] = [];
  for (let round = 0; round < 3; round++) {
    const ours = await receiveFlood(inspector.url, '100 B', 300_000);
    pairs.push([ours, await receiveFlood(mitmdump.url, '100 B', 10_000)]);
  }
  const comparison = {
    name: what,
    beside: '`mitmdump --mode reverse`',
    unit: 'events/s',
    ours: median(pairs.map(([ours]) => ours)),
    baseline: median(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([ours, other]) => ours / other)),
  };
  return rateRow(comparison, bound);
}

/** Latency of events that are sent at a steady rate, and the number of offered events that arrive per second. */
async function latencies(): Promise<Row[]> {
  const server = await startServer('timedServer');
  const inspector = await startForwarder('inspector', server.url);
  const relay = await startForwarder('relay', server.url);
  try {
    const alternating = async (ours: () => Promise<Paced>, other: () => Promise<Paced>): Promise<[Paced, Paced][]> => {
      const pairs: [Paced, Paced][] = [];
      for (let round = -1; round < latencyRounds; round++) {
        const pair: [Paced, Paced] = [await ours(), await other()];
        if (round >= 0) pairs.push(pair);
      }
      return pairs;
    };
    const through =
      (url: string, { rate, count } = paced) =>
      () =>
        receivePaced(url, rate, count);
    const row = (what: string, pairs: [Paced, Paced][], share: 'p50' | 'p99', bound: string): Row => {
      const ms = (value: number): string => `${shown(value, 2)} ms`;
      return {
        what: `${what}, ${share}`,
        ours: ms(median(pairs.map(([ours]) => ours[share]))),
        beside: `${ms(median(pairs.map(([, other]) => other[share])))} (TCP relay)`,
        result: `+ ${ms(median(pairs.map(([ours, other]) => ours[share] - other[share])))}`,
        bound: `≤ + ${bound} ms`,
      };
    };
    const rate = await alternating(through(inspector.url, offered), through(server.url, offered));
    const perSecond = (value: number): string => `${shown(value)} events/s`;
    const rows: Row[] = [
      {
        what: `offered ${perSecond(offered.rate)} of 100 B`,
        ours: perSecond(median(rate.map(([ours]) => ours.perSecond))),
        beside: `${perSecond(median(rate.map(([, other]) => other.perSecond)))} (no proxy)`,
        result: median(rate.map(([ours, other]) => ours.perSecond / other.perSecond)).toFixed(2),
        bound: '≥ 0.97',
      },
    ];
    const idle = await alternating(through(inspector.url), through(relay.url));
    rows.push(
      row('latency at 10,000 events/s', idle, 'p50', '0.3'),
      row('latency at 10,000 events/s', idle, 'p99', '2'),
    );
    await inspector.measure('fill');
    await inspector.measure('search');
    const searching = await alternating(through(inspector.url), through(relay.url));
    const searches = await inspector.measure('stopSearch');
    if (searches === 0) throw new Error('No search ended');
    const what = 'latency at 10,000 events/s while a search over a million entries runs';
    rows.push(row(what, searching, 'p50', '5'), row(what, searching, 'p99', '5'));
    return rows;
  } finally {
    for (const each of [inspector, relay]) each.stop();
    server.stop();
  }
}

/** The memory for each client that is connected and sends nothing. */
async function memory(): Promise<Row> {
  const server = await startServer('timedServer');
  const inspector = await startForwarder('inspector', server.url);
  try {
    // The first connections are not measured, because they also load code.
    const open = async (count: number): Promise<CountingClient[]> => {
      const all: CountingClient[] = [];
      for (let n = 0; n < count; n++) all.push(await CountingClient.open(inspector.url));
      return all;
    };
    const first = await open(50);
    const before = await inspector.measure('memory');
    const all = await open(clients);
    const each = ((await inspector.measure('memory')) - before) / clients / 1000;
    for (const client of [...first, ...all]) client.close();
    return {
      what: `memory for each of ${shown(clients)} idle clients`,
      ours: `${shown(each)} kB`,
      beside: '',
      result: '',
      bound: '≤ 100 kB',
    };
  } finally {
    inspector.stop();
    server.stop();
  }
}

async function main(): Promise<void> {
  const only = process.argv[2];
  const groups = { throughput, latencies, memory: async () => [await memory()] };
  const rows: Row[] = [];
  for (const [name, group] of Object.entries(groups))
    if (only === undefined || only === name) rows.push(...(await group()));
  const table = [
    '| What | Inspector | Compared with | Ratio or difference | Goal |',
    '|---|---|---|---|---|',
    ...rows.map(({ what, ours, beside, result, bound }) => `| ${[what, ours, beside, result, bound].join(' | ')} |`),
  ].join('\n');
  console.log(table);
  if (only !== undefined) return;
  await writeSection(
    'proxy',
    `${machine()} Medians of ${rounds} interleaved rounds, of ${latencyRounds} for latencies.\n\n${table}`,
  );
}

void main();
