import { deliveries } from '../../../src/model/entry/delivery.ts';
import type { MarkColumns } from '../../../src/model/replay/replayMarks.ts';
import type { Channel } from '../../../src/protocol/channel.ts';
import * as engine from '../../../src/protocol/engineMessages.ts';
import { hostSnapshot } from '../../../src/protocol/hostMessages.ts';
import { packRows } from '../../../src/protocol/rowColumns.ts';
import { viewFilter, viewOpen, viewRows } from '../../../src/protocol/viewMessages.ts';
import { replayList, replayMarks, type ReplayProgress } from '../../../src/protocol/replayMessages.ts';
import { madeUpMarks, madeUpRun } from '../../support/madeUpRun.ts';
import { viewOf } from './manyRows.ts';

export interface MadeUpReplay {
  progress: ReplayProgress;
  marks: MarkColumns[];
}

/** A replay in compare mode that has ended, with one outage in its middle. */
export function madeUpReplay(options: {
  count: number;
  everyMs: number;
  outage: { fromMs: number; toMs: number };
  ackAfterMs?: number;
}): MadeUpReplay {
  const modes = ['volatile', 'reliable'] as const;
  const marks = modes.map((mode) => madeUpMarks(madeUpRun({ mode, ...options })));
  const counted = (run: MarkColumns, delivery: (typeof deliveries)[number]): number =>
    run.delivery.subarray(0, run.count).filter((known) => known === deliveries.indexOf(delivery)).length;
  return {
    marks,
    progress: {
      replayId: 'r1',
      version: 1,
      state: 'ended',
      notes: [],
      elapsedMs: options.count * options.everyMs,
      total: options.count,
      drift: { meanMs: 0.3, maxMs: 2.1 },
      conditions: [{ ...options.outage, conditions: { offline: true } }],
      runs: modes.map((mode, index) => {
        const run = marks[index] ?? madeUpMarks([]);
        const flushed = counted(run, 'flushed');
        return {
          mode,
          connectionId: `c${index}`,
          emitted: run.count,
          sent: counted(run, 'sent'),
          discarded: counted(run, 'discarded'),
          buffered: 0,
          queued: 0,
          timedOut: 0,
          late: 0,
          failed: 0,
          flushed,
          lost: 0,
          acknowledged: 0,
          largestFlush: flushed,
          settledBefore: run.count,
          outages: [{ fromMs: options.outage.fromMs + 5, toMs: options.outage.toMs - 40 }],
        };
      }),
    },
  };
}

/** Responds to the page as an engine that has only this replay. `pulls` records the ranges that the page requested. */
export function serveReplay(
  channel: Channel,
  { progress, marks }: MadeUpReplay,
  pulls: { run: number; from: number; count: number }[] = [],
): void {
  const view = { ...viewOf(0), version: 1 };
  channel.handle(hostSnapshot, () => ({
    engine: { state: 'running' as const, restarts: 0 },
    demo: {},
    trusted: true,
    workspace: true,
    recentUrls: [],
  }));
  channel.handle(engine.sessionSnapshot, () => ({
    epoch: 'e',
    number: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    paused: false,
    connections: [],
  }));
  channel.handle(viewOpen, () => view);
  channel.handle(viewFilter, () => view);
  channel.handle(viewRows, () => ({ version: 1, matched: 0, from: 0, columns: packRows([]) }));
  channel.handle(replayList, () => ({ replays: [progress] }));
  channel.handle(replayMarks, ({ run, from, count }) => {
    pulls.push({ run, from, count });
    const columns = marks[run];
    if (!columns) throw new Error(`There is no run ${run}`);
    return {
      from,
      count,
      atMs: columns.atMs.slice(from, from + count).buffer,
      settledMs: columns.settledMs.slice(from, from + count).buffer,
      arrivedMs: columns.arrivedMs.slice(from, from + count).buffer,
      delivery: columns.delivery.slice(from, from + count).buffer,
    };
  });
}
