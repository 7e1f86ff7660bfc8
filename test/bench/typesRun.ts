/**
 * Infers the types of a million events. Measures the rate, compared with `JSON.parse` of the same events, and the memory, which must not
 * grow with their number.
 */
import { EventTypes } from '../../src/model/types/eventTypes.ts';
import { writeSection } from './resultPage.ts';

const events = 1_000_000;
const names = 20;
const texts = Array.from({ length: 20_000 }, (_, n) => {
  const order = {
    id: n,
    total: n / 3,
    status: ['new', 'paid', 'sent'][n % 3],
    user: { id: `u${n % 1000}`, name: `User ${n}` },
    lines: [
      { sku: `a${n % 50}`, n: 1 },
      { sku: 'b', n: 2 },
    ],
    ...(n % 2 && { note: `note ${n}` }),
  };
  return JSON.stringify([order, 'now', n]);
});

function seconds(each: (args: unknown[], n: number) => void): number {
  const start = performance.now();
  for (let n = 0; n < events; n++) each(JSON.parse(texts[n % texts.length] ?? '[]') as unknown[], n);
  return (performance.now() - start) / 1000;
}

function megabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

async function main(): Promise<void> {
  seconds(() => undefined);
  const parsing = seconds(() => undefined);
  const types = new EventTypes();
  const memory: number[] = [];
  const both = seconds((args, n) => {
    types.add({ namespace: '/', to: 'server', event: `event ${n % names}` }, args, false);
    if ((n + 1) % (events / 4) === 0) memory.push(megabytes());
  });
  const table = [
    '| What | Result | Goal |',
    '|---|---|---|',
    `| rate of inference, as a part of the rate of JSON.parse | ${(parsing / (both - parsing)).toFixed(2)} | ≥ 0.2 |`,
    `| memory after each quarter of ${events.toLocaleString('en')} events | ${memory.map((each) => each.toFixed(0)).join(', ')} MB | the same |`,
  ].join('\n');
  console.log(table);
  await writeSection('types', table);
}

void main();
