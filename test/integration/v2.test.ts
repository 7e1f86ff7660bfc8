import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

const quick = { delayMs: 20, delayMaxMs: 20 };
let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

async function start(options: Omit<TestServerOptions, 'version'> = {}): Promise<void> {
  server = await startServer({ version: 'v2', ...options });
}

describe.each(transports)('a Socket.IO 2 server over %s', (transport) => {
  const v2 = (more: Partial<ConnectionProfile> = {}): Partial<ConnectionProfile> => ({
    protocol: 'v2',
    transports: [transport],
    ...more,
  });

  it('receives and sends every argument, with bytes at their paths', async () => {
    await start({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('hello', () => socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) }));
        }),
    });
    const connection = await harness.connected(server.url, v2());
    const bytes = new Uint8Array([0, 7, 8, 0]).subarray(1, 3);
    const trackedEmit = harness.emit(connection, 'hello', [1, null, { a: [bytes, new Uint8Array([9])] }, 'grüße']);
    const received = await server.recorder.waitFor('hello');
    expect(received.args).toEqual([1, null, { a: [Buffer.from([7, 8]), Buffer.from([9])] }, 'grüße']);
    const incoming = await harness.waitFor('hello', ({ dir, event }) => dir === 'in' && event === 'hello');
    expect(incoming.args).toEqual([1, '2', { 3: '4', 5: { $binary: 'Bg==' } }]);
    const body = harness.engine.log.read(trackedEmit.seq)?.body;
    expect(body).toMatchObject({ type: 'wire', unsent: false, packet: { attachments: [bytes, new Uint8Array([9])] } });
    expect(JSON.stringify(body)).toContain('52-[\\"hello\\",1,null,');
  });

  it('requests and sends acknowledgements with bytes; an event is unanswered if the connection ends before the reply', async () => {
    await start();
    const connection = await harness.connected(server.url, v2());
    const replied = new Promise<unknown[]>((resolve) => {
      server.sockets[0]?.emit('question', 42, (...response: unknown[]) => resolve(response));
    });
    const question = await harness.waitFor('question', ({ event }) => event === 'question');
    expect(question).toMatchObject({ delivery: 'awaitingReply', args: [42] });
    connection.reply(question.seq, ['yes', new Uint8Array([9])]);
    expect(await replied).toEqual(['yes', Buffer.from([9])]);
    server.sockets[0]?.emit('another', () => undefined);
    const another = await harness.waitFor('another', ({ event }) => event === 'another');
    server.cutConnections();
    await harness.state(connection, 'disconnected');
    expect(harness.entry(another.seq).delivery).toBe('unanswered');
  });

  it('reports that the inspector discarded a volatile emit, and why', async () => {
    await start();
    const connection = harness.open(server.url, v2());
    const early = harness.emit(connection, 'volatile', [1], { volatile: true });
    expect(early.delivery).toBe('discarded');
    await connection.connect();
    const settled = harness.emit(connection, 'settled', [], { ack: {} });
    (await server.recorder.waitFor('settled')).ack?.();
    await settled.whenDecided();
    harness.emit(connection, 'plain');
    const second = harness.emit(connection, 'volatile', [2], { volatile: true });
    expect(harness.entry(second.seq)).toMatchObject({
      delivery: 'discarded',
      reason: expect.stringMatching(
        /^The transport was .* The Socket\.IO 2 client has no volatile flag\. The inspector discarded the event/,
      ) as string,
    });
    server.cutConnections();
    await harness.state(connection, 'disconnected');
    const dead = harness.emit(connection, 'volatile', [3], { volatile: true });
    expect(harness.entry(dead.seq).reason).toMatch(/There was no connection/);
  });

  it('uses the default timeout of the connection', async () => {
    await start();
    const connection = await harness.connected(server.url, v2({ ackTimeoutMs: 30 }));
    const trackedEmit = harness.emit(connection, 'never', [], { ack: {} });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('timedOut');
    (await server.recorder.waitFor('never')).ack?.('after all');
    await harness.delivered(trackedEmit, 'late');
  });

  it('reports lost emits once, and keeps the emits in the buffer', async () => {
    await start();
    const connection = await harness.connected(server.url, v2({ reconnection: quick }));
    const lost = [undefined, 60_000].map((timeoutMs) => harness.emit(connection, 'asks', [], { ack: { timeoutMs } }));
    await server.recorder.waitFor('asks', 2);
    server.cutConnections();
    await harness.state(connection, 'disconnected');
    const kept = harness.emit(connection, 'kept', [], { ack: { timeoutMs: 60_000 } });
    expect(lost.map(({ delivery }) => delivery)).toEqual(['lost', 'lost']);
    const received = await server.recorder.waitFor('kept');
    received.ack?.('yes');
    await kept.whenDecided();
    expect(kept.delivery).toBe('acknowledged');
    expect(connection.summary.counts).toMatchObject({ lost: 2, pendingAcks: 0 });
  });

  it('sends query and headers, and has the socket ID of the server', async () => {
    const seen: unknown[] = [];
    await start({
      namespaces: ['/chat'],
      setup: (io) =>
        io.of('/chat').on('connection', (socket) => {
          const { query, headers } = socket.handshake;
          seen.push(socket.id, query['room'], headers['x-who']);
        }),
    });
    const connection = await harness.connected(
      server.url,
      v2({ namespace: '/chat', query: { room: 'blue' }, headers: { 'x-who': 'me' } }),
    );
    expect(seen).toEqual([connection.summary.socketId, 'blue', 'me']);
    harness.emit(connection, 'hello', [new Uint8Array([1])]);
    expect(await server.recorder.waitFor('hello')).toMatchObject({ namespace: '/chat', args: [Buffer.from([1])] });
  });

  it.each([
    ['a text', new Error('not today'), 'The server refused the connection: not today.'],
    ['data', Object.assign(new Error('no'), { data: { code: 7 } }), 'The server refused the connection: {"code":7}.'],
  ] as const)(
    'reports the error of a middleware with %s, and connects again when it is accepted',
    async (_what, error, reason) => {
      let open = false;
      await start({
        setup: (io) =>
          io.use((_socket, next) => {
            if (open) next();
            else next(error);
          }),
      });
      const connection = harness.open(server.url, v2());
      await expect(connection.connect()).rejects.toThrow(reason);
      expect(await harness.state(connection, 'connectError')).toMatchObject({
        reason: expect.stringContaining(reason) as string,
      });
      expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
      open = true;
      await connection.connect();
      expect(connection.state).toBe('connected');
    },
  );

  it('reports that the namespace does not exist', async () => {
    await start();
    const text =
      'The server has no namespace /nowhere. It reported: Invalid namespace. Check its name, with upper and lower case. The server creates a namespace with io.of().';
    const connection = harness.open(server.url, v2({ namespace: '/nowhere' }));
    await expect(connection.connect()).rejects.toThrow(text);
    expect(reasonOf(connection.summary)).toBe(text);
  });

  it('shows an error packet to a connected client as an event', async () => {
    await start();
    const connection = await harness.connected(server.url, v2());
    (server.sockets[0] as unknown as { error(data: unknown): void }).error({ code: 7 });
    const shown = await harness.waitFor('error', ({ event }) => event === 'error');
    expect(shown).toMatchObject({ dir: 'in', args: [{ code: 7 }] });
    expect(connection.state).toBe('connected');
  });

  it('reconnects automatically, but not when the server disconnected it', async () => {
    await start();
    const connection = await harness.connected(server.url, v2({ reconnection: quick }));
    server.cutConnections();
    const drop = await harness.state(connection, 'disconnected');
    expect(drop.reason).toMatch(/^The transport /);
    await harness.waitFor('next try', ({ seq, retryDelayMs }) => seq === drop.seq && retryDelayMs !== undefined);
    expect(await harness.state(connection, 'reconnecting')).toMatchObject({ attempt: 1 });
    await expect.poll(() => connection.state).toBe('connected');
    await expect.poll(() => server.sockets.length).toBeGreaterThan(0);
    for (const socket of server.sockets) socket.disconnect();
    await harness.waitFor('goodbye', ({ reason }) => /does not reconnect automatically/.test(reason ?? ''));
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
    await connection.connect();
    expect(connection.state).toBe('connected');
  });

  it('explains a refused connection and the last attempt as with v4', async () => {
    await start();
    const connection = harness.open('http://127.0.0.1:1', v2({ reconnection: { attempts: 2, ...quick } }));
    await expect(connection.connect()).rejects.toThrow(/Nothing listens at that address.*ECONNREFUSED/);
    expect((await harness.state(connection, 'reconnectFailed')).reason).toMatch(/gave up after 2 attempts/);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });

  it('stops waiting for a server that never responds', async () => {
    await start();
    const tcp = new Set<TcpSocket>();
    const silent = createTcpServer((socket) => tcp.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const connection = harness.open(url, v2({ timeoutMs: 100, reconnection: { enabled: false } }));
    await expect(connection.connect()).rejects.toThrow(/did not respond within 100\u00a0ms/);
    for (const socket of tcp) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('reports that a message was too large for the server', async () => {
    await start({ options: { maxHttpBufferSize: 1000 } });
    const connection = await harness.connected(server.url, v2({ reconnection: { enabled: false } }));
    harness.emit(connection, 'large', ['x'.repeat(2000)]);
    const drop = await harness.state(connection, 'disconnected');
    if (transport === 'websocket') expect(drop.reason).toMatch(/larger than its maxHttpBufferSize/);
    else expect(drop.reason).toMatch(/\S/);
  });

  const hopeless = {
    toJSON: () => {
      throw new Error('never');
    },
  };
  it.each<[what: string, event: string, args: unknown[], message: RegExp]>([
    ['a name of the client’s own', 'reconnecting', [], /an event name that Socket\.IO 2 reserves/],
    ['what cannot be encoded', 'event', [hopeless], /never/],
    ['what cannot be encoded, beside bytes', 'event', [new Uint8Array(1), hopeless], /never/],
    ['a date', 'event', [new Date(0)], /The default parser cannot send a date/],
    ['eleven attachments', 'event', Array.from({ length: 11 }, () => new Uint8Array(1)), /11 binary values/],
  ])('refuses %s before sending, and continues to work', async (_what, event, args, message) => {
    await start();
    const connection = await harness.connected(server.url, v2());
    expect(() => harness.emit(connection, event, args)).toThrow(message);
    harness.emit(connection, 'after', [1]);
    await server.recorder.waitFor('after');
    expect(server.recorder.events).toHaveLength(1);
  });

  it.each([
    ['no JSON', '2["open'],
    ['no list', '2{}'],
    ['too many attachments', '599-["x"]'],
    ['bytes that nobody announced', Buffer.from([1])],
    ['text where bytes were announced', ['51-["x",{"_placeholder":true,"num":0}]', '2["y"]']],
    ['bytes that are not there', ['51-["x",{"_placeholder":true,"num":5}]', Buffer.from([1])]],
  ] as const)('ends the connection at a malformed packet: %s, and reconnects', async (_what, packets) => {
    await start();
    const connection = await harness.connected(server.url, v2({ reconnection: quick }));
    const raw = server.sockets[0]?.conn as unknown as { write(data: unknown): void } | undefined;
    for (const packet of [packets].flat()) raw?.write(packet);
    const drop = await harness.state(connection, 'disconnected');
    expect(drop.reason).toMatch(/^The server sent (a packet that the client cannot read|more binary attachments)/);
    await expect.poll(() => connection.state).toBe('connected');
    harness.emit(connection, 'after');
    await server.recorder.waitFor('after');
    server.io.emit('still', 1);
    await harness.waitFor('still', ({ event }) => event === 'still');
  });

  it('is not confused by events with names of the client’s own events', async () => {
    await start();
    const connection = await harness.connected(server.url, v2());
    const raw = server.sockets[0]?.conn as unknown as { write(data: unknown): void } | undefined;
    for (const name of ['disconnect', 'connect_error', 'reconnect_failed', 'error']) raw?.write(`2["${name}","fake"]`);
    await harness.waitFor('error', ({ event }) => event === 'error');
    expect(connection.state).toBe('connected');
    expect(harness.entries().filter(({ state }) => state === 'disconnected' || state === 'connectError')).toEqual([]);
  });

  it('drops a packet that was cut by the end of the connection', async () => {
    await start();
    const connection = await harness.connected(server.url, v2({ reconnection: quick }));
    const raw = server.sockets[0]?.conn as unknown as { write(data: unknown): void } | undefined;
    raw?.write('2["before"]');
    raw?.write('51-["half",{"_placeholder":true,"num":0}]');
    await harness.waitFor('before', ({ event }) => event === 'before');
    server.cutConnections();
    await harness.state(connection, 'disconnected');
    await expect.poll(() => connection.state).toBe('connected');
    server.io.emit('whole', 1);
    await harness.waitFor('whole', ({ event }) => event === 'whole');
    expect(harness.entries().filter(({ state }) => state === 'disconnected')).toHaveLength(1);
  });
});

it('a connection to a Socket.IO 2 server reports the upgrade, packets other than events, and pings', async () => {
  await start({ options: { pingInterval: 50, pingTimeout: 20_000 } });
  const connection = await harness.connected(server.url, { protocol: 'v2' });
  expect(await harness.state(connection, 'upgraded')).toMatchObject({
    previousTransport: 'polling',
    transport: 'websocket',
  });
  expect(connection.summary.transport).toBe('websocket');
  const connected = await harness.state(connection, 'connected');
  expect(connected).toMatchObject({ transport: 'polling', pingInterval: 50, pingTimeout: 20_000 });
  await harness.waitFor('pong', ({ dir, packet }) => dir === 'in' && packet?.type === 'pong' && !packet.probe);
  const reported = harness
    .entries()
    .flatMap(({ dir, packet }) => (packet ? [`${dir ?? ''} ${packet.type}${packet.probe ? ' probe' : ''}`] : []));
  expect(reported).toEqual(
    expect.arrayContaining([
      'in open',
      'in connect',
      'out ping probe',
      'in pong probe',
      'out upgrade',
      'out ping',
      'in payload',
    ]),
  );
});

it('a Socket.IO 2 server that does not respond to pings is named as the cause of the end', async () => {
  await start({ options: { pingInterval: 40, pingTimeout: 4000 } });
  const connection = await harness.connected(server.url, {
    protocol: 'v2',
    transports: ['websocket'],
    reconnection: { enabled: false },
  });
  const socket = server.sockets[0]?.conn as unknown as { sendPacket(): void };
  socket.sendPacket = () => undefined;
  const drop = await harness.state(connection, 'disconnected');
  expect(drop.reason).toMatch(/^The server did not respond to a ping in time\./);
});

it('the tracker of emits reports no wrong status if a private field of the client is missing', async () => {
  await start();
  const { V2EmitTracker } = await import('../../src/engine/client/v2/v2EmitTracker.ts');
  const { systemClock } = await import('../../src/base/clock.ts');
  const signals: unknown[] = [];
  const socket = { connected: true, emit: () => undefined, compress: () => undefined } as never;
  const tracker = new V2EmitTracker({ manager: {} as never, socket, clock: systemClock }, undefined, (_key, signal) =>
    signals.push(signal),
  );
  tracker.emit({ event: 'a', args: [], volatile: false, compress: true, ack: {} }, {});
  tracker.disconnected();
  tracker.dispose();
  expect(signals).toEqual([]);
});
