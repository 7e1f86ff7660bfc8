import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../../src/base/clock.ts';
import { Latencies } from '../../../../src/engine/statistics/latencies.ts';
import { EventTally, maxNames } from '../../../../src/engine/statistics/eventTally.ts';
import { LogAggregator, type AggregationQuery, type Tally } from '../../../../src/engine/statistics/logAggregator.ts';
import { SequenceTally } from '../../../../src/engine/statistics/sequenceTally.ts';
import { OverviewTally } from '../../../../src/engine/statistics/overviewTally.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import type { NewRecord } from '../../../../src/engine/contracts/record.ts';
import { MemoryStore } from '../../../../src/engine/log/store/segmentStore.ts';
import { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { readFilter } from '../../../../src/engine/query/readFilter.ts';
import type { Delivery } from '../../../../src/model/entry/delivery.ts';
import type { ConnectionEvent } from '../../../../src/model/entry/entry.ts';
import type { OverviewResult, StatisticsResult } from '../../../../src/protocol/statisticsMessages.ts';
import { rateSeries } from '../../../../webview/statistics/timeSeries.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { roomy } from '../../../support/logFolder.ts';
import {
  type CountedRange,
  recount,
  isNear,
  latenciesOf,
  percentile,
  recordsOf,
  rowsOf,
} from '../../../support/recount.ts';

/** Limits with which the log drops its oldest records after some seconds, a few at a time. */
const shortLimits = { maxBytes: roomy.maxBytes, maxAgeMs: 15_000 };
/** A clock that advances so fast that every time slice ends immediately. */
const fastClock = (): Clock => {
  let now = 0;
  return { ...systemClock, now: () => (now += 1000) };
};
const notAborted = new AbortController().signal;

describe('latencies', () => {
  it('have percentiles with an error of at most 1 % or a microsecond, after any merge', () => {
    const latency = fc.oneof(
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 100_000, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
    );
    const anyLatencies = fc.array(latency, { maxLength: 200 });
    fc.assert(
      fc.property(anyLatencies, anyLatencies, (some, others) => {
        const latencies = new Latencies();
        const more = new Latencies();
        for (const ms of some) latencies.add(ms);
        for (const ms of others) more.add(ms);
        latencies.merge(more);
        const sorted = [...some, ...others].sort((a, b) => a - b);
        expect(latencies.count).toBe(sorted.length);
        expect(latencies.max).toBe(sorted.at(-1) ?? NaN);
        for (const percent of [1, 50, 95, 99, 100]) {
          const got = latencies.percentile(percent);
          const exact = percentile(sorted, percent);
          expect([percent, got, exact, isNear(got, exact)]).toEqual([percent, got, exact, true]);
        }
      }),
    );
  });

  it('accept unrealistic latencies', () => {
    const latencies = new Latencies();
    for (const ms of [-1, 1e300, Number.MAX_VALUE]) latencies.add(ms);
    expect(latencies.count).toBe(3);
    expect(isNear(latencies.percentile(50), 1e9)).toBe(true);
  });
});

describe('the counter of a capture', () => {
  let clock: FakeClock;
  let log: SegmentedLog;

  beforeEach(() => {
    clock = new FakeClock();
    log = new SegmentedLog(clock, new MemoryStore(), roomy);
  });
  afterEach(() => log.dispose());

  const record = (facts: Partial<NewRecord['facts']>, wantsAck = false): NewRecord => ({
    facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in', event: 'tick', bytes: 10, ...facts },
    wantsAck,
  });
  const transition = (state: ConnectionEvent, more: Partial<NewRecord['facts']> = {}): number =>
    log.append({ facts: { connectionId: 'c1', kind: 'connection', namespace: '/', state, ...more } }).seq;

  const queryOf = ({ connectionId, filter = '', range }: CountedRange): AggregationQuery => ({
    connectionId,
    filter: readFilter(filter),
    span: range,
  });
  const following = <T extends Tally>(range: CountedRange, make: (query: AggregationQuery) => T): LogAggregator<T> => {
    const query = queryOf(range);
    return new LogAggregator(log, query, make(query));
  };
  const eventsOf = (range: CountedRange = {}) => following(range, ({ span }) => new EventTally(log.tables, span));
  const overviewDataOf = (range: CountedRange = {}, buckets = 100) =>
    following(range, ({ span }) => new OverviewTally(log, span, buckets));
  const read = (follower: LogAggregator<EventTally>): Promise<StatisticsResult> => {
    const slicer = new TimeSlicer(systemClock, notAborted);
    return follower.readUpdated(slicer, (tally) => tally.result(slicer));
  };
  const readCourse = (follower: LogAggregator<OverviewTally>): Promise<OverviewResult> =>
    follower.readUpdated(new TimeSlicer(systemClock, notAborted), (tally) => Promise.resolve(tally.result()));

  /** Compares all values of a result with those of records that are counted in the simplest way. */
  function check(result: StatisticsResult, range: CountedRange): void {
    const records = recordsOf(log, range);
    const groups = new Map<string, typeof records>([['total', records]]);
    for (const found of records) {
      const key = `${found.facts.dir === 'out' ? 1 : 0} ${found.facts.event ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), found]);
    }
    const rows = rowsOf(result);
    expect([...rows.keys()].sort()).toEqual([...groups.keys()].sort());
    const span = range.range ?? { from: records[0]?.facts.t ?? NaN, to: records.at(-1)?.facts.t ?? NaN };
    const seconds = Math.max(1, (span.to - span.from) / 1000) || 1;
    for (const [key, group] of groups) {
      const { direction, rate, ...counted } = rows.get(key) ?? ({} as never);
      const exact = recount(group);
      for (const name of ['p50', 'p95', 'p99'] as const) {
        expect([key, name, isNear(counted[name], exact[name])]).toEqual([key, name, true]);
        counted[name] = exact[name];
      }
      expect([key, counted]).toEqual([key, exact]);
      expect(rate).toBeCloseTo(group.length / seconds, 9);
      expect(direction).toBe(key === 'total' ? 2 : Number(key[0]));
    }
    checkSeries(result.series, records);
  }

  function checkSeries(series: StatisticsResult['series'], records: ReturnType<typeof recordsOf>): void {
    const columns = (['in', 'out', 'p50', 'p95'] as const).map((name) => new Float64Array(series[name]));
    const [came, went, p50, p95] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
    expect(came.length).toBeLessThanOrEqual(300);
    let counted = 0;
    for (let bucket = 0; bucket < came.length; bucket++) {
      const isLast = bucket === came.length - 1;
      const [from, to] = [series.from + bucket * series.bucketMs, series.from + (bucket + 1) * series.bucketMs];
      const within = records.filter(({ facts: { t } }) => t >= from && (t < to || isLast));
      counted += within.length;
      const latencies = latenciesOf(within);
      expect([came[bucket], went[bucket]]).toEqual([
        within.filter(({ facts }) => facts.dir === 'in').length,
        within.filter(({ facts }) => facts.dir === 'out').length,
      ]);
      expect(isNear(p50[bucket] ?? 0, percentile(latencies, 50))).toBe(true);
      expect(isNear(p95[bucket] ?? 0, percentile(latencies, 95))).toBe(true);
    }
    expect(counted).toBe(records.length);
  }

  function checkCourse(overview: OverviewResult, range: CountedRange, buckets: number): void {
    const records = recordsOf(log, range);
    const columns = (['in', 'out', 'errors', 'first'] as const).map((name) => new Float64Array(overview[name]));
    const [came, went, errors, first] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
    expect(came.length).toBeLessThanOrEqual(buckets);
    const bad: readonly (Delivery | undefined)[] = ['failed', 'lost', 'timedOut', 'discarded'];
    const total = { in: 0, out: 0, errors: 0 };
    for (let bucket = 0; bucket < came.length; bucket++) {
      const [from, to] = [overview.from + bucket * overview.bucketMs, overview.from + (bucket + 1) * overview.bucketMs];
      const within = records.filter(({ facts: { t } }) => t >= from && (t < to || bucket === buckets - 1));
      total.in += within.filter(({ facts }) => facts.dir === 'in').length;
      total.out += within.filter(({ facts }) => facts.dir === 'out').length;
      total.errors += within.filter(({ facts }) => bad.includes(facts.delivery)).length;
      expect([came[bucket], went[bucket], errors[bucket], first[bucket]]).toEqual([
        within.filter(({ facts }) => facts.dir === 'in').length,
        within.filter(({ facts }) => facts.dir === 'out').length,
        within.filter(({ facts }) => bad.includes(facts.delivery)).length,
        within[0]?.seq ?? 0,
      ]);
    }
    expect(total.in + total.out).toBe(records.length);
  }

  type Step =
    | { do: 'wait'; ms: number }
    | {
        do: 'append';
        connectionId: string;
        event: string;
        dir: 'in' | 'out';
        bytes: number | undefined;
        wantsAck: boolean;
      }
    | { do: 'other' }
    | { do: 'amend'; which: number; delivery: Delivery; latencyMs: number; bytes: number | undefined }
    | { do: 'clear' }
    | { do: 'ask' };
  const always = <const D extends string>(name: D) => fc.constant(name);
  const bytes = fc.option(fc.nat({ max: 5000 }), { nil: undefined });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: always('wait'), ms: fc.oneof(fc.nat(50), fc.nat(20_000)) }) },
    {
      weight: 12,
      arbitrary: fc.record({
        do: always('append'),
        connectionId: fc.constantFrom('c1', 'c2'),
        event: fc.constantFrom('a', 'b', '__proto__'),
        dir: fc.constantFrom('in' as const, 'out' as const),
        bytes,
        wantsAck: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: always('other') }) },
    {
      weight: 10,
      arbitrary: fc.record({
        do: always('amend'),
        which: fc.nat(),
        delivery: fc.constantFrom('acknowledged', 'timedOut', 'lost', 'flushed', 'discarded', 'failed'),
        latencyMs: fc.double({ min: 0, max: 30_000, noNaN: true }),
        bytes,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: always('clear') }) },
    { weight: 5, arbitrary: fc.record({ do: always('ask') }) },
  );
  const anyRange: fc.Arbitrary<CountedRange> = fc.record(
    {
      connectionId: fc.constantFrom('c1', 'c2'),
      filter: fc.constantFrom('', 'event:a', 'delivery:sent', '-delivery:timedOut', 'size:>1kb'),
      range: fc.constantFrom({ from: 0, to: 5000 }, { from: 1000, to: 100_000 }, { from: 40, to: 41 }),
    },
    { requiredKeys: [] },
  );
  /** The next delivery status that is possible. A final status does not change, except that a late acknowledgement can follow a timeout. */
  const becomes = (from: Delivery | undefined, to: Delivery): Delivery | undefined => {
    if (from === 'timedOut' && to === 'acknowledged') return 'late';
    return from === 'buffered' || from === 'sent' || from === 'flushed' ? to : undefined;
  };

  function take(todo: Step): void {
    if (todo.do === 'wait') clock.advance(todo.ms);
    else if (todo.do === 'append') {
      const { do: _, wantsAck, bytes: size, ...facts } = todo;
      const sent = facts.dir === 'out' && { delivery: size === undefined ? ('buffered' as const) : ('sent' as const) };
      log.append(
        record({ ...facts, bytes: undefined as never, ...(size !== undefined && { bytes: size }), ...sent }, wantsAck),
      );
    } else if (todo.do === 'other') {
      log.append({ facts: { connectionId: 'c1', kind: 'ack', dir: 'in', of: 1, latencyMs: 3 } });
    } else if (todo.do === 'amend') {
      const seq = log.firstSeq + (todo.which % Math.max(1, log.nextSeq - log.firstSeq));
      const there = log.read(seq);
      const delivery = there?.facts.dir === 'out' ? becomes(there.delivery, todo.delivery) : undefined;
      if (delivery === undefined) return;
      const acked = delivery === 'acknowledged' || delivery === 'late';
      log.amend(seq, {
        facts: {
          delivery,
          ...(acked && { latencyMs: todo.latencyMs }),
          ...(todo.bytes !== undefined && { bytes: todo.bytes }),
        },
      });
    } else if (todo.do === 'clear') log.clear();
  }

  it('agrees with a new count of all records, at any time of any sequence of events', async () => {
    let drops = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), anyRange, async (steps, range) => {
        log.dispose();
        log = new SegmentedLog((clock = new FakeClock()), new MemoryStore(), shortLimits);
        log.onDidDrop(() => log.firstSeq < log.nextSeq && drops++);
        const events = eventsOf(range);
        const overview = overviewDataOf(range, 40);
        for (const todo of [...steps, { do: 'ask' as const }]) {
          take(todo);
          if (todo.do !== 'ask') continue;
          check(await read(events), range);
          checkCourse(await readCourse(overview), range, 40);
        }
        events.dispose();
        overview.dispose();
      }),
      { numRuns: 200 },
    );
    expect(drops).toBeGreaterThan(0);
  });

  describe('rates', () => {
    /** The points that the chart draws for events at these times in milliseconds. */
    const ratesOf = async (
      times: readonly number[],
      range?: CountedRange['range'],
    ): Promise<readonly (number | null)[]> => {
      let now = 0;
      for (const t of times) {
        clock.advance(t - now);
        now = t;
        log.append(record({}));
      }
      const [received = []] = rateSeries(await read(eventsOf({ ...(range && { range }) })), '').columns;
      return received;
    };
    const each = (everyMs: number, count: number, from = 100): number[] =>
      Array.from({ length: count }, (_, index) => Math.round(from + index * everyMs));

    // At whatever time the stream ends, its last bin is not higher than the others.
    it.each([
      { name: '0.3 a second', everyMs: 1000 / 0.3, rate: 0.3, counts: [3, 4, 7, 12, 31] },
      { name: '1 a second', everyMs: 1000, rate: 1, counts: [3, 5, 8, 13, 47] },
      { name: '10 a second', everyMs: 100, rate: 10, counts: [5, 13, 27, 98, 301] },
    ])('are a flat line for $name, whenever it ends', async ({ everyMs, rate, counts }) => {
      for (const count of counts) {
        log.clear();
        const rates = await ratesOf(each(everyMs, count));
        expect(rates.length, String(count)).toBeGreaterThan(0);
        for (const value of rates) expect(Math.abs((value ?? 0) - rate), String(count)).toBeLessThanOrEqual(rate / 3);
      }
    });

    it.each([3, 4, 9, 30])('are 25 events a second for %i bursts of 25 events, one burst a second', async (count) => {
      const rates = await ratesOf(each(1000, count).flatMap((t) => each(2, 25, t)));
      expect(new Set(rates)).toEqual(new Set([25]));
    });

    it('of one or two events are computed over a second', async () => {
      expect(await ratesOf([100])).toEqual([1]);
      log.clear();
      expect(await ratesOf([100, 150])).toEqual([2]);
    });

    it('of a time range end at the end of the range', async () => {
      const rates = await ratesOf(each(100, 60), { from: 0, to: 3600 });
      expect(rates).toHaveLength(4);
      for (const value of rates.slice(1)) expect(value).toBeCloseTo(10, 0);
    });
  });

  it('counts further names together when there are too many, or they are too long', async () => {
    const others = 5;
    for (let n = 0; n < maxNames + others; n++) log.append(record({ event: `name ${n}` }));
    for (let n = 0; n < 3; n++) log.append(record({ dir: 'out', event: `${n}`.repeat(1000), delivery: 'sent' }));
    const rows = rowsOf(await read(eventsOf()));
    expect(rows.size).toBe(maxNames + 3);
    expect(rows.get('0 null')).toMatchObject({ count: others, bytes: others * 10 });
    expect(rows.get('1 null')).toMatchObject({ count: 3, bytes: 30 });
    expect(rows.get('total')).toMatchObject({ count: maxNames + others + 3 });
  });

  it('stops when its caller no longer waits, and continues from there for the next one', async () => {
    for (let n = 0; n < 500; n++) log.append(record({}));
    const follower = eventsOf();
    const gone = follower.readUpdated(new TimeSlicer(fastClock(), AbortSignal.abort()), () => Promise.resolve('read'));
    await expect(gone).rejects.toThrow('aborted');
    expect(rowsOf(await read(follower)).get('total')).toMatchObject({ count: 500 });
  });

  it('does not mix up names when the capture is cleared while it counts', async () => {
    for (let n = 0; n < 500; n++) log.append(record({ event: 'before' }));
    const follower = eventsOf();
    let pauses = 0;
    const { signal } = new AbortController();
    // The slicer calls this function after each slice.
    signal.throwIfAborted = () => {
      if (++pauses !== 2) return;
      log.clear();
      log.append(record({ event: 'after' }));
    };
    const slicer = new TimeSlicer(fastClock(), signal);
    const rows = rowsOf(await follower.readUpdated(slicer, (tally) => tally.result(slicer)));
    expect(pauses).toBeGreaterThan(2);
    expect([...rows.keys()]).toEqual(['0 after', 'total']);
    expect(rows.get('total')).toMatchObject({ count: 1 });
  });

  it('handles two concurrent requests one after the other', async () => {
    for (let n = 0; n < 1000; n++) log.append(record({}));
    const follower = eventsOf();
    const readStatistics = (): Promise<StatisticsResult> => {
      const slicer = new TimeSlicer(fastClock(), notAborted);
      return follower.readUpdated(slicer, (tally) => tally.result(slicer));
    };
    const results = await Promise.all([readStatistics(), readStatistics()]);
    for (const result of results) expect(rowsOf(result).get('total')).toMatchObject({ count: 1000 });
  });

  it('does not count the end of a client of the application as an outage', async () => {
    const source = { sourceId: 's1', kind: 'proxy', name: 'app' };
    log.name({ connectionId: 'c1', name: 'app', url: 'http://localhost:3000', namespace: '/', source });
    const overview = overviewDataOf();
    transition('connected');
    log.append(record({}));
    clock.advance(100);
    transition('disconnected', { cause: { code: 'observe.clientLeft' } });
    clock.advance(100);
    log.append(record({ connectionId: 'c2' }));
    expect(new Float64Array((await readCourse(overview)).outages)).toEqual(new Float64Array());
    overview.dispose();
  });

  it('reports when a connection was not connected, and markers', async () => {
    const at = (t: number): void => clock.advance(t - clock.now());
    at(100);
    transition('connecting');
    transition('connected');
    at(1000);
    transition('disconnected', { cause: { code: 'transport.closed' } });
    at(1500);
    transition('connectError', { cause: { code: 'connect.refused' } });
    log.append({ facts: { connectionId: '', kind: 'marker', text: 'here' } });
    at(2000);
    transition('connected');
    at(3000);
    transition('disconnected', { cause: { code: 'client.disconnected' } });
    at(4000);
    transition('connecting');
    transition('connectError', { connectionId: 'c2', cause: { code: 'connect.refused' }, retryDelayMs: 1000 });
    at(5000);
    const whole = overviewDataOf();
    const one = overviewDataOf({ connectionId: 'c1', range: { from: 1200, to: 1400 } });
    const incremental = await readCourse(whole);
    expect([...new Float64Array(incremental.outages)]).toEqual([1000, 2000, 4000, NaN]);
    expect([...new Float64Array(incremental.markers)]).toEqual([1500]);
    expect([incremental.from, incremental.to]).toEqual([100, 4000]);
    const part = await readCourse(one);
    expect([...new Float64Array(part.outages)]).toEqual([1200, 1400]);
    expect([...new Float64Array(part.markers)]).toEqual([]);
    expect([part.from, part.to]).toEqual([1200, 1400]);
  });

  it('counts outages whose explanation is so long that it is only in the log', async () => {
    const reason = 'a long reason '.repeat(200);
    const long = { cause: { code: 'connect.refusedByServer', params: { message: reason } } } as const;
    const at = (t: number): void => clock.advance(t - clock.now());
    const lanes = following({}, () => new SequenceTally(log));
    at(100);
    transition('connecting');
    const opened = transition('connected');
    at(1000);
    const ended = transition('disconnected', long);
    at(2000);
    transition('connected');
    const { outages } = await readCourse(overviewDataOf());
    expect([...new Float64Array(outages)]).toEqual([1000, 2000]);
    const { periods } = await lanes.readUpdated(new TimeSlicer(systemClock, notAborted), (tally) =>
      Promise.resolve(tally.result()),
    );
    expect([...new Float64Array(periods)].slice(0, 3)).toEqual([0, opened, ended]);
  });
});
