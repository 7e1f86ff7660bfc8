/** Finds out why `waitFor` did not find events with the name that it waits for: only facts, as parameters of a message. */
import { isUserError } from '../../base/userError.ts';
import { stepTitle } from '../../model/scenario/stepTitle.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import { SlowFilterError } from '../query/guardedFilter.ts';
import type { MissedEvent } from './eventWindow.ts';
import type { OpenConnection, OpenConnections } from './openConnections.ts';
import type { ReceivedEvent } from './scenarioPort.ts';

export interface WantedEvents {
  readonly isNamed: (event: ReceivedEvent) => boolean;
  /** Whether an event has the name and matches the filter of the step. @throws UserError */
  readonly isMatch: (event: ReceivedEvent) => boolean;
  /** The events that the step itself has taken. */
  readonly taken: readonly ReceivedEvent[];
}

export interface MissedEvents {
  readonly params: {
    /** The number of events that do not match the filter. */
    readonly unmatched: number;
    /** The number of events that an earlier step has taken since the last step that can cause events. */
    readonly used: number;
    /** The number of events that were received before the step `since` began. */
    readonly before: number;
    /** Whether `used` and `before` may be greater, because older events were not examined. */
    readonly partial?: true;
    readonly since?: string;
    /** The names of other connections that received such events. */
    readonly elsewhere: string;
    /** The names of all other events that could be found. */
    readonly others: string;
  };
  /** The first event that does not match the filter. */
  readonly unmatched: ReceivedEvent | undefined;
}

/** What is known about the events that the step can no longer find. */
type UnfindableEvents = Omit<MissedEvents['params'], 'unmatched' | 'others'>;

/** Maximum number of events with the name that are examined for each connection, because each may need its payload. */
const maxExamined = 1000;
/** Maximum number of names of other events in a message. */
const maxNames = 20;

/**
 * The events that the step can no longer find are omitted if the filter is slow, because each further event would take as long.
 * Rejects with the reason of the signal of `slicer` if it aborts.
 */
export async function missedEvents(
  connections: OpenConnections,
  connection: OpenConnection,
  wanted: WantedEvents,
  slicer: TimeSlicer,
): Promise<MissedEvents> {
  const { window } = connection;
  const { isNamed } = wanted;
  const { unmatched, first, others } = await findable(window.events, isNamed, slicer);
  let facts: UnfindableEvents;
  try {
    facts = await unfindable(connections, connection, wanted, slicer);
  } catch (error) {
    if (!(error instanceof SlowFilterError)) throw error;
    facts = { used: 0, before: 0, elsewhere: '' };
  }
  return { params: { unmatched, ...facts, others }, unmatched: first };
}

/** The events with the name, and the names of the others, each once. Events that are added meanwhile are left out. */
async function findable(
  events: readonly ReceivedEvent[],
  isNamed: WantedEvents['isNamed'],
  slicer: TimeSlicer,
): Promise<{ unmatched: number; first: ReceivedEvent | undefined; others: string }> {
  let unmatched = 0;
  let first: ReceivedEvent | undefined;
  const names = new Set<string>();
  for (const event of events.slice()) {
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
    if (isNamed(event)) {
      unmatched++;
      first ??= event;
    } else if (names.size < maxNames) names.add(event.event);
  }
  return { unmatched, first, others: [...names].join(', ') };
}

/** @throws SlowFilterError */
async function unfindable(
  connections: OpenConnections,
  connection: OpenConnection,
  { isNamed, isMatch, taken }: WantedEvents,
  slicer: TimeSlicer,
): Promise<UnfindableEvents> {
  const own = new Set(taken);
  /** Calls `found` with the events that match, the newest first, until it returns true. Resolves with whether events are not examined. */
  const search = async <T>(
    events: readonly T[],
    eventOf: (one: T) => ReceivedEvent,
    found: (one: T) => boolean,
  ): Promise<boolean> => {
    let examined = 0;
    for (const one of reversed(events)) {
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
      const event = eventOf(one);
      if (!isNamed(event) || own.has(event)) continue;
      if (++examined > maxExamined) return true;
      if (matches(event, isMatch) && found(one)) return true;
    }
    return false;
  };
  let used = 0;
  const before: MissedEvent[] = [];
  const isBounded = await search(
    connection.window.missed,
    ({ event }) => event,
    (one) => {
      if (one.before) before.push(one);
      else used++;
      return false;
    },
  );
  const since = before[0]?.before;
  const elsewhere: string[] = [];
  for (const { name, window } of connections.othersThan(connection)) {
    await search(
      window.events,
      (event) => event,
      () => elsewhere.push(name) > 0,
    );
  }
  return {
    used,
    before: before.length,
    ...((isBounded || connection.window.isMissedPartial) && { partial: true }),
    ...(since && { since: stepTitle(since) }),
    elsewhere: elsewhere.join(', '),
  };
}

/** An event whose payload is no longer in the capture does not match. @throws SlowFilterError */
function matches(event: ReceivedEvent, isMatch: WantedEvents['isMatch']): boolean {
  try {
    return isMatch(event);
  } catch (error) {
    if (isUserError(error) && !(error instanceof SlowFilterError)) return false;
    throw error;
  }
}

/** The elements from the last to the first. Elements that are added meanwhile are left out. */
function* reversed<T>(list: readonly T[]): Generator<T> {
  for (let index = list.length - 1; index >= 0; index--) yield list[index] as T;
}
