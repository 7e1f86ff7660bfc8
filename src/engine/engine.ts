/**
 * The engine: owns every connection and the capture log. It does not depend on panels and hosts; each of them uses it through an
 * EngineClient. Runs in a worker thread, and in tests without one.
 */
import { nestedParams, type StoredCause } from '../model/cause/cause.ts';
import { explain } from '../model/cause/causeTexts.ts';
import { userError } from '../model/cause/userErrors.ts';
import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { FilterSource } from '../model/filter/filterSubject.ts';
import type { Network } from '../model/profile/network.ts';
import type { NetworkConditions } from '../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { queryNotes } from '../model/profile/queryRules.ts';
import { parseProfile } from '../model/validation.ts';
import type { ConnectionSummary, NamedConnection } from '../protocol/shapes.ts';
import { CaptureClears } from './captureClears.ts';
import type { CaptureLog } from './log/captureLog.ts';
import type { CreateClient } from './client/createClient.ts';
import { namedProfile } from './connection/namedProfile.ts';
import { Connection } from './connection/connection.ts';
import type { ConnectionDeps, EmitSink } from './connection/connectionDeps.ts';
import { Counterparts } from './correlation/counterparts.ts';
import { MissingWatch } from './correlation/missingWatch.ts';
import { DebugPauses } from './debugPauses.ts';
import { Expectations } from './expectations.ts';
import { CaptureFindings } from './findings/captureFindings.ts';
import { filterMatches } from './query/guardedFilter.ts';
import { readFilter } from './query/readFilter.ts';
import { subjectOf } from './log/recordReader.ts';
import { connectionsWithRecords } from './query/clearQuery.ts';
import { KeptRuns } from './keptRuns.ts';
import { ReplaySet } from './replay/replaySet.ts';
import { Sources } from './source/sources.ts';

export interface EngineDeps {
  readonly clock: Clock;
  readonly log: CaptureLog;
  /** The messages of the timeline about the beginning of the log. */
  readonly notes?: readonly StoredCause[];
  readonly epoch: string;
  readonly createClient: CreateClient;
  /** Deletes the captures that earlier engines left; left out if there is no folder. */
  readonly deleteLeft?: () => { deleted: number; inUse: number };
  /** Disposed with the engine. */
  readonly owned?: readonly Disposable[];
}

/** The part that changed: a connection (also a new one), a removed connection, or the state of the engine as a whole. */
export type EngineChange = { readonly changed: string } | { readonly removed: string } | { readonly session: true };

