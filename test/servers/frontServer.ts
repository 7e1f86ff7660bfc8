/** A small reverse proxy in front of servers on this machine, with the faults that real proxies have. */
import {
  createServer as createHttp,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, type ServerOptions as TlsOptions } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface FrontOptions {
  /**
   * The ports of the servers behind the proxy. The requests of a session go to one server after the other, and so do the requests without a
   * session.
   */
  readonly targets: readonly number[];
  readonly tls?: TlsOptions | undefined;
  /** Responds to requests for a WebSocket with this status, which is also the body. */
  readonly refuseUpgrades?: number;
  /** Requests for a WebSocket wait for this promise. */
  readonly upgradesAfter?: Promise<unknown>;
  /** Withholds the responses to polls. */
  readonly holdsPolls?: boolean;
  /** Cuts a WebSocket over which nothing was sent for this many milliseconds. */
  readonly cutsIdleAfter?: number;
  /** Refuses longer bodies with status 413. */
  readonly maxBody?: number;
  /** The Authorization header that the proxy requires. */
  readonly authorization?: string;
  /** Returns the path and query with which the proxy forwards a request. */
  readonly rewrites?: (path: string) => string;
  /** Serves a request itself. Returns whether it did. */
  readonly serve?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface FrontServer {
  readonly port: number;
  /** Open connections of clients. */
  readonly sockets: ReadonlySet<Socket>;
  /** "GET /path?query", in order; upgrades too. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Cuts a connection over which nothing was received for `ms`. Data that was received during a pause of the machine is read before the time
 * limit applies.
 */
function cutIdle(socket: Socket, ms: number, cut: () => void): void {
  let received = 0;
  socket.on('data', () => received++);
  const wait = (): void => {
    const before = received;
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => (received === before ? cut() : wait()))), ms);
    socket.once('close', () => clearTimeout(timer));
  };
  wait();
}

const challenge = { 'www-authenticate': 'Basic realm="front"' };

export async function startFront(options: FrontOptions): Promise<FrontServer> {
  const { targets, tls, refuseUpgrades, upgradesAfter, holdsPolls, cutsIdleAfter } = options;
  const { maxBody = Infinity, authorization, serve, rewrites = (path) => path } = options;
  const server = tls ? createHttps(tls) : createHttp();
  const sockets = new Set<Socket>();
  const behind = new Set<Socket>();
  const requests: string[] = [];
  const sent = new Map<string, number>();
  const target = (path = ''): number => {
    const session = /[?&]sid=([^&]*)/.exec(path)?.[1] ?? '';
    const before = sent.get(session) ?? 0;
    sent.set(session, before + 1);
    return targets[before % targets.length] ?? 0;
  };
  const enters = ({ headers, method = '', url = '' }: IncomingMessage): boolean => {
    requests.push(`${method} ${url}`);
    return authorization === undefined || headers.authorization === authorization;
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (!enters(incoming)) return outgoing.writeHead(401, challenge).end('who are you?');
    if (serve?.(incoming, outgoing)) return undefined;
    if (Number(incoming.headers['content-length'] ?? 0) > maxBody) {
      return outgoing.writeHead(413, { server: 'nginx' }).end('<html><head><title>413 Too Large</title></head></html>');
    }
    const { method, url: path = '/', headers } = incoming;
    const onward = httpRequest({
      ...{ host: '127.0.0.1', port: target(path), method, headers, agent: false },
      path: rewrites(path),
    });
    onward.on('response', (response) => {
      if (holdsPolls && method === 'GET' && path.includes('sid=')) return void response.resume();
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
    return undefined;
  });
  const upgrade = (incoming: IncomingMessage, client: Duplex, head: Buffer): void => {
    const status = enters(incoming) ? refuseUpgrades : 401;
    client.on('error', () => client.destroy());
    if (status !== undefined) {
      client.end(
        `HTTP/1.1 ${status} Refused\r\nServer: nginx\r\nContent-Length: 9\r\nConnection: close\r\n\r\nno socket`,
      );
      return;
    }
    const far = connect(target(incoming.url), '127.0.0.1', () => {
      const lines = incoming.rawHeaders.flatMap((name, at, all) =>
        at % 2 === 0 ? `${name}: ${all[at + 1] ?? ''}` : [],
      );
      far.write(`GET ${rewrites(incoming.url ?? '/')} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(client).pipe(far);
      if (cutsIdleAfter !== undefined) cutIdle(far, cutsIdleAfter, () => client.destroy());
    });
    behind.add(far);
    far.on('error', () => client.destroy()).once('close', () => behind.delete(far) && client.destroy());
    client.once('close', () => far.destroy());
  };
  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    if (upgradesAfter) void upgradesAfter.then(() => upgrade(incoming, client, head));
    else upgrade(incoming, client, head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...sockets, ...behind]) socket.destroy();
      }),
  };
}
