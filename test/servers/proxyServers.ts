/** Small real proxies that record what they forward. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as httpRequest,
  type Server as HttpServer,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as TlsOptions } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { recordPeers, type TlsRecord } from './tlsPeers.ts';

/** `peers` and `refusals` are the TLS connections with an https proxy itself. */
export interface ProxyServer extends TlsRecord {
  /** The URL without user and password. */
  readonly url: string;
  readonly port: number;
  /** "CONNECT host:port", "GET http://…" or "SOCKS host:port", in order. */
  readonly seen: string[];
  /** Headers of the requests that the proxy forwarded, and of CONNECT requests. */
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

export interface ProxyOptions {
  user?: string;
  password?: string;
  /** Status of the response to every CONNECT request. */
  refuseWith?: number;
  /** The certificates of an https proxy. */
  tls?: TlsOptions;
  /** Host names that only the proxy can resolve, all on this machine. */
  knows?: string;
}

export async function startHttpProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  const { user, password = '', refuseWith, tls, knows } = options;
  const seen: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const expected = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const address = (host: string): string => (host === knows ? '127.0.0.1' : host);
  const enters = (request: IncomingMessage): boolean => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    headers.push(request.headers);
    return expected === undefined || request.headers['proxy-authorization'] === expected;
  };
  const server = tls ? createHttpsServer(tls) : createHttpServer();
  server.on('request', (incoming, outgoing) => {
    if (!enters(incoming)) {
      outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?');
      return;
    }
    const { hostname, port, pathname, search } = new URL(incoming.url ?? '', 'http://none.test');
    const { 'proxy-authorization': _, 'proxy-connection': __, ...passed } = incoming.headers;
    const onward = httpRequest({
      host: address(hostname),
      port,
      path: pathname + search,
      method: incoming.method,
      headers: passed,
      // A connection that is kept for later requests would keep servers from closing.
      agent: false,
    });
    onward.on('response', (upstream) => {
      outgoing.writeHead(upstream.statusCode ?? 500, upstream.headers);
      upstream.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end('no such server'));
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => client.destroy());
    const status = enters(incoming) ? refuseWith : 407;
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url ?? ''}`);
    const far = connect(Number(port), address(hostname), () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      join(client, far);
    });
    far.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  });
  return listening(server, tls ? 'https' : 'http', seen, headers);
}

export async function startSocksProxy({ user, password = '' }: ProxyOptions = {}): Promise<ProxyServer> {
  const seen: string[] = [];
  const server = createTcpServer((client) => {
    client.on('error', () => client.destroy());
    const method = user === undefined ? 0 : 2;
    client.once('data', (hello) => {
      const offered = [...hello.subarray(2, 2 + (hello[1] ?? 0))];
      if (hello[0] !== 5 || !offered.includes(method)) {
        client.end(Buffer.from([5, 0xff]));
        return;
      }
      client.write(Buffer.from([5, method]));
      if (method === 0) client.once('data', (connectRequest) => open(client, connectRequest, seen));
      else
        client.once('data', (login) => {
          const length = login[1] ?? 0;
          const name = login.subarray(2, 2 + length).toString();
          const ok = name === user && login.subarray(3 + length).toString() === password;
          client.write(Buffer.from([1, ok ? 0 : 1]));
          if (ok) client.once('data', (connectRequest) => open(client, connectRequest, seen));
          else client.end();
        });
    });
  });
  return listening(server, 'socks5', seen, []);
}

export interface HangingProxy {
  readonly port: number;
  /** Received chunks of all connections. */
  readonly received: readonly Buffer[];
  /** Total number of connections so far. */
  readonly accepted: number;
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Accepts every connection, sends these responses to the first chunks of each, and is silent from then on. */
export async function startHangingProxy(responses: readonly (Buffer | string)[] = []): Promise<HangingProxy> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createTcpServer((client) => {
    const left = [...responses];
    accepted++;
    sockets.add(client);
    client.on('error', () => undefined).once('close', () => sockets.delete(client));
    client.on('data', (chunk) => {
      received.push(chunk);
      const response = left.shift();
      if (response !== undefined) client.write(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received,
    sockets,
    get accepted() {
      return accepted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** RFC 1928: version, command, 0, kind of address, address, port. */
function open(client: Socket, connectRequest: Buffer, seen: string[]): void {
  const port = connectRequest.readUInt16BE(connectRequest.length - 2);
  const host =
    connectRequest[3] === 3
      ? connectRequest.subarray(5, connectRequest.length - 2).toString()
      : [...connectRequest.subarray(4, 8)].join('.');
  seen.push(`SOCKS ${host}:${port}`);
  const socksReply = (status: number): Buffer => Buffer.from([5, status, 0, 1, 0, 0, 0, 0, 0, 0]);
  const far = connect(port, host, () => {
    client.write(socksReply(0));
    join(client, far);
  });
  far.on('error', () => client.end(socksReply(5)));
}

function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}

async function listening(
  server: HttpServer | TcpServer,
  scheme: string,
  seen: string[],
  headers: IncomingMessage['headers'][],
): Promise<ProxyServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    seen,
    headers,
    ...recordPeers(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
