/**
 * Groups of repeated entries that are one row while folded: the attempts of an outage, and the events that were flushed when it ended.
 * Groups are derived from columns only: the kind, the delivery and the state changes of a connection.
 * Invariants: a group is never empty; its first entry is its head, which is always a row; all others are rows only while the group is open
 * or too small to be worth folding. Only entries that the view shows are members.
 */
import type { RowGroup } from '../../protocol/rowGroup.ts';
import type { LogReader } from '../log/captureLog.ts';
import { directionOf, deliveryCodes, kindCodes, shapeBits } from '../log/columns/factCodes.ts';
import { chunkSize, type IndexChunk } from '../log/columns/logIndex.ts';
import { SeqSet } from '../log/columns/seqSet.ts';
import { Transitions } from './transitions.ts';

/** An outage with one attempt is three lines, which are more informative than a group. */
const minSizes = { outage: 3, flush: 5 } as const;
const kindMask = 15;
/** How many lines before the newest one of an outage are searched for a cause. */
const maxChecked = 16;
const codes = {
  event: kindCodes.of('event'),
  connection: kindCodes.of('connection'),
  flushed: deliveryCodes.of('flushed'),
  acknowledged: deliveryCodes.of('acknowledged'),
} as const;

type GroupKind = keyof typeof minSizes;

interface Group {
  readonly key: string;
  readonly kind: GroupKind;
  readonly connectionId: string;
  /** The transition of the connection before the group; 0 for none. */
  readonly since: number;
  isOpen: boolean;
  first: number;
  last: number;
  count: number;
}

export class RowGroups {
  readonly #log: LogReader;
  readonly #transitions: Transitions;
  readonly #members = new SeqSet();
  readonly #groups = new Map<string, Group>();
  /** The groups that the user opened. They stay open when the query changes. */
  readonly #opened = new Set<string>();
  /** Entries that are shown and not folded. */
  readonly rows = new SeqSet();

  constructor(log: LogReader) {
    this.#log = log;
    this.#transitions = new Transitions(log);
  }

