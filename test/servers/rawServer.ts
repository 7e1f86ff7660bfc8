/** A plain HTTP server that responds as a test specifies, records its requests, and knows its open sockets. */
import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps, type ServerOptions as TlsOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** "GET /path?query", in order; upgrades too. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Open TCP connections. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export interface RawServerOptions {
  readonly onRequest?: RequestListener;
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex) => void;
  readonly tls?: TlsOptions | undefined;
}

export async function startRawServer({ onRequest, onUpgrade, tls }: RawServerOptions = {}): Promise<RawServer> {
  const server: Server = tls ? createHttps(tls) : createHttp();
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const sockets = new Set<Socket>();
  const seen = (request: IncomingMessage): void => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    headers.push(request.headers);
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    seen(request);
    if (onRequest) onRequest(request, response);
    else response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket) => {
    seen(request);
    socket.on('error', () => undefined).on('end', () => socket.end());
    if (onUpgrade) onUpgrade(request, socket);
    else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    headers,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
