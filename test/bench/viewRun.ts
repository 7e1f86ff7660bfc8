/**
 * `npm run bench`: compares the cost of a view of a million entries with that of a loop over a million objects. The result is written to
 * docs/performance.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { SegmentedLog } from '../../src/engine/log/segmentedLog.ts';
import { FolderStore } from '../../src/engine/log/store/segmentStore.ts';
import { TimelineView } from '../../src/engine/timeline/timelineView.ts';
import type { ViewQuery } from '../../src/protocol/viewMessages.ts';
import { compare, median } from './measure.ts';
import { machine, writeSection } from './resultPage.ts';

const events = 1_000_000;
const names = 40;
const rounds = 7;
const limits = { maxBytes: 64 * 2 ** 30, maxAgeMs: 86_400_000 };

interface Entry {
  readonly facts: { readonly seq: number; readonly kind: string; readonly dir: string; readonly event: string };
  readonly args: unknown[];
}

const nameOf = (n: number): string => `update:${(n * 7) % names}`;
const packet = (n: number): string => `2["${nameOf(n)}",{"n":${n},"user":"User${n % 977}"}]`;

function fill(log: SegmentedLog): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < events; n++) {
    const text = packet(n);
    const facts = {
      connectionId: 'c1',
      kind: 'event',
      namespace: '/',
      dir: 'in',
      event: nameOf(n),
      bytes: text.length + 1,
    };
    const body = { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false } as const;
    log.append({ facts: { ...facts, kind: 'event', dir: 'in' }, body });
    const [event, ...args] = JSON.parse(text.slice(1)) as [string, ...unknown[]];
    entries.push({ facts: { seq: n + 1, kind: 'event', dir: 'in', event }, args });
  }
  return entries;
}

/** CPU time in milliseconds, so that other work on the machine is not counted. */
interface Cost {
  readonly ms: number;
  /** The longest single call of `work`, during which the engine handles nothing else. */
  readonly longest: number;
}

function runQuery(log: SegmentedLog, query: ViewQuery, matched: number): Cost {
  const view = new TimelineView(log, systemClock);
  let ms = 0;
  let longest = 0;
  for (let done = false, first = true; !done; first = false) {
    const began = process.cpuUsage();
    if (first) view.query(query);
    done = view.work();
    const took = since(began);
    ms += took;
    longest = Math.max(longest, took);
  }
  if (view.state.matched !== matched) throw new Error(`${view.state.matched} of ${matched} were found`);
  view.dispose();
  return { ms, longest };
}

function loop(entries: readonly Entry[], name: string, matched: number): number {
  const began = process.cpuUsage();
  const found: Entry[] = [];
  for (const entry of entries) if (entry.facts.kind === 'event' && entry.facts.event === name) found.push(entry);
  if (found.length !== matched) throw new Error(`${found.length} of ${matched} were found`);
  return since(began);
}

function since(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-bench-'));
  const log = new SegmentedLog(systemClock, new FolderStore(folder), limits);
  try {
    const entries = fill(log);
    const inName = events / names;
    const byName = await compare(
      { name: 'filter by name', beside: 'loop over objects', unit: 'ms' },
      rounds,
      () => Promise.resolve(runQuery(log, { filter: 'event:update:3' }, inName).ms),
      () => Promise.resolve(loop(entries, 'update:3', inName)),
    );
    entries.length = 0;
    const queries: [string, ViewQuery, number][] = [
      ['every entry', { filter: '' }, events],
      ['filter by name', { filter: 'event:update:3' }, inName],
      ['search payloads for a text in few entries', { filter: 'user976' }, Math.floor(events / 977)],
      ['search payloads for a text in no entry', { filter: 'nowhere' }, 0],
      ['search payloads for a number', { filter: '777123' }, 1],
      ['sort by size', { filter: '', sort: { column: 'size', descending: true } }, events],
    ];
    const rows = queries.map(([what, query, matched]) => {
      const costs = Array.from({ length: rounds }, () => runQuery(log, query, matched));
      const ms = median(costs.map((cost) => cost.ms));
      return `| ${what} | ${ms.toFixed(1)} ms | ${median(costs.map(({ longest }) => longest)).toFixed(1)} ms |`;
    });
    const report = [
      `${machine()} ${events.toLocaleString('en')} entries of ${packet(1).length} B, ${names} names. Medians of ${rounds} rounds, CPU time.`,
      `Filter by name: ${byName.ours.toFixed(1)} ms, a loop over as many objects ${byName.baseline.toFixed(1)} ms, ratio ${byName.ratio.toFixed(2)}.`,
      `The index takes ${(log.indexBytes / events).toFixed(1)} B for each entry, and a view takes 0.25 B (one bit for what it shows, one bit for what it counts).`,
      ['| What | Engine time | Longest block |', '|---|---|---|', ...rows].join('\n'),
    ].join('\n\n');
    await writeSection('view', report);
    console.log(report);
  } finally {
    log.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
