/** A connection that is opened while the transport of the previous one is still writing its last packets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const cases = transports.flatMap((transport) =>
  (['v4', 'v2'] as const).map((protocol) => [protocol, transport] as const),
);

describe.each(cases)('client %s over %s', (protocol, transport) => {
  const profile: Partial<ConnectionProfile> = {
    protocol,
    transports: [transport],
    reconnection: { enabled: false },
  };

  const states = (connection: Connection): (string | undefined)[] =>
    harness
      .entries()
      .filter(({ kind, connectionId }) => kind === 'connection' && connectionId === connection.id)
      .map(({ state }) => state);

  async function expectEcho(connection: Connection, value: number): Promise<void> {
    const trackedEmit = harness.emit(connection, 'echo', [value], { ack: { timeoutMs: 20_000 } });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('acknowledged');
  }

  beforeEach(async () => {
    server = await startServer({
      version: protocol,
      namespaces: ['/chat'],
      setup: (io) => {
        for (const name of ['/', '/chat']) {
          io.of(name).on('connection', (socket) =>
            socket.on('echo', (value: unknown, ack: (value: unknown) => void) => ack(value)),
          );
        }
      },
    });
  });

  it.each(['/', '/chat'])('%s is left and joined again, several times', async (namespace) => {
    const connection = await harness.connected(server.url, { ...profile, namespace });
    for (let time = 0; time < 3; time++) {
      // This event is still being written when the connection ends.
      harness.emit(connection, 'last', [time]);
      connection.disconnect();
      await connection.connect();
      await expectEcho(connection, time);
    }
    const round = ['disconnected', 'connecting', 'connected'];
    expect(states(connection)).toEqual(['connecting', 'connected', ...round, ...round, ...round]);
    await server.recorder.waitFor('last', 3);
  });

  it('another namespace is joined after one was left or refused', async () => {
    const first = await harness.connected(server.url, profile);
    harness.emit(first, 'last', [1]);
    first.disconnect();
    const chat = await harness.connected(server.url, { ...profile, namespace: '/chat' });
    await expectEcho(chat, 1);
    chat.disconnect();
    for (const namespace of ['/one', '/two', '/three']) {
      const refused = harness.open(server.url, { ...profile, namespace });
      await expect(refused.connect()).rejects.toThrow(`The server has no namespace ${namespace}.`);
    }
    await first.connect();
    await expectEcho(first, 2);
    expect(states(chat)).toEqual(['connecting', 'connected', 'disconnected']);
  });
});
