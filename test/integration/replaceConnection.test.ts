import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let server: TestServer;
let harness: EngineHarness;

beforeEach(async () => {
  server = await startServer({
    setup: (io) => io.on('connection', (socket) => void socket.emit('welcome', socket.handshake.auth)),
  });
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.engine.dispose();
  await server.close();
});

const welcomed = (token: string) =>
  harness.waitFor(
    'welcome',
    ({ event, args }) => event === 'welcome' && JSON.stringify(args) === `[{"token":"${token}"}]`,
  );

describe('a connection that is opened with another profile', () => {
  it('keeps its ID, its position, its entries and its counts', async () => {
    const first = await harness.connected(server.url, { auth: { token: 'one' } });
    await harness.connected(server.url, { name: 'other', auth: { token: 'other' } });
    await welcomed('one');
    const pending = harness.emit(first, 'never answered', [], { ack: {} });
    harness.emit(first, 'plain');
    await server.recorder.waitFor('plain');

    const again = harness.engine.replace(first.id, { url: server.url, auth: { token: 'two' }, name: 'renamed' });
    await again.connect();
    await welcomed('two');

    const [listed, ...others] = harness.engine.connections;
    expect(again.id).toBe(first.id);
    expect(listed).toMatchObject({
      connectionId: first.id,
      name: 'renamed',
      state: 'connected',
      counts: { emitted: 2, received: 2, lost: 1, pendingAcks: 0 },
    });
    expect(others.map(({ name }) => name)).toEqual(['other']);
    expect(harness.engine.former).toEqual([]);
    expect(harness.entry(pending.seq).delivery).toBe('lost');
    const states = harness
      .entries()
      .filter(({ kind, connectionId }) => kind === 'connection' && connectionId === first.id)
      .map(({ state }) => state)
      .filter((state) => state !== 'upgraded');
    expect(states).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    const sockets = await server.io.fetchSockets();
    expect(sockets.map(({ handshake }) => handshake.auth['token'] as unknown).sort()).toEqual(['other', 'two']);
  });

  it('can be on its way to a server, or disconnected', async () => {
    const first = harness.open('http://127.0.0.1:9');
    first.connect().catch(() => undefined);
    const again = harness.engine.replace(first.id, { url: server.url, auth: { token: 'reached' } });
    await again.connect();
    again.disconnect();
    const last = harness.engine.replace(first.id, { url: server.url, auth: { token: 'last' } });
    await last.connect();
    await welcomed('last');
    expect(harness.engine.connections).toHaveLength(1);
  });

  it('stays as it is when the profile cannot be used, or it is not known', async () => {
    const first = await harness.connected(server.url);
    expect(() => harness.engine.replace(first.id, { url: 'ftp://server' })).toThrow();
    expect(() => harness.engine.replace('c9', { url: server.url })).toThrow(/c9/);
    expect(first.state).toBe('connected');
  });
});
