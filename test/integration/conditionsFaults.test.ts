import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpProxy, startSocksProxy } from '../servers/proxyServers.ts';
import { startServer } from '../servers/testServer.ts';
import { ThrottledWorld, digest, patterned } from '../support/disturbed.ts';
import { transports } from '../support/engineHarness.ts';
import { networkText } from '../../src/model/entry/entryFormat.ts';

const offlineWords = 'The network conditions of this connection are set to offline.';
let world: ThrottledWorld;

beforeEach(() => {
  world = new ThrottledWorld();
});
afterEach(() => world.dispose());

describe.each(transports)('the delivery of emits over %s', (transport) => {
  const profile = { transports: [transport], protocol: 'v4' as const };

  it('events that were held when the network was turned off are lost, and were not received', async () => {
    const server = await world.server();
    const connection = await world.connected(server, profile);
    await world.answered(connection);
    connection.setConditions({ latencyMs: 5000 });
    const plain = [0, 1, 2].map((index) => world.harness.emit(connection, 'plain', [index]));
    const asked = world.ask(connection, 'held');
    expect(plain.map(({ delivery }) => delivery)).not.toContain('lost');
    // A turn of the loop later the transport has taken what it takes.
    await world.harness.waitFor('the hand-over', (line) => line.seq === plain[0]?.seq && line.delivery === 'sent');
    connection.setConditions({ offline: true });
    await world.harness.state(connection, 'disconnected');
    for (const trackedEmit of [...plain, asked]) await world.harness.delivered(trackedEmit, 'lost');
    connection.setConditions({});
    await world.answered(connection);
    expect(server.recorder.named('plain')).toEqual([]);
    expect(server.recorder.named('ask').map(({ args }) => args)).not.toContainEqual(['held']);
    expect(connection.summary.counts).toMatchObject({ lost: 4, pendingAcks: 0 });
  });

  it('volatile emits are discarded while the client tries to connect, reliable ones are kept', async () => {
    const server = await world.server();
    const connection = world.open(server, profile);
    connection.setConditions({ stall: true });
    const connecting = connection.connect();
    const volatile = world.harness.emit(connection, 'plain', ['volatile'], { volatile: true });
    const reliable = world.harness.emit(connection, 'plain', ['reliable']);
    expect([volatile.delivery, reliable.delivery]).toEqual(['discarded', 'buffered']);
    connection.setConditions({});
    await connecting;
    await world.harness.delivered(reliable, 'flushed');
    await world.answered(connection);
    expect(server.recorder.named('plain').map(({ args }) => args)).toEqual([['reliable']]);
  });

  it('an acknowledgement that is delayed by the latency is timed out, and then late', async () => {
    const connection = await world.connected(await world.server(), profile);
    connection.setConditions({ latencyMs: 200 });
    const began = performance.now();
    const trackedEmit = world.harness.emit(connection, 'ask', [1], { ack: { timeoutMs: 50 } });
    await world.harness.delivered(trackedEmit, 'timedOut');
    await world.harness.delivered(trackedEmit, 'late');
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
  });

  it('a stall longer than the ping timeout ends the connection with an explanation, and it reconnects afterwards', async () => {
    const server = await world.server({ options: { pingInterval: 150, pingTimeout: 4000 } });
    const connection = await world.connected(server, profile);
    connection.setConditions({ stall: true });
    const ended = await world.harness.state(connection, 'disconnected');
    expect(ended.reason).toContain('No ping was received in time');
    expect(ended.reason).toContain('stalled');
    const kept = world.harness.emit(connection, 'plain', [1]);
    expect(kept.delivery).toBe('buffered');
    connection.setConditions({});
    await world.harness.delivered(kept, 'flushed');
    await world.answered(connection);
    expect(server.recorder.named('plain')).toHaveLength(1);
  });

  it('an attempt without a response because of a stall ends with that explanation, each time', async () => {
    const server = await world.server();
    const connection = world.open(server, { ...profile, timeoutMs: 1000 });
    connection.setConditions({ stall: true });
    await expect(connection.connect()).rejects.toThrow(/No response was received in time.*stalled/);
    const refusals = () => world.story(connection).filter((line) => line === 'connectError').length;
    await expect.poll(refusals).toBeGreaterThanOrEqual(4);
    expect(server.sockets.map(({ handshake }) => handshake.headers)).toEqual([]);
    connection.setConditions({});
    await world.harness.state(connection, 'connected');
    await world.answered(connection);
    await expect.poll(() => server.sockets.length).toBe(1);
  });
});

it('an upgrade works under them, and what is in transit arrives in order', async () => {
  const server = await world.server();
  const connection = world.open(server);
  connection.setConditions({ latencyMs: 20, bytesPerSecond: 2_000_000 });
  await connection.connect();
  const count = 60;
  for (let index = 0; index < count; index++) {
    world.harness.emit(connection, 'plain', [index, patterned(2000, index)]);
    if (index % 10 === 0) await world.answered(connection);
  }
  await world.harness.state(connection, 'upgraded');
  await world.answered(connection);
  expect(server.recorder.named('plain').map(({ args: [index, bytes] }) => [index, digest(bytes)])).toEqual(
    Array.from({ length: count }, (_, index) => [index, digest(patterned(2000, index))]),
  );
});

