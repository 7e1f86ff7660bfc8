import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewRecord } from '../../../../src/engine/contracts/record.ts';
import type { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { TimelineView } from '../../../../src/engine/timeline/timelineView.ts';
import type { RowGroup } from '../../../../src/protocol/rowGroup.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import { anyLog, anyQuery } from '../../../support/anyLog.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { freshRuns } from '../../../support/freshRuns.ts';
import { LogFolder, roomy } from '../../../support/logFolder.ts';
import { settleView } from '../../../support/settledView.ts';

type Facts = Partial<NewRecord['facts']>;

let folder: LogFolder;
let clock: FakeClock;
let log: SegmentedLog;
let view: TimelineView;

beforeEach(() => {
  folder = new LogFolder();
  clock = new FakeClock();
  log = folder.open(clock);
  view = new TimelineView(log, clock);
});
afterEach(() => {
  view.dispose();
  log.dispose();
  folder.remove();
});

const settle = (): void => settleView(view);
const rows = (): Row[] => {
  settle();
  return view.rows(0, view.state.rows);
};
const seqs = (): number[] => rows().map(({ facts }) => facts.seq);
const groups = (): (RowGroup & { seq: number })[] =>
  rows().flatMap(({ facts, group }) => (group ? [{ ...group, seq: facts.seq }] : []));

const change = (state: NonNullable<Facts['state']>, more: Facts = {}): number =>
  log.append({ facts: { connectionId: 'c1', kind: 'connection', namespace: '/', state, ...more } }).seq;
const emit = (more: Facts = {}): number => {
  const text = '2["position",1]';
  return log.append({
    facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'out', event: 'position', bytes: 16, ...more },
    body: { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false },
  }).seq;
};
const flush = (seq: number, more: Facts = {}): void =>
  log.amend(seq, { facts: { delivery: 'flushed', waitedMs: 1200, ...more } });
const refused = { code: 'connect.refused', params: { address: 'localhost:3000' } };
/** Adds failed attempts, one per second. */
const attempts = (count: number, more: Facts = {}): void => {
  for (let attempt = 1; attempt <= count; attempt++) {
    change('reconnecting', { attempt, ...more });
    clock.advance(1000);
    change('connectError', { cause: refused, ...more });
  }
};
const timeOf = (seq: number): number => log.tables.index.t(seq);
const open = (filter = ''): void => view.query({ filter, groups: true });

