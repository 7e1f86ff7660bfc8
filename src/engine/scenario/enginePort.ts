/** Runs scenarios with the connections and the capture of an engine. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextIteration } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { Connection, RecordedEvent } from '../connection/connection.ts';
import type { TrackedEmit } from '../connection/trackedEmit.ts';
import type { LogRecord } from '../contracts/record.ts';
import { argsOf, ownArgsOf, subjectOf } from '../log/recordReader.ts';
import { filterMatches } from '../query/guardedFilter.ts';
import { regexRunner } from '../query/regexRunner.ts';
import { httpRequest } from './httpRequest.ts';
import type { ConnectionListener, ReceivedEvent, ScenarioConnection, ScenarioPort, SentEvent } from './scenarioPort.ts';

/** How long a closed connection waits for the server to confirm its end. */
const maxCloseMs = 3000;

export interface EnginePortDeps {
  readonly clock: Clock;
  /** Opens a connection that shares its transport with no other. */
  readonly open: (profile: ConnectionProfile, network: Network | undefined) => Connection;
  readonly remove: (connectionId: string) => void;
  /** Called with each connection that is being closed, and may still send buffered packets. */
  readonly closing: (sent: Promise<void>) => void;
}

export function enginePort({ clock, open, ...closes }: EnginePortDeps): ScenarioPort {
  return {
    clock,
    whenLoaded: () => undefined,
    open: (profile, network, listener) => connectionOf(open(profile, network), { ...closes, listener }),
    request: httpRequest,
    regexRunner: () => regexRunner(() => clock.now()),
    uuid: randomUUID,
    yieldToEventLoop: () => nextIteration(),
  };
}

function connectionOf(
  connection: Connection,
  { remove, closing, listener }: Pick<EnginePortDeps, 'remove' | 'closing'> & { readonly listener: ConnectionListener },
): ScenarioConnection {
  const store = new DisposableStore();
  store.add(connection.listenRecorded((recorded) => listener.received(receivedEvent(connection, recorded))));
  store.add(connection.onDidChange(() => listener.changed()));
  return {
    id: connection.id,
    connect: () => connection.connect(),
    emit: (emit) => sentEvent(connection, connection.emit(emit)),
    get isOver() {
      return connection.isOver;
    },
    get endCause() {
      return connection.summary.cause;
    },
    setConditions: (conditions) => connection.setConditions(conditions),
    close() {
      store.dispose();
      connection.disconnect();
      closing(connection.whenIdle(maxCloseMs));
      remove(connection.id);
    },
  };
}

function receivedEvent(connection: Connection, { seq, event, requestsReply }: RecordedEvent): ReceivedEvent {
  // The payload is read from the capture on demand, because most events are never examined.
  const record = (): LogRecord => {
    const found = connection.record(seq);
    if (!found) throw userError('scenario.argumentsGone', { event });
    return found;
  };
  return {
    event,
    requestsReply,
    args: () => ownArgsOf(record()),
    matches: (filter) => filterMatches(filter, [subjectOf(record())])[0] === true,
    reply: (args) => connection.reply(seq, args),
  };
}

function sentEvent(connection: Connection, trackedEmit: TrackedEmit): SentEvent {
  return {
    wantsAck: trackedEmit.wantsAck,
    get delivery() {
      return trackedEmit.delivery;
    },
    get latencyMs() {
      return trackedEmit.facts.latencyMs;
    },
    get cause() {
      return trackedEmit.facts.cause;
    },
    ack() {
      const record = trackedEmit.ackSeq === undefined ? undefined : connection.record(trackedEmit.ackSeq);
      return record && argsOf(record);
    },
    whenDecided: () => trackedEmit.whenDecided(),
  };
}
