/**
 * A Socket.IO server to try the inspector with. It uses all features of the protocol, slowly enough to watch.
 * It listens only on 127.0.0.1 and validates all input: values that are too large or have another shape are refused or ignored.
 * Invariants: timers end with their socket, sockets end with their server, and servers share no state.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { serveAdmin } from './admin.ts';
import { brokenNames, serveBroken } from './broken.ts';
import { serveChat } from './chat.ts';
import { Gate } from './gate.ts';
import { listen } from './listen.ts';
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
  const url = await listen(http, port, host);
  let ending: Promise<void> | undefined;
  return {
    url,
    dispose: () =>
      (ending ??= (async () => {
        const closed = io.close();
        // A pending polling request would keep the server open.
        http.closeAllConnections();
        await closed;
      })()),
  };
}
