import { userError } from '../../../model/cause/userErrors.ts';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { isThrottled, sameConditions } from '../../../model/profile/networkConditions.ts';
import { plainNumbers } from '../../../model/numbers/exactNumber.ts';
import { countBinary } from '../../../model/payload/parserLimits.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { withBuffers } from '../../codec/byteBuffers.ts';
import { refusalPayload } from '../../codec/codecs.ts';
import { eventNameOf } from '../../codec/eventName.ts';
import { markNumbers } from '../../codec/exactNumbers.ts';
import type {
  ClientListener,
  EmitKey,
  InspectedClient,
  OutgoingEmit,
  WirePacket,
} from '../../contracts/inspectedClient.ts';
import { OpenDropLoop } from '../engineio/openDropLoop.ts';
import { pingedByServer } from '../engineio/protocolMismatch.ts';
import { NamespaceClient } from '../engineio/namespaceClient.ts';
import { refusalCause } from '../../codec/refusal.ts';
import { wireOf } from '../engineio/wirePacket.ts';
import { v2DisconnectCause } from './v2Causes.ts';
import { V2EmitTracker } from './v2EmitTracker.ts';
import { ackPacket, type V2Packet, v2PacketType, type V2Socket } from './v2PrivateFields.ts';
import { v2RefusesEvent, v2RefusesProfile } from './v2Refusals.ts';
import type { V2Member, V2SharedTransport } from './v2SharedTransport.ts';

/** The arguments in a form that the client's parser accepts. */
function prepared(args: readonly unknown[]): unknown[] {
  return [...markNumbers(withBuffers(args))];
}

/** One namespace of a socket.io-client 2, on its own transport or a shared one. */
export class V2Client extends NamespaceClient implements InspectedClient {
  readonly codec = 'v2';
  readonly refuses = v2RefusesEvent;
  readonly #findTransport: () => V2SharedTransport;
  readonly #tracker: V2EmitTracker;
  readonly #drops: OpenDropLoop;
  #transport: V2SharedTransport;
  #socket: V2Socket;
  /**
   * Whether the server has accepted the connection to the namespace, and the connection has not ended since. The client processes the
   * acceptance only after the tap has reported it.
   */
  #isAccepted = false;

