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
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { queryNotes } from '../model/profile/queryRules.ts';
import { parseProfile } from '../model/validation.ts';
import { clientFactory } from './client/createClient.ts';
import { Connection } from './connection/connection.ts';
import { namedProfile } from './connection/namedProfile.ts';
import type { ScenarioEngine } from './engineScenarios.ts';
import { type CaptureOptions, openLog } from './log/openLog.ts';
import { PayloadThread } from './log/payloadThread.ts';
import type { SegmentedLog } from './log/segmentedLog.ts';

export { portOf } from './engineScenarios.ts';

export interface ScenarioEngineOptions {
  /** Where the capture is stored. If it is left out, the capture is in memory. */
  readonly capture?: CaptureOptions | undefined;
  /** The script that reads large payloads on a separate thread. */
  readonly reader: string;
  /** Whether the raw packets of connections are recorded too. */
  readonly recordsPackets: boolean;
}

class AloneEngine implements ScenarioEngine, Disposable {
  readonly clock: Clock = systemClock;
  readonly log: SegmentedLog;
  readonly #thread: PayloadThread;
  readonly #recordsPackets: boolean;
  readonly #createClient = clientFactory();
  readonly #connections = new Map<string, Connection>();
  #count = 0;

  constructor({ capture, reader, recordsPackets }: ScenarioEngineOptions) {
    const { log, notes } = openLog(this.clock, capture);
    this.log = log;
    this.#thread = new PayloadThread(reader, log, this.clock);
    log.large = this.#thread;
    this.#recordsPackets = recordsPackets;
    log.onDidFail((fault) => this.#note(explain('capture.stopped', nestedParams('fault', fault))));
    log.onDidRepair((cause) => this.#note(cause));
    for (const note of notes) this.#note(note);
  }

  open(input: ConnectionProfile, network: Network | undefined): Connection {
    const profile = parseProfile(input, { filled: true });
    const id = `c${++this.#count}`;
    const recordsPackets = this.#recordsPackets;
    this.log.name(namedProfile(id, profile));
    const connection = new Connection(id, profile, {
      clock: this.clock,
      log: this.log,
      recordsIncoming: () => true,
      recordsPackets,
      pausedDebugger: () => undefined,
      createClient: (checked, listener) =>
        this.#createClient(checked, listener, { network, alone: true, reportsPackets: recordsPackets }),
    });
    this.#connections.set(id, connection);
    for (const note of queryNotes(profile)) this.#note(note, id);
    return connection;
  }

  has(id: string): boolean {
    return this.#connections.has(id);
  }

  remove(id: string): void {
    this.#connections.get(id)?.dispose();
    this.#connections.delete(id);
  }

  dispose(): void {
    for (const connection of this.#connections.values()) connection.dispose();
    this.#connections.clear();
    this.log.dispose();
    this.#thread.dispose();
  }

  #note(cause: StoredCause, connectionId = ''): void {
    this.log.append({ facts: { connectionId, kind: 'marker', cause } });
  }
}

/** Creates the engine of a program that only runs scenarios. */
export function scenarioEngine(options: ScenarioEngineOptions): ScenarioEngine & Disposable {
  return new AloneEngine(options);
}
