/**
 * Takes the events of a stream one by one, and finds faults in their numbers or times, and how evenly they were received.
 * The first events are held back until the step of the numbers is known; then every event is checked once.
 * Invariant: when a step, a unit or an exact value is not certain, nothing that depends on it is reported.
 */
import { ArrivalStats, type IntervalStats, TransitJitter } from './arrivalStats.ts';
import { type FindingCounts, FindingList, type StreamFinding } from './findingList.ts';
import { OrderCheck, type StreamPoint } from './orderCheck.ts';
import { guessSpacing, guessStep, guessUnit, type TimedValue } from './streamStep.ts';
import { readSequence, readTime, type StreamKind, timeText, type TimeUnit, toMilliseconds } from './streamValue.ts';

export interface StreamAnalysisResult {
  /** Number of events, and number of events with a number or time at the path. */
  readonly events: number;
  readonly read: number;
  /** Events without a value at the path, with another value, and with a number too large to be exact. */
  readonly absent: number;
  readonly unreadable: number;
  readonly imprecise: number;
  /** The step of the numbers; for times the usual interval in milliseconds. Left out when it is not constant. */
  readonly step?: number;
  readonly unit?: TimeUnit;
  /** Successive times are equal so often that they are not reported as duplicates. */
  readonly coarse: boolean;
  readonly first?: string;
  readonly last?: string;
  readonly counts: FindingCounts;
  /** Numbers that were not received; for times the number that fits into the gaps. */
  readonly missing: number;
  /** The first findings, in order; `counts` contains the number of all findings. */
  readonly findings: readonly StreamFinding[];
  readonly intervals?: IntervalStats;
  /** Times only: see TransitJitter. */
  readonly jitterMs?: number;
}

const maxFindings = 5000;
/** Enough to find the step, and few enough to keep. */
const sampleSize = 1000;

interface Sample extends StreamPoint, TimedValue {}

export class StreamAnalysis {
  readonly #kind: StreamKind;
  readonly #findings: FindingList;
  readonly #arrivals = new ArrivalStats();
  readonly #jitter = new TransitJitter();
  #sample: Sample[] | undefined = [];
  #check: OrderCheck | undefined;
  #step: number | undefined;
  #unit: TimeUnit | undefined;
  #coarse = false;
  #events = 0;
  #read = 0;
  #absent = 0;
  #unreadable = 0;
  #imprecise = 0;
  #first: unknown;
  #last: unknown;

  constructor(kind: StreamKind, limit = maxFindings) {
    this.#kind = kind;
    this.#findings = new FindingList(limit);
  }

  /**
   * Adds the next event, in the order of the entries.
   * @param found the value at the path; undefined when there is none
   */
  add(seq: number, t: number, found: { value: unknown } | undefined): void {
    this.#events++;
    this.#arrivals.add(t);
    if (!found) {
      this.#absent++;
      return;
    }
    const sample = this.#readValue(seq, t, found.value);
    if (!sample) return;
    if (this.#read++ === 0) this.#first = found.value;
    this.#last = found.value;
    if (!this.#sample) return this.#add(sample);
    this.#sample.push(sample);
    if (this.#sample.length >= sampleSize) this.#begin();
  }

  finish(): StreamAnalysisResult {
    this.#begin();
    this.#check?.finish();
    const intervals = this.#arrivals.result();
    const jitterMs = this.#jitter.result();
    return {
      events: this.#events,
      read: this.#read,
      absent: this.#absent,
      unreadable: this.#unreadable,
      imprecise: this.#imprecise,
      ...(this.#step !== undefined && { step: this.#step }),
      ...(this.#unit !== undefined && { unit: this.#unit }),
      coarse: this.#coarse,
      ...(this.#read > 0 && { first: plain(this.#first), last: plain(this.#last) }),
      ...this.#findings.result(),
      ...(intervals && { intervals }),
      ...(jitterMs !== undefined && { jitterMs }),
    };
  }

  #readValue(seq: number, t: number, value: unknown): Sample | undefined {
    if (this.#kind === 'time') {
      const time = readTime(value);
      if (time) return { seq, t, value: time.raw, ...time };
      this.#unreadable++;
      return undefined;
    }
    const number = readSequence(value);
    if (typeof number !== 'string') return { seq, t, value: number, raw: Number(number), iso: false };
    if (number === 'imprecise') this.#imprecise++;
    else this.#unreadable++;
    return undefined;
  }

  #begin(): void {
    const sample = this.#sample;
    if (!sample) return;
    this.#sample = undefined;
    this.#check = this.#kind === 'time' ? this.#timeCheck(sample) : this.#sequenceCheck(sample);
    for (const point of sample) this.#add(point);
  }

  #add(sample: Sample): void {
    if (this.#kind === 'sequence') return this.#check?.add(sample);
    const { seq, t, raw, iso } = sample;
    // A text among numbers, or a number among texts, cannot be compared.
    if (this.#unit !== undefined && iso !== (this.#unit === 'iso')) {
      this.#unreadable++;
      this.#read--;
      return;
    }
    const ms = this.#unit === undefined ? raw : toMilliseconds(raw, this.#unit);
    if (this.#unit !== undefined) this.#jitter.add(t, ms);
    this.#check?.add({ seq, t, value: ms });
  }

  #sequenceCheck(sample: readonly Sample[]): OrderCheck {
    const values = sample.map(({ value }) => value);
    const guess = guessStep(values);
    this.#step = guess?.step;
    const step = guess?.step ?? (guessSpacing(values).spacing || 1);
    const known = guess !== undefined;
    const rules = { step, exact: known, gaps: known, duplicates: true, text: String };
    return new OrderCheck(rules, this.#findings);
  }

  #timeCheck(sample: readonly Sample[]): OrderCheck {
    this.#unit = guessUnit(sample);
    const unit = this.#unit ?? 'ms';
    const same = sample.filter(({ iso }) => iso === (unit === 'iso'));
    const { spacing, regular, coarse } = guessSpacing(same.map(({ raw }) => toMilliseconds(raw, unit)));
    if (regular && this.#unit !== undefined) this.#step = spacing;
    this.#coarse = coarse;
    return new OrderCheck(
      {
        step: spacing || 1,
        exact: false,
        gaps: regular,
        duplicates: !coarse,
        text: (value) => timeText(Number(value), unit),
      },
      this.#findings,
    );
  }
}

/** A value as text, shortened. */
function plain(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value).slice(0, 100);
}
