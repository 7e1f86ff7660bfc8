import { networkText } from '../../src/model/entry/entryFormat.ts';
import { createHash } from 'node:crypto';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { shown } from '../servers/tlsFiles.ts';
import { EngineHarness } from './engineHarness.ts';

const quickly = { delayMs: 40, delayMaxMs: 40, randomizationFactor: 0 };

/** Servers and connections for tests of network conditions. */
export class ThrottledHarness {
  readonly harness = new EngineHarness();
  readonly #closing: { close(): Promise<void> }[] = [];

  async use<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.#closing.push(started);
    return started;
  }

  /** Starts a server that acknowledges `ask` with the arguments of the event. */
  server({ secure = false, ...more }: TestServerOptions & { secure?: boolean } = {}): Promise<TestServer> {
    return this.use(
      startServer({
        ...more,
        ...(secure && { tls: shown('server') }),
        options: { maxHttpBufferSize: 1e8, ...more.options },
        setup: (io) => {
          io.on('connection', (socket) => {
            socket.on('ask', (...args: unknown[]) => (args.pop() as (...response: unknown[]) => void)(...args));
          });
          more.setup?.(io);
        },
      }),
    );
  }

  open(server: TestServer, profile: Partial<ConnectionProfile> = {}): Connection {
    const trusting = { tls: { rejectUnauthorized: false } };
    return this.harness.open(server.url, { ...trusting, reconnection: quickly, ...profile });
  }

  async connected(server: TestServer, profile: Partial<ConnectionProfile> = {}): Promise<Connection> {
    const connection = this.open(server, profile);
    await connection.connect();
    return connection;
  }

  emitAsk(connection: Connection, ...args: unknown[]): TrackedEmit {
    return this.harness.emit(connection, 'ask', args, { ack: {} });
  }

  /** Milliseconds from the emit to the server's acknowledgement. @throws if none is received */
  async acknowledgement(connection: Connection, ...args: unknown[]): Promise<number> {
    const began = performance.now();
    const trackedEmit = this.emitAsk(connection, ...args);
    await trackedEmit.whenDecided();
    if (trackedEmit.delivery !== 'acknowledged') throw new Error(`It is ${trackedEmit.delivery}`);
    return performance.now() - began;
  }

  /** The entries of the connection itself, without packets and events. */
  transitions(connection: Connection): string[] {
    return this.harness
      .entries()
      .filter(({ connectionId, kind }) => connectionId === connection.id && /^(?:network|connection)$/.test(kind))
      .map(({ state, conditions }) => state ?? (conditions ? networkText(conditions) : ''));
  }

  async dispose(): Promise<void> {
    this.harness.dispose();
    await Promise.all(this.#closing.splice(0).map((open) => open.close()));
  }
}

/** Bytes in which every position differs from its neighbors. */
export function patterned(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = seed; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export const digest = (bytes: unknown): string =>
  createHash('sha256')
    .update(bytes as Uint8Array)
    .digest('hex');