export class Engine implements Disposable {
  readonly epoch: string;
  readonly log: CaptureLog;
  readonly clock: Clock;
  readonly debugPauses: DebugPauses;
  readonly replays: ReplaySet;
  readonly clears: CaptureClears;
  readonly sources: Sources;
  readonly findings: CaptureFindings;
  /** Finds the same events at the other ends of their sockets. */
  readonly counterparts: Counterparts;
  /** Marks the events that one end of their socket certainly does not have. */
  readonly missing: MissingWatch;
  readonly keptRuns: KeptRuns;
  readonly #deps: EngineDeps;
  readonly expectations = new Expectations();
  readonly #store = new DisposableStore();
  readonly #change = new Emitter<EngineChange>();
  readonly onDidChange = this.#change.event;
  readonly #connections = new Map<string, Connection>();
  #former: readonly NamedConnection[];
  #nextConnection: number;
  #paused = false;
  #skipped = 0;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.epoch = deps.epoch;
    this.clock = deps.clock;
    this.debugPauses = new DebugPauses(deps.clock);
    this.log = this.#store.add(deps.log);
    this.findings = this.#store.add(new CaptureFindings(this.log, deps.clock, { isLive: true }));
    this.counterparts = new Counterparts(this.log);
    this.missing = this.#store.add(new MissingWatch(this.log, deps.clock, this.counterparts));
    this.replays = new ReplaySet({
      clock: deps.clock,
      log: this.log,
      open: (profile, network, emitSink) => this.open(profile, network, { alone: true, emitSink }),
      remove: (id) => this.#connections.has(id) && this.remove(id),
      connection: (id) => this.connection(id),
    });
    const changed = (): void => this.#change.fire({ session: true });
    this.keptRuns = new KeptRuns({
      isClosed: (id) => this.#connections.get(id)?.summary.state === 'disconnected',
      remove: (id) => this.remove(id),
    });
    this.sources = this.#store.add(
      new Sources({
        clock: deps.clock,
        log: this.log,
        newConnectionId: () => this.#newConnectionId(),
        records: () => this.#recordsIncoming(),
        changed: (connectionId) => this.#change.fire({ changed: connectionId }),
        sourcesChanged: changed,
        forgotten: (connection) => this.#forgotten(connection),
        note: (cause, about) => this.#note(cause, '', about),
        own: () => this.#own,
        createClient: deps.createClient,
        filter: (text) => {
          const filter = readFilter(text);
          return (record) => filterMatches(filter, [subjectOf(record)])[0] === true;
        },
      }),
    );
    this.clears = this.#store.add(
      new CaptureClears({
        clock: deps.clock,
        log: this.log,
        former: () => this.#former.map(({ connectionId }) => connectionId),
        changed,
        clearAll: () => this.clear(),
      }),
    );
    this.#former = deps.log.connections;
    if (deps.log.cleared > 0) this.clears.foundEmpty(formerWithoutRecords(deps.log));
    // An ID of a previous engine must not refer to another connection.
    this.#nextConnection = Math.max(0, ...this.#former.map(({ connectionId }) => numberOf(connectionId))) + 1;
    this.#store.add(deps.log.onDidFail((fault) => this.#stopped(fault)));
    this.#store.add(deps.log.onDidRepair((cause) => this.#note(cause)));
    for (const owned of deps.owned ?? []) this.#store.add(owned);
    for (const note of deps.notes ?? []) this.#note(note);
  }

  get connections(): ConnectionSummary[] {
    return [...this.#own, ...this.sources.connections];
  }

  /** The connections of a previous engine and the removed connections, whose entries still exist. */
  get former(): readonly NamedConnection[] {
    const { empty } = this.clears;
    return empty.size === 0 ? this.#former : this.#former.filter(({ connectionId }) => !empty.has(connectionId));
  }

  get paused(): boolean {
    return this.#paused;
  }

  /**
   * Creates a connection. It is listed, whether or not it connects.
   * @param options `alone`: it shares its transport with no other, so that its network conditions affect no other connection. `emitSink`:
   * receives the signals of its emits that are not recorded. `alwaysRecorded`: its incoming events are recorded while the capture is
   * paused too
   */
  open(
    input: unknown,
    network?: Network,
    { alone, emitSink, alwaysRecorded }: { alone?: boolean; emitSink?: EmitSink; alwaysRecorded?: boolean } = {},
  ): Connection {
    const profile = parseProfile(input, { filled: true });
    return this.#add(this.#newConnectionId(), profile, { network, alone, emitSink, alwaysRecorded });
  }

  /**
   * Closes a connection and opens it with another profile. It keeps its ID, its position in the list, its entries and its counts.
   * @throws UserError for a connection that is not known
   */
  replace(id: string, input: unknown, network?: Network): Connection {
    const profile = parseProfile(input, { filled: true });
    const before = this.connection(id);
    this.replays.connectionRemoved(id);
    before.disconnect();
    // The last changes of the closed connection are not reported: the next summary describes the new connection.
    const { counts } = before.summary;
    before.dispose();
    return this.#add(id, profile, { network, countsBefore: { ...counts, pendingAcks: 0 } });
  }

  /** @throws UserError when there is none with this id */
  connection(id: string): Connection {
    const connection = this.#connections.get(id);
    if (connection) return connection;
    if (this.sources.has(id)) throw userError('source.notOurs', { connectionId: id });
    const known = [...this.#connections.keys()].join(', ');
    throw userError('engine.noConnection', { connectionId: id, known });
  }

  /** Whether a connection with this ID is listed. */
  has(id: string): boolean {
    return this.#connections.has(id) || this.sources.has(id);
  }

  /** A connection that is listed, of the engine or of the application. @throws UserError when there is none with this ID */
  listed(id: string): ConnectionSummary {
    return this.sources.connection(id) ?? this.connection(id).summary;
  }

  remove(id: string): void {
    if (this.sources.has(id)) return this.sources.remove(id);
    const connection = this.connection(id);
    this.#connections.delete(id);
    const { summary } = connection;
    connection.dispose();
    this.#forgotten(summary);
    this.replays.connectionRemoved(id);
  }

  /** Stops a source; a connection of the engine's own is disconnected. @throws UserError when there is none with this ID */
  stopSource(sourceId: string): void {
    const own = this.#connections.get(sourceId);
    if (own) own.disconnect();
    else this.sources.stop(sourceId);
  }

  /** Sets the network conditions of a connection, or of a client behind a proxy. @throws UserError if neither has this ID */
  setConditions(connectionId: string, conditions: NetworkConditions): void {
    if (this.sources.has(connectionId)) this.sources.setConditionsOf(connectionId, conditions);
    else this.connection(connectionId).setConditions(conditions);
  }

  /** Sets the network conditions of all clients of a proxy, or of one connection of the inspector. @throws UserError for another source */
  setSourceConditions(sourceId: string, conditions: NetworkConditions): void {
    const own = this.#connections.get(sourceId);
    if (own) own.setConditions(conditions);
    else this.sources.setConditions(sourceId, conditions);
  }

  /** @throws UserError when the capture cannot be written and is resumed */
  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    if (!paused && !this.log.resume()) {
      this.#change.fire({ session: true });
      throw userError('capture.notResumed', nestedParams('fault', this.log.fault));
    }
    this.#setPaused(
      paused,
      paused ? explain('capture.paused') : explain('capture.resumed', { skipped: this.#skipped }),
    );
  }

  /**
   * Adds a marker of the user, for one connection or for all.
   * @returns its seq
   * @throws UserError for a connection that is not known
   */
  mark(text: string, connectionId = ''): number {
    const isKnown = connectionId === '' || this.#former.some((former) => former.connectionId === connectionId);
    if (!isKnown) this.listed(connectionId);
    return this.log.append({ facts: { connectionId, kind: 'marker', text } }).seq;
  }

  /** Empties the capture, on disk too. */
  clear(): void {
    this.clears.reset();
    this.log.clear();
    this.#former = [];
    this.#change.fire({ session: true });
  }

  /** Deletes the capture, and the captures that earlier engines left on disk. */
  deleteStored(): { deleted: number; inUse: number } {
    const own = this.log.nextSeq > this.log.firstSeq ? 1 : 0;
    this.clear();
    const { deleted, inUse } = this.#deps.deleteLeft?.() ?? { deleted: 0, inUse: 0 };
    return { deleted: own + deleted, inUse };
  }

  dispose(): void {
    this.replays.dispose();
    for (const connection of this.#connections.values()) connection.dispose();
    this.#connections.clear();
    this.#store.dispose();
    this.#change.dispose();
  }

  /** Stops only the recording of incoming events. Connections and emits continue. */
  #stopped(fault: StoredCause): void {
    this.#setPaused(true, explain('capture.stopped', nestedParams('fault', fault)));
  }

  /** Adds a marker of the engine itself, for one connection or for all. */
  #note(cause: StoredCause, connectionId = '', about?: FilterSource): void {
    this.log.append({ facts: { connectionId, kind: 'marker', cause }, about });
  }

  #add(
    id: string,
    profile: ConnectionProfile,
    {
      network,
      alone,
      emitSink,
      countsBefore,
      alwaysRecorded = false,
    }: {
      network?: Network | undefined;
      alone?: boolean | undefined;
      alwaysRecorded?: boolean | undefined;
    } & Pick<ConnectionDeps, 'emitSink' | 'countsBefore'>,
  ): Connection {
    const { log } = this;
    log.name(namedProfile(id, profile));
    const connection = new Connection(id, profile, {
      clock: this.#deps.clock,
      log,
      recordsIncoming: () => alwaysRecorded || this.#recordsIncoming(),
      pausedDebugger: (withinMs, atLeastMs) => this.debugPauses.within(withinMs, atLeastMs),
      emitSink,
      countsBefore,
      createClient: (checked, listener) => this.#deps.createClient(checked, listener, { network, alone }),
    });
    // A key that is replaced keeps its position.
    this.#connections.set(id, connection);
    connection.onDidChange(() => this.#change.fire({ changed: id }));
    if (!emitSink) for (const note of queryNotes(profile)) this.#note(note, id);
    return connection;
  }

  get #own(): ConnectionSummary[] {
    return [...this.#connections.values()].map(({ summary }) => ({
      ...summary,
      ...this.#earlier(summary.connectionId),
    }));
  }

  /** The names of a connection before it was replaced. */
  #earlier(id: string): Pick<NamedConnection, 'earlier'> {
    const { earlier } = this.log.connections.find(({ connectionId }) => connectionId === id) ?? {};
    return earlier ? { earlier } : {};
  }

  #newConnectionId(): string {
    return `c${this.#nextConnection++}`;
  }

  #recordsIncoming(): boolean {
    if (this.#paused) this.#skipped++;
    return !this.#paused;
  }

  /** Removes a connection from the list. Its entries remain, and are shown with its name. */
  #forgotten({ connectionId, name, url, namespace }: ConnectionSummary): void {
    const { earlier } = this.#earlier(connectionId);
    this.#former = [...this.#former, { connectionId, name, url, namespace, ...(earlier && { earlier }) }];
    this.#change.fire({ removed: connectionId });
  }

  #setPaused(paused: boolean, cause: StoredCause): void {
    // If the capture was already paused, its count of skipped events continues.
    if (paused !== this.#paused) this.#skipped = 0;
    this.#paused = paused;
    this.#note(cause);
    this.#change.fire({ session: true });
  }
}

function formerWithoutRecords(log: CaptureLog): string[] {
  const scan = connectionsWithRecords(log);
  let step = scan.next();
  while (!step.done) step = scan.next();
  const found = step.value;
  return log.connections.map(({ connectionId }) => connectionId).filter((id) => !found.has(id));
}

/** The number in the ID of a connection; 0 for any other text. */
function numberOf(connectionId: string): number {
  return Number(/^c(\d{1,15})$/.exec(connectionId)?.[1] ?? 0);
}
