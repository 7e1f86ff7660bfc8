/**
 * Handles the requests of a panel for statistics of the capture: by name, over time, for the overview, and by connection for the sequence
 * view. Invariants: the counts of a query are kept while it is repeated, so that only new entries are counted; the counts of an unused
 * query are released; counting is done in slices and ends when the caller no longer waits. The log is only read.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import { sequenceLanes } from '../../protocol/sequenceMessages.ts';
import { codePositions } from '../../protocol/codePositionMessages.ts';
import * as m from '../../protocol/statisticsMessages.ts';
import type { Counterparts } from '../correlation/counterparts.ts';
import type { LogReader } from '../log/captureLog.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { readFilter } from '../query/readFilter.ts';
import { CodePositions } from '../statistics/codePositions.ts';
import { EventTally } from '../statistics/eventTally.ts';
import { LogAggregator, type AggregationQuery, type Tally } from '../statistics/logAggregator.ts';
import { OverviewTally } from '../statistics/overviewTally.ts';
import { SequenceTally } from '../statistics/sequenceTally.ts';

interface Subject {
  connectionId?: string | undefined;
  filter?: string | undefined;
  range?: m.TimeRange | undefined;
}

/** Handles requests until it is disposed, which also ends requests in progress. */
export function registerStatisticsHandlers(
  { log, clock, counterparts }: { log: LogReader; clock: Clock; counterparts: Counterparts },
  channel: Channel,
): Disposable {
  const statistics = new Followers(log, clock, (query) => new EventTally(log.tables, query.span));
  const overviews = new Followers(log, clock, (query, buckets: number) => new OverviewTally(log, query.span, buckets));
  const sequences = new Followers(log, clock, () => new SequenceTally(log));
  channel.handle(m.statisticsRead, (subject, { signal }) => {
    const slicer = new TimeSlicer(clock, signal);
    return statistics.of(subject, undefined).readUpdated(slicer, (tally) => tally.result(slicer));
  });
  channel.handle(m.timelineOverview, ({ buckets, ...subject }, { signal }) =>
    overviews
      .of(subject, buckets)
      .readUpdated(new TimeSlicer(clock, signal), (tally) => Promise.resolve(tally.result())),
  );
  channel.handle(sequenceLanes, async (subject, { signal }) => {
    const slicer = new TimeSlicer(clock, signal);
    const lanes = await sequences
      .of(subject, undefined)
      .readUpdated(slicer, (tally) => Promise.resolve(tally.result()));
    await counterparts.upToDate(slicer);
    return {
      ...lanes,
      connections: lanes.connections.map((lane) => ({ ...lane, ...counterparts.endsOf(lane.connectionId) })),
    };
  });
  const positions = new CodePositions(log);
  channel.handle(codePositions, async ({ file }, { signal }) => {
    await positions.upToDate(new TimeSlicer(clock, signal));
    return { positions: positions.of(file) };
  });
  return toDisposable(() => {
    statistics.dispose();
    overviews.dispose();
    sequences.dispose();
  });
}

/** Maximum number of queries of one kind whose counts are kept, such as one for the whole capture and one for a range. */
const maxKept = 3;
/** The counts of a query are released when it was not repeated for this time. */
const maxIdleMs = 30_000;

interface CachedAggregate<T extends Tally> {
  readonly follower: LogAggregator<T>;
  forget: Disposable;
}

class Followers<T extends Tally, P> implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #make: (query: AggregationQuery, more: P) => T;
  readonly #kept = new Map<string, CachedAggregate<T>>();

  constructor(log: LogReader, clock: Clock, make: (query: AggregationQuery, more: P) => T) {
    this.#log = log;
    this.#clock = clock;
    this.#make = make;
  }

  /** @throws UserError for an invalid filter */
  of({ connectionId, filter = '', range: span }: Subject, more: P): LogAggregator<T> {
    const key = JSON.stringify([connectionId, filter, span, more]);
    const known = this.#kept.get(key);
    const follow = (): LogAggregator<T> => {
      const query = { connectionId, filter: readFilter(filter), span };
      return new LogAggregator(this.#log, query, this.#make(query, more));
    };
    const follower = known?.follower ?? follow();
    known?.forget.dispose();
    // Moves the newest query to the end.
    this.#kept.delete(key);
    this.#kept.set(key, { follower, forget: this.#clock.after(maxIdleMs, () => this.#forget(key)) });
    for (const oldest of [...this.#kept.keys()].slice(0, -maxKept)) this.#forget(oldest);
    return follower;
  }

  dispose(): void {
    for (const key of [...this.#kept.keys()]) this.#forget(key);
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    kept?.forget.dispose();
    kept?.follower.dispose();
  }
}
