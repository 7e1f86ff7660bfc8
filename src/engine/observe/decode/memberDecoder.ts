/** A namespace of a session: whether it is joined, which acknowledgements are pending in both directions, and its recovery offsets. */
import { socketIdText } from '../../codec/socketId.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { decodeMsgpack } from '../../codec/msgpackParser.ts';
import { refusalPayload } from '../../codec/codecs.ts';
import { RecoveryOffsets } from '../../codec/recoveryOffset.ts';
import type { IncomingEvent, WirePacket } from '../../contracts/inspectedClient.ts';
import {
  type ObservedMember,
  type ObservedSession,
  type ObservedSink,
  otherEnd,
  type Sender,
} from '../../contracts/observedSink.ts';
import { AckPairs } from './ackPairs.ts';
import { namespaceQuery } from './namespaceQuery.ts';
import { noReceiver } from './observedPackets.ts';
import type { ReadPacket } from './packetStream.ts';

/** `before`: nothing was seen yet. */
export type MemberState = 'before' | 'joining' | 'joined' | 'left';

export class MemberDecoder implements ObservedMember {
  readonly session: ObservedSession;
  readonly namespace: string;
  readonly #sink: ObservedSink;
  readonly #offsets: RecoveryOffsets;
  readonly #acks: Readonly<Record<Sender, AckPairs>>;
  #state: MemberState = 'before';
  #t = 0;
  /** Whether the client left before the server responded to its request to join. The response is then ignored. */
  #abandoned = false;
  /** Whether the server responded without an ID, as Socket.IO 2 does. The client does not accept such a response. */
  #isOtherVersion = false;
  /** The session and the offset that the client requested the server to restore. */
  #restoring: { readonly pid: unknown; readonly offset: unknown } | undefined;

