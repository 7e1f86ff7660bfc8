/**
 * Everything that the engine can do, for commands, other extensions, trees and the panel. Results of the engine are plain JSON; arguments
 * are in payload notation in both directions. The messages of errors are written for users.
 */
import type * as v from 'valibot';
import { systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Delivery } from '../../model/entry/delivery.ts';
import type { Entry } from '../../model/entry/entry.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import type { Network } from '../../model/profile/network.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { type PackedPayload, packPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ReplayReport, type ReplayRequest, replayRequestSchema } from '../../model/replay/replay.ts';
import { reportOf } from '../../model/replay/replayOutcome.ts';
import { nestedParams } from '../../model/cause/cause.ts';
import { parseProfile } from '../../model/validation.ts';
import type { Channel } from '../../protocol/channel.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import * as m from '../../protocol/engineMessages.ts';
import { type EntrySelection, markerAdd, type TextFormat, timelineText } from '../../protocol/timelineMessages.ts';
import type { RequestDefinition } from '../../protocol/message.ts';
import { replayControl, replayStart, replayWait, type StreamVariables } from '../../protocol/replayMessages.ts';
import { type ExportFormat, saveBegin, saveEnd } from '../../protocol/sessionFileMessages.ts';
import { proxyStart, sourceList, sourceRemove, sourceStop, type SourceSummary } from '../../protocol/sourceMessages.ts';
import { SessionMirror } from '../../protocol/sessionMirror.ts';
import type { ConnectionState, ConnectionSummary, NamedConnection } from '../../protocol/shapes.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import { fingerprintOf } from '../profile/connectionIdentities.ts';
import type { EngineLink, EngineProcess } from './engineProcess.ts';
import { readArguments } from '../files/fileArguments.ts';
import type { FilePort, NetworkPort, SessionQuery } from '../hostPort.ts';
import type { CollectionOrigin, OpenableProfile } from '../profile/profileResolver.ts';
import { type FileSource, fileSummary } from '../sessions/fileSources.ts';
import { engineErrors } from './engineTexts.ts';
import { proxyRequestOf } from './proxyRequest.ts';
import { type SavedLines, savedPieces } from './savedPieces.ts';
import { expectResultOf } from './expectResult.ts';

export interface EmitResult {
  seq: number;
  delivery: Delivery | undefined;
  latencyMs?: number;
  args?: unknown[];
  reason?: string;
  /** The result of the expectation, if the emit had one. */
  expect?: ExpectResult;
}

/** The outcome of an emit that had an expectation. */
export interface CheckedEmit {
  readonly delivery: Delivery | undefined;
  readonly latencyMs: number | undefined;
  readonly expect: ExpectResult;
}

/** A replay request without the profile of its connections. */
export type ReplayPlan = Omit<ReplayRequest, 'profile'>;

export interface Opened {
  connectionId: string;
  state: ConnectionState;
  socketId?: string | undefined;
}

/** `url` is the address at which clients reach the proxy. */
export interface StartedProxy {
  readonly sourceId: string;
  readonly url: string;
}

export interface EngineFacadeDeps {
  readonly engine: EngineProcess;
  /** Fills in variables and secrets; `origin` is the collection whose variables the profile may contain. */
  readonly resolveProfile: (profile: ConnectionProfile, origin?: CollectionOrigin) => Promise<OpenableProfile>;
  readonly network: Pick<NetworkPort, 'resolve' | 'certificates'>;
  /** The session files that are open. */
  readonly openFiles: () => readonly FileSource[];
  readonly files: Pick<FilePort, 'read'>;
  /** Called with the profile as it may be shown, with its variables filled in. */
  readonly connected: (shown: ConnectionProfile) => void;
  /** The debug sessions that are paused. */
  readonly pausedDebuggers: () => readonly m.DebugPaused[];
}

/**
 * A profile with the certificates and the proxy settings of this machine. Two profiles with the same fingerprint reach the same server in
 * the same way.
 */
