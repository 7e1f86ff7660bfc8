/**
 * Checks the numbers of a stream for missing, duplicate and late ones, and for a new numbering. Every number has a position: its distance
 * from the first one, in steps. The positions that were received in ascending order are kept; a position below the highest one is either
 * among them (a duplicate), or was missing and is late. A run that continues elsewhere (far below, millions above, or between two
 * positions) is a new numbering and not a gap; a few numbers are held until that is decided. One jump is one finding.
 */
import { distance, moved, type SequenceValue } from './streamValue.ts';
import { type FindingList, type StreamFinding } from './findingList.ts';
import { NumberList } from './numberList.ts';

export interface OrderRules {
  /** The distance between two positions, in numbers of the stream; negative when they fall. */
  readonly step: number;
  /** Whether numbers are exactly at positions. Times are only near them. */
  readonly exact: boolean;
  /** Whether a position without a number is missing. Without a regular step it is not known. */
  readonly gaps: boolean;
  /** Whether the same number again is a duplicate. */
  readonly duplicates: boolean;
  readonly text: (value: SequenceValue) => string;
}

export interface StreamPoint {
  /** Sequence number of the entry. */
  readonly seq: number;
  readonly t: number;
  readonly value: SequenceValue;
}

/** Number of successive numbers that make a new numbering. */
const runLength = 4;
/** A smaller step back is not a new numbering. */
const minDrop = 5;
const minJump = 1_000_000;
/** How far a number with a fraction may be from its position: sums of fractions are not exact. */
const tolerance = 0.01;
/** For a stream of times: if the distance between two times is at most this many steps, no time is missing between them. */
const looseGap = 1.75;

interface Waiting {
  readonly point: StreamPoint;
  readonly position: number;
  readonly before: StreamPoint | undefined;
}

export class OrderCheck {
  readonly #rules: OrderRules;
  readonly #findings: FindingList;
  #base: SequenceValue = 0;
  #positions = new NumberList();
  #seqs = new NumberList();
  /** Positions that were missing and were received late, with the entry. */
  #late = new Map<number, number>();
  #waiting: Waiting[] = [];
  #before: StreamPoint | undefined;

  constructor(rules: OrderRules, findings: FindingList) {
    this.#rules = rules;
    this.#findings = findings;
  }

  add(point: StreamPoint): void {
    const before = this.#before;
    this.#before = point;
    this.#add(point, before);
  }

  /** Must be called when the stream has ended. Decides about the numbers that are held back. */
  finish(): void {
    const waiting = this.#waiting.splice(0);
    if (waiting.length > 1) this.#restart(waiting);
    else this.#settle(waiting);
  }

  #add(point: StreamPoint, before: StreamPoint | undefined): void {
    if (this.#positions.length === 0) {
      this.#base = point.value;
      this.#advance(0, point);
      return;
    }
    const position = this.#positionOf(point.value);
    const last = this.#waiting.at(-1);
    if (last) {
      const nearer = Math.abs(position - last.position - 1) < Math.abs(position - this.#top - 1);
      const continues = nearer && position > last.position && this.#isWhole(position - last.position);
      if (!continues) this.#settle(this.#waiting.splice(0));
      else {
        this.#waiting.push({ point, position, before });
        if (this.#waiting.length >= runLength) this.#restart(this.#waiting.splice(0));
        return;
      }
    }
    if (this.#isElsewhere(position)) this.#waiting.push({ point, position, before });
    else this.#put(point, position, before);
  }

  get #top(): number {
    return this.#positions.last();
  }

  #positionOf(value: SequenceValue): number {
    const position = distance(value, this.#base) / this.#rules.step;
    const whole = Math.round(position);
    return this.#rules.exact && Math.abs(position - whole) <= tolerance ? whole : position;
  }

  /**
   * Whether the number at a position may belong to another numbering: far ahead, between two positions, near the beginning, or where no
   * number was.
   */
  #isElsewhere(position: number): boolean {
    const top = this.#top;
    if (this.#isFarAhead(position) || !this.#isWhole(position)) return true;
    if (top + 1 - position < minDrop) return false;
    return position <= Math.max(2, top * 0.05) || (this.#seqAt(position) === undefined && !this.#isMissing(position));
  }

  /** Always true for times, which are only near positions. */
  #isWhole(position: number): boolean {
    return !this.#rules.exact || Math.abs(position - Math.round(position)) <= tolerance;
  }

  #isFarAhead(position: number): boolean {
    return this.#rules.gaps && position - this.#top > Math.max(minJump, this.#positions.length * 10);
  }

  #put(point: StreamPoint, position: number, before: StreamPoint | undefined): void {
    const top = this.#top;
    if (!this.#isWhole(position) || this.#isFarAhead(position) || -position > Math.max(1000, this.#positions.length)) {
      return this.#report('unexpected', point, before);
    }
    if (position > top) {
      const missing = this.#missingBetween(top, position);
      if (missing > 0) {
        const lastMissing = this.#rules.text(this.#valueAt(this.#rules.exact ? position - 1 : position));
        this.#findings.addGap(top, position, { ...this.#finding('gap', point, before), missing, lastMissing });
      }
      return this.#advance(position, point);
    }
    const first = this.#seqAt(position);
    if (first !== undefined) {
      if (this.#rules.duplicates) this.#report('duplicate', point, before, first);
      return;
    }
    this.#late.set(position, point.seq);
    this.#findings.fill(position);
    this.#report('outOfOrder', point, before);
  }

  #missingBetween(top: number, position: number): number {
    if (!this.#rules.gaps) return 0;
    if (this.#rules.exact) return position - top - 1;
    return position - top > looseGap ? Math.round(position - top) - 1 : 0;
  }

  #advance(position: number, { seq }: StreamPoint): void {
    this.#positions.push(position);
    this.#seqs.push(seq);
  }

  /** The entry that was first at this position. */
  #seqAt(position: number): number | undefined {
    const index = this.#positions.lowerBound(position);
    return this.#positions.at(index) === position ? this.#seqs.at(index) : this.#late.get(position);
  }

  #isMissing(position: number): boolean {
    return this.#findings.isInGap(position);
  }

  #settle(waiting: readonly Waiting[]): void {
    for (const { point, position, before } of waiting) this.#put(point, position, before);
  }

  #restart(waiting: readonly Waiting[]): void {
    const [first] = waiting;
    if (!first) return;
    this.#report('restart', first.point, first.before);
    this.#findings.closeGaps();
    this.#positions = new NumberList();
    this.#seqs = new NumberList();
    this.#late = new Map();
    for (const { point, before } of waiting) this.#add(point, before);
  }

  #valueAt(position: number): SequenceValue {
    return moved(this.#base, position * this.#rules.step);
  }

  #report(kind: StreamFinding['kind'], point: StreamPoint, before: StreamPoint | undefined, first?: number): void {
    this.#findings.add({ ...this.#finding(kind, point, before), ...(first !== undefined && { first }) });
  }

  #finding(kind: StreamFinding['kind'], point: StreamPoint, before: StreamPoint | undefined): StreamFinding {
    const { text } = this.#rules;
    return {
      kind,
      seq: point.seq,
      t: point.t,
      ...(before && { before: before.seq, sinceMs: point.t - before.t }),
      ...(this.#rules.gaps && { expected: text(this.#valueAt(this.#top + 1)) }),
      got: text(point.value),
    };
  }
}
