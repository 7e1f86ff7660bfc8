/**
 * The parts of socket.io-client 2.5 and engine.io-client 3.5 that the tap relies on, in one place and pinned by tests. What is
 * optional is private to the client: without it the tap learns less and never tells something wrong.
 */
import client from 'socket.io-client-v2';
import { countBinary } from '../../../model/parserLimits.ts';
import type { EnginePacket } from '../v4/privateFields.ts';

type Listen = (event: string, listener: (...args: never[]) => void) => void;

export interface V2Packet {
  type: number;
  nsp?: string;
  data?: unknown;
  id?: number;
}

interface Xhr {
  readonly status?: number;
  readonly statusText?: unknown;
  readonly responseText?: string;
  abort?(): void;
}

export interface V2Transport {
  readonly name: string;
  readonly writable?: boolean;
  doOpen?: () => void;
  write?: (packets: EnginePacket[]) => void;
  doWrite?: (data: string | Uint8Array, done: () => void) => void;
  onData?: (data: unknown) => void;
  onPacket?: (packet: EnginePacket) => void;
  close?: () => void;
  readonly ws?: {
    send(data: unknown, options: unknown, done?: (error?: Error) => void): void;
    prependListener?: (event: 'close', listener: (code: number) => void) => void;
  };
  /** The requests of polling. */
  readonly pollXhr?: { readonly xhr?: Xhr | null };
  readonly sendXhr?: { readonly xhr?: Xhr | null };
}

export interface V2Engine {
  readonly id: string | null;
  readonly transport?: V2Transport;
  readonly readyState: string;
  readonly writeBuffer: readonly EnginePacket[];
  readonly prevBufferLen: number;
  createTransport?: (name: string) => V2Transport;
  onClose?: (reason: string, description?: unknown) => void;
  readonly on: Listen;
}

export interface V2Socket {
  readonly connected: boolean;
  readonly acks?: Record<number, unknown>;
  sendBuffer?: V2Packet[];
  packet?: (packet: V2Packet) => void;
  onevent?: (packet: V2Packet) => void;
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
  cleanup?: () => void;
  readonly backoff?: { duration?: () => number };
  readonly encoder: { encode(packet: V2Packet, done: (chunks: unknown[]) => void): void };
  readonly decoder: {
    reconstructor?: unknown;
    readonly opts?: { maxAttachments?: number };
    add(chunk: unknown): void;
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

/** Does not connect by itself. */
export function createManager(url: string, options: object): V2Manager {
  return new client.Manager(url, { ...options, autoConnect: false }) as V2Manager;
}

/** Types of Socket.IO protocol 4. Unlike in protocol 5, a decoder leaves the binary ones as they are. */
export const v2PacketType = { connect: 0, event: 2, ack: 3, error: 4, binaryEvent: 5, binaryAck: 6 } as const;

/** The fields that must be there; a test compares this list with the real client, so that an upgrade fails loudly. */
export const v2PinnedFields = {
  socket: ['connected', 'acks', 'sendBuffer', 'packet', 'onevent', 'compress'],
  manager: ['packet', 'readyState', 'skipReconnect', 'cleanup', 'backoff', 'encoder', 'decoder'],
  decoder: ['reconstructor', 'opts', 'add', 'destroy'],
  engine: ['id', 'transport', 'readyState', 'writeBuffer', 'prevBufferLen', 'createTransport', 'onClose'],
  websocketTransport: ['name', 'writable', 'doOpen', 'write', 'onData', 'onPacket', 'ws'],
  pollingTransport: ['name', 'writable', 'doOpen', 'write', 'doWrite', 'onData', 'onPacket', 'pollXhr'],
} as const;

export function ackPacket(id: number, data: unknown[]): V2Packet {
  return { type: countBinary(data) > 0 ? v2PacketType.binaryAck : v2PacketType.ack, id, data };
}
