/**
 * The private fields of socket.io-client 4.8 and engine.io-client 6.6 that the tap reads. Tests compare them with the real clients.
 * Each field is optional here or read through a guard, so that a client without it makes the tap report less, and never something wrong.
 */
import type { Agent } from 'node:http';
import type { Manager, Socket } from 'socket.io-client';
import type { EnginePacket, SocketPacket } from '../../contracts/packets.ts';
import type { ClosingSocket } from '../network/endWebsocket.ts';
import type { PingableSocket } from './whenRead.ts';

export interface EngineFields {
  readonly id: string | null;
  readonly transport: { readonly name: string; readonly writable: boolean; readonly ws?: PingableSocket } | undefined;
  readonly readyState: string;
  readonly writeBuffer: readonly EnginePacket[];
  readonly _prevBufferLen: number;
  readonly _maxPayload: number | undefined;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event: string, listener: (...args: never[]) => void): void;
  close?(): unknown;
  _onClose?(reason: string): void;
}

interface SocketFields {
  sendBuffer?: SocketPacket[];
  _queue?: { readonly tryCount: number }[];
  acks?: Record<string, unknown>;
  /** The next ack ID. */
  readonly ids?: number;
  _clearAcks?: () => void;
  flags?: object;
  /** The last argument of the last event while the server restores sessions. */
  _lastOffset?: unknown;
  packet?: (packet: object) => void;
}

interface ManagerFields {
  _packet?: (packet: SocketPacket) => void;
  _close?: () => void;
  backoff?: { duration?: () => number };
  engine?: EngineFields;
  emitReserved?: (event: 'error', fault: Error) => void;
}

export function socketFields(socket: Socket): SocketFields {
  return socket as unknown as SocketFields;
}

export function managerFields(manager: Manager): ManagerFields {
  return manager as unknown as ManagerFields;
}

interface PollingFields {
  readonly readyState: string;
  readonly opts: { readonly agent?: Agent; readonly extraHeaders?: Readonly<Record<string, string>> };
  /** The engine. */
  readonly socket: EngineFields & { readonly binaryType: string; emitReserved(event: 'data', chunk: unknown): void };
  _polling: boolean;
  _poll(): void;
  emitReserved(event: 'pollComplete'): void;
}

export function pollingFields(transport: object): PollingFields {
  return transport as PollingFields;
}

interface WebsocketFields {
  /** The WebSocket of the package `ws`. */
  readonly ws?: ClosingSocket & {
    onmessage: unknown;
    on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): void;
  };
  /** The engine. */
  readonly socket: {
    readonly transport?: object | null;
    readonly readyState: string;
    readonly binaryType: string;
    /** -1 until the server announced it. */
    readonly _maxPayload: number;
    readonly writeBuffer: readonly EnginePacket[];
    listeners(event: 'data'): readonly ((chunk: unknown) => void)[];
    emitReserved(event: 'data', chunk: unknown): void;
  };
}

export function websocketFields(transport: object): WebsocketFields {
  return transport as WebsocketFields;
}

/** The fields that must exist. A test compares this list with the real client, so that it fails if an upgrade removes one. */
export const pinnedFields = {
  socket: ['sendBuffer', '_queue', 'acks', 'ids', '_clearAcks', 'flags', 'packet', 'active'],
  manager: ['_packet', '_close', 'backoff', 'encoder', 'decoder'],
  engine: [
    'transport',
    'readyState',
    'writeBuffer',
    'off',
    '_prevBufferLen',
    'binaryType',
    'listeners',
    'emitReserved',
    '_maxPayload',
    'close',
    '_onClose',
  ],
  websocketTransport: [
    'name',
    'writable',
    'createSocket',
    'doWrite',
    'write',
    'onData',
    'onPacket',
    'doOpen',
    'ws',
    'socket',
  ],
  pollingTransport: [
    'name',
    'writable',
    'readyState',
    'opts',
    'socket',
    'request',
    'uri',
    'doPoll',
    'doWrite',
    'write',
    'onData',
    'onPacket',
    'onOpen',
    'onClose',
    'emitReserved',
    '_polling',
    '_poll',
  ],
} as const;
