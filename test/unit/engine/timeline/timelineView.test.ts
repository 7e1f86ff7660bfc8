import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureLog } from '../../../../src/engine/log/captureLog.ts';
import type { LogRecord, NewRecord } from '../../../../src/engine/contracts/record.ts';
import type { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { readFilter } from '../../../../src/engine/query/readFilter.ts';
import { shows } from '../../../../src/engine/query/shows.ts';
import { TimelineView } from '../../../../src/engine/timeline/timelineView.ts';
import { deliveries } from '../../../../src/model/entry/delivery.ts';
import { sortColumns, type ViewQuery, type ViewSort } from '../../../../src/protocol/viewMessages.ts';
import { anyLog, anyQuery } from '../../../support/anyLog.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { LogFolder, roomy } from '../../../support/logFolder.ts';
import { settleView } from '../../../support/settledView.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const tick = (more: Partial<NewRecord['facts']> = {}, text = '2["tick"]'): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in', event: 'tick', bytes: 9, ...more },
  body: { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false },
});

function records(log: CaptureLog): LogRecord[] {
  return Array.from({ length: log.nextSeq - log.firstSeq }, (_, index) => log.read(log.firstSeq + index)).filter(
    (record) => record !== undefined,
  );
}

function key({ facts }: LogRecord, column: ViewSort['column']): number | string | undefined {
  switch (column) {
    case 'time':
      return facts.seq;
    case 'direction':
      return facts.dir;
    case 'namespace':
      return facts.namespace?.toLowerCase();
    case 'event':
      // A long name, which is only in its record and not in the table of names, is sorted after the others.
      return facts.event !== undefined && facts.event.length > 256 ? '\uffff' : facts.event?.toLowerCase();
    case 'size':
      return facts.bytes;
    case 'delivery':
      return facts.delivery && deliveries.indexOf(facts.delivery);
    case 'latency':
      return facts.latencyMs;
  }
}

/**
 * The entries that a query must show, determined by checking each record.
 * @param begin the number of the first record of the query's connection, which entries without a connection may precede
 */
function expected(log: CaptureLog, query: ViewQuery, begin = 0): number[] {
  const filter = readFilter(query.filter);
  const { range, sort } = query;
  const found = records(log).filter((record) => {
    const { t } = record.facts;
    return shows(record, filter, query.connectionId, begin) && (!range || (t >= range.from && t < range.to));
  });
  if (sort) {
    found.sort((a, b) => {
      const [one, other] = [key(a, sort.column), key(b, sort.column)];
      if (one === other) return a.seq - b.seq;
      if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
      return (one < other ? -1 : 1) * (sort.descending ? -1 : 1);
    });
  }
  return found.map(({ seq }) => seq);
}

const seqsOf = (view: TimelineView): number[] => view.rows(0, view.state.matched).map(({ facts }) => facts.seq);

