/**
 * Observes the clients of `socket.io-client` in the process: their sessions, their sockets, and the positions at which
 * they emit. The packets that they send and receive pass through the same observers as the packets of a server.
 */
import { ends, outcomes, type Report } from '../model/probe/reports.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { EmittedEvents, Origin } from './emittedEvents.ts';
import {
  type ClientConnection,
  type ClientSocket,
  type Manager,
  type Packet,
  packetTypes,
  type SessionParts,
} from './library.ts';
import { shortJson, unsentPayload } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import { type Method, ignoreErrors, wrapMethod } from './wrapMethod.ts';

export class ClientEnds {
  readonly #context: ProbeContext;
  readonly #emitted: EmittedEvents;
  readonly #acks: Acknowledgements;
  /** The reports of the sessions and sockets that are open, for an engine that is connected later. */
  readonly #sessions = new Map<number, Report<'opened'>>();
  readonly #sockets = new Map<number, Report<'joined'>>();

  constructor(context: ProbeContext, emitted: EmittedEvents, acks: Acknowledgements) {
    this.#context = context;
    this.#emitted = emitted;
    this.#acks = acks;
  }

  /** @param prototype of the class `Manager` */
  observeManagers(prototype: object): void {
    wrapMethod(prototype, 'onopen', (self, _args, call) => {
      ignoreErrors(() => this.#opened(self as Manager));
      return call();
    });
    wrapMethod(prototype, 'onclose', (self, args, call) => {
      const { engine } = self as Manager;
      const result = call();
      ignoreErrors(() => this.#closed(engine, textOf(args[0])));
      return result;
    });
    for (const name of ['_packet', 'packet']) {
      wrapMethod(prototype, name, (self, args, call) => {
        const parts = partsOf(self as Manager);
        const packet = args[0] as Packet | undefined;
        if (!parts || !this.#context.isOn() || typeof packet !== 'object') return call();
        return this.#emitted.written(parts, packet, undefined, call);
      });
    }
  }

  /** @param prototype of the class `Socket` of the client library */
  observeSockets(prototype: object): void {
    wrapMethod(prototype, 'onconnect', (self, args, call) => {
      // The events that waited for it are sent during the call.
      ignoreErrors(() => this.#joined(self as ClientSocket, args));
      return call();
    });
    wrapMethod(prototype, 'onclose', (self, args, call) => {
      const result = call();
      ignoreErrors(() => this.#left(self, textOf(args[0])));
      return result;
    });
    wrapMethod(prototype, 'onpacket', (self, args, call) => {
      ignoreErrors(() => this.#refused(self as ClientSocket, args[0] as Packet));
      return call();
    });
    wrapMethod(prototype, 'emit', (self, args, call, wrapper) => {
      if (!this.#context.isOn() || localEvents.has(args[0])) return call();
      return this.#emits(self as ClientSocket, args, call, wrapper);
    });
    wrapMethod(prototype, '_registerAckCallback', (self, args, call) => {
      const { flags, _opts } = self as ClientSocket;
      const timeoutMs = flags?.timeout ?? _opts?.ackTimeout;
      const [id, callback, ...rest] = args;
      if (timeoutMs === undefined || typeof callback !== 'function' || !this.#context.isOn()) return call();
      return call([id, this.#acks.untilTimeout(callback, self as ClientSocket, Number(id), timeoutMs), ...rest]);
    });
  }

  /** Reports all sessions and sockets that are open. */
  reportAll(): void {
    for (const report of this.#sessions.values()) this.#context.send(report, true);
    for (const report of this.#sockets.values()) this.#context.send({ ...report, isKnown: 1 }, true);
  }

  #opened(manager: Manager): void {
    const { observed, now } = this.#context;
    const { engine } = manager;
    const parts = partsOf(manager);
    if (!engine || !parts) return;
    this.#emitted.prepare(parts);
    const client = observed.number(engine);
    const report: Report<'opened'> = {
      type: 'opened',
      client,
      end: ends.indexOf('client'),
      t: now(),
      sid: textOf(engine.id),
      protocol: protocolOf(engine),
      transport: engine.transport?.name ?? '',
      url: urlOf(manager, engine),
      headers: '',
      address: '',
    };
    this.#sessions.set(client, report);
    this.#context.send(report, true);
    engine.on?.('upgrade', () =>
      ignoreErrors(() => {
        const transport = engine.transport?.name ?? '';
        this.#sessions.set(client, { ...report, transport });
        this.#context.send({ type: 'upgraded', client, t: now(), transport }, true);
      }),
    );
  }

  #closed(engine: ClientConnection | undefined, reason: string): void {
    const client = this.#context.observed.socket(engine);
    if (!this.#sessions.delete(client)) return;
    this.#context.send({ type: 'closed', client, t: this.#context.now(), reason }, true);
  }

  #joined(socket: ClientSocket, [id, pid]: unknown[]): void {
    const { observed, now } = this.#context;
    const { engine } = socket.io;
    const client = observed.socket(engine);
    if (client === 0) return;
    const number = observed.number(socket);
    const report: Report<'joined'> = {
      type: 'joined',
      socket: number,
      client,
      t: now(),
      namespace: socket.nsp,
      // In version 2, it is derived from the ID of the session.
      socketId: typeof id === 'string' ? id : `${socket.nsp === '/' ? '' : `${socket.nsp}#`}${textOf(engine?.id)}`,
      recovered: pid !== undefined && pid === socket._pid ? 1 : 0,
      isKnown: 0,
      middlewareMs: -1,
      auth: shortJson(socket.auth ?? {}),
    };
    this.#sockets.set(number, report);
    this.#context.send(report, true);
  }

  #left(socket: object, reason: string): void {
    const number = this.#context.observed.socket(socket);
    if (!this.#sockets.delete(number)) return;
    this.#context.send({ type: 'left', socket: number, t: this.#context.now(), reason }, true);
  }

  /** The server does not accept the socket. */
  #refused(socket: ClientSocket, { type, nsp, data }: Packet): void {
    const { observed, send, now } = this.#context;
    const client = observed.socket(socket.io.engine);
    if (type !== packetTypes.refusal || nsp !== socket.nsp || client === 0) return;
    // Version 2 uses the same type for an error of a socket that is connected.
    if (this.#sockets.has(observed.socket(socket))) return;
    const [refusal, auth] = [shortJson(data), shortJson(socket.auth ?? {})];
    send({ type: 'refused', client, t: now(), namespace: socket.nsp, middlewareMs: -1, refusal, auth });
  }

  #emits(socket: ClientSocket, args: unknown[], call: () => unknown, wrapper: Method): unknown {
    const isVolatile = socket.flags?.volatile === true;
    const origin: Origin = { site: 0, socket, ackId: -1, isVolatile };
    const waiting = socket.sendBuffer?.length ?? 0;
    let hasWaited = false;
    ignoreErrors(() => (origin.site = this.#context.sites.of(wrapper)));
    try {
      return this.#emitted.emits(origin, call);
    } finally {
      ignoreErrors(() => {
        const { sendBuffer = [] } = socket;
        hasWaited = sendBuffer.length > waiting;
        const packet = sendBuffer.at(-1);
        if (hasWaited && packet) this.#emitted.isSentLater(packet, origin);
        else if (isVolatile && origin.isWritten !== true) this.#discarded(socket, args, origin);
      });
    }
  }

  /** The client has not passed a volatile event to its transport. */
  #discarded(socket: ClientSocket, args: unknown[], { site }: Origin): void {
    const { observed, now, send } = this.#context;
    const number = observed.socket(socket);
    if (!this.#sockets.has(number)) return;
    const data = args.filter((arg) => typeof arg !== 'function');
    send({
      type: 'emitted',
      emit: 0,
      socket: number,
      t: now(),
      site,
      ackId: -1,
      isVolatile: 1,
      outcome: outcomes.indexOf('discarded'),
      ...unsentPayload({ type: packetTypes.event, nsp: socket.nsp, data }),
    });
  }
}

/** The client emits these to its own listeners. */
const localEvents: ReadonlySet<unknown> = new Set([
  'connect',
  'connecting',
  'connect_error',
  'connect_timeout',
  'disconnect',
  'disconnecting',
  'error',
  'ping',
  'pong',
  'reconnect',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
  'reconnecting',
  'newListener',
  'removeListener',
]);

/** The version of Engine.IO, which the class of the session has. */
function protocolOf({ constructor }: ClientConnection): number {
  return Reflect.get(constructor, 'protocol') === 3 ? 3 : 4;
}

function partsOf({ engine, encoder, nsps }: Manager): SessionParts | undefined {
  return engine && { conn: engine, nsps, ...(encoder && { encoder }) };
}

function urlOf(manager: Manager, { hostname = 'localhost', port = '', secure, opts }: ClientConnection): string {
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
  const path = opts?.path ?? manager.opts?.path ?? '/socket.io/';
  return `${secure === true ? 'https' : 'http'}://${host}${port === '' ? '' : `:${port}`}${path}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