describe('an outage', () => {
  it('is one row that grows, opens to all of its lines and is folded again', () => {
    open();
    const connected = change('connected');
    const ended = change('disconnected');
    attempts(1);
    expect(seqs()).toEqual([connected, ended, ended + 1, ended + 2]);
    attempts(10);
    const head = ended + 1;
    expect(seqs()).toEqual([connected, ended, head]);
    expect(groups()).toEqual([
      {
        seq: head,
        kind: 'outage',
        isOpen: false,
        count: 22,
        last: head + 21,
        durationMs: 11_000,
        attempts: 11,
        isOver: false,
        cause: refused,
      },
    ]);
    clock.advance(500);
    const again = change('connected');
    expect(seqs()).toEqual([connected, ended, head, again]);
    expect(groups()).toMatchObject([{ isOver: true, durationMs: 11_500, attempts: 11 }]);
    expect(view.state).toMatchObject({ matched: 25, total: 25, matchedEvents: 0, totalEvents: 0, rows: 4 });
    const { version } = view;
    // The row of a group represents all of its entries; any other row represents only its own entry.
    const only = (seq: number) => [{ from: seq, to: seq }];
    expect(view.unfolded(only(head))).toEqual([{ from: head, to: head + 21 }]);
    expect(view.unfolded(only(ended))).toEqual(only(ended));
    view.fold(head + 7, true);
    expect(view.unfolded(only(head))).toEqual(only(head));
    expect(view.version).toBeGreaterThan(version);
    expect(seqs()).toHaveLength(25);
    expect(groups()).toMatchObject([{ seq: head, isOpen: true, count: 22 }]);
    view.fold(head, false);
    expect(seqs()).toEqual([connected, ended, head, again]);
  });

  it('is a group for each connection and each time, with the events between them at their positions', () => {
    open();
    change('disconnected');
    change('disconnected', { connectionId: 'c2' });
    const first = log.nextSeq;
    attempts(2);
    const event = emit({ delivery: 'sent' });
    attempts(2, { connectionId: 'c2' });
    attempts(2);
    change('connected');
    change('disconnected');
    const second = log.nextSeq;
    attempts(2);
    expect(groups().map(({ seq, count }) => [seq, count])).toEqual([
      [first, 8],
      [event + 1, 4],
      [second, 4],
    ]);
    expect(seqs()).toEqual([1, 2, first, event, event + 1, second - 2, second - 1, second]);
  });

  it('begins after the row with its cause: the first failure, or the end of the connection', () => {
    open();
    const connecting = change('connecting');
    const failed = change('connectError', { cause: refused });
    attempts(5);
    expect(seqs()).toEqual([connecting, failed, failed + 1]);
    expect(groups()).toMatchObject([{ seq: failed + 1, attempts: 5, count: 10 }]);
    log.amend(failed, { facts: { cause: { code: 'connect.timeout' } } });
    expect(seqs()).toEqual([connecting, failed, failed + 1]);
  });

  it('ends with a failure after which the client makes no further attempt', () => {
    open();
    const ended = change('disconnected');
    attempts(3);
    change('reconnecting', { attempt: 4 });
    clock.advance(500);
    const refusal = change('connectError', { cause: { code: 'namespace.refused' }, noRetry: true });
    expect(seqs()).toEqual([ended, ended + 1, refusal]);
    expect(groups()).toMatchObject([{ isOver: true, attempts: 4, count: 7, durationMs: 3500, cause: refused }]);
    clock.advance(60_000);
    const later = change('connecting');
    expect(seqs()).toEqual([ended, ended + 1, refusal, later]);
    expect(groups()).toMatchObject([{ isOver: true, durationMs: 3500 }]);
  });

  it('has the index of its head for a hidden row', () => {
    open();
    const ended = change('disconnected');
    attempts(3);
    settle();
    expect(view.indexOf(ended + 4)).toEqual({ index: 1, exact: false, rank: 4, isFolded: true });
    expect(view.indexOf(ended + 1)).toEqual({ index: 1, exact: true, rank: 1 });
    view.fold(ended + 4, true);
    expect(view.indexOf(ended + 4)).toEqual({ index: 4, exact: true, rank: 4 });
  });

  it('is a group only in chronological order and if groups are turned on, and stays open with another filter', () => {
    change('disconnected');
    attempts(4);
    view.query({ filter: '' });
    expect(seqs()).toHaveLength(9);
    view.query({ filter: '', groups: true, sort: { column: 'time', descending: true } });
    expect(seqs()).toHaveLength(9);
    open();
    expect(seqs()).toHaveLength(2);
    view.fold(2, true);
    open('kind:event');
    expect(seqs()).toEqual([]);
    open('kind:connection');
    expect(seqs()).toHaveLength(9);
  });

  it('loses its oldest rows with the log', () => {
    log.setLimits({ ...roomy, maxBytes: 128 * 1024 });
    open();
    change('disconnected');
    for (let round = 0; round < 400; round++) {
      attempts(20);
      settle();
      expect(view.rows(0, view.state.rows)).toHaveLength(view.state.rows);
    }
    expect(log.dropped).toBeGreaterThan(0);
    const [group, ...others] = groups();
    expect(others).toEqual([]);
    expect(group?.seq).toBe(log.firstSeq);
    expect(group?.count).toBe(log.nextSeq - log.firstSeq);
    expect(view.state.rows).toBe(1);
    // The begin of the outage was dropped.
    expect(group?.durationMs).toBe(timeOf(log.nextSeq - 1) - timeOf(log.firstSeq));
  });

  it('lasts from the end of the connection, not from the first attempt, to the next connection', () => {
    open();
    const ended = change('disconnected');
    clock.advance(700);
    attempts(2);
    expect(groups()).toMatchObject([{ isOver: false, durationMs: 2700 }]);
    clock.advance(300);
    const again = change('connected');
    expect(timeOf(again) - timeOf(ended)).toBe(3000);
    expect(groups()).toMatchObject([{ isOver: true, durationMs: 3000 }]);
  });
});

