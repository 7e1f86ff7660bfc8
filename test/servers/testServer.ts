/** Real Socket.IO servers for tests, on ports of 127.0.0.1 that no other program gets. Everything that the servers receive is recorded. */
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createSecureServer, type ServerOptions as TlsOptions } from 'node:https';
import type { Socket as TcpSocket } from 'node:net';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import Server2 from 'socket.io-2';
import { Server as Server3 } from 'socket.io-3';
import * as msgpack from 'socket.io-msgpack-parser';
import { listenOnLastingPort } from '../support/lastingPort.ts';
import { cutterOfPolls } from './cutPolls.ts';
import { Recorder } from './recorder.ts';
import { recordPeers, type TlsRecord } from './tlsPeers.ts';

/** v4 is the current version. v3 is 3.0.0, the oldest version with the same protocol. */
export const serverVersions = ['v4', 'v3'] as const;
/** v2 is 2.5, the last version with the previous protocol. */
export type ServerVersion = (typeof serverVersions)[number] | 'v2';
export type ServerParser = 'default' | 'msgpack';

export interface TestServerOptions {
  version?: ServerVersion;
  /** Not available for v2, which has a different msgpack parser. */
  parser?: ServerParser;
  /** Called before the server listens, to add handlers. Older versions have the same methods, as far as tests need them. */
  setup?: (io: Server) => void;
  options?: Partial<ServerOptions>;
  /** The certificates of the server, for https and wss. */
  tls?: TlsOptions | undefined;
  /** The port of an earlier server, to start it again. */
  port?: number;
  /** Namespaces whose sockets are recorded besides "/". */
  namespaces?: readonly string[];
}

export interface TestServer extends TlsRecord {
  readonly url: string;
  readonly port: number;
  readonly io: Server;
  /** The sockets of the namespace "/". v2 keeps its sockets in another kind of list. */
  readonly sockets: Socket[];
  readonly recorder: Recorder;
  /** Cuts all TCP connections at the same time, like a lost network; the server continues to run. */
  cutConnections(): void;
  /** Ends every socket and frees the port. A second call has no effect. */
  close(): Promise<void>;
}

export async function startServer(given: TestServerOptions = {}): Promise<TestServer> {
  const { version = 'v4', parser = 'default', setup, options = {}, tls, port, namespaces = [] } = given;
  const http = (tls ? createSecureServer(tls) : createServer()) as HttpServer;
  const tcp = new Set<TcpSocket>();
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.once('close', () => tcp.delete(socket));
  });
  const tlsRecord = recordPeers(http);
  const settings = { serveClient: false, ...(parser === 'msgpack' && { parser: msgpack }), ...options };
  const io = new { v2: Server2, v3: Server3, v4: Server }[version](http, settings);
  const recorder = new Recorder();
  for (const namespace of ['/', ...namespaces]) io.of(namespace).on('connection', (socket) => recorder.watch(socket));
  setup?.(io);
  const taken = port ?? (await listenOnLastingPort(http));
  if (port !== undefined) await once(http.listen(port, '127.0.0.1'), 'listening');
  const cutPolls = cutterOfPolls(http, io);
  const destroyAll = (): void => {
    for (const socket of tcp) socket.destroy();
  };
  let closing: Promise<void> | undefined;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${taken}`,
    port: taken,
    io,
    get sockets() {
      const { sockets } = io.sockets;
      return sockets instanceof Map ? [...sockets.values()] : Object.values<Socket>(sockets);
    },
    recorder,
    ...tlsRecord,
    cutConnections: () => {
      destroyAll();
      cutPolls();
    },
    close: () =>
      (closing ??= new Promise((resolve) => {
        void io.close(() => resolve());
        destroyAll();
      })),
  };
}
