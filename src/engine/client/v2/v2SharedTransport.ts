/**
 * One Manager of socket.io-client 2 with its taps, shared by the namespaces on it. It uses the real client and observes it at four points:
 * the encoder and the decoder (what was on the wire), `manager.packet` (which emit it was), every engine and its transports (passed on,
 * written), and the public events. V2EmitTracker and watchTransports implement functions that this client does not have.
 */
import { messageOf } from '../../../base/userError.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { Network } from '../../../model/profile/network.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { unmarkText } from '../../codec/exactNumbers.ts';
import type { Cause, Connected, WirePacket } from '../../contracts/inspectedClient.ts';
import { boundClose } from '../network/boundClose.ts';
import { guardOpen } from '../engineio/guardOpen.ts';
import { leaveSession } from '../engineio/leaveSession.ts';
import { LargeWire, refusedText } from '../engineio/largePacket.ts';
import { LargeText } from '../engineio/largeText.ts';
import { boundOf, type PacketBound } from '../../codec/packetBound.ts';
import { missingComma, packetFault } from '../../codec/packetFault.ts';
import { serverAddress } from '../network/serverAddress.ts';
import { type SharedMember, SharedTransport } from '../engineio/sharedTransport.ts';
import { managerOptions } from '../engineio/managerOptions.ts';
import { hasNoType, rawPacket, strayPacket } from '../../codec/rawPackets.ts';
import { v2ConnectErrorCause, type V2End } from './v2Causes.ts';
import { tapDecoder } from './v2Decoder.ts';
import type { V2EmitTracker } from './v2EmitTracker.ts';
import { v2EngineFields } from './v2EngineFields.ts';
import {
  createManager,
  type V2Engine,
  type V2Manager,
  type V2Packet,
  v2PacketType,
  type V2Socket,
  type V2Transport,
} from './v2PrivateFields.ts';
import { watchTransports } from './v2Transports.ts';

/** One namespace on the transport. */
export interface V2Member extends SharedMember {
  readonly socket: V2Socket;
  readonly tracker: V2EmitTracker;
  opened(): void;
  connectError(cause: Cause, retrying: boolean): void;
  /** Called when the server sent a ping, which servers of Socket.IO 2 never do. */
  pinged(): void;
  decoded(packet: V2Packet, wire: WirePacket): void;
}

export class V2SharedTransport extends SharedTransport<V2Member, V2Engine> {
  readonly manager: V2Manager;
  readonly encode: V2Manager['encoder']['encode'];
  #closeFrame: V2End['frame'];
  #closePacket = false;
  /** Body of the first poll. */
  #handshakeBody: string | undefined;
  #watching: { readonly engine: V2Engine; readonly watch: (transport: V2Transport) => void } | undefined;
  /** Every connection joins "/" automatically. After leaving it, a connection cannot join it again. */
  #root: 'unknown' | 'joined' | 'left' = 'unknown';
  /** Whether connections with automatic protocol use this transport: its server was found to use Socket.IO 2. */
  isDetected = false;
  /** How the last connection ended. */
  end: V2End | undefined;

  constructor(profile: ConnectionProfile, network?: Network) {
    super(profile, network);
    // If there is a global WebSocket (Node.js 22), the client would use it and ignore headers, TLS and the agent.
    const options = { ...managerOptions(profile, this.network), forceNode: true };
    this.manager = createManager(serverAddress(profile).url, options, (engine, transport) =>
      this.#transportMade(engine, transport),
    );
    const encode = this.manager.encoder.encode.bind(this.manager.encoder);
    this.encode = (packet, done) => encode(packet, (chunks) => done(unmarkText(chunks)));
    this.#watchManager();
    this.#watchEvents();
  }

  get isOpen(): boolean {
    return this.manager.readyState === 'open';
  }

  /** Whether the current connection has joined "/". */
  get isInRoot(): boolean {
    return this.#root === 'joined' && this.isOpen;
  }

  /**
   * Whether a namespace can be joined now. After a connection has left "/", the server ignores requests to join without a response.
   * Source: socket.io 2.5, lib/client.js, `doConnect`.
   */
  get acceptsConnects(): boolean {
    return this.#root !== 'left' || !this.isOpen;
  }

  override canAdd(namespace: string): boolean {
    return super.canAdd(namespace) && this.acceptsConnects;
  }

  join(namespace: string, member: (socket: V2Socket) => V2Member): V2Socket {
    return this.add(namespace, this.manager.socket(namespace), member);
  }

