/** Packets that the server sends for a namespace that was disconnected in the meantime, on a transport that other namespaces keep open. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { serverVersions, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

let harness: EngineHarness;
let server: TestServer;
let proxy: TcpProxy;
/** The `next` functions of the clients that wait in the middleware of “/slow”. */
let joins: ((error?: Error) => void)[];

beforeEach(() => {
  harness = new EngineHarness();
  joins = [];
});
afterEach(async () => {
  harness.dispose();
  await proxy.close();
  await server.close();
});

/** Number of sockets in a namespace. Older versions keep them in another kind of list. */
function joined(namespace: string): number {
  const { sockets } = server.io.of(namespace) as unknown as { sockets: ReadonlyMap<string, unknown> | object };
  return sockets instanceof Map ? sockets.size : Object.keys(sockets).length;
}

const ofKind = (kind: string, { id }: Connection): Entry[] =>
  harness.entries().filter((entry) => entry.kind === kind && entry.connectionId === id);

const cases = transports.flatMap((transport) => [
  ...serverVersions.map((version) => ({ version, transport, parser: 'default' as const })),
  { version: 'v4' as const, transport, parser: 'msgpack' as const },
  { version: 'v2' as const, transport, parser: 'default' as const },
]);

describe.each(cases)('a server of $version over $transport, $parser parser', ({ version, transport, parser }) => {
  const profile = {
    transports: [transport],
    parser,
    protocol: version === 'v2' ? ('v2' as const) : ('v4' as const),
    reconnection: { enabled: false },
  };

  const open = (namespace: string): Connection =>
    harness.open(`http://127.0.0.1:${proxy.port}`, { ...profile, namespace });

  /** Opens a connection that keeps the transport open. */
  async function kept(): Promise<Connection> {
    server = await startServer({
      version,
      parser,
      namespaces: ['/kept', '/left'],
      setup: (io) => {
        const slow = io.of('/slow');
        slow.use((_socket, next) => joins.push(next));
        slow.on('connection', (socket) => socket.emit('welcome'));
      },
    });
    proxy = await TcpProxy.start(server.port);
    const connection = open('/kept');
    await connection.connect();
    return connection;
  }

  /**
   * Lets the middleware of “/slow” continue, and resolves when its response was sent, which happens in a later
   * iteration of the event loop.
   */
  async function decide(index: number, error?: Error): Promise<void> {
    joins[index]?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when everything that the server has sent so far is received. */
  async function received(): Promise<void> {
    const name = `mark ${harness.entries().length}`;
    server.io.of('/kept').emit(name);
    await harness.waitFor(name, ({ event }) => event === name);
  }

  it('events that arrive after the end are packets without a receiver, and get no reply', async () => {
    await kept();
    const left = open('/left');
    await left.connect();
    proxy.freeze();
    const { sockets } = server.io.of('/left') as unknown as { sockets: object };
    const [socket] = (sockets instanceof Map ? [...sockets.values()] : Object.values(sockets)) as {
      emit(event: string, ...args: unknown[]): void;
    }[];
    socket?.emit('tick', 1, () => undefined);
    socket?.emit('tick', new Uint8Array([1, 2]));
    left.disconnect();
    proxy.thaw();
    await received();
    expect(ofKind('event', left)).toEqual([]);
    expect(left.summary).toMatchObject({ state: 'disconnected', counts: { received: 0, pendingAcks: 0 } });
    const stray = harness.entries().filter(({ packet }) => packet?.type === 'noReceiver');
    expect(stray.filter(({ packet }) => packet?.namespace === '/left').length).toBeGreaterThanOrEqual(2);
  });

  it.each(['disconnect', 'remove'] as const)('a namespace that is joined after a %s is left again', async (end) => {
    const other = await kept();
    const slow = open('/slow');
    slow.connect().catch(() => undefined);
    await expect.poll(() => joins.length).toBe(1);
    if (end === 'disconnect') slow.disconnect();
    else harness.engine.remove(slow.id);
    await decide(0);
    await received();
    await expect.poll(() => joined('/slow')).toBe(0);
    expect(ofKind('connection', slow).map(({ state }) => state)).not.toContain('connected');
    expect(slow.state).toBe('disconnected');
    expect(other.state).toBe('connected');
    // The namespace can be joined again.
    const next = end === 'disconnect' ? slow : open('/slow');
    const joining = next.connect();
    await expect.poll(() => joins.length).toBe(2);
    await decide(1);
    await joining;
    await harness.waitFor('welcome', ({ event, connectionId }) => event === 'welcome' && connectionId === next.id);
    expect(joined('/slow')).toBe(1);
  });

  it('a refusal that arrives after the end does not explain the next attempt', async () => {
    await kept();
    const slow = open('/slow');
    slow.connect().catch(() => undefined);
    await expect.poll(() => joins.length).toBe(1);
    slow.disconnect();
    await decide(0, new Error('not you'));
    await received();
    await server.close();
    await expect(slow.connect()).rejects.not.toThrow(/not you/);
    expect(ofKind('connection', slow).map(reasonOf).join('\n')).not.toContain('not you');
  });
});
