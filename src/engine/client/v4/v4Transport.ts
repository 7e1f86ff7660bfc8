/**
 * One Manager of socket.io-client 4 with its taps, shared by the namespaces that go over it. It uses the real client, untouched, and
 * observes it at four places: the parser (what was encoded and decoded), `manager._packet` (which emit it was), every engine
 * instance and its transports (handed over, written), and the public events.
 */
import { Manager, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { messageOf } from '../../../base/userError.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { Network } from '../../../model/profile/network.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause, Connected, WirePacket } from '../../contracts/inspectedClient.ts';
import { withoutConnect } from '../../codec/msgpackParser.ts';
import { boundClose } from '../network/boundClose.ts';
import { limitMessages } from '../network/messageLimit.ts';
import { boundHandshake } from '../engineio/handshakeBounds.ts';
import { guardOpen } from '../engineio/guardOpen.ts';
import { LargeWire, refusedText } from '../largePacket.ts';
import { LargeText } from '../largeText.ts';
import { leaveSession } from '../leaveSession.ts';
import { boundOf } from '../../codec/packetBound.ts';
import { packetFault } from '../engineio/packetFault.ts';
import { serverAddress } from '../network/serverAddress.ts';
import { checkDecoded } from './defaultParser.ts';
import type { EmitTracker } from './emitTracker.ts';
import type { EventPacket, TextFrame } from './eventPacket.ts';
import { type SharedMember, SharedTransport } from '../engineio/sharedTransport.ts';
import { managerOptions } from '../engineio/managerOptions.ts';
import { packetType } from './packetType.ts';
import { parserChoice } from './parserChoice.ts';
import { SharedParserProbe } from './sharedParserProbe.ts';
import { type EngineFields, managerFields, type SocketPacket, websocketFields } from '../engineio/privateFields.ts';
import { hasNoType, rawPacket, rawPayload, strayPacket } from '../engineio/rawPackets.ts';
import { tappedTransports } from './tappedTransports.ts';
import type { TransportListener } from './transportListener.ts';

/** One namespace on the transport. */
export interface TransportMember extends SharedMember {
  readonly tracker: EmitTracker;
  /** An event that was read as far as its name. Returns whether the client has to hear of it. */
  event(packet: EventPacket, wire: WirePacket): boolean;
  decoded(packet: SocketPacket, wire: WirePacket): void;
}

export class V4Transport extends SharedTransport<TransportMember, EngineFields> {
  readonly manager: Manager;
  /** What it was made with beside the profile. */
  readonly given: Network | undefined;
  readonly parserProbe = new SharedParserProbe();
  /** Whose session was left already. */
  #left: EngineFields | undefined;
  /** The server said on this connection that it closes it. */
  closePacket = false;
  /** Body of the first poll, which shows what a server speaks that this client does not understand. */
  answer: string | undefined;

  constructor(profile: ConnectionProfile, network?: Network) {
    super(profile, network);
    this.given = network;
    const parser = parserChoice(profile).tapped({
      maxAttachments: profile.maxAttachments ?? 10,
      onEncoded: (packet, chunks) => this.#member(packet)?.tracker.encoded(chunks),
      onEvent: (packet, wire) => this.#event(packet, wire),
      onDecoded: (packet, wire) => this.#decoded(packet, wire),
      onUndecodable: (chunk, error) => this.#refused(chunk, error),
    });
    const ears: TransportListener = {
      packetIn: (transport, packet, engine) => {
        if (packet.type === 'close' && this.isCurrent(engine)) this.closePacket = true;
        this.raw(rawPacket('in', transport, packet));
      },
      packetOut: (transport, packet) => this.raw(rawPacket('out', transport, packet)),
      unreadable: (_transport, data) => this.raw(strayPacket('websocket', { type: 'unreadable' }, data)),
      payload: (dir, data, engine) => {
        if (dir === 'in' && this.isCurrent(engine) && this.engine?.readyState === 'opening')
          this.answer = this.beginningOf(data);
        const secret = dir === 'out' && profile.parser === 'msgpack';
        this.raw(rawPayload(dir, secret && typeof data === 'string' ? withoutConnect(data) : data));
      },
      written: (packet) => this.tap.written(packet),
      writeEnded: (packet, end) => this.tap.writeEnded(packet, end),
      refused: (context, engine) => this.upgradeRefused(context, engine),
      trialStarted: (isOpen, engine) => this.trialStarted('websocket', isOpen, engine),
      trialEnded: (end, engine) => this.trialEnded(end, engine),
    };
    const takesFrames = parserChoice(profile).codec === 'default';
    const transports = tappedTransports(profile.transports ?? ['polling', 'websocket'], ears, { takesFrames });
    const options: Partial<ManagerOptions> = { ...managerOptions(profile, this.network), parser, autoConnect: false };
    this.manager = new Manager(serverAddress(profile).url, { ...options, transports: transports as never });
    this.#watch();
  }

