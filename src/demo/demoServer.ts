/**
 * A Socket.IO server to try the inspector with. It uses all features of the protocol, slowly enough to watch.
 * It listens only on 127.0.0.1 and validates all input: values that are too large or have another shape are refused or ignored.
 * Invariants: timers end with their socket, sockets end with their server, and servers share no state.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { serveAdmin } from './admin.ts';
import { brokenNames, serveBroken } from './broken.ts';
import { serveChat } from './chat.ts';
import { Gate } from './gate.ts';
import { portErrors } from '../model/cause/texts/demoErrorTexts.ts';
import { serveRoot } from './root.ts';

export interface DemoServerOptions {
  /** The port on 127.0.0.1. Without a value, or with 0, a free port is used. */
  port?: number | undefined;
}

export interface DemoServer {
  readonly url: string;
  /** Ends all connections and frees the port. Further calls do nothing. */
  dispose(): Promise<void>;
}

const host = '127.0.0.1';

/** @throws UserError if the port is in use or not valid */
export async function startDemoServer({ port = 0 }: DemoServerOptions = {}): Promise<DemoServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw portErrors('demo.portInvalid', { port });
  }
  const http = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(
      `The demo server of Socket.IO Inspector. Connect to it with a Socket.IO client.\nEach of these namespaces has a problem: ${brokenNames.map((name) => `/broken/${name}`).join(', ')}\n`,
    );
  });
  const gate = new Gate();
  const io = new Server(http, { serveClient: false, allowRequest: gate.allowRequest });
  gate.watch(io);
  serveRoot(io, gate);
  serveChat(io.of('/chat'));
  serveAdmin(io.of('/admin'));
  serveBroken(io);
  await listen(http, port);
  let ending: Promise<void> | undefined;
  return {
    url: `http://${host}:${(http.address() as AddressInfo).port}`,
    dispose: () =>
      (ending ??= (async () => {
        const closed = io.close();
        // A pending polling request would keep the server open.
        http.closeAllConnections();
        await closed;
      })()),
  };
}

function listen(http: HttpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? portErrors('demo.portTaken', { port, host })
          : portErrors('demo.portUnusable', { port, reason: error.message }),
      );
    });
    http.listen(port, host, resolve);
  });
}
