/**
 * A connection: a profile, the client that serves it, and what the log is told of both. It turns the tap's signals into entries,
 * deliveries and the ledger's moves; the tap decides nothing and this guesses nothing.
 */
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { isThrottled, type NetworkConditions } from '../../model/profile/networkConditions.ts';
import { type ConnectionProfile, namespaceOf, titleOf } from '../../model/profile/profile.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import type { ConnectionState, ConnectionSummary } from '../../protocol/shapes.ts';
import type {
  ClientListener,
  Codec,
  EmitKey,
  IncomingEvent,
  InspectedClient,
  OutgoingEmit,
  WirePacket,
} from '../contracts/inspectedClient.ts';
import { ConnectionLog } from './connectionLog.ts';
import { type ConnectionDeps, type EmitSink, noEmitSink } from './connectionDeps.ts';
import { ConnectionLifecycle } from './connectionLifecycle.ts';
import type { TrackedEmit } from './trackedEmit.ts';
import { checkEmit } from './emitGuard.ts';
import { guardedListener } from './guardedListener.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';

export class Connection implements Disposable {
  readonly id: string;
  readonly profile: ConnectionProfile;
  readonly #lifecycle: ConnectionLifecycle;
  readonly #client: InspectedClient;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #sink: EmitSink;
  readonly #eventListeners = new Set<(incoming: IncomingEvent) => void>();
  readonly #change = new Emitter<void>();
  #decision: Promise<void> = Promise.resolve();
  readonly onDidChange = this.#change.event;