  /** @param wall converts a time to milliseconds since 1970 */
  constructor(session: ObservedSession, namespace: string, sink: ObservedSink, wall: (t: number) => number) {
    this.session = session;
    this.namespace = namespace;
    this.#sink = sink;
    this.#offsets = new RecoveryOffsets(() => wall(this.#t));
    const pairs = (): AckPairs => new AckPairs((event) => sink.onUnacknowledged(this, event, this.#t));
    this.#acks = { client: pairs(), server: pairs() };
  }

  get state(): MemberState {
    return this.#state;
  }

  /** If the receiver ignores an event or an acknowledgement, returns the label with which it is shown as a raw packet. */
  packet(from: Sender, packet: ReadPacket, t: number): PacketLabel | undefined {
    this.#t = t;
    const { head, wire } = packet;
    switch (head.type) {
      case 'event':
        if (this.#state === 'left') return noReceiver(this.namespace);
        this.#event(from, packet);
        return undefined;
      case 'ack':
        if (head.id === undefined) return { type: 'ackWithoutId' };
        this.#ack(from, head.id, packet);
        return undefined;
      case 'connect':
        if (from === 'client') this.#joining(payloadOf(wire), queryOf(wire));
        else this.#joined(payloadOf(wire));
        return undefined;
      case 'connectError':
        if (from === 'server') this.#refused(wire);
        return undefined;
      case 'disconnect':
        this.#disconnected(from);
        return undefined;
    }
  }

  #disconnected(from: Sender): void {
    const wasJoining = this.#state === 'joining';
    this.leave(explain(from === 'client' ? 'observe.clientLeft' : 'observe.serverLeft'), this.#t);
    this.#state = 'left';
    this.#abandoned = wasJoining && from === 'client';
  }

  /** Must be called when the namespace is left, and at the end of the session. */
  leave(cause: StoredCause, t: number): void {
    this.#t = t;
    this.#acks.client.end();
    this.#acks.server.end();
    if (this.#state === 'joining' || this.#state === 'joined') {
      this.#state = 'left';
      this.#sink.onLeft(this, cause, t);
    }
  }

  #joining({ pid, offset, ...auth }: Payload, query: object): void {
    if (this.#isOtherVersion) return;
    this.#state = 'joining';
    this.#abandoned = false;
    this.#restoring = pid === undefined ? undefined : { pid, offset };
    this.#sink.onJoining(this, true, { ...query, ...auth }, this.#t);
  }

  #joined({ sid, pid }: Payload): void {
    const { session, namespace } = this;
    if (this.#abandoned) {
      this.#abandoned = false;
      return;
    }
    if (session.protocol === 4 && sid === undefined && !session.isLate && this.#state !== 'joined') {
      this.#state = 'left';
      this.#isOtherVersion = true;
      this.#sink.onJoinRefused(this, undefined, this.#t, explain('protocol.clientIsV4'));
      return;
    }
    // A server of Socket.IO 2 joins every client to "/" without a request.
    if (this.#state !== 'joining') this.#sink.onJoining(this, true, {}, this.#t);
    this.#state = 'joined';
    const recovered = typeof pid === 'string' && pid === this.#restoring?.pid;
    this.#offsets.joined(pid !== undefined, recovered ? this.#restoring?.offset : undefined);
    this.#restoring = undefined;
    const { transport, handshake } = session;
    const socketId = typeof sid === 'string' ? socketIdText(sid) : socketIdOfV2(session.sid ?? '', namespace);
    this.#sink.onJoined(this, { socketId, recovered, transport, ...(handshake && { handshake }) }, this.#t);
  }

  #refused(wire: WirePacket): void {
    this.#abandoned = false;
    // In Socket.IO 2, a member that has joined receives such a packet as an event of the name "error".
    if (this.#state === 'joined' || this.#state === 'left') return;
    this.#seen();
    this.#state = 'left';
    this.#sink.onJoinRefused(this, sent(wire), this.#t);
  }

  #event(from: Sender, { head, wire, codec, bytes }: ReadPacket): void {
    const { id: ackId, event } = head;
    const beforeJoin = from === 'server' ? this.#beforeJoin() : undefined;
    this.#seen();
    const recoveryOffset =
      from === 'server' && ackId === undefined && this.#offsets.inForce && this.#offsets.isOffset(head.last());
    const facts = { from, event, packet: wire, codec, ackId, bytes, recoveryOffset, beforeJoin };
    const reference = this.#sink.onEvent(this, facts, this.#t);
    if (ackId !== undefined) this.#acks[from].request(ackId, reference, this.#t);
  }

  #ack(from: Sender, ackId: number, { wire, codec, bytes }: ReadPacket): void {
    this.#seen();
    const of = this.#acks[otherEnd(from)].complete(ackId, this.#t);
    this.#sink.onAck(this, { from, ackId, packet: wire, codec, bytes, of }, this.#t);
  }

  #beforeJoin(): IncomingEvent['beforeJoin'] {
    if (this.#state !== 'joining') return undefined;
    return this.#restoring ? 'unlessRestored' : 'certain';
  }

  /** If this is the first captured packet of the member, its join was not captured, so the member is treated as joined. */
  #seen(): void {
    if (this.#state !== 'before') return;
    this.#state = 'joined';
    this.#sink.onJoining(this, !this.session.isLate, {}, this.#t);
  }
}

interface Payload {
  readonly sid?: unknown;
  readonly pid?: unknown;
  readonly offset?: unknown;
}

/** The payload of a connect packet, which is small; empty if there is none. */
function payloadOf(wire: WirePacket): Payload {
  const payload = sent(wire);
  return typeof payload === 'object' && payload !== null ? payload : {};
}

/** The query of the namespace in a connect packet of Socket.IO 2; empty if there is none. */
function queryOf({ text }: WirePacket): object {
  const query = typeof text === 'string' ? namespaceQuery(text)?.query : undefined;
  return query === undefined ? {} : { query: Object.fromEntries(new URLSearchParams(query)) };
}

function sent(wire: WirePacket): unknown {
  try {
    return typeof wire.text === 'string' ? refusalPayload(wire) : decodeMsgpack(wire.text);
  } catch {
    return undefined;
  }
}

/** In Socket.IO 2, the ID of a socket is not on the wire. Source: socket.io 2.5, Socket. */
function socketIdOfV2(sid: string, namespace: string): string {
  return namespace === '/' ? sid : `${namespace}#${sid}`;
}
