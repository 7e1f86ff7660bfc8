/**
 * An Engine.IO session of an observed client: the messages that both ends sent, over one transport after the other. It
 * receives messages in the order in which they were on the wire. It never throws.
 */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { packetBounds } from '../../codec/packetBound.ts';
import type { Codec } from '../../contracts/inspectedClient.ts';
import type {
  ObservedRequest,
  ObservedSession,
  ObservedSink,
  ObservedTransport,
} from '../../contracts/observedSink.ts';
import type { Sender, SessionHandshake } from '../../contracts/observedSink.ts';
import { ClientFaults } from './clientFaults.ts';
import { openPacketOf } from './handshake.ts';
import { MemberDecoder } from './memberDecoder.ts';
import { controlPacket, ignoredPackets, noReceiver, packedControl, unreadablePacket } from './observedPackets.ts';
import { type EngineMessage, PacketStream, type ReadPacket } from './packetStream.ts';

export interface SessionBeginning {
  readonly sid: string | undefined;
  readonly protocol: 3 | 4;
  readonly isProtocolKnown: boolean;
  readonly transport: ObservedTransport;
  readonly isLate: boolean;
  readonly request: ObservedRequest | undefined;
}

export interface SessionDeps {
  readonly sink: ObservedSink;
  /** Converts a time to milliseconds since 1970. */
  readonly wall: (t: number) => number;
  /** Called once, at the end of the session. */
  readonly ended: (session: SessionDecoder) => void;
}

/** Maximum number of namespaces: a client that joins one after the other must not use up memory. */
export const maxNamespaces = 10_000;

const engineTypes = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const messageType = 4;
/** How long a client can be silent if the handshake was not seen: the default values of the server. */
const defaultSilenceMs = 45_000;

export class SessionDecoder implements ObservedSession {
  readonly sid: string | undefined;
  readonly isLate: boolean;
  readonly request: ObservedRequest | undefined;
  protocol: 3 | 4;
  transport: ObservedTransport;
  handshake: SessionHandshake | undefined;
  codec: Codec | undefined;
  /** Requests without a response. */
  openRequests = 0;
  isEnded = false;
  readonly #isProtocolKnown: boolean;
  readonly #sink: ObservedSink;
  readonly #wall: (t: number) => number;
  readonly #ended: (session: SessionDecoder) => void;
  readonly #faults = new ClientFaults();
  readonly #members = new Map<string, MemberDecoder>();
  readonly #streams: Readonly<Record<Sender, PacketStream>>;
  /** The transport of the message that is being decoded. */
  #over: ObservedTransport;
  #lastSeen: number;

  constructor(beginning: SessionBeginning, { sink, wall, ended }: SessionDeps, t: number) {
    this.sid = beginning.sid;
    this.protocol = beginning.protocol;
    this.#isProtocolKnown = beginning.isProtocolKnown;
    this.transport = this.#over = beginning.transport;
    this.isLate = beginning.isLate;
    this.request = beginning.request;
    this.#sink = sink;
    this.#wall = wall;
    this.#ended = ended;
    this.#lastSeen = t;
    this.#streams = { client: this.#stream('client'), server: this.#stream('server') };
  }

  /** A text packet, which begins with its type. */
  text(from: Sender, over: ObservedTransport, message: EngineMessage, t: number): void {
    this.#begin(over, t);
    const { bytes, length } = message;
    const type = (bytes[0] ?? 0) - 0x30;
    if (type === messageType && length > 1) {
      this.#carries(over, t);
      this.#streams[from].text(message, this.protocol === 3, t);
    } else this.#control(from, type, message, t);
  }

  /** Bytes; over a WebSocket of Engine.IO 3 with their type in front. */
  binary(from: Sender, over: ObservedTransport, message: EngineMessage, t: number): void {
    this.#begin(over, t);
    const hasType = over === 'websocket' && this.protocol === 3;
    if (hasType && message.bytes[0] !== messageType) {
      this.unreadable(from, over, message.bytes, message.length, explain('packet.notEngineIo', { sender: from }), t);
      return;
    }
    this.#carries(over, t);
    const { bytes, length, isOwn } = message;
    const content = hasType ? { bytes: bytes.subarray(1), length: length - 1, isOwn } : message;
    this.#streams[from].binary(content, this.protocol === 3, t);
  }

  /** Whether attachments of the packet that this end sends are still missing. */
  isPending(from: Sender): boolean {
    return this.#streams[from].isPending;
  }

  /** Data that is not an Engine.IO packet. */
  unreadable(
    from: Sender,
    over: ObservedTransport,
    bytes: Uint8Array,
    length: number,
    cause: StoredCause,
    t: number,
  ): void {
    this.#begin(over, t);
    this.#sink.onPacket(this, unreadablePacket(from, over, { type: 'unreadable' }, bytes, length, cause), t);
  }