describe('a view of the log', () => {
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

  it('shows what its query selects, in its order, at any time and after any changes', () => {
    const sort = fc.option(fc.record({ column: fc.constantFrom(...sortColumns), descending: fc.boolean() }), {
      nil: undefined,
    });
    const query = fc.record({ filter: anyQuery, sort, connectionId: fc.constantFrom(undefined, 'c1') });
    // The log keeps this number when it is cleared.
    let begin = Infinity;
    fc.assert(
      fc.property(anyLog, query, query, fc.nat(40), (steps, first, second, every) => {
        log.clear();
        view.query(first);
        steps.forEach((step, index) => {
          if ('append' in step) {
            if (step.append.facts.connectionId === 'c1') begin = Math.min(begin, log.nextSeq);
            log.append(structuredClone(step.append));
          } else if ('wait' in step) clock.advance(step.wait);
          else log.amend(log.firstSeq + step.amend, step.amendment);
          if (index % (every + 1) === every && view.hasWork) view.work();
          if (index === 50) view.query(second);
        });
        settle();
        clock.advance(1000);
        settle();
        const shown = expected(log, second, begin);
        expect(seqsOf(view), JSON.stringify(second)).toEqual(shown);
        expect(view.state).toMatchObject({
          matched: shown.length,
          total: expected(log, { ...second, filter: '' }, begin).length,
        });
        expect(view.state.progress).toBeUndefined();
        const isEvent = (seq: number): boolean => log.read(seq)?.facts.kind === 'event';
        const { matchedEvents, totalEvents, rows } = view.state;
        const counted = expected(log, { ...second, filter: '' }, begin);
        expect([matchedEvents, totalEvents]).toEqual([shown.filter(isEvent).length, counted.filter(isEvent).length]);
        expect(rows).toBe(shown.length);
        const sorted = shown.toSorted((a, b) => a - b);
        shown.forEach((seq, index) =>
          expect(view.indexOf(seq)).toEqual({ index, exact: true, rank: sorted.indexOf(seq) }),
        );
      }),
      { numRuns: freshRuns(150) },
    );
  });

  it('marks rows with a number that JavaScript changes, in the payload or as ack ID', () => {
    const [one, exact, beyond] = ['2["tick",9007199254740993]', '2["tick",1]', '29007199254740993["tick",1]'];
    for (const text of [one, exact, beyond]) {
      const id = /^2(\d+)/.exec(text)?.[1];
      log.append(tick(id === undefined ? {} : { ackId: Number(id) }, text));
    }
    view.query({ filter: '' });
    settle();
    expect(view.rows(0, 3).map(({ hasChangedNumber }) => hasChangedNumber)).toEqual([true, false, true]);
  });

  it('only registers each new entry, and reports pending work once', () => {
    view.query({ filter: '' });
    settle();
    let notifiedCount = 0;
    view.onDidGetWork(() => notifiedCount++);
    const { version } = view;
    for (let n = 0; n < 1000; n++) log.append(tick());
    expect({ notifiedCount, version: view.version, matched: view.state.matched }).toEqual({
      notifiedCount: 1,
      version,
      matched: 0,
    });
    settle();
    expect(view.state.matched).toBe(1000);
    expect(view.version).toBeGreaterThan(version);
  });

  it('scans a long log in slices, reports its progress, and cancels a query for a newer one', () => {
    for (let n = 0; n < 200_000; n++) log.append(tick({ event: n % 2 ? 'odd' : 'even' }));
    const steps = new TimelineView(log, ticking(clock));
    steps.query({ filter: 'event:odd' });
    expect(steps.work()).toBe(false);
    const { progress, matched } = steps.state;
    expect(progress?.of).toBe(200_000);
    expect(progress?.done).toBeGreaterThan(0);
    expect(progress?.done).toBeLessThan(200_000);
    expect(matched).toBe(Math.floor((progress?.done ?? 0) / 2));
    steps.query({ filter: 'event:even seq:<=1000' });
    expect(steps.state).toMatchObject({ matched: 0, progress: { done: 0, of: 200_000 } });
    let sliceCount = 1;
    while (!steps.work()) sliceCount++;
    expect(sliceCount).toBeGreaterThan(1);
    expect(steps.state).toMatchObject({ matched: 500, total: 200_000 });
    expect(steps.state.progress).toBeUndefined();
    steps.dispose();
  });

  it('drops the oldest entries, and knows their number without reading any', () => {
    const small = { ...roomy, maxBytes: 256 * 1024 };
    log.setLimits(small);
    for (const sort of [undefined, { column: 'size' as const, descending: true }]) {
      view.query({ filter: 'event:odd', ...(sort && { sort }) });
      const before = log.dropped;
      for (let n = 0; n < 4000; n++) {
        log.append(tick({ event: n % 2 ? 'odd' : 'even', bytes: n % 97 }, `2["x","${'x'.repeat(200)}"]`));
        if (n % 500 === 0) {
          clock.advance(60);
          view.work();
          // Every row that the view counts exists.
          expect(view.rows(0, view.state.matched)).toHaveLength(view.state.matched);
        }
      }
      clock.advance(1000);
      settle();
      expect(log.dropped).toBeGreaterThan(before);
      expect(seqsOf(view)).toEqual(expected(log, { filter: 'event:odd', ...(sort && { sort }) }));
      expect(view.state.total).toBe(log.nextSeq - log.firstSeq);
    }
  });

  it('restarts when the log is cleared, although names then have other IDs', () => {
    view.query({ filter: 'event:b' });
    log.append(tick({ event: 'a' }));
    log.append(tick({ event: 'b' }));
    settle();
    expect(seqsOf(view)).toEqual([2]);
    log.clear();
    log.append(tick({ event: 'b' }));
    log.append(tick({ event: 'a' }));
    settle();
    expect(seqsOf(view)).toEqual([3]);
    expect(view.state).toMatchObject({ matched: 1, total: 2 });
  });

  it('keeps its rows when the filter is invalid, and reports the position of the fault', () => {
    log.append(tick());
    log.append(tick({ event: 'other' }));
    view.query({ filter: 'event:tick' });
    settle();
    view.query({ filter: 'event:tick size:big' });
    settle();
    expect(view.state).toMatchObject({ matched: 1, fault: { offset: 16 } });
    view.query({ filter: 'event:*' });
    settle();
    expect(view.state).toMatchObject({ matched: 2 });
    expect(view.state.fault).toBeUndefined();
  });

  it('sorts again about once a second, not with each entry', () => {
    view.query({ filter: '', sort: { column: 'size', descending: true } });
    log.append(tick({ bytes: 5 }));
    settle();
    expect(seqsOf(view)).toEqual([1]);
    log.append(tick({ bytes: 50 }));
    settle();
    expect(seqsOf(view)).toEqual([1]);
    clock.advance(1000);
    settle();
    expect(seqsOf(view)).toEqual([2, 1]);
    log.amend(1, { facts: { bytes: 500 } });
    settle();
    clock.advance(1000);
    settle();
    expect(seqsOf(view)).toEqual([1, 2]);
  });
});

/** A clock that advances a little at each reading. */
function ticking(clock: FakeClock): FakeClock {
  let now = 0;
  return Object.assign(Object.create(clock) as FakeClock, {
    now: () => (now += 2),
    after: clock.after.bind(clock),
    wall: clock.wall.bind(clock),
  });
}
