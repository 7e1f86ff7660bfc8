import type { Socket } from 'socket.io-client';
import { systemClock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { isThrottled } from '../../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { plainNumbers, withNumbers } from '../../../model/numbers/exactNumber.ts';
import { refusalPayload } from '../../codec/codecs.ts';
import { eventNameOf } from '../../codec/eventName.ts';
import type {
  Cause,
  ClientListener,
  Codec,
  EmitKey,
  IncomingEvent,
  InspectedClient,
  OutgoingEmit,
  WirePacket,
} from '../../contracts/inspectedClient.ts';
import { OpenDropLoop, type OtherParser } from '../openDropLoop.ts';
import { speaksV2 } from '../protocolMismatch.ts';
import { NamespaceClient } from '../engineio/namespaceClient.ts';
import { dataOf, refusalCause } from '../engineio/refusal.ts';
import { connectErrorCause, disconnectCause } from '../engineio/causes.ts';
import { packetType } from './packetType.ts';
import { EmitTracker } from './emitTracker.ts';
import type { EventPacket } from './eventPacket.ts';
import { otherParserOf, probeOtherParser } from './parserProbe.ts';
import { type ParserChoice, parserChoice } from './parserChoice.ts';
import { type SocketPacket, socketFields } from '../engineio/privateFields.ts';
import { RecoveryOffsets } from './recoveryOffset.ts';
import { type TransportMember, V4Transport } from './v4Transport.ts';

/** One namespace of a socket.io-client 4 (servers of Socket.IO 3 and 4), on a transport of its own or a shared one. */
export class V4Client extends NamespaceClient implements InspectedClient {
  readonly #parser: ParserChoice;
  readonly #transport: V4Transport;
  readonly #socket: Socket;
  readonly #tracker: EmitTracker;
  readonly #drops: OpenDropLoop;
  readonly #offsets = new RecoveryOffsets(() => systemClock.wall());
  #unwatch: (() => void) | undefined;
  /** Waits for what the one probe of its transport shows of the other parser. */
  #probe: Disposable | undefined;
  /** Session that the server can restore. */
  #pid: string | undefined;
  /** The client remembers offsets: it takes whatever is not empty for a session. */
  #resumable = false;
  /** The server's answer came, and no end of the connection after it. */
  #letIn = false;
  /** What the server refused it with; the client tells of it a tick later. */
  #refusal: { readonly sent: unknown } | undefined;
  /** The transport says what became of what it was writing. */
  #leaving = false;

  constructor(profile: ConnectionProfile, listener: ClientListener, transport = new V4Transport(profile)) {
    super(profile, listener);
    this.#parser = parserChoice(profile);
    this.#drops = new OpenDropLoop(systemClock, this.namespace, this.#parser.codec);
    this.#transport = transport;
    let tracker: EmitTracker | undefined;
    // The Manager does not pass these on to its sockets; the first call for a namespace decides.
    const options = {
      ...(profile.auth && { auth: this.#parser.prepare([withNumbers(profile.auth)])[0] as object }),
      ...(profile.ackTimeoutMs !== undefined && { ackTimeout: profile.ackTimeoutMs }),
      ...(profile.retries !== undefined && { retries: profile.retries }),
    };
    this.#socket = transport.join(this.namespace, options, (socket) => {
      tracker = new EmitTracker(socket, profile, (key, signal) => {
        if (!this.disposed || this.#leaving) this.listener.onEmitSignal(key, signal);
      });
      return this.#member(tracker);
    });
    if (!tracker) throw new Error('The transport made no member');
    this.#tracker = tracker;
    this.#watchSocket();
  }

  get codec(): Codec {
    return this.#parser.codec;
  }

  connect(): void {
    this.listener.onConnecting();
    this.#drops.begin();
    this.#endProbe();
    this.#transport.parserProbe.forget();
    this.#transport.restoreReconnection();
    this.#socket.connect();
    // On a transport that is open already, nothing but the server's answer is missing.
    if (this.#transport.engine?.readyState === 'open' && !this.#socket.connected) this.#opened();
  }

  disconnect(): void {
    this.#endProbe();
    this.#transport.network.endLook();
    this.#socket.disconnect();
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    const args = this.#parser.prepare(emit.args);
    this.#tracker.emit(args === emit.args ? emit : { ...emit, args }, key);
  }

  abandon(key: EmitKey): void {
    this.#tracker.abandon(key);
  }

  reply(ackId: number, args: readonly unknown[]): boolean {
    const { packet } = socketFields(this.#socket);
    // The client takes the server's answer in a tick later than it is read, which may be after events that follow it.
    if (!(this.#socket.connected || this.#letIn) || !packet) return false;
    packet.call(this.#socket, { type: packetType.ack, id: ackId, data: [...this.#parser.prepare(args)] });
    return true;
  }

  encode(event: string, args: readonly unknown[]): WirePacket {
    const data = [event, ...this.#parser.prepare(args)];
    return this.#parser.encode({ type: packetType.event, nsp: this.namespace, data });
  }

  encodeAck(ackId: number, args: readonly unknown[]): WirePacket {
    const data = [...this.#parser.prepare(args)];
    return this.#parser.encode({ type: packetType.ack, nsp: this.namespace, id: ackId, data });
  }

  get maxPayload(): number | undefined {
    const limit = this.#transport.engine?._maxPayload;
    // -1 until the server has told it.
    return typeof limit === 'number' && limit > 0 ? limit : undefined;
  }

  protected get transportInUse(): V4Transport {
    return this.#transport;
  }

  protected get isConnected(): boolean {
    return this.#socket.connected;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.#unwatch?.();
    this.#endProbe();
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
    // What lies in its buffer would keep its acknowledgement's timer running.
    const fields = socketFields(this.#socket);
    fields.sendBuffer = [];
    fields._clearAcks?.();
    this.#leaving = true;
    this.#transport.leave(this.namespace);
    this.#leaving = false;
  }

  #member(tracker: EmitTracker): TransportMember {
    return {
      tracker,
      event: (packet, wire) => this.#event(packet, wire),
      decoded: (packet, wire) => this.#decoded(packet, wire),
      ...this.sharedMember(() => this.#socket.active),
    };
  }

  #watchSocket(): void {
    const socket = this.#socket;
    const retrying = (): boolean => socket.active && this.#transport.manager.reconnection();
    const opened = (): void => this.#opened();
    this.#transport.manager.on('open', opened);
    this.#unwatch = () => this.#transport.manager.off('open', opened);
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      const mismatch = speaksV2(error, this.#transport.answer);
      const refusal = this.#refusal;
      this.#refusal = undefined;
      const cause = refusal
        ? refusalCause(refusal.sent, { namespace: this.namespace, mask: this.#transport.network.mask })
        : (mismatch ?? this.#connectError(error));
      // Over websocket the client leaves a connection open that leads nowhere.
      const stuck = mismatch !== undefined && this.#transport.engine?.readyState === 'open';
      const data = refusal ? dataOf(refusal.sent) : error.data;
      this.tell((l) => l.onConnectError(cause, retrying() && !stuck, plainNumbers(data)));
      if (stuck) socket.disconnect();
      else if (mismatch) this.#transport.leaveV2Session();
    });
    socket.on('disconnect', (reason, details) => {
      this.#letIn = false;
      this.#tracker.disconnected();
      const throttled = this.#transport.network.explainEnd(reason, details);
      const unreadable = reason === 'parse error' ? this.#transport.unreadable : undefined;
      const ended =
        unreadable ??
        disconnectCause(reason, details, {
          profile: this.profile,
          closePacket: this.#transport.closePacket,
        });
      const cause = throttled ?? this.#drops.ended(ended);
      this.tell((l) => l.onDisconnected(cause, retrying()));
      if (this.#drops.isLoop) this.#tryOtherParser(cause);
    });
  }

  #connectError(error: unknown): Cause {
    const { network, answer, closePacket } = this.#transport;
    const known = network.explain(error);
    // The handshake was answered: the address and the path are right, and the transport ended after it.
    if (this.#drops.isOpen) {
      return known ?? disconnectCause('transport error', error, { profile: this.profile, closePacket });
    }
    const cause = known ?? connectErrorCause(error, this.profile, answer);
    return network.looked(cause, error);
  }

  #opened(): void {
    if (!this.#socket.active) return;
    this.#drops.opened();
    this.tell((l) => l.onOpened());
  }

  /** Nothing else says whether the parser is to blame. Done once for all namespaces of the transport; the story says that there was such a connection. */
  #tryOtherParser(cause: Cause): void {
    if (this.#probe || this.disposed || isThrottled(this.conditions)) return;
    const { given, parserProbe } = this.#transport;
    const begin = (done: (result: OtherParser) => void): Disposable => {
      this.tell((l) => l.onProbe(explain('client.parserProbe', { parser: otherParserOf(this.profile) })));
      return probeOtherParser(this.profile, given, systemClock, done);
    };
    this.#probe = parserProbe.ask(begin, (result) => {
      this.tell((l) => l.onExplained(this.#drops.tried(result, cause)));
    });
  }

  #endProbe(): void {
    this.#probe?.dispose();
    this.#probe = undefined;
  }

  /**
   * What the client does with an event that nobody listens for: it keeps it until it is connected, and remembers the offset at its
   * end when the server gave it a session to restore. Without either it need not hear of it. Source: socket.io-client 4.8, Socket.
   */
  #event(packet: EventPacket, wire: WirePacket): boolean {
    this.#received(packet.event, packet, wire);
    return this.#resumable || !this.#socket.connected;
  }

  #received(event: string, packet: SocketPacket, wire: WirePacket): void {
    if (this.disposed) return;
    const recoveryOffset = this.#offsets.inForce && packet.id === undefined ? this.#offsetOf(packet.data) : undefined;
    const beforeJoin = this.#letIn ? undefined : this.#beforeJoin();
    this.listener.onEvent({ event, packet: wire, ackId: packet.id, recoveryOffset, beforeJoin });
  }

  /** A socket that was disconnected, and does not connect, has no more to do with what is received. */
  #beforeJoin(): IncomingEvent['beforeJoin'] {
    if (!this.#socket.active) return undefined;
    return this.#pid === undefined ? 'certain' : 'unlessRestored';
  }

  /** Of the list of name and arguments. */
  #offsetOf(data: unknown): 'certain' | 'possible' | undefined {
    const last: unknown = Array.isArray(data) && data.length > 1 ? data.at(-1) : undefined;
    if (typeof last !== 'string') return undefined;
    return this.#offsets.isOffset(last) ? 'certain' : 'possible';
  }

  #decoded(packet: SocketPacket, wire: WirePacket): void {
    if (packet.type === packetType.event && Array.isArray(packet.data)) {
      this.#received(eventNameOf(packet.data[0], wire), packet, wire);
    } else if (packet.type === packetType.connectError && this.#letIn) {
      // The client would go on to take itself for connected, and never connect again.
      throw new Error('a connect error from a server that had let the client in');
    } else if (packet.type === packetType.connectError) {
      // The client reads a message out of it, which not every server puts there.
      this.#refusal = { sent: refusalPayload(wire) };
    } else if (packet.type === packetType.connect) {
      this.#connected(packet.data);
    } else if (packet.type === packetType.ack && packet.id !== undefined) {
      const ackId = packet.id;
      this.tell((l) => l.onAck({ ackId, packet: wire }));
    }
  }

  /** Told when its packet comes and not at the client's event, a tick later, so that what follows it on the wire stands after it. */
  #connected(data: unknown): void {
    const { sid, pid } = (data ?? {}) as { sid?: unknown; pid?: unknown };
    // The client takes whatever is not empty.
    if (!sid) return;
    this.#letIn = true;
    this.#resumable = Boolean(pid);
    this.serverProtocol = 'v4';
    this.#drops.connected();
    const recovered = typeof pid === 'string' && pid === this.#pid;
    this.#pid = typeof pid === 'string' ? pid : undefined;
    // The client has not read the events that came before this: its offset is still the one that it sent.
    this.#offsets.joined(this.#pid !== undefined, recovered ? socketFields(this.#socket)._lastOffset : undefined);
    const { engine, handshake } = this.#transport;
    this.tell((l) =>
      l.onConnected({
        socketId: typeof sid === 'string' ? sid : JSON.stringify(sid),
        recovered,
        transport: engine?.transport?.name,
        handshake,
      }),
    );
  }
}
