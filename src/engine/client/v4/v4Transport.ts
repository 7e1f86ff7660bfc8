/**
 * One Manager of socket.io-client 4 with its taps, shared by the namespaces on it. It uses the real, unmodified client
 * and observes it at four points: the parser (what was encoded and decoded), `manager._packet` (the emit of a packet),
 * every engine and its transports (passed on, written), and the public events.
 */
import { Manager, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { messageOf } from '../../../base/userError.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { Network } from '../../../model/profile/network.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause, Connected, WirePacket } from '../../contracts/inspectedClient.ts';
import { withoutConnect } from '../../codec/msgpackParser.ts';
import { boundClose } from '../network/boundClose.ts';
import { limitMessages } from '../network/messageLimit.ts';
import { boundHandshake } from '../engineio/handshakeBounds.ts';
import { guardOpen } from '../engineio/guardOpen.ts';
import { LargeWire, refusedText } from '../engineio/largePacket.ts';
import { LargeText } from '../engineio/largeText.ts';
import { leaveSession } from '../engineio/leaveSession.ts';
import { boundOf } from '../../codec/packetBound.ts';
import { missingComma, packetFault } from '../../codec/packetFault.ts';
import { serverAddress } from '../network/serverAddress.ts';
import { checkDecoded } from './defaultParser.ts';
import type { V4EmitTracker } from './v4EmitTracker.ts';
import type { EventPacket, TextFrame } from '../../codec/eventPacket.ts';
import { type SharedMember, SharedTransport } from '../engineio/sharedTransport.ts';
import { managerOptions } from '../engineio/managerOptions.ts';
import { packetType } from '../../codec/packetType.ts';
import { parserChoice } from './parserChoice.ts';
import { SharedParserProbe } from './sharedParserProbe.ts';
import { type EngineFields, managerFields, websocketFields } from '../engineio/privateFields.ts';
import type { SocketPacket } from '../../contracts/packets.ts';
import { hasNoType, rawPacket, rawPayload, strayPacket } from '../../codec/rawPackets.ts';
import { tappedTransports } from './tappedTransports.ts';
import type { TapOptions, TransportListener } from './transportListener.ts';

/** One namespace on the transport. */
export interface TransportMember extends SharedMember {
  readonly tracker: V4EmitTracker;
  /** Whether the client is connected or connecting. If not, it ignores what is received for it. */
  isActive(): boolean;
  /** Called with an event of which only the beginning up to its name was parsed. Returns whether it must be passed to the client. */
  event(packet: EventPacket, wire: WirePacket): boolean;
  decoded(packet: SocketPacket, wire: WirePacket): void;
}

export class V4Transport extends SharedTransport<TransportMember, EngineFields> {
  readonly manager: Manager;
  /** The network settings with which the transport was created, in addition to the profile. */
  readonly given: Network | undefined;
  readonly parserProbe = new SharedParserProbe();
  /** The engine whose session was closed already. */
  #left: EngineFields | undefined;
  /** Whether the server has sent a close packet on this connection. */
  closePacket = false;
  /** Body of the first poll, which shows the protocol of a server that this client does not understand. */
  handshakeBody: string | undefined;

  /** @param reportsPackets whether packets that are well-formed are reported */
  constructor(profile: ConnectionProfile, network?: Network, reportsPackets = true) {
    super(profile, network);
    this.given = network;
    const parser = parserChoice(profile).tapped({
      maxAttachments: profile.maxAttachments ?? 10,
      onEncoded: (packet, chunks) => this.#member(packet)?.tracker.encoded(chunks),
      onEvent: (packet, wire) => this.#event(packet, wire),
      onDecoded: (packet, wire) => this.#decoded(packet, wire),
      onUndecodable: (chunk, error) => this.#refused(chunk, error),
    });
    const transportListener: TransportListener = {
      packetIn: (transport, packet, engine) => {
        if (packet.type === 'close' && this.isCurrent(engine)) this.closePacket = true;
        if (reportsPackets) this.raw(rawPacket('in', transport, packet));
      },
      packetOut: (transport, packet) => {
        if (reportsPackets) this.raw(rawPacket('out', transport, packet));
      },
      unreadable: (_transport, data) =>
        this.raw(strayPacket('websocket', { type: 'unreadable' }, data, explain('packet.notEngineIo'))),
      payload: (dir, data, engine) => {
        if (dir === 'in' && this.isCurrent(engine) && this.engine?.readyState === 'opening')
          this.handshakeBody = this.beginningOf(data);
        if (!reportsPackets) return;
        const secret = dir === 'out' && profile.parser === 'msgpack';
        this.raw(rawPayload(dir, secret && typeof data === 'string' ? withoutConnect(data) : data));
      },
      written: (packet) => this.tap.written(packet),
      writeEnded: (packet, end) => this.tap.writeEnded(packet, end),
      refused: (context, engine) => this.upgradeRefused(context, engine),
      trialStarted: (isOpen, engine) => this.trialStarted('websocket', isOpen, engine),
      trialEnded: (end, engine) => this.trialEnded(end, engine),
    };
    const options: Partial<ManagerOptions> & TapOptions = {
      ...managerOptions(profile, this.network),
      parser,
      autoConnect: false,
      transports: tappedTransports(profile.transports ?? ['polling', 'websocket']),
      tap: { listener: transportListener, acceptsFrames: parserChoice(profile).codec === 'default' },
    };
    this.manager = new Manager(serverAddress(profile).url, options);
    this.#watch();
  }

  join(namespace: string, options: Partial<SocketOptions>, member: (socket: Socket) => TransportMember): Socket {
    return this.add(namespace, this.manager.socket(namespace, options), member);
  }

