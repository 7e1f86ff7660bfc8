/**
 * Follows the numbers of a stream as they come and finds what is missing, doubled, late or numbered anew.
 * Every number has a place: its distance from the first, in steps. The frontier are the places that came in rising order; a place
 * below the frontier either came before (a duplicate), or it was missing and is late. A run that goes on elsewhere, far below or
 * millions above, is a new numbering and not a gap; a few numbers wait until it shows which.
 */
import { distance, moved, type SequenceValue } from './streamValue.ts';
import { type FindingList, type StreamFinding } from './findingList.ts';
import { NumberList } from './numberList.ts';

export interface OrderRules {
  /** What one place is, in the numbers' own measure; negative when they fall. */
  readonly step: number;
  /** Numbers stand on places exactly. Times only near them. */
  readonly exact: boolean;
  /** A place without a number is missing. Without a regular step nobody can tell. */
  readonly gaps: boolean;
  /** The same number again is a duplicate. */
  readonly duplicates: boolean;
  readonly text: (value: SequenceValue) => string;
}

export interface StreamPoint {
  /** Of the entry. */
  readonly seq: number;
  readonly t: number;
  readonly value: SequenceValue;
}

/** So many numbers in a row make a new numbering. */
const runLength = 4;
/** A smaller step back is none. */
const minDrop = 5;
const minJump = 1_000_000;
/** How far beside its place a number with a fraction may be: sums of fractions are not exact. */
const tolerance = 0.01;
/** Between two times nothing is missing up to here. */
const looseGap = 1.75;

interface Waiting {
  readonly point: StreamPoint;
  readonly place: number;
  readonly before: StreamPoint | undefined;
}

export class OrderCheck {
  readonly #rules: OrderRules;
  readonly #findings: FindingList;
  #base: SequenceValue = 0;
  #places = new NumberList();
  #seqs = new NumberList();
  /** Places that were missing and came late, with the entry. */
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
    this.#take(point, before);
  }

  /** No more will come: what waits is decided by what is there. */
  finish(): void {
    const waiting = this.#waiting.splice(0);
    if (waiting.length > 1) this.#restart(waiting);
    else this.#settle(waiting);
  }

  #take(point: StreamPoint, before: StreamPoint | undefined): void {
    if (this.#places.length === 0) {
      this.#base = point.value;
      this.#advance(0, point);
      return;
    }
    const place = this.#placeOf(point.value);
    const last = this.#waiting.at(-1);
    if (last) {
      const nearer = Math.abs(place - last.place - 1) < Math.abs(place - this.#top - 1);
      const goesOn = nearer && place > last.place;
      if (!goesOn) this.#settle(this.#waiting.splice(0));
      else {
        this.#waiting.push({ point, place, before });
        if (this.#waiting.length >= runLength) this.#restart(this.#waiting.splice(0));
        return;
      }
    }
    if (this.#isElsewhere(place)) this.#waiting.push({ point, place, before });
    else this.#put(point, place, before);
  }

  get #top(): number {
    return this.#places.last();
  }

  #placeOf(value: SequenceValue): number {
    const place = distance(value, this.#base) / this.#rules.step;
    const whole = Math.round(place);
    return this.#rules.exact && Math.abs(place - whole) <= tolerance ? whole : place;
  }

  /** May belong to another numbering: far ahead, near the beginning again, or where nothing ever was. */
  #isElsewhere(place: number): boolean {
    const top = this.#top;
    if (this.#isFarAhead(place)) return true;
    if (top + 1 - place < minDrop) return false;
    return place <= Math.max(2, top * 0.05) || (this.#seqAt(place) === undefined && !this.#isMissing(place));
  }

  #isFarAhead(place: number): boolean {
    return this.#rules.gaps && place - this.#top > Math.max(minJump, this.#places.length * 10);
  }

  #put(point: StreamPoint, place: number, before: StreamPoint | undefined): void {
    const top = this.#top;
    const offPlace = this.#rules.exact && !Number.isInteger(place);
    if (offPlace || this.#isFarAhead(place) || -place > Math.max(1000, this.#places.length)) {
      return this.#report('unexpected', point, before);
    }
    if (place > top) {
      const missing = this.#missingBetween(top, place);
      if (missing > 0) {
        const lastMissing = this.#rules.text(this.#valueAt(this.#rules.exact ? place - 1 : place));
        this.#findings.addGap(top, place, { ...this.#finding('gap', point, before), missing, lastMissing });
      }
      return this.#advance(place, point);
    }
    const first = this.#seqAt(place);
    if (first !== undefined) {
      if (this.#rules.duplicates) this.#report('duplicate', point, before, first);
      return;
    }
    this.#late.set(place, point.seq);
    this.#findings.fill(place);
    this.#report('outOfOrder', point, before);
  }

  #missingBetween(top: number, place: number): number {
    if (!this.#rules.gaps) return 0;
    if (this.#rules.exact) return place - top - 1;
    return place - top > looseGap ? Math.round(place - top) - 1 : 0;
  }

  #advance(place: number, { seq }: StreamPoint): void {
    this.#places.push(place);
    this.#seqs.push(seq);
  }

  /** The entry that held this place first. */
  #seqAt(place: number): number | undefined {
    const index = this.#places.lowerBound(place);
    return this.#places.at(index) === place ? this.#seqs.at(index) : this.#late.get(place);
  }

  #isMissing(place: number): boolean {
    return this.#findings.isInGap(place);
  }

  #settle(waiting: readonly Waiting[]): void {
    for (const { point, place, before } of waiting) this.#put(point, place, before);
  }

  #restart(waiting: readonly Waiting[]): void {
    const [first] = waiting;
    if (!first) return;
    this.#report('restart', first.point, first.before);
    this.#findings.closeGaps();
    this.#places = new NumberList();
    this.#seqs = new NumberList();
    this.#late = new Map();
    for (const { point, before } of waiting) this.#take(point, before);
  }

  #valueAt(place: number): SequenceValue {
    return moved(this.#base, place * this.#rules.step);
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
