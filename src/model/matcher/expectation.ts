/**
 * What an emit expects (contract, section 5): its delivery, its acknowledgement and how long that took, and events that are received after
 * it. Checked in this order; the first difference is the result.
 */
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

/** As it stands in a collection. */
export interface ExpectNotation {
  readonly ack?: readonly unknown[] | undefined;
  readonly delivery?: Delivery | undefined;
  readonly latencyMs?: unknown;
  readonly events?: readonly { readonly event: string; readonly args?: readonly unknown[] | undefined }[] | undefined;
  readonly withinMs?: number | undefined;
}

export interface ExpectedEvent {
  readonly event: string;
  /** Of the list of its arguments; undefined for any. */
  readonly args: Matcher | undefined;
  readonly notation: unknown;
}

export interface Expectation {
  readonly delivery: Delivery | undefined;
  readonly ack: Matcher | undefined;
  readonly latencyMs: Matcher | undefined;
  readonly events: readonly ExpectedEvent[];
  /** Milliseconds after the emit in which its events are received, and its acknowledgement when nothing else limits that. */
  readonly withinMs: number;
  /** It can be met only when an acknowledgement is requested. */
  readonly needsAck: boolean;
}

export type ExpectResult =
  | { status: 'passed' }
  /** `path` is where: "ack.0.status", "delivery", "events.1". Values are in payload notation; `actual` is left out when nothing is there. */
  | {
      status: 'failed';
      path: string;
      expected?: unknown;
      actual?: unknown;
      /** Why it could not be checked. */ reason?: string;
    };

export const defaultWithinMs = 5000;
const withAck: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'late']);

/**
 * Reads what an emit expects.
 * @throws MatcherError with the path of what is wrong
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

/** What became of an emit so far. */
export interface EmitOutcome {
  readonly wantsAck: boolean;
  readonly delivery: Delivery | undefined;
  readonly latencyMs: number | undefined;
  /** The acknowledgement's arguments; undefined when there is none. */
  readonly ack: readonly unknown[] | undefined;
}

/** Whether the delivery may still become the one that is expected. */
export function mayStillBeDelivered({ delivery: expected }: Expectation, delivery: Delivery | undefined): boolean {
  return expected !== undefined && delivery !== expected && canReach(delivery, expected);
}

/** Checks all but the events. An emit that asks for an acknowledgement and expects no other delivery is to be acknowledged. */
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

/** A comparison that was stopped is a difference of its own, with the reason. */
function differenceOf(matcher: Matcher | undefined, actual: unknown, path: MatchPath): Difference | undefined {
  try {
    return matcher?.check(actual, path);
  } catch (error) {
    if (!(error instanceof MatchStoppedError) || !matcher) throw error;
    return { path, expected: matcher.notation, actual, reason: error.message };
  }
}

/** How the arguments of a received event compare with one expected event: `difference` is undefined where they are as expected. */
export interface EventComparison {
  /** Of the expected event. */
  readonly index: number;
  readonly difference: ExpectResult | undefined;
  /** A comparison that took too long ends the check. */
  readonly isStopped: boolean;
}

/** Gathers received events until every expected one is there; each received event counts for one expected. Its memory is bounded. */
export class EventCheck {
  readonly #expected: readonly ExpectedEvent[];
  /** By expected event, the numbers of received ones that meet it. As many as there are expected ones are enough to choose from. */
  readonly #candidates: number[][];
  /** By expected event, where the last one of its name differs; in notation, because bytes that were received are lent. */
  readonly #differences = new Map<number, ExpectResult>();
  /** Names of events that nobody expects, for the report. */
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

  /** Nothing that is received changes the result. */
  get isDecided(): boolean {
    return this.#stopped !== undefined || this.isMet;
  }

  /** Whether the arguments of an event of this name are to be compared. Another name is noted for the report. */
  isAbout(event: string): boolean {
    if (this.isDecided) return false;
    if (this.#expected.some((expected) => expected.event === event)) return true;
    if (this.#others.size < maxOthers) this.#others.add(event);
    return false;
  }

  /** Compares the arguments of an event with each expected event of its name. Changes nothing. */
  compare(event: string, args: readonly unknown[]): EventComparison[] {
    const compared: EventComparison[] = [];
    for (const [index, expected] of this.#expected.entries()) {
      if (expected.event !== event) continue;
      const difference = differenceOf(expected.args, args, ['events', index, 'args']);
      const isStopped = difference?.reason !== undefined;
      compared.push({ index, difference: difference && expectResultOf(difference), isStopped });
      if (isStopped) break;
    }
    return compared;
  }

  /** Takes one received event, as it was compared. */
  take(compared: readonly EventComparison[]): void {
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

  /** @param args are read only when an event of this name is expected */
  received(event: string, args: () => readonly unknown[]): void {
    if (this.isAbout(event)) this.take(this.compare(event, args()));
  }

  /** Failed with the first expected event that was not received. */
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

/** Gives as many expected events as possible a received one of their own: received → expected. */
function assign(candidates: readonly (readonly number[])[]): Map<number, number> {
  const taken = new Map<number, number>();
  const place = (expected: number, tried: Set<number>): boolean => {
    for (const received of candidates[expected] ?? []) {
      if (tried.has(received)) continue;
      tried.add(received);
      const holder = taken.get(received);
      if (holder !== undefined && !place(holder, tried)) continue;
      taken.set(received, expected);
      return true;
    }
    return false;
  };
  for (const expected of candidates.keys()) place(expected, new Set());
  return taken;
}

/** What is reported of a check. */
export function expectResultOf(difference: Difference | undefined): ExpectResult {
  if (!difference) return { status: 'passed' };
  const { path, expected, actual, reason } = difference;
  return {
    status: 'failed',
    path: matchPathText(path),
    ...(expected !== absent && { expected }),
    ...(actual !== absent && { actual: notationOf(actual) }),
    ...(reason !== undefined && { reason }),
  };
}
