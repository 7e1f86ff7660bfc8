/**
 * Finds events that are received several times: sets of copies (same name and arguments) close together, with nothing
 * equal shortly before or after. Events that repeat steadily, such as the ticks of a game loop, are not a set of
 * copies.
 */

/** The copies of a set are within this time. */
export const copiesWithinMs = 50;
/** No equal event may be received for this long before and after a set. */
export const quietMs = 200;

/** Equal events with no pause longer than `quietMs` between them. */
export interface CopyRun {
  readonly bytes: number;
  readonly firstSeq: number;
  readonly firstT: number;
  lastSeq: number;
  lastT: number;
  copies: number;
}

/** Whether the events of a run are the copies of one event. A run of one event is one that was not repeated. */
export function isSet({ firstT, lastT }: CopyRun): boolean {
  return lastT - firstT <= copiesWithinMs;
}

/** The events that were received between two joins of the namespace. */
export interface CopyPeriod {
  /** How often the namespace had been joined, counted over all connections to the same server. */
  readonly joins: number;
  /** The number of open connections to the server. */
  readonly open: number;
  /** How often an event was received in a number of copies, which is 1 for events without copies. */
  sets: readonly CopySets[];
  /** How often an event was received in a number of copies that `sets` does not contain. */
  others: number;
  /** The newest number of copies, and how often it was larger or smaller than the one before. */
  last: number;
  rises: number;
  falls: number;
}

interface CopySets {
  readonly copies: number;
  count: number;
}

export function newPeriod(joins: number, open: number): CopyPeriod {
  return { joins, open, sets: [], others: 0, last: 0, rises: 0, falls: 0 };
}

/** More copies are counted as this many. */
const maxCopies = 64;
/** If there are more different numbers of copies, none of them is the usual one. */
const maxNumbers = 8;
/** A finding needs this many sets. */
const minSets = 3;
/** The number of copies must grow this often, so that it is not a coincidence. */
const minRises = 2;

export function addCopies(period: CopyPeriod, copies: number): void {
  const at = Math.min(copies, maxCopies);
  if (period.last > 0 && at > period.last) period.rises++;
  if (at < period.last) period.falls++;
  period.last = at;
  const known = period.sets.find((each) => each.copies === at);
  if (known) known.count++;
  else if (period.sets.length >= maxNumbers) period.others++;
  // The list is copied, so that it is exactly as long as needed: a capture has many of these lists, and `push` would reserve memory.
  else period.sets = [...period.sets, { copies: at, count: 1 }];
}

/** The usual number of copies in a period; undefined if it is not the same for most events. */
export function usualCopies({ sets, others }: CopyPeriod): number | undefined {
  const all = sets.reduce((sum, { count }) => sum + count, others);
  return sets.find(({ count }) => count / all >= 0.6)?.copies;
}

/** Why events are received several times. */
export interface CopiesVerdict {
  readonly because: 'reconnects' | 'connections' | 'time' | 'constant';
  readonly copies: number;
  /** The number of copies after the first observed join. */
  readonly from: number;
  /**
   * How often the number grew by one with each join; for `connections`, how often it changed with the number of connections; for `time`, how
   * often it grew while nothing was joined.
   */
  readonly growths: number;
}

/** Undefined if the number of copies does not only grow. */
function growingCopies({ sets, last, rises, falls }: CopyPeriod): CopiesVerdict | undefined {
  const copied = sets.filter(({ copies }) => copies >= 2).reduce((sum, { count }) => sum + count, 0);
  if (rises < minRises || falls > 0 || copied < minSets) return undefined;
  return { because: 'time', copies: last, from: sets[0]?.copies ?? last, growths: rises };
}

/** Undefined if the events are not regularly received in copies. */
export function copiesVerdict(periods: readonly CopyPeriod[]): CopiesVerdict | undefined {
  const last = periods.at(-1);
  const growing = last && growingCopies(last);
  if (growing) return growing;
  const copies = last && usualCopies(last);
  if (last === undefined || copies === undefined || copies < 2) return undefined;
  const sets = periods
    .flatMap((period) => period.sets.filter((each) => each.copies >= 2))
    .reduce((sum, { count }) => sum + count, 0);
  if (sets < minSets) return undefined;
  const usual = periods.flatMap((period) => {
    const ofPeriod = usualCopies(period);
    return ofPeriod === undefined ? [] : [{ ...period, copies: ofPeriod }];
  });
  const oldest = usual[0]?.copies ?? copies;
  if (last.open >= 2 && usual.every((period) => period.copies === period.open)) {
    return { because: 'connections', copies, from: oldest, growths: usual.length - 1 };
  }
  let first = usual.length - 1;
  let growths = 0;
  for (; first > 0; first--) {
    const [before, after] = [usual[first - 1], usual[first]];
    if (!before || !after || after.copies - before.copies !== after.joins - before.joins) break;
    if (after.joins > before.joins) growths++;
  }
  return { because: growths > 0 ? 'reconnects' : 'constant', copies, from: usual[first]?.copies ?? copies, growths };
}