  /** Adds entries of a chunk of the log, from `from` to `end` (exclusive), in order of seq. `shown` marks those that are shown. */
  add(number: number, shown: Uint32Array, from: number, end: number): void {
    const chunk = this.#log.tables.index.chunk(number);
    if (!chunk) return;
    this.rows.addChunk(number, shown);
    for (let seq = from; seq < end; seq++) {
      const at = seq % chunkSize;
      const kind = (chunk.shape[at] ?? 0) & kindMask;
      if (kind !== codes.event && kind !== codes.connection) continue;
      if (kind === codes.event && !this.#wasFlushed(chunk, at)) continue;
      const isAttempt = kind === codes.connection && !this.#transitions.add(seq);
      const isShown = ((shown[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
      if (isShown && (kind === codes.event || isAttempt)) this.#join(seq, kind === codes.event ? 'flush' : 'outage');
    }
  }

  /**
   * Must be called when an added entry is now shown or hidden, or has another delivery status. Returns true if a row
   * appeared or disappeared.
   */
  change(seq: number, isShown: boolean): boolean {
    const { size } = this.rows;
    const chunk = this.#log.tables.index.chunk(Math.floor(seq / chunkSize));
    const kind = isShown ? this.#kindOf(chunk, seq) : undefined;
    if (this.#members.has(seq)) {
      if (kind === undefined) this.#leave(seq);
    } else if (isShown) this.rows.add(seq);
    if (!isShown) this.rows.delete(seq);
    else if (kind !== undefined && !this.#members.has(seq)) this.#join(seq, kind);
    return this.rows.size !== size;
  }

  /** Opens or folds the group that an entry belongs to. Returns false when it belongs to none, or the group is already in that state. */
  fold(seq: number, isOpen: boolean): boolean {
    const group = this.#groupOf(seq);
    if (!group || group.isOpen === isOpen || !isWorthFolding(group)) return false;
    group.isOpen = isOpen;
    if (isOpen) this.#opened.add(group.key);
    else this.#opened.delete(group.key);
    for (const member of this.#membersOf(group)) this.#place(group, member);
    return true;
  }

  /** The head of the folded group that an entry is hidden in. */
  headOf(seq: number): number | undefined {
    const group = this.#groupOf(seq);
    return group && isFolded(group) && group.first !== seq ? group.first : undefined;
  }

  /** The entries that are folded into groups whose heads are in a range of seqs, both ends included. */
  foldedIn(from: number, to: number): number[] {
    const groups = [...this.#groups.values()].filter((group) => {
      return isFolded(group) && group.first >= from && group.first <= to;
    });
    return groups.flatMap((group) => [...this.#membersOf(group)]);
  }

  /** The group whose head this row is. */
  describe(seq: number): RowGroup | undefined {
    const group = this.#groupOf(seq);
    if (!group || group.first !== seq || !isWorthFolding(group)) return undefined;
    const { kind, connectionId, since, isOpen, first, count } = group;
    const last = this.#lastOf(group);
    const { index } = this.#log.tables;
    const end = kind === 'outage' ? this.#transitions.next(connectionId, since) : undefined;
    // An outage begins with the change before its attempts, unless this entry was dropped or cleared.
    const hasBegin = kind === 'outage' && since >= this.#log.firstSeq && index.shape(since) !== 0;
    const startedAt = index.t(hasBegin ? since : first);
    const facts = { kind, isOpen, count, last, durationMs: Math.max(0, index.t(end ?? last) - startedAt) };
    if (kind === 'flush') return facts;
    const cause = this.#causeOf(last);
    const attempts = this.#transitions.attempts(connectionId, first, last);
    return { ...facts, attempts, isOver: end !== undefined, ...(cause && { cause }) };
  }

  dropBefore(seq: number): void {
    this.rows.dropBefore(seq);
    this.#members.dropBefore(seq);
    this.#transitions.dropBefore(seq);
    for (const group of this.#groups.values()) if (group.first < seq) this.#trim(group, seq);
  }

  clear(): void {
    this.rows.clear();
    this.#members.clear();
    this.#transitions.clear();
    this.#groups.clear();
  }

  #kindOf(chunk: IndexChunk | undefined, seq: number): GroupKind | undefined {
    if (!chunk) return undefined;
    const at = seq % chunkSize;
    const kind = (chunk.shape[at] ?? 0) & kindMask;
    if (kind === codes.event) return this.#wasFlushed(chunk, at) ? 'flush' : undefined;
    return kind === codes.connection && this.#transitions.isAttempt(seq) ? 'outage' : undefined;
  }

  /** Whether an emit waited in the buffer and was sent later. Its acknowledgement must not have timed out, or be late or lost. */
  #wasFlushed(chunk: IndexChunk, at: number): boolean {
    const status = chunk.status[at] ?? 0;
    if (status !== codes.flushed && status !== codes.acknowledged) return false;
    const shape = chunk.shape[at] ?? 0;
    if (directionOf(shape) !== 'out' || !(shape & shapeBits.hasSide)) return false;
    if (status === codes.flushed) return true;
    const { waitedMs, attempt } = this.#log.tables.sides.waiting(chunk.side[at] ?? 0);
    // An event with attempts waited in the retry queue.
    return waitedMs > 0 && attempt === 0;
  }

  #keyOf(seq: number): { key: string; kind: GroupKind; connectionId: string; since: number } {
    const { tables } = this.#log;
    const kind = (tables.index.shape(seq) & kindMask) === codes.event ? 'flush' : 'outage';
    const connectionId = tables.connectionOf(seq);
    const since = this.#transitions.before(connectionId, seq);
    return { key: `${kind} ${since} ${connectionId}`, kind, connectionId, since };
  }

  #groupOf(seq: number): Group | undefined {
    return this.#members.has(seq) ? this.#groups.get(this.#keyOf(seq).key) : undefined;
  }

  #join(seq: number, kind: GroupKind): void {
    const { key, connectionId, since } = this.#keyOf(seq);
    this.#members.add(seq);
    let group = this.#groups.get(key);
    if (!group) {
      const isOpen = this.#opened.has(key);
      group = { key, kind, connectionId, since, isOpen, first: seq, last: seq, count: 0 };
      this.#groups.set(key, group);
    }
    group.count++;
    const { first } = group;
    group.first = Math.min(first, seq);
    group.last = Math.max(group.last, seq);
    if (group.count === minSizes[kind]) {
      for (const member of this.#membersOf(group)) this.#place(group, member);
    } else {
      this.#place(group, seq);
      if (group.first !== first) this.#place(group, first);
    }
  }

  #leave(seq: number): void {
    const group = this.#groupOf(seq);
    this.#members.delete(seq);
    this.rows.add(seq);
    if (!group) return;
    group.count--;
    if (group.count === 0) {
      this.#groups.delete(group.key);
      return;
    }
    if (group.first === seq) this.#changeFirst(group, seq + 1);
    if (group.count === minSizes[group.kind] - 1) {
      for (const member of this.#membersOf(group)) this.#place(group, member);
    }
  }

  /** Removes the members of the group before `seq`, which were dropped. */
  #trim(group: Group, seq: number): void {
    const kept = group.last < seq ? 0 : [...this.#membersOf({ ...group, first: seq })].length;
    group.count = kept;
    if (kept === 0) {
      this.#groups.delete(group.key);
      this.#opened.delete(group.key);
      return;
    }
    this.#changeFirst(group, seq);
    if (!isWorthFolding(group)) for (const member of this.#membersOf(group)) this.#place(group, member);
  }

  #changeFirst(group: Group, from: number): void {
    for (const member of this.#membersOf({ ...group, first: from })) {
      group.first = member;
      this.#place(group, member);
      return;
    }
  }

  #place(group: Group, seq: number): void {
    if (isFolded(group) && seq !== group.first) this.rows.delete(seq);
    else this.rows.add(seq);
  }

  *#membersOf({ key, first, last }: Pick<Group, 'key' | 'first' | 'last'>): Generator<number> {
    for (const seq of this.#members.values(first)) {
      if (seq > last) return;
      if (this.#keyOf(seq).key === key) yield seq;
    }
  }

  /** The last current member. Entries at the end may have left the group. */
  #lastOf(group: Group): number {
    while (group.last > group.first && (!this.#members.has(group.last) || this.#keyOf(group.last).key !== group.key)) {
      const before = this.#members.before(group.last);
      group.last = before ?? group.first;
    }
    return group.last;
  }

  /** Why the newest attempt of an outage failed. */
  #causeOf(last: number): RowGroup['cause'] {
    const { key } = this.#keyOf(last);
    let seq: number | undefined = last;
    // The newest line may be the beginning of an attempt, which has no cause. Lines of other connections may be in between.
    for (let checked = 0; seq !== undefined && checked < maxChecked; checked++) {
      const cause = this.#keyOf(seq).key === key ? this.#log.read(seq)?.facts.cause : undefined;
      if (cause) return cause;
      seq = this.#members.before(seq);
    }
    return undefined;
  }
}

function isWorthFolding({ kind, count }: Group): boolean {
  return count >= minSizes[kind];
}

function isFolded(group: Group): boolean {
  return !group.isOpen && isWorthFolding(group);
}
