/**
 * The expectation of an emit: its delivery status, its acknowledgement and its latency, and events that are received
 * after it. They are checked in this order; the first difference is the result.
 */
import type { StoredCause } from '../cause/cause.ts';
import { canReach, type Delivery } from '../entry/delivery.ts';
import {
  absent,
  type Difference,
  type Matcher,
  type MatchPath,
  matchPathText,
  MatchStoppedError,
  notationOf,
} from './matcher.ts';
import { MatcherError, parseMatcher, type ParseMatcherOptions } from './parseMatcher.ts';

/** The expectation as it is written in a collection. */
export interface ExpectNotation {
  readonly ack?: readonly unknown[] | undefined;
  readonly delivery?: Delivery | undefined;
  readonly latencyMs?: unknown;
  readonly events?: readonly { readonly event: string; readonly args?: readonly unknown[] | undefined }[] | undefined;
  readonly withinMs?: number | undefined;
}

export interface ExpectedEvent {
  readonly event: string;
  /** Matches the list of the event's arguments; undefined if any arguments match. */
  readonly args: Matcher | undefined;
  readonly notation: unknown;
}

export interface Expectation {
  readonly delivery: Delivery | undefined;
  readonly ack: Matcher | undefined;
  readonly latencyMs: Matcher | undefined;
  readonly events: readonly ExpectedEvent[];
  /** Milliseconds after the emit within which its events must be received, and its acknowledgement if there is no other limit. */
  readonly withinMs: number;
  /** The expectation can only be met if an acknowledgement is requested. */
  readonly needsAck: boolean;
}

export type ExpectResult =
  | { status: 'passed' }
  /**
   * `path` is the position of the difference: "ack.0.status", "delivery", "events.1". Values are in payload notation; `actual` is left out
   * if there is no value.
   */
  | {
      status: 'failed';
      path: string;
      expected?: unknown;
      actual?: unknown;
      /** Why the expectation could not be checked. */
      cause?: StoredCause;
    };

export const defaultWithinMs = 5000;
const withAck: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'late']);

/**
 * Parses the expectation of an emit.
 * @throws MatcherError with the path of the fault
 */
export function parseExpectation(
  { ack, delivery, latencyMs, events = [], withinMs = defaultWithinMs }: ExpectNotation,
  options: ParseMatcherOptions = {},
): Expectation {
  const read = (notation: unknown, path: (string | number)[]): Matcher => {
    try {
      const { template = false, testRegex } = options;
      return parseMatcher(notation, { template, ...(testRegex && { testRegex }) });
    } catch (error) {
      if (!(error instanceof MatcherError)) throw error;
      throw new MatcherError(error.cause, [...path, ...error.path], options.root);
    }
  };
  return {
    delivery,
    withinMs,
    ack: ack && read(ack, ['ack']),
    latencyMs: latencyMs === undefined ? undefined : read(latencyMs, ['latencyMs']),
    events: events.map((expected, index) => ({
      event: expected.event,
      args: expected.args && read(expected.args, ['events', index, 'args']),
      notation: expected,
    })),
    needsAck: ack !== undefined || latencyMs !== undefined || (delivery !== undefined && withAck.has(delivery)),
  };
}

/** The state of an emit so far. */
export interface EmitOutcome {
  readonly wantsAck: boolean;
  readonly delivery: Delivery | undefined;
  readonly latencyMs: number | undefined;
  /** The acknowledgement's arguments; undefined if there is none. */
  readonly ack: readonly unknown[] | undefined;
}

/** Whether the delivery status can still become the expected one. */
export function mayStillBeDelivered({ delivery: expected }: Expectation, delivery: Delivery | undefined): boolean {
  return expected !== undefined && delivery !== expected && canReach(delivery, expected);
}

/** Checks everything except the events. If no other delivery status is expected, an emit with an acknowledgement must be acknowledged. */
export function checkOutcome(expectation: Expectation, outcome: EmitOutcome): Difference | undefined {
  const delivery = expectation.delivery ?? (outcome.wantsAck ? 'acknowledged' : undefined);
  if (delivery !== undefined && outcome.delivery !== delivery) {
    return { path: ['delivery'], expected: delivery, actual: outcome.delivery ?? absent };
  }
  return (
    differenceOf(expectation.ack, outcome.ack ?? absent, ['ack']) ??
    differenceOf(expectation.latencyMs, outcome.latencyMs ?? absent, ['latencyMs'])
  );
}

/** The first difference between a value and a matcher. A comparison that was stopped counts as a difference, with the cause of the stop. */
export function differenceOf(matcher: Matcher | undefined, actual: unknown, path: MatchPath): Difference | undefined {
  try {
    return matcher?.check(actual, path);
  } catch (error) {
    if (!(error instanceof MatchStoppedError) || !matcher) throw error;
    return { path, expected: matcher.notation, actual, cause: error.cause };
  }
}

