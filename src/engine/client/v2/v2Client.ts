/**
 * The tap on socket.io-client 2 (Socket.IO 2 servers). It uses the real client and observes it at four places: the encoder and the
 * decoder (what was on the wire), `manager.packet` (which emit it was), every engine and its transports (handed over, written), and
 * the public events. What that client lacks is done in its place, see V2EmitTracker and watchTransports.
 */
import { messageOf } from '../../../base/userError.ts';
import { type Clock, systemClock } from '../../../base/clock.ts';
import type { Network } from '../../../model/network.ts';
import { type NetworkConditions, sameConditions } from '../../../model/networkConditions.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { plainNumbers } from '../../../model/numbers/exactNumber.ts';
import { countBinary } from '../../../model/parserLimits.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile.ts';
import { withBuffers } from '../byteBuffers.ts';
import { exactPayload } from '../codecs.ts';
import { markNumbers, unmarkText } from '../exactNumbers.ts';
import type {
  Cause,
  ClientListener,
  Connected,
  EmitKey,
  InspectedClient,
  OutgoingEmit,
  Protocol,
  WirePacket,
} from '../inspectedClient.ts';
import { boundClose } from '../network/boundClose.ts';
import type { ResponseContext } from '../network/pollRequest.ts';
import { type NetworkOptions, networkOptions } from '../network/networkOptions.ts';
import { refusalCause } from '../refusal.ts';
import { packetFault } from '../packetFault.ts';
import { OpenDropLoop } from '../openDropLoop.ts';
import { tapBackoff } from '../tapBackoff.ts';
import { pingedByServer } from '../protocolMismatch.ts';
import { EngineTap } from '../v4/engineTap.ts';
import { wireOf } from '../v4/defaultParser.ts';
import { serverAddress } from '../serverAddress.ts';
import { managerOptions } from '../v4/managerOptions.ts';
import { hasNoType, rawPacket, strayPacket } from '../v4/rawPackets.ts';
import { v2ConnectErrorCause, v2DisconnectCause, type V2End } from './v2Causes.ts';
import { tapDecoder } from './v2Decoder.ts';
import { V2EmitTracker } from './v2EmitTracker.ts';
import {
  ackPacket,
  createManager,
  type V2Engine,
  type V2Manager,
  type V2Packet,
  v2PacketType,
  type V2Socket,
  type V2Transport,
} from './v2Parts.ts';
import { v2EngineParts } from './v2EngineParts.ts';
import { v2RefusesEvent, v2RefusesProfile } from './v2Refusals.ts';
import { watchTransports } from './v2Transports.ts';

/** The arguments as its parser takes them. */
function prepared(args: readonly unknown[]): unknown[] {
  return [...markNumbers(withBuffers(args))];
}

/** Of the body of the first poll so much is kept. */
const maxAnswer = 10_000;

export class V2Client implements InspectedClient {
  readonly codec = 'v2';
  readonly refuses = v2RefusesEvent;
  readonly #profile: ConnectionProfile;
  readonly #namespace: string;
  readonly #listener: ClientListener;
  readonly #network: NetworkOptions;
  readonly #manager: V2Manager;
  readonly #socket: V2Socket;
  readonly #tracker: V2EmitTracker;
  readonly #tap = new EngineTap();
  readonly #drops: OpenDropLoop;
  readonly #encode: V2Manager['encoder']['encode'];
  #engine: V2Engine | undefined;
  #handshake: Connected['handshake'];
  #end: V2End | undefined;
  #closeFrame: V2End['frame'];
  #closePacket = false;
  /** Body of the first poll. */
  #answer: string | undefined;
  #refusedUpgrade: ResponseContext | undefined;
  #watching: { readonly engine: V2Engine; readonly watch: (transport: V2Transport) => void } | undefined;
  /** What was wrong with a packet for which the client ended this connection. */
  #unreadable: Cause | undefined;
  #delay: number | undefined;
  #protocol: Protocol | undefined;
  #disposed = false;

