/**
 * A connection: a profile, its client, and the entries about both. It converts the signals of the tap to entries,
 * delivery statuses and changes of the ledger. The tap makes no decisions, and this class records only what the tap
 * reports.
 */
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { isThrottled, type NetworkConditions } from '../../model/profile/networkConditions.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { type ConnectionProfile, namespaceOf, titleOf } from '../../model/profile/profile.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import type { ConnectionState, ConnectionSummary } from '../../protocol/shapes.ts';
import type {
  Cause,
  ClientListener,
  Codec,
  EmitKey,
  IncomingEvent,
  InspectedClient,
  OutgoingEmit,
  WirePacket,
} from '../contracts/inspectedClient.ts';
import type { LogRecord } from '../contracts/record.ts';
import { ConnectionLog } from './connectionLog.ts';
import { type ConnectionDeps, type EmitSink, noEmitSink } from './connectionDeps.ts';
import { ConnectionLifecycle } from './connectionLifecycle.ts';
import type { TrackedEmit } from './trackedEmit.ts';
import { checkEmit } from './emitGuard.ts';
import { GuardedListener } from './guardedListener.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';

const noCounts: ConnectionSummary['counts'] = {
  emitted: 0,
  discarded: 0,
  timedOut: 0,
  lost: 0,
  failed: 0,
  received: 0,
  pendingAcks: 0,
};

/** An event from the server that has a record. */
export interface RecordedEvent {
  readonly seq: number;
  readonly event: string;
  readonly requestsReply: boolean;
}

export class Connection implements Disposable {
  readonly id: string;
  readonly profile: ConnectionProfile;
  readonly #lifecycle: ConnectionLifecycle;
  readonly #client: InspectedClient;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #sink: EmitSink;
  readonly #log: ConnectionDeps['log'];
  readonly #countsBefore: ConnectionSummary['counts'];
  readonly #recordsPackets: boolean;
  readonly #eventListeners = new Set<(incoming: IncomingEvent) => void>();
  readonly #recordListeners = new Set<(recorded: RecordedEvent) => void>();
  readonly #change = new Emitter<void>();
  #decision: Promise<void> = Promise.resolve();
  /** Increases with every call that connects or disconnects. */
  #calls = 0;
  readonly onDidChange = this.#change.event;