describe('events that were flushed together', () => {
  it('are one row from the moment they are sent', () => {
    open();
    change('disconnected');
    const first = emit({ delivery: 'buffered' });
    for (let n = 1; n < 200; n++) emit({ delivery: 'buffered' });
    expect(seqs()).toHaveLength(201);
    const connected = change('connected');
    for (let seq = first; seq < first + 200; seq++) flush(seq);
    const later = emit({ delivery: 'sent' });
    expect(seqs()).toEqual([1, first, connected, later]);
    expect(groups()).toMatchObject([{ seq: first, kind: 'flush', isOpen: false, count: 200, last: first + 199 }]);
    expect(rows()[1]?.facts.waitedMs).toBe(1200);
    expect(view.state).toMatchObject({ matchedEvents: 201, totalEvents: 201, matched: 203, rows: 4 });
  });

  it('are found in an existing capture, whatever the filter shows of the connection', () => {
    const first = emit({ delivery: 'buffered' });
    for (let n = 1; n < 10; n++) emit({ delivery: 'buffered' });
    for (let seq = first; seq < first + 10; seq++) flush(seq);
    change('connected');
    change('disconnected');
    for (let n = 0; n < 6; n++) flush(emit({ delivery: 'buffered' }));
    open('event:position');
    expect(groups().map(({ seq, count }) => [seq, count])).toEqual([
      [first, 10],
      [first + 12, 6],
    ]);
  });

  it('leave the group when they time out, and stay in it when they are acknowledged', () => {
    open();
    const first = emit({ delivery: 'buffered' });
    for (let n = 1; n < 7; n++) emit({ delivery: 'buffered' });
    for (let seq = first; seq < first + 7; seq++) flush(seq);
    expect(seqs()).toEqual([first]);
    log.amend(first + 3, { facts: { delivery: 'acknowledged', latencyMs: 2 } });
    expect(seqs()).toEqual([first]);
    log.amend(first, { facts: { delivery: 'timedOut' } });
    expect(seqs()).toEqual([first, first + 1]);
    expect(groups()).toMatchObject([{ seq: first + 1, count: 6 }]);
    log.amend(first + 6, { facts: { delivery: 'lost' } });
    expect(groups()).toMatchObject([{ seq: first + 1, count: 5, last: first + 5 }]);
    log.amend(first + 4, { facts: { delivery: 'timedOut' } });
    // The remaining entries are too few for a group.
    expect(seqs()).toHaveLength(7);
    expect(groups()).toEqual([]);
  });
});

it('no entry is hidden permanently: with all groups open, every entry has its row', () => {
  fc.assert(
    fc.property(anyLog, anyQuery, fc.nat(40), (steps, filter, every) => {
      log.clear();
      view.query({ filter: '' });
      settle();
      open(filter);
      steps.forEach((step, index) => {
        if ('append' in step) log.append(structuredClone(step.append));
        else if ('wait' in step) clock.advance(step.wait);
        else log.amend(log.firstSeq + step.amend, step.amendment);
        if (index % (every + 1) === every && view.hasWork) view.work();
      });
      const folded = groups();
      const hidden = folded.reduce((sum, { count }) => sum + count - 1, 0);
      expect(view.state.rows + hidden).toBe(view.state.matched);
      for (const { seq } of folded) view.fold(seq, true);
      expect(view.state.rows).toBe(view.state.matched);
      const all = seqs();
      view.query({ filter });
      expect(all).toEqual(seqs());
    }),
    { numRuns: freshRuns(100) },
  );
});

it('an acknowledgement has the name of its event while the capture contains it', () => {
  const event = emit({ event: 'slow', delivery: 'sent', ackId: 0 });
  log.append({ facts: { connectionId: 'c1', kind: 'ack', namespace: '/', dir: 'in', of: event, ackId: 0 } });
  log.append({ facts: { connectionId: 'c1', kind: 'ack', namespace: '/', dir: 'in', ackId: 7 } });
  view.query({ filter: 'kind:ack' });
  expect(rows().map(({ ofEvent }) => ofEvent)).toEqual(['slow', undefined]);
});
