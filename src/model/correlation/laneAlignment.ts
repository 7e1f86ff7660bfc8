/**
 * Links the events that one end of a socket sent to those that the other end received. For each direction of a socket,
 * Socket.IO delivers the events once and in the order in which they were sent, and can lose only the last ones. So
 * while both ends are captured completely, the nth sent event is the nth received one. After a gap in a capture, the
 * acknowledgement IDs show where both lists continue, or the arguments do if they fit at only one position. Other
 * events are ambiguous. Each event is processed once, except those after the last proved position, whose number is
 * limited.
 */
import { lowerBound } from '../../base/lowerBound.ts';
import { embedding, occurrences, Positions } from './embedding.ts';
import type { LaneDeps, LaneEnd, Match } from './laneEnd.ts';

type End = 'sender' | 'receiver';

/** A range of sent and received events, from `s` and `r` to before `sEnd` and `rEnd`. */
interface Range {
  readonly s: number;
  readonly sEnd: number;
  readonly r: number;
  readonly rEnd: number;
  /** Whether a linked event follows the range, so that no event can be added to it later. */
  readonly isClosed: boolean;
}

/** The maximum number of events after the last proved position that are examined again when more events follow. */
const maxOpen = 4096;
const maxCandidates = 10;

const missing = { state: 'missing' } as const;
const unseen = { state: 'unseen' } as const;
const pending = { state: 'pending' } as const;