  constructor(id: string, profile: ConnectionProfile, deps: ConnectionDeps) {
    this.id = id;
    this.profile = profile;
    this.#sink = deps.emitSink ?? noEmitSink;
    const changed = (): void => this.#change.fire();
    const client = (): InspectedClient => this.#client;
    const log = new ConnectionLog(deps.log, id, namespaceOf(profile), () => this.#client.codec);
    this.#lifecycle = new ConnectionLifecycle(id, profile, deps, changed, () => this.#client.cookies);
    this.#outgoing = new Outgoing(profile, client, log, deps.clock, changed);
    this.#incoming = new Incoming(profile, client, log, deps.recordsIncoming, changed);
    this.#client = deps.createClient(
      profile,
      guardedListener(this.#listener(), (error) => log.failed(error)),
    );
    const { conditions } = this.#client;
    if (isThrottled(conditions)) this.#lifecycle.joinedDisturbed(conditions);
  }

  get state(): ConnectionState {
    return this.#lifecycle.state;
  }

  get summary(): ConnectionSummary {
    const { transport, protocol, conditions } = this.#client;
    const { counts, pendingAcks } = this.#outgoing;
    const { counts: more } = this.#sink;
    return {
      connectionId: this.id,
      name: titleOf(this.profile),
      url: shownUrl(this.profile.url),
      namespace: namespaceOf(this.profile),
      ...this.#lifecycle.summary,
      ...(transport !== undefined && { transport }),
      ...(protocol !== undefined && { protocol }),
      ...(isThrottled(conditions) && { conditions }),
      counts: {
        emitted: counts.emitted + more.emitted,
        discarded: counts.discarded + more.discarded,
        timedOut: counts.timedOut + more.timedOut,
        lost: counts.lost + more.lost,
        failed: counts.failed + more.failed,
        received: this.#incoming.received,
        pendingAcks: pendingAcks + this.#incoming.pendingAcks + this.#sink.pendingAcks,
      },
    };
  }

  /** Starts connecting; resolves or rejects when the first attempt is decided. */
  connect(): Promise<void> {
    const decision = this.#lifecycle.whenDecided();
    this.#decision = decision;
    // Whoever asks for it later is the one to handle it.
    decision.catch(() => undefined);
    if (this.state === 'disconnected') this.#client.connect();
    return decision;
  }

  /** Resolves or rejects as the attempt that `connect` started last. */
  get decision(): Promise<void> {
    return this.#decision;
  }

  disconnect(): void {
    const wasOpen = this.state === 'connected';
    this.#client.disconnect();
    // A socket that was not connected says nothing when it is told to stop.
    if (!wasOpen) this.#lifecycle.stopped();
    this.#endStranded();
  }

  /**
   * Disturbs its sockets from now on, or no longer: `{}`. Holds over reconnects, until it is set again; so it does for every
   * connection that shares the transport, each of which has it in its summary and its timeline. What it is already changes nothing.
   */
  setConditions(conditions: NetworkConditions): void {
    this.#client.setConditions(conditions);
  }

  /**
   * Emits and records it, whatever becomes of it.
   * @throws UserError when it is refused before sending; the refusal is recorded too.
   */
  emit(emit: OutgoingEmit): TrackedEmit {
    const trackedEmit = this.#outgoing.emit(emit);
    this.#endStranded();
    return trackedEmit;
  }

  /**
   * Emits without a record: the connection's emit sink receives its signals by this key. Nothing is checked.
   * @throws what the client throws
   */
  emitToSink(emit: OutgoingEmit, key: EmitKey): void {
    this.#client.emit(emit, key);
  }

  /** Calls back for every event from the server, recorded or not. Its bytes are lent: they may change after the call. */
  listen(listener: (incoming: IncomingEvent) => void): Disposable {
    this.#eventListeners.add(listener);
    return toDisposable(() => this.#eventListeners.delete(listener));
  }

  /**
   * The dry run of an emit: the packet as it would be sent now.
   * @throws UserError when it would be refused
   */
  check(emit: OutgoingEmit): WirePacket {
    return checkEmit(emit, this.profile, this.#client);
  }

  /** Connected, and the transport would take a volatile event at this moment. */
  get writable(): boolean {
    return this.state === 'connected' && this.#client.writable;
  }

  get codec(): Codec {
    return this.#client.codec;
  }

  /** Bytes that the server takes a message, when it said so. */
  get maxPayload(): number | undefined {
    return this.#client.maxPayload;
  }

  /** It has no connection and makes none by itself. */
  get isOver(): boolean {
    return this.state === 'disconnected' && !this.#lifecycle.summary.retrying;
  }

  /** What is counted elsewhere has changed: the summary is another one. */
  touch(): void {
    this.#change.fire();
  }

  /**
   * Answers an incoming event that asked for an acknowledgement.
   * @throws UserError when nothing waits, or there is no connection to answer on.
   */
  reply(seq: number, args: readonly unknown[]): void {
    this.#incoming.reply(seq, args);
  }

  /** Ends everything that is under way: emits in their last state, the connection for good. */
  dispose(): void {
    this.#client.dispose();
    this.#incoming.connectionEnded();
    this.#outgoing.connectionEnded();
    this.#sink.connectionEnded();
    this.#outgoing.dispose();
    this.#lifecycle.removed();
    this.#change.dispose();
  }

  /** What waits for a connection that does not come back automatically would wait indefinitely. */
  #endStranded(): void {
    if (this.#lifecycle.hasEnded) this.#outgoing.endStranded();
  }

  #listener(): ClientListener {
    const lifecycle = this.#lifecycle;
    return {
      onEmitSignal: (key, signal) => {
        if (this.#sink.signalled(key, signal)) return;
        // An HTTP response may repeat what its request held.
        const isFault = signal.type === 'notWritten';
        this.#outgoing.signalled(key, isFault ? { ...signal, cause: lifecycle.masked(signal.cause) } : signal);
        // The client gives an emit back to its retry queue after it has told of the end.
        if (signal.type === 'queued') this.#endStranded();
      },
      onEvent: (incoming) => {
        lifecycle.eventCame();
        if (this.#eventListeners.size > 0) for (const listener of this.#eventListeners) listener(incoming);
        if (this.#sink.echoed(incoming)) this.#incoming.received++;
        else this.#incoming.event(incoming);
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
        this.#incoming.joinDecided(false);
        this.#incoming.connectionEnded();
        this.#outgoing.connectionEnded(lifecycle.masked(cause));
        this.#sink.connectionEnded();
        lifecycle.disconnected(cause, retrying);
        this.#endStranded();
      },
      onProtocolChanged: (cause) => lifecycle.protocolChanged(cause),
      onRetryScheduled: (delayMs) => lifecycle.retryScheduled(delayMs),
      onReconnecting: (attempt, delayMs) => lifecycle.reconnecting(attempt, delayMs),
      onReconnectFailed: (attempts) => {
        lifecycle.reconnectFailed(attempts);
        this.#endStranded();
      },
      onUpgraded: (transport) => lifecycle.upgraded(transport),
      onUpgradeStarted: (transport, isOpen) => lifecycle.upgradeStarted(transport, isOpen),
      onUpgradeFailed: (cause) => lifecycle.upgradeFailed(cause),
      onPacket: (packet) => this.#sink.recordsPackets && lifecycle.packet(packet),
      onConditions: (conditions, setFor) => lifecycle.conditions(conditions, setFor),
      onJoinedDisturbed: (conditions) => lifecycle.joinedDisturbed(conditions),
    };
  }
}