export interface PreparedProfile {
  readonly profile: OpenableProfile;
  readonly network: Network;
  readonly fingerprint: string;
}

export class EngineFacade implements Disposable {
  readonly #deps: EngineFacadeDeps;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly #link: EngineLink;
  /** The profile that each connection was opened with, by connection ID. */
  readonly #opened = new Map<string, Omit<PreparedProfile, 'network'>>();
  readonly #addresses = new Map<string, string>();
  #session: SessionMirror | undefined;
  /** Fires when the list of connections changed, or when an engine started or ended. */
  readonly onDidChange = this.#change.event;

  constructor(deps: EngineFacadeDeps) {
    this.#deps = deps;
    this.#link = this.#store.add(deps.engine.link((channel) => this.#follow(channel)));
  }

  /** The connections as last reported; empty while no engine runs. */
  get connections(): readonly ConnectionSummary[] {
    return this.#session?.state?.connections ?? [];
  }

  /** The sources that watch clients of the application, as last reported. */
  get sources(): readonly SourceSummary[] {
    return this.#session?.state?.sources ?? [];
  }

  /** Connections that have been removed, or belong to earlier engines, and have entries. */
  get formerConnections(): readonly NamedConnection[] {
    return this.#session?.state?.former ?? [];
  }

  /**
   * Whether the capture has entries; undefined while no engine runs, because only the engine knows whether earlier engines left entries.
   */
  get hasEntries(): boolean | undefined {
    const { state } = this.#session ?? {};
    return state && state.empty !== true;
  }

  /** A number for the current engine: connection IDs of one engine are not valid in another. */
  get generation(): number {
    return this.#deps.engine.restarts;
  }

  /**
   * Connects; resolves or rejects with the outcome of the first attempt.
   * @param origin the collection whose variables the profile may contain
   */
  async connect(input: unknown, origin?: CollectionOrigin): Promise<Opened> {
    return this.decision(await this.startConnection(input, origin));
  }

  /**
   * Starts a connection.
   * @param replaces the connection that is closed, and continues with this profile
   * @returns its ID
   */
  async startConnection(input: unknown, origin?: CollectionOrigin, replaces?: string): Promise<string> {
    const profile = await this.#deps.resolveProfile(parseProfile(input), origin);
    this.#deps.connected(profile.shown);
    return this.startPrepared(await this.prepare(profile), replaces);
  }

  /** The outcome of the first attempt of a connection that was just started. */
  decision(connectionId: string): Promise<Opened> {
    return this.request(m.connectionDecision, { connectionId });
  }