  /** When the last namespace leaves, the transport is closed. */
  leave(namespace: string): void {
    if (!this.remove(namespace)) return;
    this.manager.removeAllListeners();
    (this.engine?.transport as { endWrites?: () => void } | undefined)?.endWrites?.();
    // Also stops the reconnection timer. Disconnecting a socket that never connected does not stop it.
    managerFields(this.manager)._close?.();
    this.parserProbe.dispose();
    this.network.dispose();
  }

  /** Ends the session of Socket.IO 2 once, whichever namespace detects that the server uses this version. */
  leaveV2Session(): void {
    if (this.#left === this.engine) return;
    this.#left = this.engine;
    leaveSession(this.profile, this.handshakeBody, this.network.agent);
  }

  /** Called before each connect, because a manual close disables reconnection in the client. */
  restoreReconnection(): void {
    this.manager.reconnection(this.profile.reconnection?.enabled ?? true);
  }

  #member(packet: SocketPacket): TransportMember | undefined {
    return this.members.get(packet.nsp ?? '/');
  }

  #receiver(packet: SocketPacket): TransportMember | undefined {
    const member = this.#member(packet);
    return member?.isActive() ? member : undefined;
  }

  #leaveAbandoned({ nsp = '/' }: SocketPacket): void {
    if (this.isAbandoned(nsp)) managerFields(this.manager)._packet?.({ type: packetType.disconnect, nsp });
  }

  #event(packet: EventPacket, wire: WirePacket): boolean {
    const receiver = this.#receiver(packet);
    if (receiver) return receiver.event(packet, wire);
    this.#ignored(noReceiverLabel(packet), wire);
    return false;
  }

  #decoded(packet: SocketPacket, wire: WirePacket): void {
    // An acknowledgement that is received after the connection has ended is recorded with the emit that it belongs to.
    const receiver = packet.type === packetType.ack ? this.#member(packet) : this.#receiver(packet);
    if (!receiver) {
      // The client ignores the packet, whatever it contains.
      this.#ignored(noReceiverLabel(packet), wire);
      if (packet.type === packetType.connect) this.#leaveAbandoned(packet);
      return;
    }
    checkDecoded(packet);
    receiver.decoded(packet, wire);
    if (packet.type === packetType.ack && packet.id === undefined) this.#ignored({ type: 'ackWithoutId' }, wire);
    else if (hasNoType(wire)) this.#ignored({ type: 'withoutType' }, wire);
  }

  #ignored(label: PacketLabel, packet: WirePacket): void {
    const cause = label.type === 'noReceiver' ? missingComma(packet.text) : undefined;
    for (const [index, chunk] of chunksOf(packet).entries()) {
      this.#stray(label, chunk, index === 0 ? cause : undefined);
    }
  }

  /** Reports a packet that is neither an event nor an acknowledgement. */
  #refused(chunk: string | Uint8Array | TextFrame, error: unknown): void {
    const large = chunk instanceof LargeText ? chunk : undefined;
    const text = typeof chunk === 'string' ? chunk : large && refusedText(large);
    // The text of a packet is received before its attachments, and determines the fault.
    const isFirst = this.unreadable === undefined;
    if (error !== undefined) {
      this.unreadable ??= packetFault({
        text,
        bytes: chunk instanceof Uint8Array ? chunk : undefined,
        message: messageOf(error),
        bound: boundOf(error),
        codec: parserChoice(this.profile).codec,
        maxAttachments: this.profile.maxAttachments ?? 10,
        fault: large?.fault,
        redactor: this.network.redactor,
      });
    }
    this.#stray({ type: 'unreadable' }, chunk, ArrayBuffer.isView(chunk) && !isFirst ? undefined : this.unreadable);
  }

  #stray(label: PacketLabel, chunk: string | Uint8Array | TextFrame, cause?: Cause): void {
    const data = typeof chunk === 'string' ? `4${chunk}` : chunk;
    this.raw(strayPacket(this.engine?.transport?.name ?? '', label, data, cause));
  }

  protected notify(call: (member: TransportMember) => void): void {
    for (const member of [...this.members.values()]) call(member);
  }

  #watch(): void {
    const fields = managerFields(this.manager);
    const send = fields._packet?.bind(this.manager);
    if (send) {
      fields._packet = (packet) => {
        const member = this.#member(packet);
        if (member) member.tracker.send(packet, this.tap, () => send(packet));
        else send(packet);
      };
    }
    this.watchManager(this.manager, fields.backoff);
    guardOpen(this.manager, (fault) => fields.emitReserved?.('error', fault));
  }

  protected watchEngine(engine: EngineFields): void {
    this.tap.watch(engine);
    this.watchUpgrades(engine);
    boundClose(engine, () => engine._onClose?.('forced close'));
    this.closePacket = false;
    engine.on('handshake', (handshake: unknown) => {
      boundHandshake(handshake, engine);
      const numbers = numbersIn(handshake);
      if (this.isCurrent(engine)) this.handshake = numbers;
      const { ws } = websocketFields(engine.transport ?? {});
      if (ws) limitMessages(ws, numbers.maxPayload);
    });
  }
}

/** No text is created for a large packet. */
function chunksOf(packet: WirePacket): (string | Uint8Array | TextFrame)[] {
  return [packet instanceof LargeWire ? packet.source : packet.text, ...packet.attachments];
}

function noReceiverLabel({ nsp }: SocketPacket): PacketLabel {
  return { type: 'noReceiver', namespace: (nsp ?? '/').slice(0, 100) };
}

/** The server's announcement may contain any values; only numbers are used. */
function numbersIn(handshake: unknown): NonNullable<Connected['handshake']> {
  const values = (handshake ?? {}) as Record<string, unknown>;
  const names = ['pingInterval', 'pingTimeout', 'maxPayload'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof values[name] === 'number' ? [[name, values[name]]] : [])));
}