/** The result of comparing the arguments of a received event with one expected event: `difference` is undefined if they match. */
export interface EventComparison {
  /** The index of the expected event. */
  readonly index: number;
  readonly difference: ExpectResult | undefined;
  /** A comparison that took too long ends the check. */
  readonly isStopped: boolean;
}

/**
 * Collects received events until every expected one has a match; each received event matches only one expected event. Its memory is
 * bounded.
 */
export class EventCheck {
  readonly #expected: readonly ExpectedEvent[];
  /**
   * For each expected event, the numbers of the received events that match it. No list needs more numbers than there are expected events.
   */
  readonly #candidates: number[][];
  /**
   * For each expected event, the difference to the last received event with its name. It is stored in payload notation, because received
   * bytes are only valid during the call.
   */
  readonly #differences = new Map<number, ExpectResult>();
  /** Names of received events that are not expected, for the report. */
  readonly #others = new Set<string>();
  #received = 0;
  #matched = 0;
  #stopped: ExpectResult | undefined;

  constructor({ events }: Expectation) {
    this.#expected = events;
    this.#candidates = events.map(() => []);
  }

  get isMet(): boolean {
    return this.#stopped === undefined && this.#matched === this.#expected.length;
  }

  /** Whether no received event can change the result. */
  get isDecided(): boolean {
    return this.#stopped !== undefined || this.isMet;
  }

  /** Whether the arguments of an event with this name must be compared. Other names are stored for the report. */
  isAbout(event: string): boolean {
    if (this.isDecided) return false;
    if (this.#expected.some((expected) => expected.event === event)) return true;
    if (this.#others.size < maxOthers) this.#others.add(event);
    return false;
  }

  /** Compares the arguments of an event with each expected event of its name. Does not change the state. */
  compare(event: string, args: readonly unknown[]): EventComparison[] {
    const compared: EventComparison[] = [];
    for (const [index, expected] of this.#expected.entries()) {
      if (expected.event !== event) continue;
      const difference = differenceOf(expected.args, args, ['events', index, 'args']);
      const isStopped = difference?.cause !== undefined;
      compared.push({ index, difference: difference && expectResultOf(difference), isStopped });
      if (isStopped) break;
    }
    return compared;
  }

  /** Adds a received event with its comparisons. */
  addComparison(compared: readonly EventComparison[]): void {
    if (this.isDecided) return;
    const number = this.#received++;
    for (const { index, difference, isStopped } of compared) {
      if (isStopped) {
        this.#stopped = difference;
        return;
      }
      const candidates = this.#candidates[index];
      if (difference) this.#differences.set(index, difference);
      else if (candidates && candidates.length < this.#expected.length) candidates.push(number);
    }
    this.#matched = assign(this.#candidates).size;
  }

  /** @param args called only if an event with this name is expected */
  received(event: string, args: () => readonly unknown[]): void {
    if (this.isAbout(event)) this.addComparison(this.compare(event, args()));
  }

  /** The result so far. If expected events are missing, it is the failure of the first missing one. */
  get result(): ExpectResult {
    if (this.isMet) return { status: 'passed' };
    if (this.#stopped) return this.#stopped;
    const met = new Set(assign(this.#candidates).values());
    const index = this.#expected.findIndex((_, number) => !met.has(number));
    const expected = this.#expected[index]?.notation;
    const actual = this.#others.size > 0 ? [...this.#others] : absent;
    return this.#differences.get(index) ?? expectResultOf({ path: ['events', index], expected, actual });
  }
}

const maxOthers = 20;

/** Assigns received events to as many expected ones as possible, each to only one: received → expected. */
function assign(candidates: readonly (readonly number[])[]): Map<number, number> {
  const holders = new Map<number, number>();
  const place = (expected: number, tried: Set<number>): boolean => {
    for (const received of candidates[expected] ?? []) {
      if (tried.has(received)) continue;
      tried.add(received);
      const holder = holders.get(received);
      if (holder !== undefined && !place(holder, tried)) continue;
      holders.set(received, expected);
      return true;
    }
    return false;
  };
  for (const expected of candidates.keys()) place(expected, new Set());
  return holders;
}

/** The result of a check as it is reported. */
export function expectResultOf(difference: Difference | undefined): ExpectResult {
  if (!difference) return { status: 'passed' };
  const { path, expected, actual, cause } = difference;
  return {
    status: 'failed',
    path: matchPathText(path),
    ...(expected !== absent && { expected }),
    ...(actual !== absent && { actual: notationOf(actual) }),
    ...(cause && { cause }),
  };
}
