/** A real client and a real server that send each other random events, and records of what both of them sent and received. */
import { setImmediate as nextIteration } from 'node:timers/promises';
import { createRequire } from 'node:module';
import type { Server } from 'socket.io';
import { Manager, type Socket as ClientSocket } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import type { ServerParser, ServerVersion } from '../servers/testServer.ts';
import { joined } from './joined.ts';

const load = createRequire(import.meta.url);
const { Manager: ManagerV2 } = load('socket.io-client-v2') as { Manager: typeof Manager };

export type Sender = 'client' | 'server';

/** Names of the events. The ends have a listener for each name, because Socket.IO 2 has no catch-all listeners. */
export const eventNames = ['message', 'with "quotes"', 'ünïcode', 'x'.repeat(200)] as const;
export const namespaces = ['/', '/chat'] as const;

export interface RunStep {
  readonly from: Sender;
  readonly namespace: (typeof namespaces)[number];
  readonly event: (typeof eventNames)[number];
  readonly args: readonly unknown[];
  readonly wantsAck: boolean;
  /** Whether the next step waits for an iteration of the event loop. */
  readonly pause: boolean;
}

/** An event, as one end sent or received it. */
export interface RunEvent {
  readonly namespace: string;
  readonly event: string;
  readonly args: readonly unknown[];
}

export interface Run {
  readonly sent: Readonly<Record<Sender, RunEvent[]>>;
  /** The received events, by the end that received them. */
  readonly received: Readonly<Record<Sender, RunEvent[]>>;
  /**
   * The arguments of the acknowledgements that the sender of an event received, by the index of the event among the events that this end
   * sent.
   */
  readonly acks: Readonly<Record<Sender, Map<number, readonly unknown[]>>>;
}

/** A socket of one end, reduced to the methods that both ends and all versions have. */
export interface Emitter {
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** The sockets of one end, by namespace. */
export type End = ReadonlyMap<string, Emitter>;

export interface ConnectedClient {
  readonly sockets: End;
  /** The IDs of the sockets, by namespace. */
  readonly socketIds: ReadonlyMap<string, string>;
  disconnect(): unknown;
}

/** Resolves with the sockets of a server, by namespace. Must be called before the server listens. */
export function serverSockets(io: Server): Promise<End> {
  const sockets = new Map<string, Emitter>();
  return new Promise((resolve) => {
    for (const namespace of namespaces) {
      io.of(namespace).on('connection', (socket) => {
        sockets.set(namespace, socket);
        if (sockets.size === namespaces.length) resolve(sockets);
      });
    }
  });
}

export interface ClientOptions {
  readonly url: string;
  readonly version: ServerVersion;
  readonly parser: ServerParser;
  readonly transports: readonly ('polling' | 'websocket')[];
}

/** A client in this process that has joined all namespaces. */
export async function connectedClient({ url, version, parser, transports }: ClientOptions): Promise<ConnectedClient> {
  const Client = version === 'v2' ? ManagerV2 : Manager;
  const manager = new Client(url, {
    transports: [...transports],
    reconnection: false,
    ...(parser === 'msgpack' && { parser: msgpack }),
    // Otherwise, client 2 would use the WebSocket class of the runtime.
    ...(version === 'v2' && { forceNode: true }),
  });
  const sockets = new Map<string, ClientSocket>(namespaces.map((name) => [name, manager.socket(name)]));
  for (const socket of sockets.values()) socket.connect();
  await Promise.all([...sockets.values()].map(joined));
  return {
    sockets,
    socketIds: new Map([...sockets].map(([namespace, { id }]) => [namespace, id ?? ''])),
    disconnect: () => {
      for (const socket of sockets.values()) socket.disconnect();
    },
  };
}

/** Resolves when both ends have received everything. */
export async function play(steps: readonly RunStep[], ends: Readonly<Record<Sender, End>>): Promise<Run> {
  const run: Run = {
    sent: { client: [], server: [] },
    received: { client: [], server: [] },
    acks: { client: new Map(), server: new Map() },
  };
  let left = steps.length + steps.filter(({ wantsAck }) => wantsAck).length;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      if (--left === 0) resolve();
    };
    for (const end of ['client', 'server'] as const) {
      for (const [namespace, socket] of ends[end]) {
        for (const event of eventNames) listen(socket, namespace, event, run.received[end], done);
      }
    }
    if (left === 0) resolve();
    void emitAll(steps, ends, run, done);
  });
  return run;
}

/** Acknowledges events that request it, with their arguments. */
function listen(socket: Emitter, namespace: string, event: string, received: RunEvent[], done: () => void): void {
  socket.on(event, (...all: unknown[]) => {
    const last = all.at(-1);
    const ack = typeof last === 'function' ? (last as (...args: unknown[]) => void) : undefined;
    const args = ack ? all.slice(0, -1) : all;
    received.push({ namespace, event, args });
    ack?.('ack', ...args);
    done();
  });
}

async function emitAll(
  steps: readonly RunStep[],
  ends: Readonly<Record<Sender, End>>,
  run: Run,
  done: () => void,
): Promise<void> {
  for (const { from, namespace, event, args, wantsAck, pause } of steps) {
    const index = run.sent[from].push({ namespace, event, args }) - 1;
    const onAck = (...response: unknown[]): void => {
      run.acks[from].set(index, response);
      done();
    };
    ends[from].get(namespace)?.emit(event, ...args, ...(wantsAck ? [onAck] : []));
    if (pause) await nextIteration();
  }
}
