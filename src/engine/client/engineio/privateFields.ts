/**
 * The private fields of socket.io-client 4.8 and engine.io-client 6.6 that the tap relies on, in one place and pinned by tests.
 * Each is read through a guard: in a client that changed it, the tap learns less and never tells something wrong.
 */
import type { Agent } from 'node:http';
import type { Manager, Socket } from 'socket.io-client';
import type { ClosingSocket } from '../network/endWebsocket.ts';

export interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

export interface EngineDeps {
  readonly id: string | null;
  readonly transport: { readonly name: string; readonly writable: boolean } | undefined;
  readonly readyState: string;
  readonly writeBuffer: readonly EnginePacket[];
  readonly _prevBufferLen: number;
  readonly _maxPayload: number | undefined;
  on(event: string, listener: (...args: never[]) => void): void;
  close?(): unknown;
  _onClose?(reason: string): void;
}

export interface SocketPacket {
  readonly type: number;
  readonly nsp?: string;
  readonly data?: unknown;
  readonly id?: number;
}

interface SocketParts {
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

interface ManagerParts {
  _packet?: (packet: SocketPacket) => void;
  _close?: () => void;
  backoff?: { duration?: () => number };
  engine?: EngineDeps;
  emitReserved?: (event: 'error', fault: Error) => void;
}

export function socketParts(socket: Socket): SocketParts {
  return socket as unknown as SocketParts;
}

export function managerParts(manager: Manager): ManagerParts {
  return manager as unknown as ManagerParts;
}

interface PollingParts {
  readonly readyState: string;
  readonly opts: { readonly agent?: Agent; readonly extraHeaders?: Readonly<Record<string, string>> };
  /** The engine. */
  readonly socket: EngineDeps & { readonly binaryType: string; emitReserved(event: 'data', chunk: unknown): void };
  _polling: boolean;
  _poll(): void;
  emitReserved(event: 'pollComplete'): void;
}

export function pollingParts(transport: object): PollingParts {
  return transport as PollingParts;
}

interface WebsocketParts {
  /** The `ws` that it opened. */
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

export function websocketParts(transport: object): WebsocketParts {
  return transport as WebsocketParts;
}

/** The fields that must be there; a test compares this list with the real client, so that an upgrade fails loudly. */
export const pinnedFields = {
  socket: ['sendBuffer', '_queue', 'acks', 'ids', '_clearAcks', 'flags', 'packet', 'active'],
  manager: ['_packet', '_close', 'backoff', 'encoder', 'decoder'],
  engine: [
    'transport',
    'readyState',
    'writeBuffer',
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
