/**
 * Observes the emits of a server: their position in the code, their recipients, and whether the transport of each
 * recipient accepted them. An outcome describes only the library: whether it wrote to the connection.
 */
import type { Outcome } from '../model/probe/reports.ts';
import { type Acknowledgements, untilError } from './acknowledgements.ts';
import { type BroadcastOptions, interruptedSockets } from './interruptedSockets.ts';
import { outcomeCodes, PendingBroadcast, PendingEmit } from './pendingEmit.ts';
import {
  type Adapter,
  type Encoder,
  type EngineConnection,
  isAckType,
  isEventType,
  type Packet,
  packetTypes,
  type ServerClient,
  type ServerSocket,
  type SessionParts,
  socketOf,
} from './library.ts';
import { shortJson, wholePayload } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import { beforeMethod, type Method, ignoreErrors, replaceMethod, wrapMethod } from './wrapMethod.ts';

/** The call with which the application emitted. */
export interface Origin {
  site: number;
  /** The socket to which the application emitted; undefined for a namespace. */
  readonly socket: (object & { readonly id?: string }) | undefined;
  ackId: number;
  /** Whether the application emits a volatile event. Used if the library does not report this when it writes the packet. */
  readonly isVolatile?: boolean;
  /** Whether the library has passed the packet to the transport. */
  isWritten?: boolean;
  /** The call during which this one was made. */
  readonly outer?: Origin | undefined;
}

