/**
 * `npm run bench`: compares the CPU time and memory of the capture log with those of objects that hold parsed arguments. The two are
 * measured alternately, each in its own process. The result is written to docs/performance.md.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median } from './measure.ts';
import { machine, writeSection } from './resultPage.ts';

interface Cost {
  readonly usPerEvent: number;
  readonly bytesPerEvent: number;
  readonly recovered?: number;
  readonly recoverMs?: number;
}

const rounds = 3;
const events = 1_000_000;
const many = 10_000_000;
const sizes = [79, 877];

function measured(how: 'log' | 'objects', count: number, size: number): Cost {
  const script = join(__dirname, 'logRun.cjs');
  const args = ['--expose-gc', '--max-old-space-size=4096', script, how, String(count), String(size)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Cost;
}

function row(size: number): string {
  const pairs = Array.from(
    { length: rounds },
    () => [measured('log', events, size), measured('objects', events, size)] as const,
  );
  const of = (read: (cost: Cost) => number): string => {
    const log = median(pairs.map(([ours]) => read(ours)));
    const objects = median(pairs.map(([, theirs]) => read(theirs)));
    const ratio = median(pairs.map(([ours, theirs]) => read(ours) / read(theirs)));
    return `${log.toFixed(1)} | ${objects.toFixed(1)} | ${ratio.toFixed(2)}`;
  };
  return `| ${size} B | ${of(({ bytesPerEvent }) => bytesPerEvent)} | ${of(({ usPerEvent }) => usPerEvent)} |`;
}

async function main(): Promise<void> {
  const table = [
    '| An event | Memory, B: log | objects | Ratio | CPU, µs: log | objects | Ratio |',
    '|---|---|---|---|---|---|---|',
    ...sizes.map(row),
  ];
  const large = measured('log', many, sizes[0] ?? 0);
  if (large.recovered !== many) throw new Error(`${String(large.recovered)} of ${many} events were recovered`);
  const report = [
    `${machine()} ${events.toLocaleString('en')} events, medians of ${rounds} rounds.`,
    table.join('\n'),
    `With ${many.toLocaleString('en')} events of ${String(sizes[0])} B, each took ${large.bytesPerEvent.toFixed(1)} B of memory and ${large.usPerEvent.toFixed(1)} µs; all were recovered, in ${((large.recoverMs ?? NaN) / 1000).toFixed(1)} s.`,
  ].join('\n\n');
  await writeSection('capture', report);
  console.log(report);
}

void main();
