/**
 * One Manager of socket.io-client 4 with its taps, shared by the namespaces that go over it. It uses the real client, untouched, and
 * observes it at four places: the parser (what was encoded and decoded), `manager._packet` (which emit it was), every engine
 * instance and its transports (handed over, written), and the public events.
 */
import { Manager, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { messageOf } from '../../../base/userError.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { Network } from '../../../model/profile/network.ts';
import { type NetworkConditions, sameConditions } from '../../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause, Connected, RawPacket, WirePacket } from '../../contracts/inspectedClient.ts';
import { withoutConnect } from '../../codec/msgpackParser.ts';
import { boundClose } from '../network/boundClose.ts';
import { maxErrorBody, type ResponseContext } from '../network/responseContext.ts';
import { limitMessages } from '../network/messageLimit.ts';
import { boundHandshake } from '../engineio/handshakeBounds.ts';
import { guardOpen } from '../engineio/guardOpen.ts';
import { LargeWire, refusedText } from '../largePacket.ts';
import { LargeText } from '../largeText.ts';
import { type TrialEnd, upgradeCause } from '../engineio/upgradeCause.ts';
import { leaveSession } from '../leaveSession.ts';
import { type NetworkOptions, networkOptions } from '../network/networkOptions.ts';
import { boundOf } from '../../codec/packetBound.ts';
import { packetFault } from '../engineio/packetFault.ts';
import { serverAddress } from '../network/serverAddress.ts';
import { tapBackoff } from '../engineio/tapBackoff.ts';
import { checkDecoded } from './defaultParser.ts';
import type { EmitTracker } from './emitTracker.ts';
import { EngineTap } from '../engineio/engineTap.ts';
import type { EventPacket, TextFrame } from './eventPacket.ts';
import { managerOptions } from '../engineio/managerOptions.ts';
import { packetType } from './packetType.ts';
import { parserChoice } from './parserChoice.ts';
import { SharedParserProbe } from './sharedParserProbe.ts';
import { type EngineDeps, managerParts, type SocketPacket, websocketParts } from '../engineio/privateFields.ts';
import { hasNoType, rawPacket, rawPayload, strayPacket } from '../engineio/rawPackets.ts';
import { tappedTransports } from './tappedTransports.ts';
import type { TransportListener } from './transportListener.ts';

/** One namespace on the transport. */
export interface TransportMember {
  readonly tracker: EmitTracker;
  /** An event that was read as far as its name. Returns whether the client has to hear of it. */
  event(packet: EventPacket, wire: WirePacket): boolean;
  decoded(packet: SocketPacket, wire: WirePacket): void;
  upgraded(transport: string): void;
  upgradeFailed(cause: Cause): void;
  retryScheduled(delayMs: number): void;
  reconnecting(attempt: number, delayMs: number | undefined): void;
  reconnectFailed(attempts: number): void;
  packet(packet: RawPacket): void;
  conditions(conditions: NetworkConditions, setFor: string): void;
}

/** Of the body of the first poll so much is kept. */
const maxResponse = 10_000;

export class V4Transport {
  readonly manager: Manager;
  readonly network: NetworkOptions;
  /** What it was made with beside the profile. */
  readonly given: Network | undefined;
  readonly parserProbe = new SharedParserProbe();
  readonly #profile: ConnectionProfile;
  readonly #members = new Map<string, TransportMember>();
  readonly #used = new Set<string>();
  readonly #tap = new EngineTap();
  #engine: EngineDeps | undefined;
  #delay: number | undefined;
  /** The answer in the place of the engine's last websocket. */
  #refusedUpgrade: ResponseContext | undefined;
  /** How the transport ended that the engine tried out. */
  #trialEnd: TrialEnd | undefined;
  /** Whose session was left already. */
  #left: EngineDeps | undefined;
  #closed = false;
  handshake: Connected['handshake'];
  /** What was wrong with a packet for which the client ended this connection. */
  unreadable: Cause | undefined;
  /** The server said on this connection that it closes it. */
  closePacket = false;
  /** Body of the first poll, which shows what a server speaks that this client does not understand. */
  answer: string | undefined;

  constructor(profile: ConnectionProfile, network?: Network) {
    this.#profile = profile;
    this.given = network;
    this.network = networkOptions(profile, network);
    const parser = parserChoice(profile).tapped({
      maxAttachments: profile.maxAttachments ?? 10,
      onEncoded: (packet, chunks) => this.#member(packet)?.tracker.encoded(chunks),
      onEvent: (packet, wire) => this.#event(packet, wire),
      onDecoded: (packet, wire) => this.#decoded(packet, wire),
      onUndecodable: (chunk, error) => this.#refused(chunk, error),
    });
    // One that is still closing says nothing about the next.
    const isCurrent = (engine: object): boolean => this.#engine === engine;
    const ears: TransportListener = {
      packetIn: (transport, packet, engine) => {
        if (packet.type === 'close' && isCurrent(engine)) this.closePacket = true;
        this.#raw(rawPacket('in', transport, packet));
      },
      packetOut: (transport, packet) => this.#raw(rawPacket('out', transport, packet)),
      unreadable: (_transport, data) => this.#raw(strayPacket('websocket', { type: 'unreadable' }, data)),
      payload: (dir, data, engine) => {
        if (dir === 'in' && isCurrent(engine) && this.#engine?.readyState === 'opening')
          this.answer = this.network.mask(beginningOf(data)).slice(0, maxResponse);
        const secret = dir === 'out' && profile.parser === 'msgpack';
        this.#raw(rawPayload(dir, secret && typeof data === 'string' ? withoutConnect(data) : data));
      },
      written: (packet) => this.#tap.written(packet),
      writeEnded: (packet, end) => this.#tap.writeEnded(packet, end),
      refused: (context, engine) => {
        if (isCurrent(engine)) this.#refusedUpgrade = context;
      },
      trialEnded: (end, engine) => {
        // What follows on its first end is its closing.
        if (isCurrent(engine)) this.#trialEnd ??= end;
      },
    };
    const takesFrames = parserChoice(profile).codec === 'default';
    const transports = tappedTransports(profile.transports ?? ['polling', 'websocket'], ears, { takesFrames });
    const options: Partial<ManagerOptions> = { ...managerOptions(profile, this.network), parser, autoConnect: false };
    this.manager = new Manager(serverAddress(profile).url, { ...options, transports: transports as never });
    this.#watch();
  }

  get engine(): EngineDeps | undefined {
    return this.#engine;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** A namespace that was here once is not taken again: the Manager would give back its old socket, with its old options. */
  hasRoomFor(namespace: string): boolean {
    return !this.#closed && !this.#used.has(namespace);
  }

  join(namespace: string, options: Partial<SocketOptions>, member: (socket: Socket) => TransportMember): Socket {
    this.#used.add(namespace);
    const socket = this.manager.socket(namespace, options);
    this.#members.set(namespace, member(socket));
    return socket;
  }

  /** For every namespace on it; `setFor` is the one that it was asked for. */
  setConditions(conditions: NetworkConditions, setFor: string): void {
    if (sameConditions(conditions, this.network.conditions)) return;
    this.network.setConditions(conditions, () => this.#all((member) => member.conditions(conditions, setFor)));
  }

  /** The last one closes the transport for good. */
  leave(namespace: string): void {
    this.#members.delete(namespace);
    if (this.#members.size > 0 || this.#closed) return;
    this.#closed = true;
    this.manager.removeAllListeners();
    (this.#engine?.transport as { endWrites?: () => void } | undefined)?.endWrites?.();
    // Ends the reconnection timer too, which a socket that never connected leaves running.
    managerParts(this.manager)._close?.();
    this.parserProbe.dispose();
    this.network.dispose();
  }

  /** Once for each session, whichever namespaces notice that the server speaks Socket.IO 2. */
  leaveV2Session(): void {
    if (this.#left === this.#engine) return;
    this.#left = this.#engine;
    leaveSession(this.#profile, this.answer, this.network.agent);
  }

  /** Before each connect: a manual close leaves the client with reconnection switched off. */
  restoreReconnection(): void {
    this.manager.reconnection(this.#profile.reconnection?.enabled ?? true);
  }

  #member(packet: SocketPacket): TransportMember | undefined {
    return this.#members.get(packet.nsp ?? '/');
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
        codec: parserChoice(this.#profile).codec,
        maxAttachments: this.#profile.maxAttachments ?? 10,
        fault: large?.fault,
        mask: this.network.mask,
      });
    }
    this.#stray({ type: 'unreadable' }, chunk, ArrayBuffer.isView(chunk) ? undefined : this.unreadable);
  }

  #stray(label: PacketLabel, chunk: string | Uint8Array | TextFrame, cause?: Cause): void {
    const data = typeof chunk === 'string' ? `4${chunk}` : chunk;
    this.#raw(strayPacket(this.#engine?.transport?.name ?? '', label, data, cause));
  }

  #all(call: (member: TransportMember) => void): void {
    for (const member of [...this.#members.values()]) call(member);
  }

  /** What belongs to the transport as a whole is told once, by the oldest namespace on it. */
  #raw(packet: RawPacket | undefined): void {
    const first = this.#members.values().next();
    if (packet && !first.done) first.value.packet(packet);
  }

  #watch(): void {
    const parts = managerParts(this.manager);
    let engine: EngineDeps | undefined;
    // The client makes an engine for each attempt; this is how every one of them is seen.
    Object.defineProperty(this.manager, 'engine', {
      configurable: true,
      get: () => engine,
      set: (value: EngineDeps) => {
        engine = value;
        this.#engine = value;
        this.#watchEngine(value);
      },
    });
    const send = parts._packet?.bind(this.manager);
    if (send) {
      parts._packet = (packet) => {
        const member = this.#member(packet);
        if (member) member.tracker.send(packet, this.#tap, () => send(packet));
        else send(packet);
      };
    }
    guardOpen(this.manager, (fault) => parts.emitReserved?.('error', fault));
    tapBackoff(parts.backoff, (delay) => {
      this.#delay = delay;
      this.#all((member) => member.retryScheduled(delay));
    });
    this.manager.on('reconnect_attempt', (attempt) => this.#all((member) => member.reconnecting(attempt, this.#delay)));
    this.manager.on('reconnect_failed', () =>
      this.#all((member) => member.reconnectFailed(this.manager.reconnectionAttempts())),
    );
  }

  #watchEngine(engine: EngineDeps): void {
    this.#tap.watch(engine);
    this.#refusedUpgrade = this.#trialEnd = undefined;
    boundClose(engine, () => engine._onClose?.('forced close'));
    this.unreadable = undefined;
    this.closePacket = false;
    engine.on('handshake', (handshake: unknown) => {
      boundHandshake(handshake, engine);
      const numbers = numbersIn(handshake);
      if (this.#engine === engine) this.handshake = numbers;
      const { ws } = websocketParts(engine.transport ?? {});
      if (ws) limitMessages(ws, numbers.maxPayload);
    });
    engine.on('upgrade', (transport: { name: string }) => {
      // One that is closing waits for it, and may end after the next was made.
      if (engine.readyState === 'open') this.#all((member) => member.upgraded(transport.name));
    });
    engine.on('upgradeError', (error: Error & { transport?: string }) => {
      // One that is closed meanwhile has failed at nothing.
      if (engine.readyState !== 'open') return;
      const ended = { response: this.#refusedUpgrade, trial: this.#trialEnd };
      const cause = upgradeCause(error, ended, this.#profile, this.network);
      this.#all((member) => member.upgradeFailed(cause));
    });
  }
}

function beginningOf(body: string | Buffer): string {
  return typeof body === 'string' ? body.slice(0, maxErrorBody) : body.toString('utf8', 0, maxErrorBody);
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