describe('a shared transport', () => {
  it('each of its namespaces is throttled and reports it; one with another transport is not', async () => {
    const server = await world.server({ namespaces: ['/chat', '/late'] });
    const profile = { transports: ['websocket' as const], protocol: 'v4' as const };
    const [main, chat] = [
      await world.connected(server, profile),
      await world.connected(server, { ...profile, namespace: '/chat' }),
    ];
    const alone = world.harness.engine.open({ url: server.url, ...profile }, undefined, { alone: true });
    await alone.connect();
    chat.setConditions({ latencyMs: 40 });
    const late = await world.connected(server, { ...profile, namespace: '/late' });
    const told = (id: string) =>
      world.harness
        .entries()
        .flatMap(({ kind, connectionId, conditions, reason, namespace }) =>
          kind === 'network' && connectionId === id && conditions ? [[namespace, networkText(conditions), reason]] : [],
        );
    expect(told(chat.id)).toEqual([['/chat', 'Network: +40\u00a0ms', undefined]]);
    expect(told(main.id)).toEqual([
      ['/', 'Network: +40\u00a0ms', 'They were set for /chat, whose transport this connection shares.'],
    ]);
    expect(told(late.id)).toEqual([
      ['/late', 'Network: +40\u00a0ms', 'They already applied to the transport that this connection shares.'],
    ]);
    for (const { summary } of [main, chat, late]) expect(summary.conditions).toEqual({ latencyMs: 40 });
    expect(alone.summary.conditions).toBeUndefined();
    expect(await world.answered(main)).toBeGreaterThanOrEqual(80);
    main.setConditions({ offline: true });
    for (const connection of [main, chat, late]) await world.harness.state(connection, 'disconnected');
    await world.answered(alone);
    expect(alone.state).toBe('connected');
    main.setConditions({});
    await world.answered(main);
    expect(told(alone.id)).toEqual([]);
    expect(told(late.id).map(([, text]) => text)).toEqual([
      'Network: +40\u00a0ms',
      'Network: offline',
      'Network: no throttling',
    ]);
  });

  it('setting the current conditions again is not reported', async () => {
    const connection = await world.connected(await world.server(), { transports: ['websocket'] });
    for (const conditions of [{ latencyMs: 5 }, { latencyMs: 5 }, {}, { latencyMs: 0 }])
      connection.setConditions(conditions);
    expect(world.story(connection).slice(2)).toEqual(['Network: +5\u00a0ms', 'Network: no throttling']);
  });
});

it.each(transports)('the client of another protocol keeps them, %s', async (transport) => {
  const server = await world.server({ version: 'v2' });
  const connection = world.open(server, { transports: [transport] });
  connection.setConditions({ latencyMs: 40 });
  await connection.connect();
  expect(connection.summary).toMatchObject({ protocol: 'v2', conditions: { latencyMs: 40 } });
  expect(await world.answered(connection)).toBeGreaterThanOrEqual(80);
  expect(world.story(connection)).toEqual(['Network: +40\u00a0ms', 'connecting', 'connecting', 'connected']);
});

describe.each(transports)('through a proxy, over %s', (transport) => {
  it.each([
    ['http to http', false, () => startHttpProxy()],
    ['http to https', true, () => startHttpProxy()],
    ['SOCKS to http', false, () => startSocksProxy()],
    ['SOCKS to https', true, () => startSocksProxy()],
  ] as const)('%s', async (_way, secure, startProxy) => {
    const server = await world.server({ secure });
    const proxy = await world.use(startProxy());
    const connection = world.open(server, { transports: [transport], proxy: proxy.url });
    connection.setConditions({ latencyMs: 30 });
    await connection.connect();
    expect(await world.answered(connection)).toBeGreaterThanOrEqual(60);
    expect(proxy.seen.length).toBeGreaterThan(0);
    connection.setConditions({ bytesPerSecond: 1_000_000 });
    const bytes = patterned(200_000);
    expect(await world.answered(connection, bytes)).toBeGreaterThanOrEqual(400);
    expect(digest(server.recorder.named('ask').at(-1)?.args[0])).toBe(digest(bytes));
    connection.setConditions({ stall: true });
    const held = world.ask(connection, 'held');
    connection.setConditions({ offline: true });
    expect((await world.harness.state(connection, 'disconnected')).reason).toContain(offlineWords);
    expect(held.delivery).toBe('lost');
    expect((await world.harness.state(connection, 'connectError')).reason).toContain(offlineWords);
    connection.setConditions({});
    await world.answered(connection);
    expect(server.recorder.named('ask').map(({ args }) => args)).not.toContainEqual(['held']);
  });
});

describe.each(['offline', 'latency', 'bandwidth', 'stall'])(
  'a disposed engine keeps no process alive: %s',
  (conditions) => {
    it.each([
      ['polling', 'v4'],
      ['websocket', 'v4'],
      ['polling', 'v2'],
      ['websocket', 'v2'],
    ] as const)('%s, %s', async (transport, version) => {
      const server = await world.use(startServer({ version, namespaces: ['/other'] }));
      const given = ['--import', 'tsx', 'test/servers/childDisposes.mts', server.url, transport, version, conditions];
      const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const said = (await once(child.stdout, 'data')) as [Buffer];
        expect(said[0].toString()).toBe('disposed\n');
        const [code] = (await once(child, 'exit')) as [number];
        expect(code).toBe(0);
        await expect.poll(() => server.sockets.length).toBe(0);
      } finally {
        child.kill('SIGKILL');
      }
    });
  },
);
