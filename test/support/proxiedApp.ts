/** A Socket.IO server behind a proxy, and a client of it, with records of what each end sends and receives. */
import type { Socket } from 'socket.io-client';
import type { RuleAction } from '../../src/model/rule/rule.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import type { EngineHarness } from './engineHarness.ts';
import { joinedClient } from './joinedClient.ts';

export interface ProxiedApp {
  /** The URL of the proxy. */
  url: string;
  server: TestServer;
  sourceId: string;
  socket: Socket;
  /** The events that the client received, in order. */
  received: unknown[][];
  add(filter: string, action: RuleAction): string;
  /** Returns the events that the server received, in order, without the events that tests use as barriers. */
  arrived(): unknown[];
  /** Resolves when everything that was sent so far has arrived at both ends. */
  barrier(): Promise<void>;
}

export type ProxiedAppOptions = Pick<TestServerOptions, 'version' | 'parser' | 'options'> & {
  namespace?: string;
  transports?: ('polling' | 'websocket')[];
  /** The options of the client. */
  clientOptions?: object;
  /** Starts a relay in front of the server and of the proxy. Resolves with the URL of the relay. */
  around?: (url: string) => Promise<string>;
};

/** @param closing receives the functions that close everything. They must be called in reverse order. */
export async function proxiedApp(
  harness: EngineHarness,
  closing: (() => unknown)[],
  {
    version = 'v4',
    parser = 'default',
    namespace = '/',
    transports = ['websocket'],
    options,
    clientOptions,
    around = (url) => Promise.resolve(url),
  }: ProxiedAppOptions = {},
): Promise<ProxiedApp> {
  const server = await startServer({
    version,
    parser,
    ...(options && { options }),
    namespaces: ['/chat'],
    setup: (io) => {
      for (const name of ['/', '/chat']) {
        io.of(name).on('connection', (socket) => {
          socket.on('barrier', (ack: () => void) => ack());
          socket.on('ask', (...args: unknown[]) => (args.at(-1) as (text: string) => void)('from the server'));
        });
      }
    },
  });
  closing.push(() => server.close());
  const started = await harness.engine.sources.startProxy({ target: await around(server.url) });
  const { sourceId } = started;
  const url = await around(started.url);
  const socket = await joinedClient(closing, `${url}${namespace === '/' ? '' : namespace}`, {
    version,
    parser,
    transports,
    ...clientOptions,
  });
  const received: unknown[][] = [];
  for (const event of ['news', 'other']) socket.on(event, (...args: unknown[]) => received.push([event, ...args]));
  return {
    url,
    server,
    sourceId,
    socket,
    received,
    add: (filter, action) => harness.engine.sources.rules(sourceId).add(filter, action),
    arrived: () =>
      server.recorder.events
        .filter(({ event }) => event !== 'barrier')
        .map(({ event, args }) => [event, ...args.filter((arg) => typeof arg !== 'function')]),
    barrier: () => new Promise((resolve) => void socket.emit('barrier', () => resolve())),
  };
}

/** Sends an event from the server to the one client. */
export function fromServer({ server }: ProxiedApp, namespace: string, ...args: [string, ...unknown[]]): void {
  server.io.of(namespace).emit(...args);
}