  /** Notes that the session is in use at this time. */
  seen(t: number): void {
    this.#lastSeen = Math.max(this.#lastSeen, t);
  }

  /** Whether a client that polls has sent nothing for longer than the server waits. */
  isSilent(t: number): boolean {
    const { pingInterval, pingTimeout } = this.handshake ?? {};
    const silenceMs = pingInterval === undefined ? defaultSilenceMs : pingInterval + (pingTimeout ?? 0);
    return this.silentMs(t) > silenceMs;
  }

  silentMs(t: number): number {
    const isOpen = this.transport !== 'polling' || this.openRequests > 0 || this.isEnded;
    return isOpen ? 0 : Math.max(0, t - this.#lastSeen);
  }

  upgradeFailed(t: number): void {
    if (!this.isEnded) this.#sink.onUpgradeFailed(this, t);
  }

  end(cause: StoredCause, t: number): void {
    if (this.isEnded) return;
    for (const stream of Object.values(this.#streams)) stream.end(t);
    this.isEnded = true;
    // For a session that was seen late, the earlier packets are not known, and servers of Socket.IO 2 have other rules.
    const isKnown = !this.isLate && this.protocol === 4;
    const end = isKnown ? this.#faults.explained(cause, t, this.handshake?.pingTimeout) : cause;
    for (const member of this.#members.values()) member.leave(end, t);
    this.#ended(this);
    this.#sink.onSessionEnded(this, end, t);
  }

  #begin(over: ObservedTransport, t: number): void {
    this.#over = over;
    this.seen(t);
  }

  #control(from: Sender, type: number, { bytes, length }: EngineMessage, t: number): void {
    const name = engineTypes[type];
    if (name === undefined || length > packetBounds.control || bytes.length < length) {
      this.unreadable(from, this.#over, bytes, length, explain('packet.notEngineIo', { sender: from }), t);
      return;
    }
    const data = bytes.toString('utf8', 1);
    const shown = controlPacket(from, this.#over, data === '' ? { type: name } : { type: name, data });
    if (name === 'open' && from === 'server') this.handshake ??= openPacketOf(bytes)?.handshake;
    if (data !== 'probe') {
      this.#detectProtocol(from, name);
      this.#faults.heartbeat(from, name, t);
    }
    if (shown) this.#sink.onPacket(this, shown, t);
    if (name === 'upgrade' && from === 'client') this.#upgrade(t);
    if (name === 'close') this.end(explain('observe.closePacket', { sender: from }), t);
  }

  /** In Engine.IO 3 the client sends pings, in Engine.IO 4 the server. */
  #detectProtocol(from: Sender, name: string): void {
    if (this.#isProtocolKnown || (name !== 'ping' && name !== 'pong')) return;
    this.protocol = (name === 'ping') === (from === 'client') ? 3 : 4;
  }

  /** Messages are sent over a WebSocket only after the upgrade, even if the upgrade was not seen. */
  #carries(over: ObservedTransport, t: number): void {
    if (over === 'websocket' && this.transport === 'polling') this.#upgrade(t);
  }

  #upgrade(t: number): void {
    if (this.#over === this.transport) return;
    const previous = this.transport;
    this.transport = this.#over;
    this.#sink.onUpgraded(this, previous, t);
  }

  #stream(from: Sender): PacketStream {
    return new PacketStream({
      packet: (packet, t) => this.#packet(from, packet, t),
      unreadable: (label, data, length, cause, t) => {
        if (cause?.code === 'observe.attachmentsMissing') this.#faults.incomplete(from, t);
        const why = cause && { code: cause.code, params: { ...cause.params, sender: from } };
        this.#sink.onPacket(this, unreadablePacket(from, this.#over, { type: label }, data, length, why), t);
      },
    });
  }

  #packet(from: Sender, packet: ReadPacket, t: number): void {
    const { head, wire } = packet;
    this.codec = packet.codec;
    const { type } = head;
    if (type !== 'event' && type !== 'ack') {
      const { text } = wire;
      const shown =
        typeof text === 'string'
          ? controlPacket(from, this.#over, { type: 'message', data: text })
          : packedControl(from, this.#over, type, wire);
      if (shown) this.#sink.onPacket(this, shown, t);
    }
    const member = this.#member(head.namespace);
    if (member) this.#faults.packet(from, type, member.state, t);
    const ignored = member ? member.packet(from, packet, t) : noReceiver(head.namespace);
    if (!ignored) return;
    const cause = member ? undefined : explain('observe.tooManyNamespaces', { limit: maxNamespaces });
    for (const shown of ignoredPackets(from, this.#over, ignored, packet, cause)) this.#sink.onPacket(this, shown, t);
  }

  #member(namespace: string): MemberDecoder | undefined {
    const known = this.#members.get(namespace);
    if (known || this.#members.size >= maxNamespaces) return known;
    const member = new MemberDecoder(this, namespace, this.#sink, this.#wall);
    this.#members.set(namespace, member);
    return member;
  }
}
