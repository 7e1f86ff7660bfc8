import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/userError.ts';
import { isThrottled, type NetworkConditions, sameConditions } from '../../model/profile/networkConditions.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type {
  Cause,
  ClientListener,
  Codec,
  EmitKey,
  EmitSignal,
  InspectedClient,
  OutgoingEmit,
  Protocol,
  WirePacket,
} from '../contracts/inspectedClient.ts';
import { endsWrite } from './engineio/endsWrite.ts';
import { v2RefusesEvent } from './v2/v2Refusals.ts';

/** How long the next client waits until the server confirms the end of the previous Engine.IO session. */
const maxCloseMs = 2000;

/** Creates the client of each protocol. The client of Socket.IO 2 is loaded when it is first needed. */
export interface ClientFactories {
  v4(listener: ClientListener): InspectedClient;
  v2(listener: ClientListener): Promise<InspectedClient>;
  /** Whether the server is known to use v2 and a transport to it is still open, so that the version need not be detected again. */
  isV2?(): boolean;
}

interface PendingEmit {
  readonly emit: OutgoingEmit;
  readonly at: number;
}

/**
 * Uses the protocol of the server: it starts with v4 and changes to v2, or back, if a response shows the other version. Emits in the buffer
 * of the previous client are emitted again on the next client, in their order, and continue their delivery: none is reported twice, lost or
 * sent twice. A profile with v2 starts in the same way, so that emits can be buffered while the client of v2 is loaded.
 */
export class AutoClient implements InspectedClient {
  readonly #profile: ConnectionProfile;
  readonly #listener: ClientListener;
  readonly #factories: ClientFactories;
  readonly #clock: Clock;
  /** Emits that are still in the client's buffer. */
  readonly #kept = new Map<EmitKey, PendingEmit>();
  #inner: InspectedClient;
  #protocol: Protocol = 'v4';
  /** The protocol of the last successful connection. */
  #lastProtocol: Protocol | undefined;
  /** The emit that is being passed to the client. */
  #emitting: OutgoingEmit | undefined;
  /** Whether the user requested to be connected. It is checked when the change to another client completes. */
  #isConnectRequested = false;
  #changing = false;
  /**
   * Whether signals are suppressed: signals that the next client repeats (connecting, an emit is buffered) must not be
   * reported again.
   */
  #isMuted = false;
  /**
   * Whether the protocol was changed, and no connection has been successful since. In this case, the next error does
   * not change it back, because the client would alternate between the protocols.
   */
  #hasFailedChange = false;
  #disposed = false;

  constructor(profile: ConnectionProfile, listener: ClientListener, factories: ClientFactories, clock: Clock) {
    this.#profile = profile;
    this.#listener = listener;
    this.#factories = factories;
    this.#clock = clock;
    this.#inner = factories.v4(this.#listenTo('v4'));
  }