  /** @param findTransport returns a transport on which the profile's namespace can be joined */
  constructor(
    profile: ConnectionProfile,
    listener: ClientListener,
    findTransport: () => V2SharedTransport,
    clock: Clock = systemClock,
  ) {
    super(profile, listener);
    this.#findTransport = findTransport;
    this.#drops = new OpenDropLoop(clock, this.namespace, this.codec);
    this.#transport = findTransport();
    let tracker: V2EmitTracker | undefined;
    this.#socket = this.#transport.join(this.namespace, (socket) => {
      const deps = { manager: this.#transport.manager, socket, clock };
      tracker = new V2EmitTracker(deps, profile.ackTimeoutMs, (key, signal) => this.reportSignal(key, signal));
      return this.#member(socket, tracker);
    });
    if (!tracker) throw new Error('The transport made no member');
    this.#tracker = tracker;
    this.#watchSocket();
  }

  connect(): void {
    if (!this.beginConnect()) return;
    const refusal = v2RefusesProfile(this.profile);
    if (refusal !== undefined) {
      this.listener.onConnectError(refusal, false, undefined);
      return;
    }
    this.#drops.begin();
    this.#isAccepted = this.#socket.connected;
    if (!this.#socket.connected && !this.#transport.acceptsConnects) this.#changeTransport();
    const { isOpen } = this.#transport;
    this.#transport.connect(this.#socket);
    if (!isOpen || this.#socket.connected) return;
    // If the transport is open already, only the server's response is missing.
    this.#opened();
    // The server's response was already received, but the client itself would wait for it indefinitely.
    if (this.namespace !== '/' || !this.#transport.isInRoot) return;
    this.#connected();
    this.#socket.onconnect?.();
  }

  disconnect(): void {
    this.beginDisconnect();
    this.#transport.network.endProbe();
    this.#leaveEarly();
    this.#transport.disconnect(this.#socket);
  }

  /**
   * Leaves a namespace in the two states in which the client would not notify the server: before the server's acceptance is received, and
   * before the client has processed it. In the first state, "/" is not left, because a server connects every client to "/" without a
   * request.
   */
  #leaveEarly(): void {
    if (this.#socket.connected) return;
    if (!this.#isAccepted) {
      if (this.#socket.subs && this.namespace !== '/') this.#transport.abandon(this.namespace);
      return;
    }
    this.#isAccepted = false;
    const { packet } = this.#socket;
    packet?.call(this.#socket, { type: v2PacketType.disconnect });
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    if (v2RefusesEvent(emit.event)) {
      throw userError('emit.reservedName', { event: emit.event, version: 'v2' });
    }
    this.#tracker.emit(emit, key);
  }

  abandon(key: EmitKey): void {
    this.#tracker.abandon(key);
  }

  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean {
    const { packet } = this.#socket;
    if (!(this.#socket.connected || this.#isAccepted) || !packet) return false;
    const ack = ackPacket(ackId, prepared(args));
    this.#tracker.reply(ack, key, () => packet.call(this.#socket, ack));
    return true;
  }

  encode(event: string, args: readonly unknown[]): WirePacket {
    const data = [event, ...prepared(args)];
    const type = countBinary(data) > 0 ? v2PacketType.binaryEvent : v2PacketType.event;
    return this.#dryRun({ type, data });
  }

  encodeAck(ackId: number, args: readonly unknown[]): WirePacket {
    return this.#dryRun(ackPacket(ackId, prepared(args)));
  }

  /** Announced by servers of Socket.IO 4 that accept old clients. */
  get maxPayload(): number | undefined {
    return this.#transport.handshake?.maxPayload;
  }

  protected get transportInUse(): V2SharedTransport {
    return this.#transport;
  }

  protected get isConnected(): boolean {
    return this.#socket.connected;
  }

  dispose(): void {
    if (this.disposed) return;
    this.#leaveEarly();
    this.#transport.leave(this.namespace, this.#socket, () => {
      this.disposed = true;
      this.#tracker.dispose();
      this.#socket.off();
    });
  }

  /** @throws the error that prevents the packet from being encoded; the client itself would send `4"encode error"` instead */
  #dryRun(packet: V2Packet): WirePacket {
    let wire: WirePacket | undefined;
    this.#transport.encode({ ...packet, nsp: this.namespace }, (chunks) => {
      wire = wireOf(chunks);
    });
    if (wire && typeof wire.text === 'string' && wire.text.startsWith(String(packet.type))) return wire;
    JSON.stringify(packet.data);
    throw new Error('the parser did not encode it');
  }

  /** Moves to another transport, together with the client's buffer and the network conditions. */
  #changeTransport(): void {
    const { conditions } = this;
    const [before, socket] = [this.#transport, this.#socket];
    const next = this.#findTransport();
    if (isThrottled(conditions)) next.setConditions(conditions, this.namespace);
    else if (!sameConditions(conditions, next.network.conditions)) {
      this.notify((l) => l.onJoinedThrottled(next.network.conditions));
    }
    this.#transport = next;
    this.#socket = next.join(this.namespace, (joined) => this.#member(joined, this.#tracker));
    this.#tracker.changeSocket(next.manager, this.#socket);
    this.#watchSocket();
    before.leave(this.namespace, socket, () => socket.off());
  }

  #member(socket: V2Socket, tracker: V2EmitTracker): V2Member {
    return {
      socket,
      tracker,
      opened: () => this.#opened(),
      connectError: (cause, retrying) => this.notify((l) => l.onConnectError(cause, retrying, undefined)),
      pinged: () => this.#pinged(),
      decoded: (packet, wire) => this.#decoded(packet, wire),
      ...this.sharedMember(),
    };
  }

  #watchSocket(): void {
    const [socket, transport] = [this.#socket, this.#transport];
    // There are no listeners for events, and an event with the name "disconnect" would be mistaken for the client's own.
    socket.onevent = () => undefined;
    socket.on('disconnect', (reason: string) => {
      this.#isAccepted = false;
      const unreadable = reason === 'parse error' ? transport.unreadable : undefined;
      const ended = unreadable ?? v2DisconnectCause(reason, transport.end, this.profile);
      const ours = reason === 'io server disconnect' || reason === 'io client disconnect';
      const { manager } = transport;
      const retrying = manager.reconnection() && !ours && manager.skipReconnect !== true;
      const throttled = transport.network.explainEnd(reason, transport.end?.description);
      const cause = throttled ?? this.#drops.ended(ended, retrying);
      this.notify((l) => l.onDisconnected(cause, retrying));
      // This is done after the report, as in client 4, so that the lost emits have the cause of the disconnect.
      this.#tracker.disconnected();
    });
  }

  #opened(): void {
    this.#drops.opened();
    if (!this.#socket.connected) this.notify((l) => l.onOpened());
  }

  #decoded(packet: V2Packet, wire: WirePacket): void {
    const { type, nsp, data, id: ackId } = packet;
    if (type === v2PacketType.connect) this.#connected();
    else if (type === v2PacketType.error) this.#refused(nsp, wire);
    else if (type === v2PacketType.ack || type === v2PacketType.binaryAck) {
      if (ackId !== undefined) this.notify((l) => l.onAck({ ackId, packet: wire }));
    } else if (type === v2PacketType.event || type === v2PacketType.binaryEvent) {
      const event = Array.isArray(data) ? eventNameOf(data[0], wire) : '';
      const early = !this.#socket.connected;
      this.notify((l) => l.onEvent({ event, packet: wire, ackId, beforeJoin: early ? 'certain' : undefined }));
    }
  }

  #connected(): void {
    this.serverProtocol = 'v2';
    this.#isAccepted = true;
    this.#drops.connected();
    const { engine, handshake } = this.#transport;
    const id = engine?.id ?? '';
    // The client creates the ID of a namespace's socket in the same way.
    const socketId = this.namespace === '/' ? id : `${this.namespace}#${id}`;
    const transport = engine?.transport?.name;
    this.notify((l) => l.onConnected({ socketId, recovered: false, transport, handshake }));
  }

  /** Socket.IO 3.0 accepts the client's WebSocket, and then each side waits for the other. */
  #pinged(): void {
    this.notify((l) => l.onConnectError(pingedByServer, false, undefined));
    this.#socket.disconnect();
  }

  /**
   * For a connected client, an error packet is the event "error" of the application. The same applies to an error packet for "/" that is
   * received after "/" was joined and before this namespace is connected.
   */
  #refused(nsp: string | undefined, wire: WirePacket): void {
    const other = nsp === this.namespace ? undefined : nsp;
    if (this.#socket.connected || (other !== undefined && this.#transport.isInRoot)) {
      this.notify((l) => l.onEvent({ event: 'error', packet: wire }));
      return;
    }
    const exact = this.#transport.network.redactor.data(refusalPayload(wire));
    const shown = typeof exact === 'object' ? plainNumbers(exact) : undefined;
    const cause = refusalCause(exact, { namespace: this.namespace, for: other });
    this.notify((l) => l.onConnectError({ ...cause, isMasked: true }, false, shown ?? undefined));
    // The transport stays open, and the server would not respond to another attempt. Client 4 disconnects in this case
    // too.
    this.#socket.disconnect();
  }
}