  join(namespace: string, options: Partial<SocketOptions>, member: (socket: Socket) => TransportMember): Socket {
    return this.add(namespace, this.manager.socket(namespace, options), member);
  }

  /** The last one closes the transport for good. */
  leave(namespace: string): void {
    if (!this.remove(namespace)) return;
    this.manager.removeAllListeners();
    (this.engine?.transport as { endWrites?: () => void } | undefined)?.endWrites?.();
    // Ends the reconnection timer too, which a socket that never connected leaves running.
    managerFields(this.manager)._close?.();
    this.parserProbe.dispose();
    this.network.dispose();
  }

  /** Once for each session, whichever namespaces notice that the server speaks Socket.IO 2. */
  leaveV2Session(): void {
    if (this.#left === this.engine) return;
    this.#left = this.engine;
    leaveSession(this.profile, this.answer, this.network.agent);
  }

  /** Before each connect: a manual close leaves the client with reconnection switched off. */
  restoreReconnection(): void {
    this.manager.reconnection(this.profile.reconnection?.enabled ?? true);
  }

  #member(packet: SocketPacket): TransportMember | undefined {
    return this.members.get(packet.nsp ?? '/');
  }

  #event(packet: EventPacket, wire: WirePacket): boolean {
    const member = this.#member(packet);
    if (member) return member.event(packet, wire);
    this.#ignored(nobodyIn(packet), wire);
    return false;
  }

  #decoded(packet: SocketPacket, wire: WirePacket): void {
    checkDecoded(packet);
    const member = this.#member(packet);
    if (member) member.decoded(packet, wire);
    const ignored: PacketLabel | undefined =
      member === undefined
        ? nobodyIn(packet)
        : packet.type === packetType.ack && packet.id === undefined
          ? { type: 'ackWithoutId' }
          : hasNoType(wire)
            ? { type: 'withoutType' }
            : undefined;
    if (ignored !== undefined) this.#ignored(ignored, wire);
  }

  #ignored(label: PacketLabel, packet: WirePacket): void {
    for (const chunk of chunksOf(packet)) this.#stray(label, chunk);
  }

  /** A packet that becomes neither an event nor an acknowledgement. */
  #refused(chunk: string | Uint8Array | TextFrame, error: unknown): void {
    const large = chunk instanceof LargeText ? chunk : undefined;
    const text = typeof chunk === 'string' ? chunk : large && refusedText(large);
    // Of a packet with attachments its text comes first, and says what is wrong.
    if (error !== undefined) {
      this.unreadable ??= packetFault({
        text,
        message: messageOf(error),
        bound: boundOf(error),
        codec: parserChoice(this.profile).codec,
        maxAttachments: this.profile.maxAttachments ?? 10,
        fault: large?.fault,
        mask: this.network.mask,
      });
    }
    this.#stray({ type: 'unreadable' }, chunk, ArrayBuffer.isView(chunk) ? undefined : this.unreadable);
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

/** Of a large packet no text is made. */
function chunksOf(packet: WirePacket): (string | Uint8Array | TextFrame)[] {
  return [packet instanceof LargeWire ? packet.source : packet.text, ...packet.attachments];
}

function nobodyIn({ nsp }: SocketPacket): PacketLabel {
  return { type: 'noReceiver', namespace: (nsp ?? '/').slice(0, 100) };
}

/** What a server says of itself may be anything; only what is a number can be told. */
function numbersIn(handshake: unknown): NonNullable<Connected['handshake']> {
  const said = (handshake ?? {}) as Record<string, unknown>;
  const names = ['pingInterval', 'pingTimeout', 'maxPayload'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof said[name] === 'number' ? [[name, said[name]]] : [])));
}
