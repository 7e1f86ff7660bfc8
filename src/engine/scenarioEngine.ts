/**
 * The engine of a program that only runs scenarios. It has the connections of scenarios and their capture. Everything
 * else of the engine would have to be loaded and kept up to date: the list of connections, findings, replays, and the
 * clients of the application.
 */
import { type Clock, systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { nestedParams, type StoredCause } from '../model/cause/cause.ts';
import { explain } from '../model/cause/causeTexts.ts';
import type { Network } from '../model/profile/network.ts';
import { type ConnectionProfile, titleOf } from '../model/profile/profile.ts';
import { queryNotes } from '../model/profile/queryRules.ts';
import { parseProfile } from '../model/validation.ts';
import { clientFactory } from './client/createClient.ts';
import { Connection } from './connection/connection.ts';
import { namedProfile } from './connection/namedProfile.ts';
import type { ScenarioEngine } from './engineScenarios.ts';
import type { CaptureLog, ConnectionCapture } from './log/captureLog.ts';
import { ConnectionEvents, EventLog } from './log/eventLog.ts';
import type { CaptureOptions } from './log/openLog.ts';

export { portOf } from './engineScenarios.ts';

export interface ScenarioEngineOptions {
  /** Where the capture is stored. If it is left out, there is no capture: only the events that steps examine are kept, in memory. */
  readonly capture?: CaptureOptions | undefined;
  /** The script that reads large payloads of the capture on a separate thread. */
  readonly reader: string;
}

/** The capture of all connections, and what is disposed with it. */
interface StoredCapture extends Disposable {
  readonly log: CaptureLog;
}

export class AloneEngine implements ScenarioEngine, Disposable {
  readonly clock: Clock = systemClock;
  readonly #stored: StoredCapture | undefined;
  readonly #events: EventLog;
  readonly #createClient = clientFactory();
  readonly #connections = new Map<
    string,
    { readonly connection: Connection; readonly events: ConnectionEvents | undefined }
  >();
  #count = 0;

  constructor(stored: StoredCapture | undefined) {
    this.#stored = stored;
    this.#events = new EventLog(this.clock);
  }

  get log(): CaptureLog | undefined {
    return this.#stored?.log;
  }

  open(input: ConnectionProfile, network: Network | undefined): Connection {
    const profile = parseProfile(input, { filled: true });
    const id = `c${++this.#count}`;
    const stored = this.#stored?.log;
    stored?.name(namedProfile(id, profile));
    const events = stored ? undefined : new ConnectionEvents(this.#events, { name: titleOf(profile) });
    const log = (stored ?? events) as ConnectionCapture;
    // Without a capture, nothing shows the packets.
    const recordsPackets = stored !== undefined;
    const connection = new Connection(id, profile, {
      clock: this.clock,
      log,
      recordsIncoming: () => true,
      recordsPackets,
      pausedDebugger: () => undefined,
      createClient: (checked, listener) =>
        this.#createClient(checked, listener, { network, alone: true, reportsPackets: recordsPackets }),
    });
    this.#connections.set(id, { connection, events });
    if (stored) for (const note of queryNotes(profile)) noteIn(stored, note, id);
    return connection;
  }

  has(id: string): boolean {
    return this.#connections.has(id);
  }

  remove(id: string): void {
    const { connection, events } = this.#connections.get(id) ?? {};
    connection?.dispose();
    events?.dispose();
    this.#connections.delete(id);
  }

  dispose(): void {
    for (const { connection } of this.#connections.values()) connection.dispose();
    this.#connections.clear();
    this.#stored?.dispose();
  }
}

function noteIn(log: CaptureLog, cause: StoredCause, connectionId = ''): void {
  log.append({ facts: { connectionId, kind: 'marker', cause } });
}

/** Creates the engine of a program that only runs scenarios. The capture is loaded only if it is stored. */
export async function scenarioEngine({ capture, reader }: ScenarioEngineOptions): Promise<AloneEngine> {
  return new AloneEngine(capture && (await storedCapture(capture, reader)));
}

async function storedCapture(capture: CaptureOptions, reader: string): Promise<StoredCapture> {
  const { openLog } = await import('./log/openLog.ts');
  const { PayloadThread } = await import('./log/payloadThread.ts');
  const { log, notes } = openLog(systemClock, capture);
  const thread = new PayloadThread(reader, log, systemClock);
  log.large = thread;
  log.onDidFail((fault) => noteIn(log, explain('capture.stopped', nestedParams('fault', fault))));
  log.onDidRepair((cause) => noteIn(log, cause));
  for (const note of notes) noteIn(log, note);
  return {
    log,
    dispose() {
      log.dispose();
      thread.dispose();
    },
  };
}
