/**
 * Observes the emits of a server: their position in the code, their recipients, and whether the transport of each
 * recipient accepted them. An outcome describes only the library: whether it wrote to the connection.
 */
import type { Outcome } from '../model/probe/reports.ts';
import { maxListedSockets, outcomes } from '../model/probe/reports.ts';
import { PendingEmit } from './pendingEmit.ts';
import {
  type Adapter,
  type Encoder,
  type EngineConnection,
  isAckType,
  isEventType,
  type Packet,
  packetTypes,
  type ClientSocket,
  type ServerClient,
  type ServerSocket,
  type SessionParts,
  socketOf,
} from './library.ts';
import { payloadOf, shortJson } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import type { ReceivedEvents } from './receivedEvents.ts';
import { type Method, ignoreErrors, wrapMethod } from './wrapMethod.ts';

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
}

interface BroadcastOptions {
  readonly rooms?: Iterable<unknown>;
  readonly except?: Iterable<unknown>;
  readonly flags?: { readonly volatile?: boolean };
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
  readonly #received: ReceivedEvents;
  #origin: Origin | undefined;
  /** The calls whose packets an adapter passes on later, by packet. */
  readonly #origins = new WeakMap<object, Origin>();
  #current: PendingEmit | undefined;
  /** The acknowledgement that is being encoded. */
  #ack: { encoded: unknown } | undefined;
  readonly #prepared = new WeakSet<object>();
  /** The numbers of emits that connection state recovery keeps, by the arguments of the event. */
  readonly #kept = new WeakMap<object, number>();
  /** The numbers of kept emits that were sent to a client whose socket has not joined yet. */
  readonly #replays = new WeakMap<object, number[]>();
  #next = 1;

  constructor(context: ProbeContext, received: ReceivedEvents) {
    this.#context = context;
    this.#received = received;
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
    if (isEventType(packet.type)) return this.#single(client, packet, options, call);
    return isAckType(packet.type) ? this.#acking(client, packet, call) : call();
  }

