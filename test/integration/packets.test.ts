import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { packetText } from '../../src/model/entry/packetText.ts';

let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const packets = () => harness.entries().filter((entry) => entry.kind === 'packet');

describe.each(transports)('packets other than events, over %s', (transport) => {
  it('records open, connect, ping, pong and the end, without the auth payload', async () => {
    server = await startServer({ options: { pingInterval: 50, pingTimeout: 20_000 } });
    const connection = await harness.connected(server.url, {
      transports: [transport],
      auth: { token: 'very-secret-token' },
    });
    await harness.waitFor(
      'pong',
      (entry) => entry.kind === 'packet' && entry.dir === 'out' && entry.packet?.type === 'pong',
    );
    connection.disconnect();
    // Over polling, the disconnect packet waits for the response to the previous POST.
    await harness.waitFor('disconnect', (entry) => entry.kind === 'packet' && entry.packet?.type === 'disconnect');
    const shown = packets().map(({ dir, packet }) => `${dir ?? ''} ${packet?.type ?? ''}`);
    expect(shown).toEqual(
      expect.arrayContaining(['in open', 'out connect', 'in connect', 'in ping', 'out pong', 'out disconnect']),
    );
    const all = JSON.stringify(harness.entries());
    const raw = Array.from(
      { length: harness.engine.log.nextSeq - 1 },
      (_, index) => harness.engine.log.read(index + 1)?.body,
    );
    expect(all + JSON.stringify(raw)).not.toContain('very-secret-token');
    expect(JSON.stringify(raw)).toContain('‹redacted›');
  });
});

it('records the polling payloads byte for byte', async () => {
  server = await startServer();
  const connection = await harness.connected(server.url, { transports: ['polling'] });
  harness.emit(connection, 'grüße', ['ä', new Uint8Array([1, 2, 3])]);
  await server.recorder.waitFor('grüße');
  const isOurs = (text: string | undefined) => text !== undefined && /^(451-|b)/.test(text);
  const bodies = (): (string | undefined)[] =>
    packets().map(({ seq, dir, packet }) => {
      const body = harness.engine.log.read(seq)?.body;
      if (dir !== 'out' || packet?.type !== 'payload' || body?.type !== 'wire') return undefined;
      return typeof body.packet.text === 'string' ? body.packet.text : undefined;
    });
  await expect
    .poll(() => bodies().filter(isOurs))
    .toEqual(['451-["grüße","ä",{"_placeholder":true,"num":0}]', 'bAQID']);
});

it('records the probe and the upgrade', async () => {
  server = await startServer();
  const connection = await harness.connected(server.url);
  await harness.state(connection, 'upgraded');
  await harness.waitFor('upgrade packet', (entry) => entry.kind === 'packet' && entry.packet?.type === 'upgrade');
  expect(packets().map(({ packet }) => packet && packetText(packet))).toEqual(
    expect.arrayContaining(['ping probe', 'pong probe', 'upgrade']),
  );
});

it('records the heartbeat intervals, the payload limit and the time of the next attempt with the connection', async () => {
  server = await startServer({ options: { pingInterval: 25_000, maxHttpBufferSize: 1e6 } });
  const connection = await harness.connected(server.url, { reconnection: { delayMs: 1500, randomizationFactor: 0 } });
  const connected = await harness.state(connection, 'connected');
  expect(connected).toMatchObject({ pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
  await harness.state(connection, 'upgraded');
  server.cutConnections();
  const ended = await harness.waitFor(
    'end',
    (entry) => entry.state === 'disconnected' && entry.retryDelayMs !== undefined,
  );
  expect(ended.retryDelayMs).toBe(1500);
  expect(connection.summary).toMatchObject({ cause: ended.cause, retryDelayMs: 1500 });
});

it('shares one transport among namespaces, each with its own events and acknowledgements', async () => {
  server = await startServer({
    setup: (io) => {
      for (const name of ['/', '/a', '/b']) {
        io.of(name).on('connection', (socket) => socket.on('who', (ack: (name: string) => void) => ack(name)));
      }
    },
  });
  const [root, a, b] = [
    await harness.connected(server.url),
    await harness.connected(server.url, { namespace: '/a', auth: { t: 1 } }),
    await harness.connected(server.url, { namespace: '/b' }),
  ];
  expect(server.io.engine.clientsCount).toBe(1);
  const trackedEmits = [root, a, b].map((connection) => harness.emit(connection, 'who', [], { ack: {} }));
  await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
  const acks = harness.entries().filter((entry) => entry.kind === 'ack');
  expect(acks.map(({ connectionId, args }) => [connectionId, args?.[0]]).sort()).toEqual([
    ['c1', '/'],
    ['c2', '/a'],
    ['c3', '/b'],
  ]);
  a.disconnect();
  expect([root.state, a.state, b.state]).toEqual(['connected', 'disconnected', 'connected']);
  await expect.poll(() => server.io.of('/a').sockets.size).toBe(0);
  await a.connect();
  expect(a.state).toBe('connected');
  harness.engine.remove(root.id);
  expect(b.state).toBe('connected');
  // A second connection to the same namespace uses a separate transport.
  await harness.connected(server.url, { namespace: '/b' });
  expect(server.io.engine.clientsCount).toBe(2);
});

it('serves 200 namespaces over one transport', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `/n${index}`);
  server = await startServer({
    setup: (io) => {
      io.of(/^\/n\d+$/).on('connection', (socket) =>
        socket.on('who', (ack: (name: string) => void) => ack(socket.nsp.name)),
      );
    },
  });
  const connections = await Promise.all(
    names.map((namespace) => harness.connected(server.url, { namespace, transports: ['websocket'] })),
  );
  expect(server.io.engine.clientsCount).toBe(1);
  const trackedEmits = connections.map((connection) => harness.emit(connection, 'who', [], { ack: {} }));
  await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
  expect(new Set(trackedEmits.map((trackedEmit) => trackedEmit.delivery))).toEqual(new Set(['acknowledged']));
  server.cutConnections();
  await Promise.all(connections.map((connection) => harness.state(connection, 'disconnected')));
});

it('replies to events as a reply rule specifies', async () => {
  server = await startServer();
  await harness.connected(server.url, { replies: { question: ['yes', { $hex: '01' }] } });
  const response = await new Promise<unknown[]>((resolve) => {
    for (const socket of server.io.sockets.sockets.values())
      socket.emit('question', 1, (...args: unknown[]) => resolve(args));
  });
  expect(response).toEqual(['yes', Buffer.from([1])]);
  const question = await harness.waitFor('replied', (entry) => entry.delivery === 'replied' && entry.kind === 'event');
  expect(question.cause).toEqual({ code: 'ack.ruleReply' });
});
