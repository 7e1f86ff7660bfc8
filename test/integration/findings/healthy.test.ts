// Traffic without problems: nothing in it may be reported as an error or a warning.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../../src/demo/demoServer.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import { PythonServer } from '../../servers/pythonServer.ts';
import { startServer } from '../../servers/testServer.ts';
import { type Callback, brief, Troubled } from '../../support/troubled.ts';

let healthy: Troubled;
let python: PythonServer;

beforeAll(async () => {
  python = await PythonServer.start();
});
afterAll(() => python.stop());
beforeEach(() => {
  healthy = new Troubled();
});
afterEach(() => healthy.close());

async function expectNoTrouble(): Promise<void> {
  const found = await healthy.findings();
  expect(found.filter(({ severity }) => severity !== 'info').map(brief)).toEqual([]);
}

const ways = [
  { way: 'polling', transports: ['polling'] },
  { way: 'websocket', transports: ['websocket'] },
  { way: 'upgrade', transports: ['polling', 'websocket'] },
] satisfies { way: string; transports: ConnectionProfile['transports'] }[];

describe.each(ways)('healthy traffic over $way has no error or warning', ({ transports }) => {
  const profile = { transports };

  it('a chat of three clients, one of which reconnects', { timeout: 120_000 }, async () => {
    const server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          void socket.join('room');
          socket.on('message', (text: string, ack: Callback) => {
            io.to('room').emit('message', { from: socket.id, text });
            ack({ ok: true });
          });
          socket.on('typing', () => socket.broadcast.emit('typing', socket.id));
        }),
    });
    healthy.closeWith(() => server.close());
    const clients = [];
    for (let client = 0; client < 3; client++) clients.push(await healthy.connected(server.url, profile));
    const [first] = clients;
    if (!first) throw new Error('There is no client');
    for (let round = 0; round < 3; round++) {
      for (const client of clients) {
        healthy.harness.emit(client, 'typing');
        // The clients send the same text repeatedly, as people do.
        const message = healthy.harness.emit(client, 'message', ['hello'], { ack: {} });
        await healthy.harness.delivered(message, 'acknowledged');
        healthy.clock.advance(700);
      }
      if (round === 0) {
        first.disconnect();
        await first.connect();
      }
    }
    await healthy.barrier(first, server.io);
    await expectNoTrouble();
  });

  it(
    'a game loop of 60 volatile events a second with the same arguments, and a pause',
    { timeout: 120_000 },
    async () => {
      const server = await startServer();
      healthy.closeWith(() => server.close());
      const connection = await healthy.connected(server.url, profile);
      for (let frame = 0; frame < 240; frame++) {
        server.io.volatile.emit('tick', { state: 'waiting' });
        if (frame % 8 === 0) await healthy.barrier(connection, server.io);
        healthy.clock.advance(frame === 120 ? 3000 : 1000 / 60);
      }
      await healthy.barrier(connection, server.io);
      await expectNoTrouble();
    },
  );

  it('python-socketio', { timeout: 120_000 }, async () => {
    const connection = await healthy.connected(python.url, profile);
    for (let number = 0; number < 5; number++) {
      const emit = healthy.harness.emit(connection, 'echo', [number], { ack: {} });
      await healthy.harness.delivered(emit, 'acknowledged');
      healthy.clock.advance(500);
    }
    await expectNoTrouble();
  });

  it('many emits at once', { timeout: 120_000 }, async () => {
    const server = await startServer({
      setup: (io) => io.on('connection', (socket) => socket.on('ask', (ack: Callback) => ack('ok'))),
    });
    healthy.closeWith(() => server.close());
    const connection = await healthy.connected(server.url, profile);
    const emits = Array.from({ length: 40 }, () => healthy.harness.emit(connection, 'ask', [], { ack: {} }));
    for (const emit of emits) await healthy.harness.delivered(emit, 'acknowledged');
    await expectNoTrouble();
  });

  it.each(['v2', 'v3'] as const)('a server of Socket.IO %s', { timeout: 120_000 }, async (version) => {
    const server = await startServer({
      version,
      setup: (io) =>
        io.on('connection', (socket) =>
          socket.on('ask', (number: number, ack: Callback) => {
            socket.emit('asked', number);
            ack(number);
          }),
        ),
    });
    healthy.closeWith(() => server.close());
    const connection = await healthy.connected(server.url, profile);
    for (let number = 0; number < 5; number++) {
      const emit = healthy.harness.emit(connection, 'ask', [number], { ack: {} });
      await healthy.harness.delivered(emit, 'acknowledged');
      healthy.clock.advance(500);
    }
    await expectNoTrouble();
  });
});

it('a broker of 1,000 names has no error or warning', { timeout: 120_000 }, async () => {
  const server = await startServer();
  healthy.closeWith(() => server.close());
  const connection = await healthy.connected(server.url);
  for (let round = 0; round < 4; round++) {
    for (let name = 0; name < 1000; name++) server.io.emit(`device/${name}`, { value: round });
    await healthy.barrier(connection, server.io);
    healthy.clock.advance(1000);
  }
  await expectNoTrouble();
});

it('the demo server has no error or warning', { timeout: 120_000 }, async () => {
  const demo = await startDemoServer();
  healthy.closeWith(() => demo.dispose());
  const connection = await healthy.connected(demo.url);
  const chats = [
    await healthy.connected(demo.url, { namespace: '/chat' }),
    await healthy.connected(demo.url, { namespace: '/chat' }),
  ];
  for (let round = 0; round < 3; round++) {
    for (const [event, ...args] of [['hello'], ['echo', 1, 2], ['update item', 1, { name: 'new' }]] as const) {
      await healthy.harness.delivered(healthy.harness.emit(connection, event, args, { ack: {} }), 'acknowledged');
    }
    for (const chat of chats) {
      const emit = healthy.harness.emit(chat, 'chat:message', [{ name: 'Ada', text: 'Hello' }], { ack: {} });
      await healthy.harness.delivered(emit, 'acknowledged');
    }
    healthy.clock.advance(2000);
  }
  await healthy.harness.waitFor('a tick', ({ event, args }) => event === 'tick' && Number(args?.[0]) > 2);
  await expectNoTrouble();
});

it('clients behind a proxy that join and leave have no error or warning', { timeout: 120_000 }, async () => {
  const server = await startServer({
    setup: (io) => io.on('connection', (socket) => socket.on('ask', (ack: Callback) => ack('ok'))),
  });
  healthy.closeWith(() => server.close());
  const url = await healthy.proxied(server.url);
  for (let visit = 0; visit < 5; visit++) {
    const client = await healthy.client(url);
    await client.emitWithAck('ask');
    healthy.clock.advance(300);
    client.close();
  }
  const last = await healthy.client(url);
  await last.emitWithAck('ask');
  await expectNoTrouble();
});