/** Names that are not sent to clients: Socket.IO 2 emits these events only locally, and later versions throw an error. */
const localEvents: ReadonlySet<unknown> = new Set([
  'error',
  'connect',
  'connection',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

export class EmittedEvents {
  readonly #context: ProbeContext;
  readonly #acks: Acknowledgements;
  #origin: Origin | undefined;
  /** The calls whose packets an adapter passes on later, by packet. */
  readonly #origins = new WeakMap<object, Origin>();
  #current: PendingEmit | undefined;
  readonly #prepared = new WeakSet<object>();
  /** The adapter that was prepared last. */
  #lastAdapter: object | undefined;
  /** The numbers of emits that connection state recovery keeps, by the arguments of the event. */
  readonly #kept = new WeakMap<object, number>();
  /** The numbers of kept emits that were sent to a client whose socket has not joined yet. */
  readonly #replays = new WeakMap<object, number[]>();
  #next = 1;

  constructor(context: ProbeContext, acks: Acknowledgements) {
    this.#context = context;
    this.#acks = acks;
  }

  /** Wraps the connection and the encoder that a new session uses. */
  prepare({ conn, encoder }: SessionParts): void {
    this.#prepareConnection(conn);
    this.#prepareEncoder(encoder);
  }

  /** Calls a function in which the library emits for this call of the application. */
  emits(origin: Origin, call: () => unknown): unknown {
    const outer = this.#origin;
    this.#origin = origin;
    try {
      return call();
    } finally {
      this.#origin = outer;
    }
  }

  /** Must be called when a packet of this call will be sent later, when the socket is connected. */
  isSentLater(packet: object, origin: Origin): void {
    this.#origins.set(packet, origin);
  }

  /** Observes a call in which the library encodes a packet and writes it to the connection. */
  written(client: SessionParts, packet: Packet, options: unknown, call: () => unknown): unknown {
    if (isEventType(packet.type)) {
      const pending = this.#beginSingle(client, packet);
      try {
        return call();
      } finally {
        this.#endSingle(pending, client, options);
      }
    }
    return isAckType(packet.type) ? this.#acks.written(client, packet, call) : call();
  }

  /** @param prototype the prototype of the class `Client` */
  observeClients(prototype: object): void {
    const isSingle = this.#isSingle.bind(this);
    const begin = this.#beginSingle.bind(this);
    const end = this.#endSingle.bind(this);
    const sent = this.#sent.bind(this);
    for (const name of ['_packet', 'packet']) {
      replaceMethod(prototype, name, (original) => {
        return function (...args) {
          if (!isSingle(args[0])) return sent(this as ServerClient, args[0], args[1], original);
          const pending = begin(this as ServerClient, args[0]);
          try {
            return Reflect.apply(original, this, args);
          } finally {
            end(pending, this as ServerClient, args[1]);
          }
        };
      });
    }
    const pendingWrite = this.#pendingWrite.bind(this);
    const attempt = this.#attempt.bind(this);
    replaceMethod(prototype, 'writeToEngine', (original) => {
      return function (...args) {
        const pending = pendingWrite(args[0]);
        if (!pending) return Reflect.apply(original, this, args);
        return attempt(pending, this as ServerClient, args[1], original, args[0]);
      };
    });
  }

  /** Whether this is the packet of an event that the library sends to one socket. */
  #isSingle(packet: unknown): packet is Packet {
    if (typeof packet !== 'object' || packet === null || !this.#context.isOn()) return false;
    return isEventType((packet as Packet).type) && packet !== this.#current?.encoded;
  }

  /** The library passes another packet, or an encoded one, to a client. */
  #sent(client: ServerClient, packet: unknown, options: unknown, original: Method): unknown {
    const call = (): unknown => Reflect.apply(original, client, [packet, options]);
    if (typeof packet !== 'object' || packet === null || !this.#context.isOn()) return call();
    if (packet === this.#current?.encoded) return this.#attempt(this.#current, client, options, original, packet);
    if ((packet as Packet).type === packetTypes.refusal) ignoreErrors(() => this.#refused(client, packet));
    return this.written(client, packet, options, call);
  }

  /** The emit that the library writes to another recipient, if this is what it writes. */
  #pendingWrite(encoded: unknown): PendingEmit | undefined {
    const pending = this.#current;
    return pending && pending.conn === undefined && encoded === pending.encoded ? pending : undefined;
  }

  /** @param prototype the prototype of the class `Socket` */
  observeSockets(prototype: object): void {
    this.#observeSocketCalls(prototype);
  }

  /** @param prototype the prototype of the class `Namespace`, which emits in versions 2 and 3, or of `BroadcastOperator` */
  observeNamespaces(prototype: object): void {
    this.#observeNamespaceCalls(prototype);
  }

  #observeSocketCalls(prototype: object): void {
    const begin = this.#beginCall.bind(this);
    const end = this.#endCall.bind(this);
    replaceMethod(prototype, 'emit', (original) => {
      const wrapper: Method = function (...args) {
        const origin = begin(this as ServerSocket, args[0], wrapper);
        if (!origin) return Reflect.apply(original, this, args);
        try {
          return Reflect.apply(original, this, args);
        } finally {
          end(origin);
        }
      };
      return wrapper;
    });
  }

  /** The application emits to a socket. Returns undefined if the call is not observed. */
  #beginCall(socket: ServerSocket, name: unknown, wrapper: Method): Origin | undefined {
    if (!this.#context.isOn() || localEvents.has(name)) return undefined;
    const origin: Origin = { site: 0, socket, ackId: -1, isVolatile: false, isWritten: false, outer: this.#origin };
    try {
      this.prepareAdapter(socket.adapter);
      origin.site = this.#context.sites.of(wrapper);
    } catch {
      // The event is reported without its position.
    }
    this.#origin = origin;
    return origin;
  }

  #endCall({ outer }: Origin): void {
    this.#origin = outer;
  }

  #observeNamespaceCalls(prototype: object): void {
    wrapMethod(prototype, 'emit', (self, args, call, wrapper) => {
      // In version 4, a namespace has no flags of its own: it uses a BroadcastOperator.
      const isDelegating = 'sockets' in self && !('flags' in self || '_flags' in self);
      if (!this.#context.isOn() || isDelegating || localEvents.has(args[0])) return call();
      const origin: Origin = { site: 0, socket: undefined, ackId: -1 };
      let passed = args;
      ignoreErrors(() => {
        const { adapter } = self as { readonly adapter?: Adapter };
        this.prepareAdapter(adapter);
        origin.site = this.#context.sites.of(wrapper);
        passed = this.#withTimeout(self, args, origin);
      });
      return this.emits(origin, () => call(passed));
    });
  }

  /** Detects the timeout of a broadcast with acknowledgements: its callback then receives an error. */
  #withTimeout(self: object, args: unknown[], origin: Origin): unknown[] {
    const callback = args.at(-1);
    const { flags, adapter } = self as { readonly flags?: { readonly timeout?: number }; readonly adapter?: Adapter };
    if (typeof callback !== 'function' || flags?.timeout === undefined) return args;
    const { timeout } = flags;
    const ended = (): void => this.#acks.timedOut(undefined, adapter?.nsp?.name ?? '', origin.ackId, timeout);
    return [...args.slice(0, -1), untilError(callback, ended)];
  }

  /** The library begins to encode an event for one socket, and to write it. */
  #beginSingle(client: SessionParts, packet: Packet): PendingEmit {
    const pending = new PendingEmit(packet, this.#current);
    pending.conn = client.conn;
    this.#current = pending;
    return pending;
  }

  #endSingle(pending: PendingEmit, client: SessionParts, options: unknown): void {
    this.#current = pending.outer;
    try {
      const { packet } = pending;
      const drops = isVolatile(options);
      pending.first = outcomeCodes[this.#outcome(pending, client, drops)];
      const socket = socketOf(client, packet.nsp ?? '/');
      const origin = this.#origin?.socket === socket ? this.#origin : this.#origins.get(packet);
      if (origin) origin.isWritten = true;
      if (!socket && this.#replaying(client, pending)) return;
      this.#emitted(pending, socket ?? origin?.socket, origin, drops || origin?.isVolatile === true);
    } catch {
      // The report is lost.
    }
  }

  /** The outcome of an attempt, which ends. */
  #outcome(pending: PendingEmit, { conn }: SessionParts, isVolatileEmit: boolean): Outcome {
    const { writes } = pending;
    pending.conn = undefined;
    pending.writes = 0;
    if (writes > 0) return 'sent';
    return isVolatileEmit && conn.readyState === 'open' ? 'discarded' : 'lost';
  }

  #emitted(pending: PendingEmit, socket: object | undefined, origin: Origin | undefined, drops: boolean): void {
    const { reports, now, observed } = this.#context;
    const number = observed.socket(socket ?? this.#origin?.socket);
    // Packets that are sent before the join are packets of the library itself.
    if (number === 0) return;
    const { first, packet, kept } = pending;
    reports.emitted(
      this.#numberOf(pending),
      number,
      now(),
      origin?.site ?? 0,
      packet.id ?? -1,
      drops ? 1 : 0,
      first ?? outcomeCodes[kept.length > 0 ? 'buffered' : 'lost'],
      pending.payload,
    );
  }

  /** Returns the number of a new emit, and keeps it for the sockets that will receive the event later. */
  #numberOf({ kept, packet: { data } }: PendingEmit): number {
    const number = this.#next++;
    if (kept.length > 0 && typeof data === 'object' && data !== null) this.#kept.set(data, number);
    return number;
  }

  /** Whether the library sends an event that it has kept, to a socket that has not joined yet. */
  #replaying(client: object, { packet: { data }, first }: PendingEmit): boolean {
    const number = typeof data === 'object' && data !== null ? this.#kept.get(data) : undefined;
    if (number === undefined) return false;
    if (first === outcomeCodes.sent) {
      const replays = this.#replays.get(client) ?? [];
      replays.push(number);
      this.#replays.set(client, replays);
    }
    return true;
  }

  /** A socket has joined: the events that were sent to it before are reported. */
  joined(socket: number, { client }: ServerSocket): void {
    const emits = this.#replays.get(client);
    if (!emits) return;
    this.#replays.delete(client);
    this.#context.send({ type: 'replayed', socket, t: this.#context.now(), emits });
  }

  /** The library passes an emit to one of several recipients. */
  #attempt(pending: PendingEmit, client: ServerClient, options: unknown, original: Method, packet: unknown): unknown {
    pending.conn = client.conn;
    pending.writes = 0;
    try {
      return Reflect.apply(original, client, [packet, options]);
    } finally {
      ignoreErrors(() => {
        const outcome = this.#outcome(pending, client, isVolatile(options));
        const socket = this.#context.observed.socket(socketOf(client, pending.packet.nsp ?? '/'));
        if (pending instanceof PendingBroadcast) pending.took(socket, outcome);
        pending.first ??= outcomeCodes[outcome];
      });
    }
  }

  #prepareConnection(conn: EngineConnection): void {
    const prototype: unknown = Object.getPrototypeOf(conn);
    if (typeof prototype !== 'object' || prototype === null || this.#prepared.has(prototype)) return;
    this.#prepared.add(prototype);
    beforeMethod(prototype, 'write', (self) => {
      const pending = this.#current;
      if (pending?.conn === self && (self as EngineConnection).readyState === 'open') pending.writes++;
    });
  }

  #prepareEncoder(encoder: Encoder | undefined): void {
    if (!encoder || this.#prepared.has(encoder)) return;
    this.#prepared.add(encoder);
    const noted = this.#encoded.bind(this);
    const { isOn } = this.#context;
    replaceMethod(encoder, 'encode', (original) => {
      return function (...args) {
        if (typeof args[1] === 'function') return encodeWith(this, original, args[0], args[1], noted);
        const encoded = Reflect.apply(original, this, args);
        if (isOn()) noted(args[0], encoded);
        return encoded;
      };
    });
  }

  #encoded(packet: unknown, encoded: unknown): void {
    const pending = this.#current;
    if (pending && pending.packet === packet) pending.encoded = encoded;
    else this.#acks.encoded(packet, encoded);
  }

  /**
   * Adapters of clusters pass a packet on to the class that writes it, some of them later. They also emit events that
   * another process has emitted. This method is therefore called as soon as a socket joins.
   */
  prepareAdapter(adapter: Adapter | undefined): void {
    if (!adapter || adapter === this.#lastAdapter) return;
    this.#lastAdapter = adapter;
    this.#prepareEncoder(adapter.encoder);
    const levels: object[] = [];
    for (
      let at: unknown = Object.getPrototypeOf(adapter);
      typeof at === 'object' && at;
      at = Object.getPrototypeOf(at)
    ) {
      if (this.#prepared.has(at)) return;
      if (Object.hasOwn(at, 'broadcast')) levels.push(at);
    }
    const base = levels.pop();
    if (!base) return;
    this.#prepared.add(base);
    for (const name of ['broadcast', 'broadcastWithAck']) {
      for (const level of levels) {
        wrapMethod(level, name, (_self, args, call) => {
          const [packet] = args;
          if (this.#origin && typeof packet === 'object' && packet) this.#origins.set(packet, this.#origin);
          return call();
        });
      }
      wrapMethod(base, name, (self, args, call) =>
        this.#context.isOn() ? this.#broadcast(self, args[0] as Packet, args[1] ?? {}, call) : call(),
      );
    }
  }

  #broadcast(adapter: Adapter, packet: Packet, options: BroadcastOptions, call: () => unknown): unknown {
    const pending = new PendingBroadcast(packet, this.#current);
    const origin = this.#origins.get(packet) ?? this.#origin;
    this.#current = pending;
    try {
      return call();
    } finally {
      this.#current = pending.outer;
      ignoreErrors(() => {
        if (adapter.packets?.at(-1)?.data === packet.data) pending.kept = interruptedSockets(adapter, options);
        if (origin) origin.ackId = packet.id ?? -1;
        const rooms = [...(options.rooms ?? [])].map(String);
        const except = [...(options.except ?? [])].map(String);
        const drops = options.flags?.volatile === true;
        // With connection state recovery, an emit to one socket is a broadcast to its own room.
        const { socket } = origin ?? {};
        const isSingle = socket && rooms.length === 1 && rooms[0] === socket.id && except.length === 0;
        if (isSingle) this.#emitted(pending, socket, origin, drops);
        else this.#broadcasted(pending, adapter.nsp?.name ?? packet.nsp ?? '/', origin, { rooms, except, drops });
      });
    }
  }

  #broadcasted(
    pending: PendingBroadcast,
    namespace: string,
    origin: Origin | undefined,
    to: { readonly rooms: string[]; readonly except: string[]; readonly drops: boolean },
  ): void {
    const { send, now } = this.#context;
    const { counts, sockets, outcomes: listed, packet, recipients, kept, payload } = pending;
    send({
      type: 'broadcast',
      emit: this.#numberOf(pending),
      namespace,
      t: now(),
      site: origin?.site ?? 0,
      ackId: packet.id ?? -1,
      isVolatile: to.drops ? 1 : 0,
      rooms: to.rooms.slice(0, maxRooms),
      except: to.except.slice(0, maxRooms),
      recipients: recipients + kept.length,
      ...counts,
      buffered: counts.buffered + kept.length,
      sockets,
      outcomes: listed,
      kept,
      ...wholePayload(payload),
    });
  }

  /** Reports that a namespace does not accept a client. Socket.IO 2 also sends such a packet to a client that has joined. */
  #refused(client: ServerClient, { nsp = '/', data }: Packet): void {
    if (socketOf(client, nsp)) return;
    const { send, now, observed } = this.#context;
    send({
      type: 'refused',
      client: observed.client(client),
      t: now(),
      namespace: nsp,
      middlewareMs: observed.middlewareMs(client, nsp),
      refusal: shortJson(data),
      auth: '',
    });
  }
}

const maxRooms = 1000;

/** Before version 3, the encoder calls a function with the packets. */
function encodeWith(
  encoder: object,
  original: Method,
  packet: unknown,
  done: object,
  noted: (packet: unknown, encoded: unknown) => void,
): unknown {
  const noting: Method = function (...values) {
    noted(packet, values[0]);
    return Reflect.apply(done as Method, this, values);
  };
  return Reflect.apply(original, encoder, [packet, noting]);
}

function isVolatile(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && (options as { readonly volatile?: unknown }).volatile === true
  );
}
