import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { explain } from '../../src/model/cause/causeTexts.ts';
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import { encodePacket } from '../../src/engine/client/v4/defaultParser.ts';
import { packetType } from '../../src/engine/codec/packetType.ts';
import type {
  Cause,
  ClientListener,
  Codec,
  Connected,
  EmitKey,
  EmitSignal,
  IncomingEvent,
  InspectedClient,
  OutgoingEmit,
  Protocol,
  WirePacket,
} from '../../src/engine/contracts/inspectedClient.ts';

/** An emit that was passed to the client. */
export interface GivenEmit {
  readonly emit: OutgoingEmit;
  readonly key: EmitKey;
  /** Set when the emit is encoded, if it requests an acknowledgement. */
  ackId: number | undefined;
  timer: Disposable | undefined;
}

/**
 * A client without a network. It implements `InspectedClient` as client 4 does: it buffers without a connection,
 * discards a volatile event that it cannot send, and ends an acknowledgement at its timeout. The test decides what
 * happens on the wire.
 */
export class FakeClient implements InspectedClient {
  readonly listener: ClientListener;
  readonly #clock: Clock;
  /** The calls so far that change the connection: “connect”, “disconnect”, “dispose”. */
  readonly calls: string[] = [];
  readonly given: GivenEmit[] = [];
  readonly replies: { readonly ackId: number; readonly args: readonly unknown[] }[] = [];
  /** The keys of the replies, with which the test reports their results. */
  readonly replyKeys: EmitKey[] = [];
  /** Called with the key of each reply. */
  onReply: ((key: EmitKey) => void) | undefined;
  /** Emits that wait for a connection. */
  #buffer: GivenEmit[] = [];
  /** Emits that were encoded while the transport was busy. */
  #untaken: GivenEmit[] = [];
  #nextAckId = 0;
  #joined = false;
  /** While this is true, the transport accepts nothing: emits are encoded and wait. */
  busy = false;
  /** Every emit throws this error while it is set. */
  refusal: Error | undefined;
  /** Replaces the function with which the client handles an emit. */
  onEmit: ((given: GivenEmit) => void) | undefined;
  codec: Codec = 'default';
  maxPayload: number | undefined;
  transport: string | undefined;
  protocol: Protocol | undefined;
  cookies: readonly string[] = [];
  conditions: NetworkConditions = {};
  /** Resolves when the end of the connection is confirmed; immediately by default. */
  quiet: Promise<void> = Promise.resolve();
  /** Resolves when the server has read everything that was sent; immediately by default. */
  read: Promise<void> = Promise.resolve();

  constructor(listener: ClientListener, clock: Clock) {
    this.listener = listener;
    this.#clock = clock;
  }

  get writable(): boolean {
    return this.#joined && !this.busy;
  }

  connect(): void {
    this.calls.push('connect');
    this.listener.onConnecting();
  }