  /** @param prototype the prototype of the class `Client` */
  observeClients(prototype: object): void {
    for (const name of ['_packet', 'packet']) {
      wrapMethod(prototype, name, (self, args, call) => {
        const client = self as ServerClient;
        const packet = args[0] as Packet | undefined;
        if (!this.#context.isOn() || typeof packet !== 'object') return call();
        if (packet === this.#current?.encoded) return this.#attempt(this.#current, client, args[1], call);
        if (packet.type === packetTypes.refusal) ignoreErrors(() => this.#refused(client, packet));
        return this.written(client, packet, args[1], call);
      });
    }
    wrapMethod(prototype, 'writeToEngine', (self, args, call) => {
      const pending = this.#current;
      if (!pending || pending.writing || args[0] !== pending.encoded) return call();
      return this.#attempt(pending, self as ServerClient, args[1], call);
    });
  }

  /** @param prototype the prototype of the class `Socket` */
  observeSockets(prototype: object): void {
    this.#observeCalls(prototype, (self) => self as ServerSocket);
    this.observeAcknowledgements(prototype);
    wrapMethod(prototype, 'registerAckCallback', (self, args, call) => {
      const [id, callback, ...rest] = args;
      const socket = self as ServerSocket;
      const timeoutMs = socket.flags?.timeout;
      if (timeoutMs === undefined || typeof callback !== 'function' || !this.#context.isOn()) return call();
      const ended = (): void => this.#timedOut(socket, socket.nsp.name, Number(id), timeoutMs);
      return call([id, untilError(callback, ended), ...rest]);
    });
  }

  /** @param prototype the prototype of the class `Socket` of the server or of the client library */
  observeAcknowledgements(prototype: object): void {
    wrapMethod(prototype, 'onack', (self, args, call) => {
      if (this.#context.isOn()) ignoreErrors(() => this.#acknowledged(self, args[0] as Packet));
      return call();
    });
  }

  /** Returns a callback of a client that reports a timeout, but not an error because the socket was disconnected. */
  untilTimeout(callback: object, socket: ClientSocket, ackId: number, timeoutMs: number): Method {
    return untilError(callback, (error) => {
      if (error.message === 'operation has timed out') this.#timedOut(socket, socket.nsp, ackId, timeoutMs);
    });
  }

  /** @param prototype the prototype of the class `Namespace`, which emits in versions 2 and 3, or of `BroadcastOperator` */
  observeNamespaces(prototype: object): void {
    this.#observeCalls(prototype, () => undefined);
  }

  #observeCalls(prototype: object, socketOfCall: (self: object) => ServerSocket | undefined): void {
    wrapMethod(prototype, 'emit', (self, args, call, wrapper) => {
      // In version 4, a namespace has no flags of its own: it uses a BroadcastOperator.
      const isDelegating = 'sockets' in self && !('flags' in self || '_flags' in self);
      if (!this.#context.isOn() || isDelegating || localEvents.has(args[0])) return call();
      const origin: Origin = { site: 0, socket: socketOfCall(self), ackId: -1 };
      let passed = args;
      ignoreErrors(() => {
        const { adapter } = self as { readonly adapter?: Adapter };
        this.prepareAdapter(adapter);
        Object.assign(origin, { site: this.#context.sites.of(wrapper) });
        if (!origin.socket) passed = this.#withTimeout(self, args, origin);
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
    const ended = (): void => this.#timedOut(undefined, adapter?.nsp?.name ?? '', origin.ackId, timeout);
    return [...args.slice(0, -1), untilError(callback, ended)];
  }

  /** An emit to one socket. */
  #single(client: SessionParts, packet: Packet, options: unknown, call: () => unknown): unknown {
    const pending = new PendingEmit(packet);
    const outer = this.#current;
    this.#current = pending;
    try {
      return this.#attempt(pending, client, options, call);
    } finally {
      this.#current = outer;
      ignoreErrors(() => {
        const socket = socketOf(client, packet.nsp ?? '/');
        const origin = this.#origin?.socket === socket ? this.#origin : this.#origins.get(packet);
        if (origin) origin.isWritten = true;
        if (!socket && this.#replaying(client, pending)) return;
        this.#emitted(pending, socket ?? origin?.socket, origin, isVolatile(options) || origin?.isVolatile === true);
      });
    }
  }

  #emitted(pending: PendingEmit, socket: object | undefined, origin: Origin | undefined, drops: boolean): void {
    const { send, now, observed } = this.#context;
    const number = observed.socket(socket ?? this.#origin?.socket);
    // Packets that are sent before the join are packets of the library itself.
    if (number === 0) return;
    const [first = outcomes.indexOf(pending.kept.length > 0 ? 'buffered' : 'lost')] = pending.outcomes;
    send({
      type: 'emitted',
      emit: this.#numberOf(pending),
      socket: number,
      t: now(),
      site: origin?.site ?? 0,
      ackId: pending.packet.id ?? -1,
      isVolatile: drops ? 1 : 0,
      outcome: first,
      ...pending.payload,
    });
  }

  /** The library passes an emit to one of its recipients. */
  /** Returns the number of a new emit, and keeps it for the sockets that will receive the event later. */
  #numberOf({ kept, packet: { data } }: PendingEmit): number {
    const number = this.#next++;
    if (kept.length > 0 && typeof data === 'object' && data !== null) this.#kept.set(data, number);
    return number;
  }

  /** Whether the library sends an event that it has kept, to a socket that has not joined yet. */
  #replaying(client: object, { packet: { data }, outcomes: [outcome] }: PendingEmit): boolean {
    const number = typeof data === 'object' && data !== null ? this.#kept.get(data) : undefined;
    if (number === undefined) return false;
    if (outcome === outcomes.indexOf('sent')) {
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

  #attempt(pending: PendingEmit, client: SessionParts, options: unknown, call: () => unknown): unknown {
    const writing = { conn: client.conn, writes: 0 };
    pending.writing = writing;
    try {
      return call();
    } finally {
      pending.writing = undefined;
      ignoreErrors(() => {
        const isOpen = client.conn.readyState === 'open';
        const outcome: Outcome = writing.writes > 0 ? 'sent' : isOpen && isVolatile(options) ? 'discarded' : 'lost';
        pending.took(this.#context.observed.socket(socketOf(client, pending.packet.nsp ?? '/')), outcome);
      });
    }
  }

  #prepareConnection(conn: EngineConnection): void {
    const prototype: unknown = Object.getPrototypeOf(conn);
    if (typeof prototype !== 'object' || prototype === null || this.#prepared.has(prototype)) return;
    this.#prepared.add(prototype);
    wrapMethod(prototype, 'write', (self, _args, call) => {
      const writing = this.#current?.writing;
      if (writing?.conn === self && (self as EngineConnection).readyState === 'open') writing.writes++;
      return call();
    });
  }

  #prepareEncoder(encoder: Encoder | undefined): void {
    if (!encoder || this.#prepared.has(encoder)) return;
    this.#prepared.add(encoder);
    wrapMethod(encoder, 'encode', (_self, args, call) => {
      const [packet, done, ...rest] = args;
      if (!this.#context.isOn()) return call();
      if (typeof done !== 'function') {
        const encoded = call();
        ignoreErrors(() => this.#encoded(packet as Packet, encoded));
        return encoded;
      }
      const noting = (encoded: unknown, ...more: unknown[]): unknown => {
        ignoreErrors(() => this.#encoded(packet as Packet, encoded));
        return Reflect.apply(done, undefined, [encoded, ...more]);
      };
      return call([packet, noting, ...rest]);
    });
  }

  #encoded(packet: Packet, encoded: unknown): void {
    if (this.#current?.packet === packet) this.#current.encoded = encoded;
    else if (this.#ack && isAckType(packet.type)) this.#ack.encoded = encoded;
  }

  /**
   * Adapters of clusters pass a packet on to the class that writes it, some of them later. They also emit events that
   * another process has emitted. This method is therefore called as soon as a socket joins.
   */
  prepareAdapter(adapter: Adapter | undefined): void {
    if (!adapter) return;
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
    const pending = new PendingEmit(packet);
    const origin = this.#origins.get(packet) ?? this.#origin;
    const outer = this.#current;
    this.#current = pending;
    try {
      return call();
    } finally {
      this.#current = outer;
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
    pending: PendingEmit,
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
      ...payload,
    });
  }

  #acking(client: SessionParts, packet: Packet, call: () => unknown): unknown {
    const ack: { encoded: unknown } = { encoded: undefined };
    const outer = this.#ack;
    this.#ack = ack;
    try {
      return call();
    } finally {
      this.#ack = outer;
      ignoreErrors(() => {
        const { send, now, observed } = this.#context;
        const socket = observed.socket(socketOf(client, packet.nsp ?? '/'));
        // A session that has ended sends nothing.
        if (ack.encoded !== undefined && socket !== 0)
          send({ type: 'acked', socket, t: now(), ackId: packet.id ?? -1, ...payloadOf(ack.encoded) });
      });
    }
  }

  #acknowledged(socket: object, packet: Packet): void {
    const { send, now, observed } = this.#context;
    const payload = this.#received.payloadOf(packet);
    send({ type: 'acknowledged', socket: observed.socket(socket), t: now(), ackId: packet.id ?? -1, ...payload });
  }

  #timedOut(socket: object | undefined, namespace: string, ackId: number, timeoutMs: number): void {
    const { send, now, observed } = this.#context;
    send({ type: 'ackTimedOut', socket: observed.socket(socket), t: now(), namespace, ackId, timeoutMs });
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

/** The IDs of the sockets for which connection state recovery keeps an event. Source: socket.io-adapter, SessionAwareAdapter. */
function interruptedSockets({ sessions, maxDisconnectionDuration = 0 }: Adapter, options: BroadcastOptions): string[] {
  // Going through many sessions for each event would slow down the process.
  if (!(sessions instanceof Map) || sessions.size === 0 || sessions.size > maxListedSockets) return [];
  const [rooms, except] = [new Set(options.rooms ?? []), new Set(options.except ?? [])];
  const after = Date.now() - maxDisconnectionDuration;
  const ids: string[] = [];
  for (const session of sessions.values() as Iterable<Interrupted>) {
    const isIncluded = rooms.size === 0 || session.rooms.some((room) => rooms.has(room));
    const isExcluded = session.rooms.some((room) => except.has(room));
    if (isIncluded && !isExcluded && session.disconnectedAt >= after) ids.push(session.sid);
  }
  return ids;
}

interface Interrupted {
  readonly sid: string;
  readonly rooms: readonly unknown[];
  readonly disconnectedAt: number;
}

function isVolatile(options: unknown): boolean {
  return typeof options === 'object' && options !== null && Reflect.get(options, 'volatile') === true;
}

/** Returns a callback that calls `ended` first if it receives an error. */
function untilError(callback: object, ended: (error: Error) => void): Method {
  return function (...values): unknown {
    const [error] = values;
    if (error instanceof Error) ignoreErrors(() => ended(error));
    return Reflect.apply(callback as Method, this, values);
  };
}
