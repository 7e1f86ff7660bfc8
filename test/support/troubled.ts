/** A server with a problem, the engine with a clock that the test advances, and the findings that the engine derives. */
import type { Server, Socket as ServerSocket } from 'socket.io';
import { io as createClient, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { type FrontOptions, startFront } from '../servers/frontServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { clockedHarness } from './clockedHarness.ts';
import type { EngineHarness } from './engineHarness.ts';
import type { FakeClock } from './fakeClock.ts';
import { joined } from './joined.ts';

export class Troubled {
  readonly harness: EngineHarness;
  readonly clock: FakeClock;
  readonly #closing: (() => unknown)[] = [];
  readonly #open: (() => number)[] = [];
  #barriers = 0;

  constructor() {
    ({ harness: this.harness, clock: this.clock } = clockedHarness());
  }

  async server(options: TestServerOptions = {}): Promise<TestServer> {
    const server = await startServer(options);
    this.#closing.push(() => server.close());
    this.#open.push(() => (server.io.engine as unknown as { clientsCount: number }).clientsCount);
    return server;
  }

  /** Starts a small reverse proxy, as others operate it, in front of servers. @returns its port */
  async front(options: FrontOptions): Promise<number> {
    const server = await startFront(options);
    this.#closing.push(() => server.close());
    this.#open.push(() => server.sockets.size);
    return server.port;
  }

  /** Number of open sessions in the servers, and of open connections to the reverse proxies. */
  get open(): number {
    return this.#open.reduce((sum, count) => sum + count(), 0);
  }

  closeWith(close: () => unknown): void {
    this.#closing.push(close);
  }

  /** Opens a connection that reconnects immediately. */
  connection(url: string, profile: Partial<ConnectionProfile> = {}): Connection {
    return this.harness.open(url, {
      transports: ['websocket'],
      reconnection: { delayMs: 1, delayMaxMs: 1 },
      ...profile,
    });
  }

  async connected(url: string, profile: Partial<ConnectionProfile> = {}): Promise<Connection> {
    const connection = this.connection(url, profile);
    await connection.connect();
    return connection;
  }

  /** Resolves with the nth change of a connection to this state. */
  async state(connection: Connection, state: string, nth: number): Promise<Entry> {
    let seen = new Set<number>();
    return this.harness.waitFor(`state ${state} for the time ${nth}`, (entry) => {
      if (entry.connectionId !== connection.id || entry.state !== state) return false;
      seen = seen.add(entry.seq);
      return seen.size === nth;
    });
  }

  /** Resolves when everything that the server has sent to the connection so far is recorded. */
  async barrier(connection: Connection, socket: Pick<ServerSocket | Server, 'emit'>): Promise<void> {
    const number = ++this.#barriers;
    socket.emit('barrier', number);
    await this.harness.waitFor(
      `barrier ${number}`,
      ({ connectionId, event, args }) => connectionId === connection.id && event === 'barrier' && args?.[0] === number,
    );
  }

  /** Starts a proxy of the inspector in front of a server. @returns the URL for clients */
  async proxied(target: string): Promise<string> {
    const { url } = await this.harness.engine.sources.startProxy({ target });
    return url;
  }

  /**
   * Resolves with a client of an application that has joined its namespace.
   * @param prepare is called with the socket before it connects
   */
  async client(
    url: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
    prepare: (socket: Socket) => unknown = () => undefined,
  ): Promise<Socket> {
    const socket = createClient(url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });
    this.#closing.push(() => socket.close());
    prepare(socket);
    await joined(socket);
    return socket;
  }

  /** The findings about everything that is captured so far. */
  async findings(): Promise<readonly Finding[]> {
    // Copies are reported when nothing was received for a while after them.
    this.clock.advance(1000);
    await this.harness.engine.findings.examined();
    return this.harness.engine.findings.all;
  }

  async close(): Promise<void> {
    this.harness.dispose();
    for (const close of this.#closing.reverse()) await close();
  }
}

/** The fields of a finding that are compared with a table, without its evidence. */
export function brief({
  code,
  params,
  severity,
  confidence,
}: Finding): Pick<Finding, 'code' | 'params' | 'severity' | 'confidence'> {
  return { code, severity, confidence, ...(params && { params }) };
}

export type Callback = (...args: unknown[]) => void;