  constructor(id: string, profile: ConnectionProfile, deps: ConnectionDeps) {
    this.id = id;
    this.profile = profile;
    this.#sink = deps.emitSink ?? noEmitSink;
    this.#countsBefore = deps.countsBefore ?? noCounts;
    this.#recordsPackets = deps.recordsPackets ?? this.#sink.recordsPackets;
    this.#log = deps.log;
    const changed = (): void => this.#change.fire();
    const client = (): InspectedClient => this.#client;
    const log = new ConnectionLog(deps.log, id, namespaceOf(profile), () => this.#client.codec);
    this.#lifecycle = new ConnectionLifecycle(id, profile, deps, changed, () => this.#client.cookies);
    this.#outgoing = new Outgoing(profile, client, log, deps.clock, changed);
    this.#incoming = new Incoming(profile, client, log, deps.recordsIncoming, changed);
    this.#client = deps.createClient(profile, new GuardedListener(this.#listener(), (error) => log.failed(error)));
    const { conditions } = this.#client;
    if (isThrottled(conditions)) this.#lifecycle.joinedThrottled(conditions);
  }

  get state(): ConnectionState {
    return this.#lifecycle.state;
  }

  get summary(): ConnectionSummary {
    const { transport, protocol, conditions } = this.#client;
    const { counts, pendingAcks } = this.#outgoing;
    const { counts: more } = this.#sink;
    const before = this.#countsBefore;
    return {
      connectionId: this.id,
      name: titleOf(this.profile),
      url: shownUrl(this.profile.url),
      namespace: namespaceOf(this.profile),
      sourceId: this.id,
      sourceKind: 'client',
      ...this.#lifecycle.summary,
      ...(transport !== undefined && { transport }),
      ...(protocol !== undefined && { protocol }),
      ...(isThrottled(conditions) && { conditions }),
      counts: {
        emitted: before.emitted + counts.emitted + more.emitted,
        discarded: before.discarded + counts.discarded + more.discarded,
        timedOut: before.timedOut + counts.timedOut + more.timedOut,
        lost: before.lost + counts.lost + more.lost,
        failed: before.failed + counts.failed + more.failed,
        received: before.received + this.#incoming.received,
        pendingAcks: pendingAcks + this.#incoming.pendingAcks + this.#sink.pendingAcks,
      },
    };
  }

  /** Starts connecting; resolves or rejects when the first attempt is decided. */
  connect(): Promise<void> {
    this.#calls++;
    const decision = this.#lifecycle.whenDecided();
    this.#decision = decision;
    // Callers of `decision` handle the rejection.
    decision.catch(() => undefined);
    if (this.state === 'disconnected') this.#client.connect();
    return decision;
  }

  /** Resolves or rejects like the last attempt that `connect` started. */
  get decision(): Promise<void> {
    return this.#decision;
  }

  disconnect(): void {
    const call = ++this.#calls;
    this.#client.disconnect();
    // If a listener has connected again in the meantime, that call replaces this one.
    if (call !== this.#calls) return;
    // A socket that the client did not treat as connected emits no event when it is disconnected.
    if (this.state !== 'disconnected') this.#ended(explain('client.disconnected'), false);
    this.#endStranded();
  }

  /**
   * Sets the network conditions of its sockets; `{}` removes them. They also apply after reconnects, and to every connection that shares
   * the transport, each of which shows them in its summary and timeline. Setting equal conditions has no effect.
   */
  setConditions(conditions: NetworkConditions): void {
    this.#client.setConditions(conditions);
  }

  /**
   * Emits an event and records it in any case.
   * @throws UserError when it is refused before sending; the refusal is recorded too
   */
  emit(emit: OutgoingEmit): TrackedEmit {
    const trackedEmit = this.#outgoing.emit(emit);
    this.#endStranded();
    return trackedEmit;
  }

  /**
   * Emits an event without recording or checking it. The connection's emit sink receives the signals about the emit, with this key.
   * @throws errors of the client
   */
  emitToSink(emit: OutgoingEmit, key: EmitKey): void {
    this.#client.emit(emit, key);
  }

  /** Calls back for every event from the server, recorded or not. The bytes are only valid during the call. */
  listen(listener: (incoming: IncomingEvent) => void): Disposable {
    this.#eventListeners.add(listener);
    return toDisposable(() => this.#eventListeners.delete(listener));
  }

  /** Calls back for every event from the server that was recorded, when it has its record. */
  listenRecorded(listener: (recorded: RecordedEvent) => void): Disposable {
    this.#recordListeners.add(listener);
    return toDisposable(() => this.#recordListeners.delete(listener));
  }

  /** One of its records; undefined if it is no longer in the log. */
  record(seq: number): LogRecord | undefined {
    return this.#log.read(seq);
  }

  /**
   * The dry run of an emit: the packet that would be sent now.
   * @throws UserError when it would be refused
   */
  check(emit: OutgoingEmit): WirePacket {
    return checkEmit(emit, this.profile, this.#client);
  }

  /** Whether it is connected, and the transport would accept a volatile event now. */
  get writable(): boolean {
    return this.state === 'connected' && this.#client.writable;
  }

  get codec(): Codec {
    return this.#client.codec;
  }

  /** Maximum size of a message for the server in bytes, if the server announced one. */
  get maxPayload(): number | undefined {
    return this.#client.maxPayload;
  }

  /** Whether it is not connected and will not connect automatically. */
  get isOver(): boolean {
    return this.state === 'disconnected' && !this.#lifecycle.summary.retrying;
  }

  /** Resolves when the server has read all that was sent, when the transport has ended, or after `maxMs` milliseconds. */
  whenRead(maxMs: number): Promise<void> {
    return this.#client.whenRead(maxMs);
  }

  /** Resolves when no request is running and no WebSocket is open, or after `maxMs` milliseconds. */
  whenIdle(maxMs: number): Promise<void> {
    return this.#client.whenIdle(maxMs);
  }

  /** Reports that the summary changed because of counts that are kept elsewhere. */
  touch(): void {
    this.#change.fire();
  }

  /**
   * Replies to an incoming event that requested an acknowledgement.
   * @throws UserError when no acknowledgement is pending, or there is no connection
   */
  reply(seq: number, args: readonly unknown[]): void {
    this.#incoming.reply(seq, args);
  }

  /** Ends the connection permanently. Pending emits change to their final state. */
  dispose(): void {
    this.#client.dispose();
    this.#incoming.connectionEnded();
    this.#outgoing.connectionEnded();
    this.#sink.connectionEnded();
    this.#outgoing.dispose();
    this.#lifecycle.removed();
    this.#change.dispose();
  }

  /** Emits that wait for a connection that does not reconnect automatically would wait indefinitely. */
  #endStranded(): void {
    if (this.#lifecycle.hasEnded) this.#outgoing.endStranded();
  }

  #recorded(incoming: IncomingEvent): void {
    const seq = this.#incoming.event(incoming);
    if (seq === undefined || this.#recordListeners.size === 0) return;
    const recorded = { seq, event: incoming.event, requestsReply: incoming.ackId !== undefined };
    for (const listener of this.#recordListeners) listener(recorded);
  }

  #ended(raw: Cause, retrying: boolean): void {
    const cause = this.#lifecycle.masked(raw);
    this.#incoming.joinDecided(false);
    this.#incoming.connectionEnded();
    this.#outgoing.connectionEnded(cause);
    this.#sink.connectionEnded();
    this.#lifecycle.disconnected(cause, retrying);
  }

  #listener(): ClientListener {
    const lifecycle = this.#lifecycle;
    return {
      onEmitSignal: (key, signal) => {
        if (this.#sink.signalled(key, signal)) return;
        // An HTTP response may repeat secrets of its request.
        const isFault = signal.type === 'notWritten';
        const shown = isFault ? { ...signal, cause: lifecycle.masked(signal.cause) } : signal;
        this.#outgoing.signalled(key, shown);
        this.#incoming.signalled(key, shown);
        // The client returns an emit to its retry queue only after it has reported the end of the connection.
        if (signal.type === 'queued') this.#endStranded();
      },
      onEvent: (incoming) => {
        lifecycle.eventReceived();
        if (this.#eventListeners.size > 0) for (const listener of this.#eventListeners) listener(incoming);
        if (this.#sink.echoed(incoming)) this.#incoming.received++;
        else this.#recorded(incoming);
      },
      onAck: ({ ackId, packet }) => {
        if (!this.#sink.acknowledged(ackId)) this.#outgoing.acknowledged(ackId, packet);
      },
      onConnecting: () => {
        this.#outgoing.resumed();
        lifecycle.connecting();
      },
      onOpened: () =>
        lifecycle.opened(() => {
          this.#client.disconnect();
          this.#endStranded();
        }),
      onProbe: (probe) => lifecycle.probing(probe),
      onExplained: (cause) => lifecycle.explained(cause),
      onConnected: (connected) => {
        this.#sink.connected();
        this.#incoming.joinDecided(connected.recovered);
        lifecycle.connected(connected);
        this.#incoming.joined();
      },
      onConnectError: (cause, retrying, data) => {
        this.#incoming.joinDecided(false);
        this.#incoming.connectionEnded();
        lifecycle.connectError(cause, retrying, data);
        this.#endStranded();
      },
      onDisconnected: (cause, retrying) => {
        this.#ended(cause, retrying);
        this.#endStranded();
      },
      onProtocolChanged: (cause) => {
        // Events of the session of the other protocol cannot be acknowledged in the next session.
        this.#incoming.joinDecided(false);
        this.#incoming.connectionEnded();
        lifecycle.protocolChanged(cause);
      },
      onRetryScheduled: (delayMs) => lifecycle.retryScheduled(delayMs),
      onReconnecting: (attempt, delayMs) => lifecycle.reconnecting(attempt, delayMs),
      onReconnectFailed: (attempts) => {
        lifecycle.reconnectFailed(attempts);
        this.#endStranded();
      },
      onUpgraded: (transport) => lifecycle.upgraded(transport),
      onUpgradeStarted: (transport, isOpen) => lifecycle.upgradeStarted(transport, isOpen),
      onUpgradeFailed: (cause) => lifecycle.upgradeFailed(cause),
      onPacket: (packet) => this.#recordsPackets && lifecycle.packet(packet),
      onConditions: (conditions, setFor) => lifecycle.conditions(conditions, setFor),
      onJoinedThrottled: (conditions) => lifecycle.joinedThrottled(conditions),
    };
  }
}