  connect(socket: V2Socket): void {
    // After a manual close, reconnection is disabled in the client.
    this.manager.reconnection(this.profile.reconnection?.enabled ?? true);
    socket.connect();
  }

  disconnect(socket: V2Socket): void {
    socket.disconnect();
  }

  /**
   * Removes a namespace. When the last namespace leaves, the transport is closed.
   * @param left called when the progress of the current writes is known
   */
  leave(namespace: string, socket: V2Socket, left: () => void): void {
    const isLast = this.remove(namespace);
    if (isLast) {
      this.engine?.transport?.endWrites?.();
      this.manager.off();
    }
    left();
    socket.disconnect();
    if (isLast) this.network.dispose();
  }

  #active(): V2Member[] {
    return [...this.members.values()].filter(({ socket }) => socket.subs);
  }

  /** A disconnected namespace is not notified of events of the transport. */
  protected notify(call: (member: V2Member) => void): void {
    for (const member of this.#active()) if (member.socket.subs) call(member);
  }

  #watchManager(): void {
    const { manager } = this;
    manager.encoder.encode = (packet, done) =>
      this.encode(packet, (chunks) => {
        this.members.get(packet.nsp ?? '/')?.tracker.encoded([...chunks]);
        done(chunks);
      });
    this.watchManager(manager, manager.backoff);
    this.#watchClose();
    const send = manager.packet?.bind(manager);
    if (send) manager.packet = (packet) => this.#send(packet, send);
    tapDecoder(manager.decoder, this.profile.maxAttachments ?? 10, {
      decoded: (packet, wire) => this.#decoded(packet, wire),
      unfinished: (wire) => this.#stray({ type: 'unfinished' }, wire),
      refused: (chunk, error) => this.#unreadable(chunk, error),
    });
  }

  /**
   * Stops listening to a closing engine, and stops the timer of the next attempt, as client 4 does. The closing engine first sends the
   * packets in its buffer; when it ends later, client 2 would disconnect from the next engine.
   */
  #watchClose(): void {
    const { manager } = this;
    const close = manager.close?.bind(manager);
    if (!close) return;
    manager.close = () => {
      close();
      manager.cleanup?.();
    };
  }

  #watchEvents(): void {
    const { manager } = this;
    manager.on('open', () => this.notify((member) => member.opened()));
    const failed = (error: unknown): void => {
      const cause = v2ConnectErrorCause(error, this.profile, this.network, this.#handshakeBody);
      // Socket.IO 3.0 opens a session without checking the protocol version.
      if (cause.speaks === 'v4') leaveSession(this.profile, this.#handshakeBody, this.network.agent);
      this.notify((member) => member.connectError(cause, manager.reconnection()));
    };
    manager.on('connect_error', failed);
    guardOpen(manager, failed);
  }

  /** The first transport of an engine is created before the engine is known. */
  #transportMade(engine: V2Engine, transport: V2Transport): void {
    if (this.#watching?.engine !== engine) this.#watching = { engine, watch: this.#watchTransports(engine) };
    this.#watching.watch(transport);
  }

  #watchTransports(engine: V2Engine): (transport: V2Transport) => void {
    const isCurrent = (): boolean => this.isCurrent(engine);
    return watchTransports(engine, {
      packetIn: (transport, packet) => {
        if (packet.type === 'close' && isCurrent()) this.#closePacket = true;
        this.raw(rawPacket('in', transport, packet));
        if (packet.type !== 'ping' || !isCurrent()) return;
        this.notify((member) => {
          if (!member.socket.connected) member.pinged();
        });
      },
      packetOut: (transport, packet) => this.raw(rawPacket('out', transport, packet)),
      payload: (packet) => {
        const { dir, data } = packet;
        if (dir === 'in' && typeof data === 'string' && engine.readyState === 'opening')
          this.#handshakeBody = this.beginningOf(data);
        const isUnreadable = packet.label.type === 'unreadable' && isCurrent();
        this.raw(isUnreadable ? { ...packet, cause: this.unreadable ?? explain('packet.notEngineIo') } : packet);
      },
      written: (packet) => this.tap.written(packet),
      writeEnded: (packet, end) => this.tap.writeEnded(packet, end),
      closed: (code, reason) => {
        if (isCurrent()) this.#closeFrame = { code, reason };
      },
      refused: (context) => this.upgradeRefused(context, engine),
      trialStarted: (isOpen) => this.trialStarted('websocket', isOpen, engine),
      trialEnded: (end) => this.trialEnded(end, engine),
    });
  }

  protected watchEngine(engine: V2Engine): void {
    this.end = this.#handshakeBody = undefined;
    this.#closeFrame = undefined;
    this.#closePacket = false;
    this.#root = 'unknown';
    this.tap.watch(v2EngineFields(engine));
    this.watchUpgrades(engine);
    boundClose(engine, () => engine.onClose?.('forced close'));
    engine.on('handshake', (handshake: NonNullable<Connected['handshake']>) => {
      if (this.isCurrent(engine)) this.handshake = handshake;
    });
    engine.on('close', (reason: string, description: unknown) => {
      if (!this.isCurrent(engine)) return;
      this.end = { reason, description, frame: this.#closeFrame, closePacket: this.#closePacket };
    });
  }

  #send(packet: V2Packet, send: (packet: V2Packet) => void): void {
    const { nsp = '/', type } = packet;
    if (nsp === '/' && type === v2PacketType.disconnect) this.#root = 'left';
    const member = this.members.get(nsp);
    if (member) member.tracker.send(packet, this.tap, () => send(packet));
    else send(packet);
  }

  /**
   * Reports a chunk that the decoder refused. With WebSocket, the transport reports the message. With polling, it has only reported the
   * payload, which may contain many packets.
   */
  #unreadable(chunk: unknown, error: unknown): void {
    this.unreadable = this.#fault(chunk, messageOf(error), boundOf(error));
    const transport = this.engine?.transport?.name ?? '';
    const shown = typeof chunk === 'string' ? `4${chunk}` : chunk;
    if (transport === 'polling') this.raw(strayPacket(transport, { type: 'unreadable' }, shown, this.unreadable));
  }

  #fault(chunk: unknown, message: string, bound?: PacketBound): Cause {
    const large = chunk instanceof LargeText ? chunk : undefined;
    // An empty message has no content at all.
    const text = typeof chunk === 'string' ? chunk : large ? refusedText(large) : chunk === undefined ? '' : undefined;
    const { maxAttachments = 10 } = this.profile;
    return packetFault({
      text,
      message,
      bound,
      codec: 'v2',
      maxAttachments,
      fault: large?.fault,
      redactor: this.network.redactor,
    });
  }

  /** Reports a packet that is neither an event nor an acknowledgement. */
  #stray(label: PacketLabel, packet: WirePacket, cause?: Cause): void {
    const transport = this.engine?.transport?.name ?? '';
    const text = packet instanceof LargeWire ? packet.source : typed(packet.text);
    const chunks = [text, ...packet.attachments];
    for (const [index, chunk] of chunks.entries()) {
      this.raw(strayPacket(transport, label, chunk, index === 0 ? cause : undefined));
    }
  }

  #decoded(packet: V2Packet, wire: WirePacket): void {
    const { type, nsp, id } = packet;
    // The client's parser converts unreadable packets to an error without a namespace.
    if (nsp === undefined) {
      this.#stray({ type: 'unreadable' }, wire, this.#fault(wire.text, 'invalid payload'));
      return;
    }
    if (nsp === '/' && type === v2PacketType.disconnect) this.#root = 'left';
    const receivers = this.#receivers(packet);
    if (receivers.length === 0) {
      this.#stray({ type: 'noReceiver', namespace: nsp.slice(0, 100) }, wire, missingComma(wire.text));
      if (type === v2PacketType.connect && this.isAbandoned(nsp)) {
        this.manager.packet?.({ type: v2PacketType.disconnect, nsp });
      }
    } else if (hasNoType(wire)) this.#stray({ type: 'withoutType' }, wire);
    else if ((type === v2PacketType.ack || type === v2PacketType.binaryAck) && id === undefined)
      this.#stray({ type: 'ackWithoutId' }, wire);
    // Each member is notified before the client processes the packet. "/" counts as joined only after all members were notified.
    for (const member of receivers) member.decoded(packet, wire);
    if (nsp === '/' && type === v2PacketType.connect) this.#root = 'joined';
  }

  #receivers({ type, nsp = '/' }: V2Packet): V2Member[] {
    // If the server refuses "/", the other namespaces of the connection end too.
    if (type === v2PacketType.error && nsp === '/') return this.#active();
    const member = this.members.get(nsp);
    // A disconnected client ignores all packets. An acknowledgement is recorded with the emit that it belongs to.
    const isAck = type === v2PacketType.ack || type === v2PacketType.binaryAck;
    return member && (member.socket.subs || isAck) ? [member] : [];
  }
}

/** Adds the Engine.IO type in front. */
function typed(text: string | Uint8Array): string | Uint8Array {
  return typeof text === 'string' ? `4${text}` : text;
}
