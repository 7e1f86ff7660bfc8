/** Finds out why `waitFor` did not find events with the name that it waits for: only facts, as parameters of a message. */
import { isUserError } from '../../base/userError.ts';
import { stepTitle } from '../../model/scenario/stepTitle.ts';
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
    readonly since?: string;
    /** The names of other connections that received such events. */
    readonly elsewhere: string;
    /** The names of all other events that could be found. */
    readonly others: string;
  };
  /** The first event that does not match the filter. */
  readonly unmatched: ReceivedEvent | undefined;
}

export function missedEvents(
  connections: OpenConnections,
  connection: OpenConnection,
  { isNamed, isMatch, taken }: WantedEvents,
): MissedEvents {
  const { window } = connection;
  const matches = (event: ReceivedEvent): boolean => {
    try {
      return isMatch(event);
    } catch (error) {
      if (isUserError(error)) return false;
      throw error;
    }
  };
  const unmatched = window.events.filter(isNamed);
  const missed = window.missed.filter(({ event }) => matches(event) && !taken.includes(event));
  const before = missed.filter((one) => one.before !== undefined);
  const since = before.at(-1)?.before;
  const elsewhere = connections.othersThan(connection).filter(({ window: other }) => other.events.some(matches));
  return {
    params: {
      unmatched: unmatched.length,
      used: missed.length - before.length,
      before: before.length,
      ...(since && { since: stepTitle(since) }),
      elsewhere: elsewhere.map(({ name }) => name).join(', '),
      others: window.names(isNamed).join(', '),
    },
    unmatched: unmatched[0],
  };
}