  disconnect(): void {
    this.calls.push('disconnect');
    if (this.#joined) this.end(explain('client.disconnected'), false);
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    if (this.refusal) throw this.refusal;
    const given: GivenEmit = { emit, key, ackId: undefined, timer: undefined };
    this.given.push(given);
    if (this.onEmit) this.onEmit(given);
    else this.#take(given);
  }

  abandon(key: EmitKey): void {
    const given = this.#buffer.find((waiting) => waiting.key === key);
    given?.timer?.dispose();
    this.#buffer = this.#buffer.filter((waiting) => waiting !== given);
  }

  whenIdle(): Promise<void> {
    return this.quiet;
  }

  whenRead(): Promise<void> {
    return this.read;
  }

  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean {
    if (!this.#joined) return false;
    this.replies.push({ ackId, args });
    this.replyKeys.push(key);
    this.onReply?.(key);
    return true;
  }

  encode(event: string, args: readonly unknown[]): WirePacket {
    return encodePacket({ type: packetType.event, nsp: '/', data: [event, ...args] });
  }

  encodeAck(id: number, args: readonly unknown[]): WirePacket {
    return encodePacket({ type: packetType.ack, nsp: '/', id, data: [...args] });
  }

  setConditions(conditions: NetworkConditions): void {
    this.conditions = conditions;
    this.listener.onConditions(conditions, undefined);
  }

  dispose(): void {
    this.calls.push('dispose');
    this.#joined = false;
    for (const { timer } of this.given) timer?.dispose();
    this.#buffer = [];
  }

  /** Reports what happened to an emit. */
  signal(key: EmitKey, signal: EmitSignal): void {
    this.listener.onEmitSignal(key, signal);
  }

  /** Simulates that the server accepts the client. Buffered emits are sent. */
  join(connected: Partial<Connected> = {}): void {
    this.#joined = true;
    this.transport = 'websocket';
    this.protocol = 'v4';
    this.listener.onConnected({ socketId: 'sid', recovered: false, transport: 'websocket', ...connected });
    for (const given of this.#buffer.splice(0)) this.#send(given);
  }

  /**
   * Simulates the end of the connection. The client no longer waits for the acknowledgements of sent emits, and reports the emits that
   * had a timeout.
   */
  end(cause: Cause = explain('transport.cut'), retrying = true): void {
    this.#joined = false;
    this.transport = undefined;
    this.listener.onDisconnected(cause, retrying);
    for (const given of this.#untaken.splice(0)) {
      this.signal(given.key, { type: 'notWritten', ackId: given.ackId, cause: explain('emit.untaken'), taken: false });
    }
    for (const given of this.given) {
      if (!given.timer || given.ackId === undefined) continue;
      given.timer.dispose();
      given.timer = undefined;
      this.signal(given.key, { type: 'ackDropped' });
    }
  }

  /** Simulates that the transport accepts the emits that waited for it. */
  drain(): void {
    this.busy = false;
    for (const { key, ackId } of this.#untaken.splice(0)) this.signal(key, { type: 'handedOver', ackId });
  }

  /** Simulates that an acknowledgement is received. */
  acknowledge(ackId: number, ...args: unknown[]): void {
    for (const given of this.given) if (given.ackId === ackId) given.timer?.dispose();
    this.listener.onAck({ ackId, packet: this.encodeAck(ackId, args) });
  }

  /** Simulates that an event is received. */
  receive(event: string, args: readonly unknown[] = [], more: Partial<IncomingEvent> = {}): void {
    this.listener.onEvent({ event, packet: eventPacket(event, args, more.ackId), ...more });
  }

  #take(given: GivenEmit): void {
    const { emit, key } = given;
    if (emit.volatile && !this.writable) {
      const because = this.#joined ? 'writing' : 'notConnected';
      this.signal(key, { type: 'discarded', cause: explain('emit.volatileDiscarded', { because }) });
      return;
    }
    const timeoutMs = emit.ack?.timeoutMs;
    if (timeoutMs !== undefined) given.timer = this.#clock.after(timeoutMs, () => this.#giveUp(given));
    if (this.#joined) {
      this.#send(given);
      return;
    }
    this.#buffer.push(given);
    this.signal(key, { type: 'buffered' });
  }

  #send(given: GivenEmit): void {
    const { emit, key } = given;
    if (emit.ack) given.ackId = this.#nextAckId++;
    const { ackId } = given;
    this.signal(key, { type: 'encoded', ackId, packet: eventPacket(emit.event, emit.args, ackId) });
    if (this.busy) this.#untaken.push(given);
    else this.signal(key, { type: 'handedOver', ackId });
  }

  #giveUp(given: GivenEmit): void {
    given.timer = undefined;
    this.#buffer = this.#buffer.filter((waiting) => waiting !== given);
    this.signal(given.key, { type: 'ackTimedOut' });
  }
}

/** The packet of an event as the default parser writes it. */
export function eventPacket(event: string, args: readonly unknown[], ackId?: number): WirePacket {
  const id = ackId === undefined ? {} : { id: ackId };
  return encodePacket({ type: packetType.event, nsp: '/', data: [event, ...args], ...id });
}

/** A listener with the given handlers, which ignores all other events. */
export function listenerTo(handlers: Partial<ClientListener>): ClientListener {
  return new Proxy(handlers as ClientListener, {
    get: (target, name) => (Reflect.get(target, name) as unknown) ?? (() => undefined),
  });
}

/** A listener that records its calls in order: the name of each call with its arguments. */
export function recordingListener(): { readonly listener: ClientListener; readonly calls: [string, ...unknown[]][] } {
  const calls: [string, ...unknown[]][] = [];
  const listener = new Proxy({} as ClientListener, {
    get:
      (_target, name) =>
      (...args: unknown[]) =>
        void calls.push([String(name), ...args]),
  });
  return { listener, calls };
}