  constructor(profile: ConnectionProfile, listener: ClientListener, network?: Network, clock: Clock = systemClock) {
    this.#profile = profile;
    this.#namespace = namespaceOf(profile);
    this.#listener = listener;
    this.#network = networkOptions(profile, network);
    this.#drops = new OpenDropLoop(clock, this.#namespace, this.codec);
    // With a global WebSocket (Node 22) it would take that one and lose headers, TLS and the agent.
    const options = { ...managerOptions(profile, this.#network), forceNode: true };
    this.#manager = createManager(serverAddress(profile).url, options, (engine, transport) =>
      this.#transportMade(engine, transport),
    );
    const encode = this.#manager.encoder.encode.bind(this.#manager.encoder);
    this.#encode = (packet, done) => encode(packet, (chunks) => done(unmarkText(chunks)));
    this.#socket = this.#manager.socket(this.#namespace);
    const parts = { manager: this.#manager, socket: this.#socket, clock };
    this.#tracker = new V2EmitTracker(parts, profile.ackTimeoutMs, (key, signal) =>
      this.#tell((l) => l.onEmitSignal(key, signal)),
    );
    this.#watchManager();
    this.#watchEvents();
  }

  connect(): void {
    this.#listener.onConnecting();
    const refusal = v2RefusesProfile(this.#profile);
    if (refusal !== undefined) {
      this.#listener.onConnectError(explain('profile.unsupported', { said: refusal }), false, undefined);
      return;
    }
    this.#drops.begin();
    this.#manager.reconnection(this.#profile.reconnection?.enabled ?? true);
    this.#socket.connect();
  }

  disconnect(): void {
    // Between two attempts the client would leave its timer running, and a new connect would meet it.
    if (this.#manager.readyState === 'closed') this.#manager.cleanup?.();
    this.#socket.disconnect();
  }

  whenQuiet(maxMs: number): Promise<void> {
    return this.#network.whenQuiet(maxMs);
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    const refusal = v2RefusesEvent(emit.event);
    if (refusal !== undefined) throw new Error(refusal);
    this.#tracker.emit(emit, key);
  }

  abandon(key: EmitKey): void {
    this.#tracker.abandon(key);
  }

  reply(ackId: number, args: readonly unknown[]): boolean {
    const { packet } = this.#socket;
    if (!this.#socket.connected || !packet) return false;
    packet.call(this.#socket, ackPacket(ackId, prepared(args)));
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

  /** Told by a server of Socket.IO 4 that lets old clients in. */
  get maxPayload(): number | undefined {
    return this.#handshake?.maxPayload;
  }

  get transport(): string | undefined {
    return this.#socket.connected ? this.#engine?.transport?.name : undefined;
  }

  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  get cookies(): readonly string[] {
    return this.#network.cookies;
  }

  get conditions(): NetworkConditions {
    return this.#network.conditions;
  }

  setConditions(conditions: NetworkConditions): void {
    if (this.#disposed || sameConditions(conditions, this.conditions)) return;
    this.#network.setConditions(conditions, () => this.#tell((l) => l.onConditions(conditions, undefined)));
  }

  get writable(): boolean {
    return this.#socket.connected && this.#engine?.transport?.writable === true;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#engine?.transport?.endWrites?.();
    this.#disposed = true;
    this.#tracker.dispose();
    this.#socket.off();
    this.#manager.off();
    this.#socket.disconnect();
    // Ends the timers of the attempts, which the client leaves running.
    this.#manager.cleanup?.();
    this.#network.dispose();
  }

  /** @throws what keeps the packet from being encoded; the client itself would send `4"encode error"` in its place */
  #dryRun(packet: V2Packet): WirePacket {
    let wire: WirePacket | undefined;
    this.#encode({ ...packet, nsp: this.#namespace }, (chunks) => {
      wire = wireOf(chunks);
    });
    if (wire && typeof wire.text === 'string' && wire.text.startsWith(String(packet.type))) return wire;
    JSON.stringify(packet.data);
    throw new Error('the parser cannot write it');
  }

  #watchManager(): void {
    const manager = this.#manager;
    let engine: V2Engine | undefined;
    // The client makes an engine for each attempt; this is how every one of them is seen.
    Object.defineProperty(manager, 'engine', {
      configurable: true,
      get: () => engine,
      set: (value: V2Engine) => {
        engine = value;
        this.#engine = value;
        this.#watchEngine(value);
      },
    });
    manager.encoder.encode = (packet, done) =>
      this.#encode(packet, (chunks) => {
        this.#tracker.encoded([...chunks]);
        done(chunks);
      });
    const send = manager.packet?.bind(manager);
    if (send) manager.packet = (packet) => this.#tracker.send(packet, this.#tap, () => send(packet));
    tapBackoff(manager.backoff, (delay) => {
      this.#delay = delay;
      this.#tell((l) => l.onRetryScheduled(delay));
    });
    tapDecoder(manager.decoder, this.#profile.maxAttachments ?? 10, {
      decoded: (packet, wire) => this.#decoded(packet, wire),
      unfinished: (wire) => this.#stray('unfinished packet', wire),
      refused: (chunk, error) => (this.#unreadable = this.#fault(chunk, messageOf(error))),
    });
    // Nobody listens to the events themselves, and one named "disconnect" would be taken for the client's own.
    this.#socket.onevent = () => undefined;
  }

  #watchEvents(): void {
    const manager = this.#manager;
    manager.on('open', () => {
      this.#drops.opened();
      if (!this.#socket.connected) this.#tell((l) => l.onOpened());
    });
    manager.on('connect_error', (error: unknown) => {
      const cause = v2ConnectErrorCause(error, this.#profile, this.#network, this.#answer);
      this.#tell((l) => l.onConnectError(cause, manager.reconnection(), undefined));
    });
    manager.on('reconnect_attempt', (attempt: number) => this.#tell((l) => l.onReconnecting(attempt, this.#delay)));
    manager.on('reconnect_failed', () => this.#tell((l) => l.onReconnectFailed(manager.reconnectionAttempts())));
    this.#socket.on('disconnect', (reason: string) => {
      this.#tracker.disconnected();
      const unreadable = reason === 'parse error' ? this.#unreadable : undefined;
      const ended = unreadable ?? v2DisconnectCause(reason, this.#end, this.#profile);
      const cause = this.#network.explainEnd(reason, this.#end?.description) ?? this.#drops.ended(ended);
      const ours = reason === 'io server disconnect' || reason === 'io client disconnect';
      const retrying = manager.reconnection() && !ours && manager.skipReconnect !== true;
      this.#tell((l) => l.onDisconnected(cause, retrying));
    });
  }

  /** The first of an engine comes before the engine is seen. */
  #transportMade(engine: V2Engine, transport: V2Transport): void {
    if (this.#watching?.engine !== engine) this.#watching = { engine, watch: this.#watchTransports(engine) };
    this.#watching.watch(transport);
  }

  #watchTransports(engine: V2Engine): (transport: V2Transport) => void {
    return watchTransports(engine, {
      packetIn: (transport, packet) => {
        if (packet.type === 'close') this.#closePacket = true;
        this.#raw(rawPacket('in', transport, packet));
        if (packet.type === 'ping' && !this.#socket.connected) this.#pinged();
      },
      packetOut: (transport, packet) => this.#raw(rawPacket('out', transport, packet)),
      payload: (packet) => {
        const { dir, data } = packet;
        if (dir === 'in' && typeof data === 'string' && engine.readyState === 'opening')
          this.#answer = data.slice(0, maxAnswer);
        this.#raw(packet);
      },
      written: (packet) => this.#tap.written(packet),
      writeEnded: (packet, end) => this.#tap.writeEnded(packet, end),
      closed: (code, reason) => (this.#closeFrame = { code, reason }),
      refused: (context) => (this.#refusedUpgrade = context),
    });
  }

  #watchEngine(engine: V2Engine): void {
    this.#end = this.#unreadable = this.#answer = undefined;
    this.#closeFrame = undefined;
    this.#closePacket = false;
    this.#refusedUpgrade = undefined;
    this.#tap.watch(v2EngineParts(engine));
    boundClose(engine, () => engine.onClose?.('forced close'));
    engine.on('handshake', (handshake: NonNullable<Connected['handshake']>) => (this.#handshake = handshake));
    engine.on('close', (reason: string, description: unknown) => {
      this.#end = { reason, description, frame: this.#closeFrame, closePacket: this.#closePacket };
    });
    engine.on('upgrade', (transport: { name: string }) => this.#tell((l) => l.onUpgraded(transport.name)));
    engine.on('upgradeError', (error: Error & { transport?: string }) => {
      // One that is closed meanwhile has failed at nothing.
      if (engine.readyState !== 'open') return;
      const refused = this.#network.explainEnd(error.message, { context: this.#refusedUpgrade });
      const detail = refused?.reason ?? error.message;
      const cause = explain('transport.noUpgrade', { transport: error.transport }, { detail });
      this.#tell((l) => l.onUpgradeFailed(cause));
    });
  }

  #raw(packet: ReturnType<typeof rawPacket>): void {
    if (packet) this.#tell((l) => l.onPacket(packet));
  }

  #fault(chunk: unknown, message: string): Cause {
    const text = typeof chunk === 'string' ? chunk : undefined;
    return packetFault({ text, message, codec: 'v2', maxAttachments: this.#profile.maxAttachments ?? 10 });
  }

  /** What becomes neither an event nor an acknowledgement. */
  #stray(what: string, { text, attachments }: WirePacket, cause?: Cause): void {
    const transport = this.#engine?.transport?.name ?? '';
    const chunks = [typeof text === 'string' ? `4${text}` : text, ...attachments];
    for (const chunk of chunks) this.#raw(strayPacket(transport, what, chunk, cause));
  }

  #decoded(packet: V2Packet, wire: WirePacket): void {
    const { type, nsp, data, id: ackId } = packet;
    // What the server refuses at "/" ends the other namespaces of the connection too.
    if (nsp !== this.#namespace && !(type === v2PacketType.error && nsp === '/')) {
      // What its parser cannot read it turns into an error that has no namespace, and goes on.
      if (nsp === undefined) this.#stray('unreadable packet', wire, this.#fault(wire.text, 'invalid payload'));
      else this.#stray(`packet for ${nsp.slice(0, 100)}, where nobody is`, wire);
      return;
    }
    if (hasNoType(wire)) this.#stray('packet without a type', wire);
    if (type === v2PacketType.connect) this.#connected();
    else if (type === v2PacketType.error) this.#refused(data, nsp, wire);
    else if (type === v2PacketType.ack || type === v2PacketType.binaryAck) {
      if (ackId === undefined) this.#stray('acknowledgement without id', wire);
      else this.#tell((l) => l.onAck({ ackId, packet: wire }));
    } else if (type === v2PacketType.event || type === v2PacketType.binaryEvent) {
      const event = Array.isArray(data) ? String(data[0]) : '';
      // A socket without its listeners on the manager was disconnected.
      const early = !this.#socket.connected && this.#socket.subs;
      this.#tell((l) => l.onEvent({ event, packet: wire, ackId, beforeJoin: early ? 'certain' : undefined }));
    }
  }

  #connected(): void {
    this.#protocol = 'v2';
    this.#drops.connected();
    const id = this.#engine?.id ?? '';
    // The client makes the id of a namespace's socket in the same way.
    const socketId = this.#namespace === '/' ? id : `${this.#namespace}#${id}`;
    const transport = this.#engine?.transport?.name;
    this.#tell((l) => l.onConnected({ socketId, recovered: false, transport, handshake: this.#handshake }));
  }

  /** 3.0 lets the client open a websocket, and then each waits for the other to begin. */
  #pinged(): void {
    this.#tell((l) => l.onConnectError(pingedByServer, false, undefined));
    this.#socket.disconnect();
  }

  /** To a connected client, an error packet is what the application hears as the event "error". */
  #refused(data: unknown, nsp: string | undefined, wire: WirePacket): void {
    if (this.#socket.connected) {
      this.#tell((l) => l.onEvent({ event: 'error', packet: wire }));
      return;
    }
    const exact = exactPayload(wire)?.payload ?? data;
    const shown = typeof exact === 'object' ? plainNumbers(exact) : undefined;
    const other = nsp === this.#namespace ? undefined : nsp;
    const cause = refusalCause(exact, { namespace: this.#namespace, for: other });
    this.#tell((l) => l.onConnectError(cause, false, shown ?? undefined));
    // The transport stays open, and connecting again would wait for an answer that does not come. Client 4 ends it too.
    this.#socket.disconnect();
  }

  #tell(call: (listener: ClientListener) => void): void {
    if (!this.#disposed) call(this.#listener);
  }
}
