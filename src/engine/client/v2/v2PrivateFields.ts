/**
 * The fields of socket.io-client 2.5 and engine.io-client 3.5 that the tap reads. Tests compare them with the real clients. Optional fields
 * are private to the client: without them the tap reports less, but nothing wrong.
 */
import client from 'socket.io-client-v2';
import type { ClosingSocket } from '../network/endWebsocket.ts';
import type { PingableSocket } from '../engineio/whenRead.ts';
import { countBinary } from '../../../model/payload/parserLimits.ts';
import type { EnginePacket } from '../../contracts/packets.ts';

type Listen = (event: string, listener: (...args: never[]) => void) => void;

export interface V2Packet {
  type: number;
  nsp?: string;
  data?: unknown;
  id?: number;
}

export interface V2Transport {
  readonly name: string;
  readonly writable?: boolean;
  readonly readyState?: string;
  uri?: () => string;
  emit?: (event: 'error', error: unknown) => void;
  doOpen?: () => void;
  doPoll?: () => void;
  write?: (packets: EnginePacket[]) => void;
  doWrite?: (data: string | Uint8Array, done: () => void) => void;
  onData?: (data: unknown) => void;
  onPacket?: (packet: EnginePacket) => void;
  onError?: (reason: string, description: unknown) => void;
  close?: () => void;
  doClose?: () => void;
  /** Added by the tap: reports how many bytes of the writes in progress were written. */
  endWrites?: () => void;
  onClose?: () => void;
  readonly ws?: ClosingSocket &
    PingableSocket & {
      readonly extensions?: string;
      send(data: unknown, options: unknown, done?: (error?: Error) => void): void;
      on(event: string, listener: (...args: never[]) => void): unknown;
      prependListener?: (event: 'close', listener: (code: number, reason?: unknown) => void) => void;
    };
}

export interface V2Engine {
  readonly id: string | null;
  readonly agent?: object | false;
  readonly transport?: V2Transport;
  readonly readyState: string;
  readonly upgrading?: boolean;
  readonly writeBuffer: readonly EnginePacket[];
  readonly prevBufferLen: number;
  createTransport?: (name: string) => V2Transport;
  onClose?: (reason: string, description?: unknown) => void;
  close?: () => unknown;
  emit?: (event: 'data', chunk: unknown) => unknown;
  readonly on: Listen;
  readonly off: Listen;
}

export interface V2Socket {
  /** Present while the socket is connected or connecting. */
  readonly subs?: unknown;
  readonly connected: boolean;
  readonly acks?: Record<number, unknown>;
  /** The next ack ID. */
  readonly ids?: number;
  sendBuffer?: V2Packet[];
  flags?: object;
  packet?: (packet: V2Packet) => void;
  onevent?: (packet: V2Packet) => void;
  /** Called when the server accepts the connection to the namespace. */
  onconnect?: () => void;
  readonly on: Listen;
  off(): void;
  emit(event: string, ...args: unknown[]): void;
  compress(compress: boolean): void;
  connect(): void;
  disconnect(): void;
}

export interface V2Manager {
  engine?: V2Engine;
  packet?: (packet: V2Packet) => void;
  readonly readyState?: string;
  readonly skipReconnect?: boolean;
  open?(done: (error?: unknown) => void): void;
  close?: () => void;
  cleanup?: () => void;
  readonly backoff?: { duration?: () => number };
  readonly encoder: { encode(packet: V2Packet, done: (chunks: unknown[]) => void): void };
  readonly decoder: {
    reconstructor?: unknown;
    readonly opts?: { maxAttachments?: number };
    add(chunk: unknown): void;
    emit(event: 'decoded', packet: object): void;
    destroy?: () => void;
    readonly on: Listen;
  };
  readonly on: Listen;
  off(): void;
  socket(namespace: string): V2Socket;
  reconnection(enabled: boolean): void;
  reconnection(): boolean;
  reconnectionAttempts(): number;
}

/** Called with each transport before it is opened. */
export type TransportMade = (engine: V2Engine, transport: V2Transport) => void;

/** Listeners by agent, because each connection has its own agent. */
const listeners = new WeakMap<object, TransportMade>();
let isHooked = false;

/**
 * Creates a manager that does not connect automatically. The client creates an engine for each attempt and opens its first transport in the
 * same call, so `made` is called in between: a caller could not get the engine before.
 */
export function createManager(url: string, options: object, made?: TransportMade): V2Manager {
  hookEngines();
  const { agent } = options as { readonly agent?: object };
  if (made && agent) listeners.set(agent, made);
  return newManager(url, options);
}

function newManager(url: string, options: object): V2Manager {
  return new client.Manager(url, { ...options, autoConnect: false }) as V2Manager;
}

/** The class of the engines is not exported. An engine without transports, which opens nothing, gives access to its prototype. */
function hookEngines(): void {
  if (isHooked) return;
  isHooked = true;
  const manager = newManager('http://127.0.0.1', { transports: [], reconnection: false, timeout: false });
  manager.open?.(() => undefined);
  const engines = manager.engine && (Object.getPrototypeOf(manager.engine) as V2Engine);
  const createTransport = engines?.createTransport;
  if (!engines || !createTransport) throw new Error('The client of Socket.IO 2 creates its transports in another way');
  engines.createTransport = function (this: V2Engine, name: string) {
    const transport = createTransport.call(this, name);
    if (typeof this.agent === 'object') listeners.get(this.agent)?.(this, transport);
    return transport;
  };
}

/** Types of Socket.IO protocol 4. Unlike in protocol 5, a decoder leaves the binary ones as they are. */
export const v2PacketType = {
  connect: 0,
  disconnect: 1,
  event: 2,
  ack: 3,
  error: 4,
  binaryEvent: 5,
  binaryAck: 6,
} as const;

/** The fields that must exist. A test compares this list with the real client, so that it fails if an upgrade removes one. */
export const v2PinnedFields = {
  socket: ['subs', 'connected', 'acks', 'ids', 'sendBuffer', 'flags', 'packet', 'onevent', 'onconnect', 'compress'],
  manager: ['packet', 'readyState', 'skipReconnect', 'close', 'cleanup', 'backoff', 'encoder', 'decoder'],
  decoder: ['reconstructor', 'opts', 'add', 'emit', 'destroy'],
  engine: [
    'id',
    'agent',
    'transport',
    'readyState',
    'writeBuffer',
    'off',
    'prevBufferLen',
    'createTransport',
    'onClose',
    'close',
  ],
  websocketTransport: [
    'name',
    'writable',
    'readyState',
    'uri',
    'emit',
    'doOpen',
    'doClose',
    'onClose',
    'write',
    'onData',
    'onPacket',
    'onError',
    'ws',
  ],
  pollingTransport: [
    'name',
    'writable',
    'readyState',
    'agent',
    'uri',
    'emit',
    'polling',
    'poll',
    'doOpen',
    'doPoll',
    'doWrite',
    'write',
    'onData',
    'onPacket',
    'onOpen',
    'onClose',
  ],
} as const;

export function ackPacket(id: number, data: unknown[]): V2Packet {
  return { type: countBinary(data) > 0 ? v2PacketType.binaryAck : v2PacketType.ack, id, data };
}
