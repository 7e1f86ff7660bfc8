/** A TCP relay that keeps the relayed bytes, and parses them as HTTP exchanges and WebSockets. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One direction of an exchange. */
export interface WireBody {
  readonly bytes: Buffer;
  /** Whether the body ended as HTTP requires. The bytes of a WebSocket have no end. */
  readonly isComplete: boolean;
}

export interface WireExchange {
  readonly method: string;
  readonly url: string;
  /** 0 until there is a response. */
  readonly status: number;
  /** The headers of the response. */
  readonly headers: ReadonlyMap<string, string>;
  readonly isWebSocket: boolean;
  /** Whether the TCP connections of the exchange have ended. */
  readonly isOver: boolean;
  /** The bodies without their transfer coding, or the frames of the WebSocket. */
  readonly toServer: WireBody;
  readonly toClient: WireBody;
}

interface Recorded {
  readonly toServer: Buffer[];
  readonly toClient: Buffer[];
  /** The number of open sockets of both sides. */
  openSockets: number;
}

interface Message extends WireBody {
  readonly start: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly isUpgrade: boolean;
}

export class WireRecorder {
  readonly #server: Server;
  readonly #recorded: Recorded[] = [];
  readonly #open = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param port of this machine, to which the recorder relays */
  static async start(port: number): Promise<WireRecorder> {
    const server = createServer({ allowHalfOpen: true });
    const recorder = new WireRecorder(server);
    server.on('connection', (client) =>
      recorder.#relay(client, connect({ port, host: '127.0.0.1', allowHalfOpen: true })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The exchanges so far, by connection. */
  get exchanges(): WireExchange[] {
    return this.#recorded.flatMap(exchangesOf);
  }

  /** Cuts all connections. */
  close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #relay(client: Socket, server: Socket): void {
    const recorded: Recorded = { toServer: [], toClient: [], openSockets: 2 };
    this.#recorded.push(recorded);
    client.on('data', (chunk: Buffer) => recorded.toServer.push(chunk));
    server.on('data', (chunk: Buffer) => recorded.toClient.push(chunk));
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        this.#open.delete(one);
        recorded.openSockets--;
        other.destroySoon();
      });
    }
  }
}

const none: Message = { start: '', headers: new Map(), isUpgrade: false, bytes: Buffer.alloc(0), isComplete: false };

function exchangesOf({ toServer, toClient, openSockets }: Recorded): WireExchange[] {
  const requests = messagesOf(Buffer.concat(toServer));
  const responses = messagesOf(Buffer.concat(toClient));
  return requests.map(({ start, isUpgrade, bytes: sent, isComplete: isSent }, index) => {
    const [method = '', url = ''] = start.split(' ');
    const response = responses[index] ?? none;
    const { bytes, isComplete, headers } = response;
    const status = Number(response.start.split(' ')[1] ?? 0);
    const about = { method, url, status, headers, isWebSocket: isUpgrade, isOver: openSockets === 0 };
    return { ...about, toServer: { bytes: sent, isComplete: isSent }, toClient: { bytes, isComplete } };
  });
}

/**
 * Parses requests and responses of Engine.IO: bodies with a length, chunked bodies, and an upgrade after which no message follows. Source:
 * RFC 9112.
 */
function messagesOf(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd < 0) break;
    const [start = '', ...lines] = bytes.toString('latin1', at, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    at = headEnd + 4;
    if (headers.has('upgrade')) {
      messages.push({ start, headers, isUpgrade: true, bytes: bytes.subarray(at), isComplete: false });
      break;
    }
    const body = headers.get('transfer-encoding') === 'chunked' ? chunked(bytes, at) : counted(bytes, at, headers);
    messages.push({ start, headers, isUpgrade: false, ...body });
    at = body.end;
  }
  return messages;
}

type Body = WireBody & { readonly end: number };

function counted(bytes: Buffer, at: number, headers: ReadonlyMap<string, string>): Body {
  const end = at + Number(headers.get('content-length') ?? 0);
  return { bytes: bytes.subarray(at, end), isComplete: end <= bytes.length, end };
}

function chunked(bytes: Buffer, from: number): Body {
  const parts: Buffer[] = [];
  for (let at = from; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const length = lineEnd < 0 ? NaN : parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (!(end + 2 <= bytes.length)) {
      if (lineEnd >= 0) parts.push(bytes.subarray(lineEnd + 2));
      return { bytes: Buffer.concat(parts), isComplete: false, end: bytes.length };
    }
    if (length === 0) return { bytes: Buffer.concat(parts), isComplete: true, end: end + 2 };
    parts.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
