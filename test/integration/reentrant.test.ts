/** Listeners that disconnect, remove or connect a connection while they are notified of its change. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer | undefined;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server?.close();
});

/** Runs a function once, when the connection first has this state. */
function whenFirst(connection: Connection, state: string, act: () => void): void {
  let isDone = false;
  connection.onDidChange(() => {
    if (isDone || connection.state !== state) return;
    isDone = true;
    act();
  });
}

const cases = [
  ['v4', 'v4', 'websocket'],
  ['v4', 'v4', 'polling'],
  ['v2', 'v2', 'websocket'],
  ['v2', 'auto', 'polling'],
] as const;

describe.each(cases)('a server of %s, protocol %s, over %s', (version, protocol, transport) => {
  const profile: Partial<ConnectionProfile> = { protocol, transports: [transport], reconnection: { delayMs: 20 } };

  /** Expects that no state of the first connection remains when the next one is connected. */
  async function expectGone(): Promise<void> {
    await expect.poll(() => server?.sockets.length).toBe(0);
    await harness.connected(server?.url ?? '', profile);
    expect(server?.sockets.length).toBe(1);
  }

  it.each(['connecting', 'connected'])('a disconnect in the state “%s” leaves nothing open', async (state) => {
    server = await startServer({ version });
    const connection = harness.open(server.url, profile);
    whenFirst(connection, state, () => connection.disconnect());
    const decided = connection.connect();
    if (state === 'connecting') await expect(decided).rejects.toThrow(/Could not connect/);
    else await decided;
    expect(connection.state).toBe('disconnected');
    await expectGone();
    expect(connection.state).toBe('disconnected');
  });

  it.each(['connecting', 'connected'])('a removal in the state “%s” leaves nothing open', async (state) => {
    server = await startServer({ version });
    const connection = harness.open(server.url, profile);
    whenFirst(connection, state, () => harness.engine.remove(connection.id));
    const decided = connection.connect();
    if (state === 'connecting') await expect(decided).rejects.toThrow(/Could not connect/);
    else await decided;
    await expectGone();
  });

  it.each(['connecting', 'connected', 'disconnected'])(
    'a disconnect and a connect in the state “%s” lead to one connection',
    async (state) => {
      server = await startServer({ version });
      const connection = harness.open(server.url, profile);
      let again: Promise<void> | undefined;
      whenFirst(connection, state, () => {
        connection.disconnect();
        again = connection.connect();
      });
      await connection.connect().catch(() => undefined);
      if (state === 'disconnected') connection.disconnect();
      await again;
      expect(connection.state).toBe('connected');
      await expect.poll(() => server?.sockets.length).toBe(1);
      const { delivery } = harness.emit(connection, 'last');
      expect(delivery).toBe('sent');
      await server.recorder.waitFor('last');
    },
  );

  it('a disconnect in the state “reconnecting” ends the attempts to reconnect', async () => {
    server = await startServer({ version });
    const connection = await harness.connected(server.url, profile);
    // The test waits for “reconnecting”, because the connection is first “disconnected”, until the next attempt begins.
    const acted = new Promise<void>((resolve) => {
      whenFirst(connection, 'reconnecting', () => {
        connection.disconnect();
        resolve();
      });
    });
    server.cutConnections();
    await acted;
    expect(connection.state).toBe('disconnected');
    await expectGone();
    expect(connection.state).toBe('disconnected');
  });

  it('a disconnect of a namespace in the state “connected” on a shared transport notifies the server', async () => {
    server = await startServer({ version, namespaces: ['/chat'] });
    const other = await harness.connected(server.url, profile);
    const left = new Promise<void>((resolve) => {
      server?.io.of('/chat').on('connection', (socket) => socket.on('disconnect', () => resolve()));
    });
    const connection = harness.open(server.url, { ...profile, namespace: '/chat' });
    whenFirst(connection, 'connected', () => connection.disconnect());
    await connection.connect();
    await left;
    expect([connection.state, other.state]).toEqual(['disconnected', 'connected']);
  });
});

it('an event that was received before the join is unanswered if the connection is disconnected before the join', async () => {
  server = await startServer({
    version: 'v4',
    setup: (io) =>
      io.use((socket) => {
        socket.emit('early', () => undefined);
      }),
  });
  const connection = harness.open(server.url, { protocol: 'v4' });
  const decided = connection.connect().catch(() => undefined);
  const { seq } = await harness.waitFor('the question', ({ event }) => event === 'early');
  connection.disconnect();
  await decided;
  expect(harness.entry(seq)).toMatchObject({ delivery: 'unanswered', beforeJoin: true });
});