  /** A profile with its secrets filled in. @throws UserError for a profile that cannot be used */
  async resolved(input: unknown): Promise<PreparedProfile> {
    return this.prepare(await this.#deps.resolveProfile(parseProfile(input)));
  }

  /** @throws UserError for a TLS file or a proxy that cannot be used */
  async prepare(profile: OpenableProfile): Promise<PreparedProfile> {
    const { origin, filled, identity } = profile;
    const network = await this.#deps.network.resolve(filled, origin?.uri);
    return { profile, network, fingerprint: fingerprintOf(identity, network) };
  }

  /**
   * Starts a connection.
   * @param replaces the connection that is closed, and continues with this profile
   * @returns its ID
   */
  async startPrepared({ profile, network, fingerprint }: PreparedProfile, replaces?: string): Promise<string> {
    this.#deps.engine.revive();
    const { connectionId } = await this.request(m.connectionOpen, {
      profile: profile.filled,
      network,
      ...(replaces !== undefined && { replaces }),
    });
    this.#opened.set(connectionId, { profile, fingerprint });
    return connectionId;
  }

  /** The profile that each listed connection was opened with, including secrets. */
  get openedProfiles(): OpenableProfile[] {
    return [...this.#opened.values()].map(({ profile }) => profile);
  }

  /**
   * The profile that a connection was opened with, including its secrets, which must not reach a log, a file or the panel; undefined for a
   * connection of a previous engine.
   */
  openedProfile(connectionId: string | undefined): OpenableProfile | undefined {
    return connectionId === undefined ? undefined : this.#opened.get(connectionId)?.profile;
  }

  /** A connection's profile as it was written; undefined for a connection of a previous engine. */
  writtenProfile(connectionId: string | undefined): ConnectionProfile | undefined {
    return this.openedProfile(connectionId)?.written;
  }

  /** Whether a connection was opened to the same server in the same way, independent of its name and of how its profile was written. */
  isOpenedAs(connectionId: string, { fingerprint }: PreparedProfile): boolean {
    return this.#opened.get(connectionId)?.fingerprint === fingerprint;
  }

  async reconnect(input: unknown): Promise<Opened> {
    return this.decision(await this.startReconnection(input));
  }

  /**
   * Starts to connect again with the newly resolved profile. If its variables, secrets, files or proxy have changed, a new connection is
   * opened instead, and the given one stays disconnected.
   * @returns the ID of the connection that connects
   */
  async startReconnection(input: unknown): Promise<string> {
    const { connectionId } = checked(shape.connectionRef, input);
    const opened = this.#opened.get(connectionId);
    if (!opened) return this.#startAgain(connectionId);
    const { written, origin } = opened.profile;
    const prepared = await this.prepare(await this.#deps.resolveProfile(written, origin));
    return prepared.fingerprint === opened.fingerprint ? this.#startAgain(connectionId) : this.startPrepared(prepared);
  }

  /** Opens a connection again with the same profile, for a caller that has just compared its profile. */
  async reopen(connectionId: string): Promise<Opened> {
    return this.decision(await this.#startAgain(connectionId));
  }

  async #startAgain(connectionId: string): Promise<string> {
    this.#deps.engine.revive();
    return (await this.request(m.connectionReopen, { connectionId })).connectionId;
  }

  async disconnect(input: unknown): Promise<void> {
    await this.request(m.connectionClose, checked(shape.connectionRef, input));
  }

  async removeConnection(input: unknown): Promise<void> {
    await this.request(m.connectionRemove, checked(shape.connectionRef, input));
  }

  async emit(input: unknown): Promise<EmitResult> {
    const { args, ...emit } = checked(shape.emit, input);
    return this.send(emit, await this.readArgs(args ?? []));
  }

  /** Sends an emit whose arguments are JavaScript values; `expect` is the expectation as JSON text. */
  async send(emit: Omit<shape.EmitRequest, 'args'>, args: readonly unknown[], expect?: string): Promise<EmitResult> {
    const result = await this.sendPacked(emit, packPayload(args), 'decided', expect);
    return {
      ...result,
      ...(result.args && { args: formatPayload(unpackPayload(result.args)) }),
      ...(result.expect && { expect: expectResultOf(result.expect) }),
    } as EmitResult;
  }

  sendPacked(
    { connectionId, event, ack, volatile, compress }: Omit<shape.EmitRequest, 'args'>,
    args: PackedPayload,
    until: 'recorded' | 'decided',
    expect?: string,
  ): Promise<m.SentEmit> {
    const requested = ack === true ? {} : ack === false ? undefined : ack;
    return this.request(m.emitSend, {
      connectionId,
      event,
      args,
      ...(requested && { ack: requested }),
      ...(volatile !== undefined && { volatile }),
      ...(compress !== undefined && { compress }),
      until,
      ...(expect !== undefined && { expect }),
    });
  }

  /** The outcome of an emit with an expectation that was sent "recorded", once it is decided; undefined for any other emit. */
  async expected(seq: number): Promise<CheckedEmit | undefined> {
    const { expect, delivery, latencyMs } = await this.request(m.emitExpected, { seq });
    return expect && { delivery, latencyMs, expect: expectResultOf(expect) };
  }

  async reply(input: unknown): Promise<void> {
    const { connectionId, seq, args } = checked(shape.reply, input);
    await this.request(m.emitReply, {
      connectionId,
      seq,
      args: packPayload(await this.readArgs(args ?? [])),
    });
  }

  /**
   * Starts a replay that contains variables and references: fills in the variables, secrets and files of the profile, and the files of the
   * arguments. `origin` is the collection whose variables the profile may contain.
   * @throws UserError for a request that cannot be run
   */
  async startReplay({ profile, ...plan }: ReplayRequest, origin?: CollectionOrigin): Promise<{ replayId: string }> {
    return this.startReplayOf(await this.#deps.resolveProfile(parseProfile(profile), origin), plan);
  }

  /**
   * Starts a replay on connections like an open one. They connect to the same server, even if the variables of its collection have changed
   * in the meantime.
   * @throws UserError for a request that cannot be run
   */
  async startReplayLike(opened: OpenableProfile, plan: ReplayPlan): Promise<{ replayId: string }> {
    return this.startReplayOf({ ...opened, ...opened.redrawn?.() }, plan);
  }

  /** @param variables the values of the variables in the stream, except dynamic variables */
  async startReplayOf(
    resolved: OpenableProfile,
    { source, mode, speed, network: faults }: ReplayPlan,
    variables?: StreamVariables,
  ): Promise<{ replayId: string }> {
    const { network } = await this.prepare(resolved);
    const packed =
      'event' in source
        ? { ...source, args: packPayload(await this.readArgs(source.args)), ...(variables && { variables }) }
        : source;
    this.#deps.engine.revive();
    return this.request(replayStart, { profile: resolved.filled, network, source: packed, mode, speed, faults });
  }

  /** Runs a replay to its end; `started` is called with its ID, with which the replay can be stopped. */
  async runReplay(input: unknown, started?: (replayId: string) => void): Promise<ReplayReport> {
    return this.endOfReplay(await this.startReplay(checked(replayRequestSchema, input)), started);
  }

  /** Resolves with the report of a started replay when it ends. */
  async endOfReplay({ replayId }: { replayId: string }, started?: (replayId: string) => void): Promise<ReplayReport> {
    started?.(replayId);
    return reportOf(await this.request(replayWait, { replayId }));
  }

  /** Stops a replay; it ends with a report about the events up to that time. */
  async stopReplay(replayId: string): Promise<void> {
    await this.request(replayControl, { replayId, action: 'stop' });
  }

  /** Allows the engine to be started again after a failure. Must be called when a user or a program starts something. */
  revive(): void {
    this.#deps.engine.revive();
  }

  /** Reports the change only to a running engine: without an engine, there is no connection that could end because of the pause. */
  debugPaused(change: m.DebugPaused): void {
    if (this.#session) this.#link.channel().notify(m.debugPaused, change);
  }

  /**
   * Starts a reverse proxy, whose traffic is captured.
   * @throws UserError for a target, a port or a file that cannot be used
   */
  async startProxy(input: unknown): Promise<StartedProxy> {
    const request = await proxyRequestOf(input, this.#deps.network);
    this.#deps.engine.revive();
    const started = await this.request(proxyStart, request);
    this.#addresses.set(started.sourceId, started.url);
    return started;
  }

  /** The address of a proxy, including the query of its page. The list of sources contains the address with the query masked. */
  addressOf(sourceId: string): string | undefined {
    return this.#addresses.get(sourceId) ?? this.sources.find((source) => source.sourceId === sourceId)?.url;
  }

  /** Stops a source: a proxy, or a connection. */
  async stopSource(input: unknown): Promise<void> {
    const { sourceId } = checked(shape.sourceRef, input);
    const file = this.fileOf(sourceId);
    await (file ? file.close() : this.request(sourceStop, { sourceId }));
  }

  /** Stops a source, and removes it and its connections from the list. */
  async removeSource(input: unknown): Promise<void> {
    await this.request(sourceRemove, checked(shape.sourceRef, input));
  }

  async listSources(): Promise<SourceSummary[]> {
    const files = await Promise.all(this.#deps.openFiles().map(fileSummary));
    if (this.#deps.engine.state !== 'running') return files;
    return [...(await this.request(sourceList, {})).sources, ...files];
  }

  async listConnections(): Promise<ConnectionSummary[]> {
    if (this.#deps.engine.state !== 'running') return [];
    return (await this.request(m.connectionList, {})).connections;
  }

  async readTimeline(input: unknown): Promise<Entry[]> {
    const { sourceId, ...query } = checked(shape.readTimeline, input ?? {});
    const file = this.fileOf(sourceId);
    const { json } = await (file
      ? file.request(m.timelineRead, query)
      : this.request(m.timelineRead, { ...query, sourceId }));
    return JSON.parse(json) as Entry[];
  }

  async waitForEvent(input: unknown): Promise<Entry> {
    const { json } = await this.request(m.timelineWait, checked(shape.waitForEvent, input));
    return JSON.parse(json) as Entry;
  }

  /**
   * Entries as text, in chronological order.
   * @throws UserError when the text would be longer than `maxBytes`
   */
  entriesText(
    selection: EntrySelection,
    format: TextFormat,
    maxBytes?: number,
  ): Promise<{ text: string; entries: number }> {
    return this.request(timelineText, { selection, format, ...(maxBytes !== undefined && { maxBytes }) });
  }

  /** Deletes all entries of the capture. */
  async clearCapture(): Promise<void> {
    await this.request(m.sessionClear, {});
  }

  /** Adds a marker with the given text to the timeline. */
  async addMarker(input: unknown): Promise<{ seq: number }> {
    return this.request(markerAdd, checked(shape.addMarker, input));
  }

  /** Begins to save the capture or an open session file. The caller must then call `savedLines`, and `endSave` even if this fails. */
  beginSave(query: SessionQuery & { format?: ExportFormat }): Promise<v.InferOutput<typeof saveBegin.result>> {
    const { sourceId, ...ofFile } = query;
    return this.fileOf(sourceId)?.request(saveBegin, ofFile) ?? this.request(saveBegin, query);
  }

  /** The lines of a session file, in pieces. */
  savedLines(saveId: string, sourceId?: string, signal?: AbortSignal): AsyncGenerator<SavedLines> {
    return savedPieces(this.fileOf(sourceId) ?? this, saveId, signal);
  }

  endSave(saveId: string, sourceId?: string): void {
    (this.fileOf(sourceId) ?? this).request(saveEnd, { saveId }).catch(() => undefined);
  }

  /** Bytes `from` to `to` of an attachment, or of the packet when `attachment` is -1; fewer when they are no longer in the capture. */
  async readBytes(range: { seq: number; attachment: number; from: number; to: number }): Promise<Uint8Array> {
    return new Uint8Array(await this.request(m.entryBytes, range));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Parses arguments in payload notation, including the files that they refer to. */
  readArgs(args: readonly unknown[]): Promise<unknown[]> {
    return readArguments(args, (path) => this.#deps.files.read(path));
  }

  /** The open session file with this source ID. */
  fileOf(sourceId: string | undefined): FileSource | undefined {
    return this.#deps.openFiles().find((file) => file.sourceId === sourceId);
  }

  /** @throws UserError if the engine ends before it responds */
  async request<P, R>(definition: RequestDefinition<P, R>, params: P, signal?: AbortSignal): Promise<R> {
    try {
      return await this.#link.channel().request(definition, params, { signal });
    } catch (error) {
      if (!(error instanceof ChannelError && error.code === 'disposed')) throw error;
      throw engineErrors('engine.endedWhileWorking', nestedParams('fault', this.#deps.engine.fault));
    }
  }

  #follow(channel: Channel): Disposable {
    const store = new DisposableStore();
    const session = store.add(new SessionMirror(channel, systemClock));
    this.#session = session;
    store.add(session.onDidChange(() => this.#change.fire()));
    store.add({
      dispose: () => {
        this.#session = undefined;
        this.#opened.clear();
        this.#addresses.clear();
        this.#change.fire();
      },
    });
    session.refresh();
    for (const paused of this.#deps.pausedDebuggers()) channel.notify(m.debugPaused, paused);
    return store;
  }
}
