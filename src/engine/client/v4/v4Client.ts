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
  InspectedClient,
  OutgoingEmit,
  WirePacket,
} from '../../contracts/inspectedClient.ts';
import { OpenDropLoop, type OtherParser } from '../engineio/openDropLoop.ts';
import { speaksV2 } from '../engineio/protocolMismatch.ts';
import { NamespaceClient } from '../engineio/namespaceClient.ts';
import { sentWithoutAuth } from '../network/serverAddress.ts';
import { dataOf, refusalCause } from '../../codec/refusal.ts';
import { connectErrorCause, disconnectCause } from '../engineio/causes.ts';
import { packetType } from '../../codec/packetType.ts';
import { socketIdText } from '../../codec/socketId.ts';
import { V4EmitTracker } from './v4EmitTracker.ts';
import type { EventPacket } from '../../codec/eventPacket.ts';
import { otherParserOf, probeOtherParser } from './parserProbe.ts';
import { type ParserChoice, parserChoice } from './parserChoice.ts';
import { socketFields } from '../engineio/privateFields.ts';
import type { SocketPacket } from '../../contracts/packets.ts';
import { RecoveryOffsets } from '../../codec/recoveryOffset.ts';
import { type TransportMember, V4Transport } from './v4Transport.ts';

/** One namespace of a socket.io-client 4 (for servers of Socket.IO 3 and 4), on its own transport or a shared one. */
export class V4Client extends NamespaceClient implements InspectedClient {
  readonly #parser: ParserChoice;
  readonly #transport: V4Transport;
  readonly #socket: Socket;
  readonly #sentWithoutAuth: ReturnType<typeof sentWithoutAuth>;
  readonly #tracker: V4EmitTracker;
  readonly #drops: OpenDropLoop;
  readonly #offsets = new RecoveryOffsets(() => systemClock.wall());
  #unwatch: (() => void) | undefined;
  /** Waits for the result of the transport's parser probe. */
  #probe: Disposable | undefined;
  /** The ID of the session that the server can restore. */
  #pid: string | undefined;
  /** Whether the client stores offsets. It does so if the server sent any non-empty value as the ID of a session that can be restored. */
  #resumable = false;
  /** Whether the server has accepted the connection to the namespace, and the connection has not ended since. */
  #isAccepted = false;
  /** The data with which the server refused the connection; the client reports it a tick later. */
  #refusal: { readonly sent: unknown } | undefined;