export class LaneAlignment {
  readonly #deps: LaneDeps;
  readonly #ends: Readonly<Record<End, LaneEnd>>;
  /** For each end, the index of the linked event at the other end, by the index of the event; -1 for events that are not linked. */
  readonly #linked: Readonly<Record<End, number[]>> = { sender: [], receiver: [] };
  /** The results for events that are not linked. */
  readonly #others: Readonly<Record<End, Map<number, Match>>> = { sender: new Map(), receiver: new Map() };
  readonly #acks: Readonly<Record<End, Map<number, number>>> = { sender: new Map(), receiver: new Map() };
  readonly #indexed: Record<End, number> = { sender: 0, receiver: 0 };
  /** Pairs of events with the same acknowledgement ID after the settled position, in order. */
  #anchors: { readonly s: number; readonly r: number }[] = [];
  /** Events before these indexes (sent, received) are settled. */
  #s = 0;
  #r = 0;
  /** Whether the next sent event is the next received one. */
  #isSynced = true;
  #known = { s: -1, r: -1 };
  /** The number of compared events. Tests use it to check that the work does not grow faster than the lists. */
  steps = 0;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    this.#ends = { sender: deps.sender, receiver: deps.receiver };
  }

  /** Returns the known counterpart of an event. */
  match(end: End, index: number): Match {
    this.#update();
    const linked = this.#linked[end][index] ?? -1;
    if (linked >= 0) return { state: 'linked', index: linked };
    return this.#others[end].get(index) ?? pending;
  }

  /** The events before these indexes are not examined again. */
  get settled(): Readonly<Record<End, number>> {
    this.#update();
    return { sender: this.#s, receiver: this.#r };
  }

  /** The index of the last sent event that is linked; undefined if there is none. */
  get lastLinked(): number | undefined {
    this.#update();
    const { receiver } = this.#linked;
    const least = Math.max(0, receiver.length - maxOpen);
    for (let index = receiver.length - 1; index >= least; index--) {
      const sent = receiver[index] ?? -1;
      if (sent >= 0) return sent;
    }
    return undefined;
  }

  #update(): void {
    const { sender, receiver } = this.#deps;
    if (this.#known.s === sender.length && this.#known.r === receiver.length) return;
    this.#known = { s: sender.length, r: receiver.length };
    this.#indexAcks('sender');
    this.#indexAcks('receiver');
    for (;;) {
      if (this.#isSynced) this.#forward();
      const anchor = this.#nextAnchor();
      if (!anchor) break;
      this.#resolve({ s: this.#s, sEnd: anchor.s, r: this.#r, rEnd: anchor.r, isClosed: true });
      this.#link(anchor.s, anchor.r);
      this.#s = anchor.s + 1;
      this.#r = anchor.r + 1;
      this.#isSynced = true;
    }
    this.#open();
  }

  /** Links events in order while both ends are complete. */
  #forward(): void {
    const { sender, receiver, agrees } = this.#deps;
    while (this.#s < sender.length && this.#r < receiver.length) {
      this.steps++;
      const isComplete = !sender.gapBefore(this.#s) && !receiver.gapBefore(this.#r) && !sender.mayBeSkipped?.(this.#s);
      if (!isComplete || !agrees(this.#s, this.#r)) {
        this.#isSynced = false;
        return;
      }
      this.#link(this.#s++, this.#r++);
    }
  }

  #indexAcks(end: End): void {
    const side = this.#ends[end];
    const other = this.#acks[end === 'sender' ? 'receiver' : 'sender'];
    for (; this.#indexed[end] < side.length; this.#indexed[end]++) {
      const index = this.#indexed[end];
      const ackId = side.ackId(index);
      if (ackId === undefined) continue;
      this.#acks[end].set(ackId, index);
      const counterpart = other.get(ackId);
      if (counterpart === undefined) continue;
      const [s, r] = end === 'sender' ? [index, counterpart] : [counterpart, index];
      const anchors = this.#anchors;
      let at = anchors.length;
      while (at > 0 && (anchors[at - 1]?.s ?? 0) > s) at--;
      anchors.splice(at, 0, { s, r });
    }
  }

  #nextAnchor(): { readonly s: number; readonly r: number } | undefined {
    const position = this.#anchors.findIndex(({ s, r }) => s >= this.#s && r >= this.#r);
    const found = this.#anchors[position];
    this.#anchors = position < 0 ? [] : this.#anchors.slice(position + 1);
    return found;
  }

  /** Examines all events after the last proved position. They are examined again when more events follow. */
  #open(): void {
    const { sender, receiver } = this.#deps;
    const range = { s: this.#s, sEnd: sender.length, r: this.#r, rEnd: receiver.length, isClosed: false };
    for (let index = range.s; index < range.sEnd; index++) this.#forget('sender', index);
    for (let index = range.r; index < range.rEnd; index++) this.#forget('receiver', index);
    if (this.#isSynced && (range.s === range.sEnd || range.r === range.rEnd)) {
      this.#waiting(range);
      return;
    }
    this.#resolve(range);
    if (range.sEnd - range.s + range.rEnd - range.r <= maxOpen) return;
    // Old events are not examined again.
    for (let s = range.sEnd - 1; s >= range.s; s--) {
      const r = this.#linked.sender[s] ?? -1;
      if (r < 0) continue;
      this.#s = s + 1;
      this.#r = r + 1;
      this.#isSynced = true;
      return;
    }
    this.#s = range.sEnd;
    this.#r = range.rEnd;
  }

  /** Handles a range in which one of the ends has no more events. */
  #waiting({ s, sEnd, r, rEnd }: Range): void {
    const { sender, receiver } = this.#deps;
    const isCut = { sender: sender.gapBefore(sEnd), receiver: receiver.gapBefore(rEnd) };
    if (isCut.receiver) for (let index = s; index < sEnd; index++) this.#others.sender.set(index, unseen);
    if (isCut.sender) for (let index = r; index < rEnd; index++) this.#others.receiver.set(index, unseen);
  }

  #forget(end: End, index: number): void {
    this.#linked[end][index] = -1;
    this.#others[end].delete(index);
  }

  #link(s: number, r: number): void {
    this.#set('sender', s, r);
    this.#set('receiver', r, s);
  }

  #set(end: End, index: number, other: number): void {
    const linked = this.#linked[end];
    while (linked.length < index) linked.push(-1);
    linked[index] = other;
  }

  #resolve(range: Range): void {
    const { sender, receiver, agrees } = this.#deps;
    const { s, r, isClosed } = range;
    let { sEnd, rEnd } = range;
    // Links backward from the linked event that follows the range.
    while (isClosed && sEnd > s && rEnd > r) {
      this.steps++;
      if (sender.gapBefore(sEnd) || receiver.gapBefore(rEnd) || sender.mayBeSkipped?.(sEnd - 1)) break;
      if (!agrees(sEnd - 1, rEnd - 1)) break;
      this.#link(--sEnd, --rEnd);
    }
    const rest = { s, sEnd, r, rEnd, isClosed };
    const gaps = { sender: gapsIn(sender, s, sEnd), receiver: gapsIn(receiver, r, rEnd) };
    if (s === sEnd || r === rEnd) {
      this.#markUnmatched(rest, gaps);
      return;
    }
    const sent = this.#appearances('sender', s, sEnd);
    const received = this.#appearances('receiver', r, rEnd);
    // Gaps are interruptions of a capture. If the only gaps are at the ends of this side, no event between its events is missing.
    const isOneBlock = (side: readonly Gap[], from: number, to: number): boolean =>
      side.some(({ index }) => index === from) &&
      side.every(({ index, kind }) => kind === 'gap' && (index === from || index === to));
    const skips = sent.some((_, at) => sender.mayBeSkipped?.(s + at));
    const isDone =
      gaps.sender.length === 0
        ? (!skips && isOneBlock(gaps.receiver, r, rEnd) && this.#contiguous('receiver', received, sent, rest, gaps)) ||
          this.#embedded('receiver', received, sent, rest, gaps)
        : gaps.receiver.length === 0 &&
          isClosed &&
          !skips &&
          ((isOneBlock(gaps.sender, s, sEnd) && this.#contiguous('sender', sent, received, rest, gaps)) ||
            this.#embedded('sender', sent, received, rest, gaps));
    if (!isDone) this.#markAmbiguous(sent, received, rest, gaps);
  }

  #appearances(end: End, from: number, to: number): string[] {
    this.steps += to - from;
    return Array.from({ length: to - from }, (_, at) => this.#deps.appearance(end, from + at));
  }

  /** Tries the short list as one block of the long one, without other events in between. */
  #contiguous(end: End, short: readonly string[], long: readonly string[], range: Range, gaps: Gaps): boolean {
    const starts = occurrences(short, long);
    if (starts.length === 0) return false;
    const { base, other, otherBase } = basesOf(end, range);
    this.#markUnmatched(range, gaps);
    for (let at = 0; at < short.length; at++) {
      const first = starts.slice(0, maxCandidates).map((start) => otherBase + start + at);
      this.#found(end, base + at, other, first, starts.length);
    }
    if (starts.length === 1) return true;
    for (let at = 0; at < long.length; at++) {
      const low = lowerBound(starts, at - short.length + 1);
      const count = lowerBound(starts, at + 1) - low;
      if (count === 0) continue;
      const first = starts.slice(low, low + Math.min(count, maxCandidates)).map((start) => base + at - start);
      this.#ambiguous(other, otherBase + at, first, count);
    }
    return true;
  }

  /** Tries the short list in the long one, with other events in between. */
  #embedded(end: End, short: readonly string[], long: readonly string[], range: Range, gaps: Gaps): boolean {
    const found = embedding(short, long);
    if (!found) return false;
    const { base, other, otherBase } = basesOf(end, range);
    const { earliest, latest } = found;
    this.#markUnmatched(range, gaps);
    const inLong = new Positions(long);
    for (const [at, appearance] of short.entries()) {
      const { first, count } = inLong.within(appearance, earliest[at] ?? 0, latest[at] ?? 0, maxCandidates);
      this.#found(
        end,
        base + at,
        other,
        first.map((index) => otherBase + index),
        count,
      );
    }
    const inShort = new Positions(short);
    for (const [at, appearance] of long.entries()) {
      if ((this.#linked[other][otherBase + at] ?? -1) >= 0) continue;
      const to = lowerBound(earliest, at + 1) - 1;
      const { first, count } = inShort.within(appearance, lowerBound(latest, at), to, maxCandidates);
      if (count > 0)
        this.#ambiguous(
          other,
          otherBase + at,
          first.map((index) => base + index),
          count,
        );
    }
    return true;
  }

  /** Nothing is proved: all events that look the same are candidates. */
  #markAmbiguous(sent: readonly string[], received: readonly string[], range: Range, gaps: Gaps): void {
    this.#markUnmatched(range, gaps);
    const mark = (end: End, list: readonly string[], base: number, others: Positions, otherBase: number): void => {
      for (const [at, appearance] of list.entries()) {
        const { first, count } = others.within(appearance, 0, Infinity, maxCandidates);
        if (count > 0)
          this.#ambiguous(
            end,
            base + at,
            first.map((index) => otherBase + index),
            count,
          );
      }
    };
    mark('sender', sent, range.s, new Positions(received), range.r);
    mark('receiver', received, range.r, new Positions(sent), range.s);
  }

  #found(end: End, index: number, other: End, first: readonly number[], count: number): void {
    const [only] = first;
    if (count > 1 || only === undefined) {
      this.#ambiguous(end, index, first, count);
      return;
    }
    this.#others[end].delete(index);
    this.#others[other].delete(only);
    if (end === 'sender') this.#link(index, only);
    else this.#link(only, index);
  }

  #ambiguous(end: End, index: number, first: readonly number[], candidates: number): void {
    this.#others[end].set(index, { state: 'ambiguous', candidates, first });
  }

  /** Sets the state of all events of a range that are not linked and have no candidates. */
  #markUnmatched({ s, sEnd, r, rEnd, isClosed }: Range, gaps: Gaps): void {
    const otherwise = isClosed ? missing : pending;
    for (let index = s; index < sEnd; index++)
      this.#others.sender.set(index, gaps.receiver.length > 0 ? unseen : otherwise);
    for (let index = r; index < rEnd; index++)
      this.#others.receiver.set(index, gaps.sender.length > 0 ? unseen : otherwise);
  }
}

interface Gap {
  readonly index: number;
  readonly kind: 'gap' | 'restored';
}
type Gaps = Readonly<Record<End, readonly Gap[]>>;

/** The gaps from before the first event to after the last one. */
function gapsIn(end: LaneEnd, from: number, to: number): Gap[] {
  const gaps: Gap[] = [];
  for (let index = from; index <= to; index++) {
    const kind = end.gapBefore(index);
    if (kind) gaps.push({ index, kind });
  }
  return gaps;
}

function basesOf(end: End, { s, r }: Range): { base: number; other: End; otherBase: number } {
  return end === 'sender' ? { base: s, other: 'receiver', otherBase: r } : { base: r, other: 'sender', otherBase: s };
}