  connect(): void {
    this.#isConnectRequested = true;
    if (this.#changing) {
      this.#listener.onConnecting();
    } else if (this.#protocol === 'v4' && (this.#profile.protocol === 'v2' || this.#factories.isV2?.() === true)) {
      this.#listener.onConnecting();
      // While it handled the event, the listener may have disconnected the client or started the change itself.
      if (this.#isConnectRequested && !this.#changing && !this.#disposed) this.#change('v2');
    } else {
      this.#inner.connect();
    }
  }

  disconnect(): void {
    this.#isConnectRequested = false;
    this.#inner.disconnect();
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    this.#emitting = emit;
    try {
      this.#inner.emit(emit, key);
    } finally {
      this.#emitting = undefined;
    }
  }

  abandon(key: EmitKey): void {
    this.#kept.delete(key);
    this.#inner.abandon(key);
  }

  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean {
    return this.#inner.reply(ackId, args, key);
  }

  encode(event: string, args: readonly unknown[]): WirePacket {
    return this.#inner.encode(event, args);
  }

  encodeAck(ackId: number, args: readonly unknown[]): WirePacket {
    return this.#inner.encodeAck(ackId, args);
  }

  refuses(event: string): boolean {
    return (this.#protocol === 'v2' || this.#profile.protocol === 'v2') && v2RefusesEvent(event);
  }

  whenIdle(maxMs: number): Promise<void> {
    return this.#inner.whenIdle(maxMs);
  }

  whenRead(maxMs: number): Promise<void> {
    return this.#inner.whenRead(maxMs);
  }

  get codec(): Codec {
    return this.#inner.codec;
  }

  get maxPayload(): number | undefined {
    return this.#inner.maxPayload;
  }

  get transport(): string | undefined {
    return this.#inner.transport;
  }

  get writable(): boolean {
    return this.#inner.writable;
  }

  get protocol(): Protocol | undefined {
    return this.#lastProtocol;
  }

  get cookies(): readonly string[] {
    return this.#inner.cookies;
  }

  get conditions(): NetworkConditions {
    return this.#inner.conditions;
  }

  setConditions(conditions: NetworkConditions): void {
    this.#inner.setConditions(conditions);
  }

  dispose(): void {
    this.#kept.clear();
    // The client reports the result of writes that are in progress.
    this.#inner.dispose();
    this.#disposed = true;
  }

  /** Passes on the signals of the current client. During a change, only the signals of buffered emits are passed on. */
  #listenTo(protocol: Protocol): ClientListener {
    const to = this.#listener;
    const isReporting = (): boolean => !this.#disposed && !this.#changing && this.#protocol === protocol;
    const report = (call: () => void): void => {
      if (isReporting()) call();
    };
    return {
      onEmitSignal: (key, signal) => {
        if ((!this.#disposed || endsWrite(signal)) && this.#protocol === protocol) this.#signalled(key, signal);
      },
      onEvent: (incoming) => {
        if (isReporting()) to.onEvent(incoming);
      },
      onAck: (ack) => {
        if (isReporting()) to.onAck(ack);
      },
      onConnecting: () => report(() => this.#isMuted || to.onConnecting()),
      onOpened: () => report(() => to.onOpened()),
      onProbe: (probe) => report(() => to.onProbe(probe)),
      onExplained: (cause) => report(() => to.onExplained(cause)),
      onConnected: (connected) =>
        report(() => {
          this.#hasFailedChange = false;
          this.#lastProtocol = protocol;
          to.onConnected(connected);
        }),
      onConnectError: (cause, retrying, data) =>
        report(() => {
          if (!this.#follow(cause, protocol)) to.onConnectError(cause, retrying, data);
        }),
      onDisconnected: (cause, retrying) => report(() => to.onDisconnected(cause, retrying)),
      onProtocolChanged: (cause) => report(() => to.onProtocolChanged(cause)),
      onRetryScheduled: (delayMs) => report(() => to.onRetryScheduled(delayMs)),
      onReconnecting: (attempt, delayMs) => report(() => to.onReconnecting(attempt, delayMs)),
      onReconnectFailed: (attempts) => report(() => to.onReconnectFailed(attempts)),
      onUpgraded: (transport) => report(() => to.onUpgraded(transport)),
      onUpgradeStarted: (transport, isOpen) => report(() => to.onUpgradeStarted(transport, isOpen)),
      onUpgradeFailed: (cause) => report(() => to.onUpgradeFailed(cause)),
      onPacket: (packet) => {
        if (isReporting()) to.onPacket(packet);
      },
      onConditions: (conditions, setFor) => {
        if (!this.#disposed && this.#protocol === protocol) to.onConditions(conditions, setFor);
      },
      onJoinedThrottled: (conditions) => report(() => to.onJoinedThrottled(conditions)),
    };
  }

  #signalled(key: EmitKey, signal: EmitSignal): void {
    const waits = signal.type === 'buffered' || signal.type === 'queued';
    if (!waits) {
      if (this.#kept.size > 0) this.#kept.delete(key);
    } else if (this.#emitting) this.#kept.set(key, { emit: this.#emitting, at: this.#clock.now() });
    if (!waits || !this.#isMuted) this.#listener.onEmitSignal(key, signal);
  }

  /** Changes the protocol if the cause shows the other version. Returns false if it does not. */
  #follow(cause: Cause, protocol: Protocol): boolean {
    const { speaks } = cause;
    const auto = (this.#profile.protocol ?? 'auto') === 'auto';
    if (!auto || speaks === undefined || speaks === protocol || this.#hasFailedChange) return false;
    this.#hasFailedChange = true;
    this.#listener.onProtocolChanged(
      explain('protocol.changed', { protocol: speaks, trial: speaks === 'v2' }, { detail: cause.detail }),
    );
    this.#change(speaks);
    return true;
  }

  #change(protocol: Protocol): void {
    this.#changing = true;
    // Otherwise, the previous client would continue its attempts to connect.
    const before = this.#inner;
    before.disconnect();
    void this.#load(protocol, before).then(
      (next) => this.#replace(next, protocol),
      (error: unknown) => {
        this.#changing = false;
        if (this.#disposed) return;
        const fault = explain('client.notLoaded', { protocol, reported: messageOf(error) });
        this.#listener.onConnectError(fault, false, undefined);
      },
    );
  }

  async #load(protocol: Protocol, before: InspectedClient): Promise<InspectedClient> {
    // A server that allows one session for each user would refuse a new session while the previous one is open. The previous one is being
    // closed in this iteration of the event loop.
    await Promise.resolve().then(() => before.whenIdle(maxCloseMs));
    const listener = this.#listenTo(protocol);
    return protocol === 'v2' ? this.#factories.v2(listener) : this.#factories.v4(listener);
  }

  #replace(next: InspectedClient, protocol: Protocol): void {
    if (this.#disposed) {
      next.dispose();
      return;
    }
    this.#handOnConditions(next);
    // From here on, signals of the previous client are ignored.
    this.#protocol = protocol;
    this.#inner.dispose();
    this.#inner = next;
    this.#changing = false;
    const waiting = [...this.#kept];
    this.#kept.clear();
    this.#isMuted = true;
    for (const [key, kept] of waiting) this.#again(key, kept);
    if (this.#isConnectRequested) next.connect();
    this.#isMuted = false;
  }

  /**
   * Passes the conditions on to the next client. As they stay the same, this is not reported, unless the next client shares a transport
   * that has other conditions.
   */
  #handOnConditions(next: InspectedClient): void {
    const { conditions } = this.#inner;
    if (isThrottled(conditions)) next.setConditions(conditions);
    else if (!sameConditions(conditions, next.conditions)) this.#listener.onJoinedThrottled(next.conditions);
  }

  #again(key: EmitKey, { emit, at }: PendingEmit): void {
    const timeoutMs = emit.ack && (emit.ack.timeoutMs ?? this.#profile.ackTimeoutMs);
    const left = timeoutMs === undefined ? emit.ack : { timeoutMs: Math.max(0, timeoutMs - (this.#clock.now() - at)) };
    try {
      this.emit({ ...emit, ack: left }, key);
    } catch (error) {
      this.#listener.onEmitSignal(key, {
        type: 'notWritten',
        cause: causeOf(error, 'emit.refused'),
        taken: false,
      });
    }
  }
}