  constructor(profile: ConnectionProfile, listener: ClientListener, transport = new V4Transport(profile)) {
    super(profile, listener);
    this.#sentWithoutAuth = sentWithoutAuth(profile);
    this.#parser = parserChoice(profile);
    this.#drops = new OpenDropLoop(systemClock, this.namespace, this.#parser.codec);
    this.#transport = transport;
    let tracker: V4EmitTracker | undefined;
    // The Manager does not pass these options on to its sockets; they are set by the first call for a namespace.
    const options = {
      ...(profile.auth && { auth: this.#parser.prepare([withNumbers(profile.auth)])[0] as object }),
      ...(profile.ackTimeoutMs !== undefined && { ackTimeout: profile.ackTimeoutMs }),
      ...(profile.retries !== undefined && { retries: profile.retries }),
    };
    this.#socket = transport.join(this.namespace, options, (socket) => {
      tracker = new V4EmitTracker(socket, profile, (key, signal) => this.reportSignal(key, signal));
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
    if (!this.beginConnect()) return;
    this.#drops.begin();
    this.#endProbe();
    this.#transport.parserProbe.forget();
    this.#transport.restoreReconnection();
    this.#socket.connect();
    // If the transport is open already, only the server's response is missing.
    if (this.#transport.engine?.readyState === 'open' && !this.#socket.connected) this.#opened();
  }

  disconnect(): void {
    this.beginDisconnect();
    this.#endProbe();
    this.#transport.network.endProbe();
    this.#leaveEarly();
    this.#socket.disconnect();
  }

  /**
   * Leaves a namespace whose acceptance by the server is still to be received, or to be processed by the client a tick later. When it is
   * disconnected in this state, the client does not notify the server, which would keep the namespace joined on a shared transport.
   */
  #leaveEarly(): void {
    if (this.#socket.connected) return;
    if (!this.#isAccepted) {
      if (this.#socket.active) this.#transport.abandon(this.namespace);
      return;
    }
    this.#isAccepted = false;
    const { packet } = socketFields(this.#socket);
    packet?.call(this.#socket, { type: packetType.disconnect });
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    const args = this.#parser.prepare(emit.args);
    this.#tracker.emit(args === emit.args ? emit : { ...emit, args }, key);
  }

  abandon(key: EmitKey): void {
    this.#tracker.abandon(key);
  }

  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean {
    const { packet } = socketFields(this.#socket);
    // The client processes the server's response a tick after it was decoded, possibly after events that follow it.
    if (!(this.#socket.connected || this.#isAccepted) || !packet) return false;
    const ack = { type: packetType.ack, id: ackId, data: [...this.#parser.prepare(args)] };
    this.#tracker.reply(ack, key, () => packet.call(this.#socket, ack));
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
    // -1 until the server has announced it.
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
    this.#leaveEarly();
    this.#socket.disconnect();
    // Emits in the buffer would keep the timers of their acknowledgements running.
    const fields = socketFields(this.#socket);
    fields.sendBuffer = [];
    fields._clearAcks?.();
    this.#transport.leave(this.namespace);
  }

  #member(tracker: V4EmitTracker): TransportMember {
    return {
      tracker,
      isActive: () => this.#socket.active,
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
      const mismatch = speaksV2(error, this.#transport.handshakeBody);
      const refusal = this.#refusal;
      this.#refusal = undefined;
      // The refusal is masked once, before it is cut, because a server decides how long masking takes.
      const sent = refusal && this.#transport.network.redactor.data(refusal.sent);
      const cause: Cause = refusal
        ? { ...refusalCause(sent, { namespace: this.namespace, sent: this.#sentWithoutAuth }), isMasked: true }
        : (mismatch ?? this.#connectError(error));
      // With WebSocket, the client leaves an unusable connection open.
      const stuck = mismatch !== undefined && this.#transport.engine?.readyState === 'open';
      const data = refusal ? dataOf(sent) : error.data;
      this.notify((l) => l.onConnectError(cause, retrying() && !stuck, plainNumbers(data)));
      if (stuck) socket.disconnect();
      else if (mismatch) this.#transport.leaveV2Session();
    });
    socket.on('disconnect', (reason, details) => {
      this.#isAccepted = false;
      this.#tracker.disconnected();
      const throttled = this.#transport.network.explainEnd(reason, details);
      const unreadable = reason === 'parse error' ? this.#transport.unreadable : undefined;
      const ended =
        unreadable ??
        disconnectCause(reason, details, {
          profile: this.profile,
          closePacket: this.#transport.closePacket,
        });
      const cause = throttled ?? this.#drops.ended(ended, retrying());
      this.notify((l) => l.onDisconnected(cause, retrying()));
      if (this.#drops.isLoop) this.#tryOtherParser(cause);
    });
  }

  #connectError(error: unknown): Cause {
    const { network, handshakeBody, closePacket } = this.#transport;
    const known = network.explain(error);
    // The handshake succeeded: the address and the path are correct, and the transport ended afterward.
    if (this.#drops.isOpen || this.#isAccepted) {
      return known ?? disconnectCause('transport error', error, { profile: this.profile, closePacket });
    }
    const cause = known ?? connectErrorCause(error, this.profile, handshakeBody);
    return network.withProbe(cause, error);
  }

  #opened(): void {
    if (!this.#socket.active) return;
    this.#drops.opened();
    this.notify((l) => l.onOpened());
  }

  /**
   * Only a probe can show whether the parser is the cause. The probe is made once for all namespaces of the transport, and the timeline
   * shows that this connection was made.
   */
  #tryOtherParser(cause: Cause): void {
    if (this.#probe || this.disposed || isThrottled(this.conditions)) return;
    const { given, parserProbe } = this.#transport;
    const begin = (done: (result: OtherParser) => void): Disposable => {
      this.notify((l) => l.onProbe(explain('client.parserProbe', { parser: otherParserOf(this.profile) })));
      return probeOtherParser(this.profile, given, systemClock, done);
    };
    this.#probe = parserProbe.request(begin, (result) => {
      this.notify((l) => l.onExplained(this.#drops.tried(result, cause)));
    });
  }

  #endProbe(): void {
    this.#probe?.dispose();
    this.#probe = undefined;
  }

  /**
   * Returns whether the client needs an event without listeners. It buffers the event until it is connected, and stores the event's offset
   * if the server gave it a session to restore. In all other cases, the event need not be passed to the client. Source: socket.io-client
   * 4.8, Socket.
   */
  #event(packet: EventPacket, wire: WirePacket): boolean {
    this.#received(packet.event, packet, wire);
    return this.#resumable || !this.#socket.connected;
  }

  #received(event: string, packet: SocketPacket, wire: WirePacket): void {
    if (this.disposed) return;
    const recoveryOffset = this.#offsets.inForce && packet.id === undefined ? this.#offsetOf(packet.data) : undefined;
    const beforeJoin = this.#isAccepted ? undefined : this.#pid === undefined ? 'certain' : 'unlessRestored';
    this.listener.onEvent({ event, packet: wire, ackId: packet.id, recoveryOffset, beforeJoin });
  }

  /** Checks the last item of the list of name and arguments. */
  #offsetOf(data: unknown): 'certain' | 'possible' | undefined {
    const last: unknown = Array.isArray(data) && data.length > 1 ? data.at(-1) : undefined;
    if (typeof last !== 'string') return undefined;
    return this.#offsets.isOffset(last) ? 'certain' : 'possible';
  }

  #decoded(packet: SocketPacket, wire: WirePacket): void {
    if (packet.type === packetType.event && Array.isArray(packet.data)) {
      this.#received(eventNameOf(packet.data[0], wire), packet, wire);
    } else if (packet.type === packetType.connectError && this.#isAccepted) {
      // Otherwise, the client would continue to treat itself as connected, and never connect again.
      throw new Error('a connect error from a server that had accepted the client');
    } else if (packet.type === packetType.connectError) {
      // The client reads a message from the data, which some servers do not send.
      this.#refusal = { sent: refusalPayload(wire) };
    } else if (packet.type === packetType.connect) {
      this.#connected(packet.data);
    } else if (packet.type === packetType.ack && packet.id !== undefined) {
      const ackId = packet.id;
      this.notify((l) => l.onAck({ ackId, packet: wire }));
    }
  }

  /**
   * The connection is reported when the packet is received and not at the client's event a tick later, so that entries have the same order
   * as on the wire.
   */
  #connected(data: unknown): void {
    const { sid, pid } = (data ?? {}) as { sid?: unknown; pid?: unknown };
    // The client accepts any non-empty value.
    if (!sid) return;
    this.#isAccepted = true;
    this.#resumable = Boolean(pid);
    this.serverProtocol = 'v4';
    this.#drops.connected();
    const recovered = typeof pid === 'string' && pid === this.#pid;
    this.#pid = typeof pid === 'string' ? pid : undefined;
    // The client has not processed the events that were received before this packet, so its offset is still the one that it sent.
    this.#offsets.joined(this.#pid !== undefined, recovered ? socketFields(this.#socket)._lastOffset : undefined);
    const { engine, handshake } = this.#transport;
    this.notify((l) =>
      l.onConnected({
        socketId: socketIdText(sid),
        recovered,
        transport: engine?.transport?.name,
        handshake,
      }),
    );
  }
}
