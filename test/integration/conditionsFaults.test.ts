import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpProxy, startSocksProxy } from '../servers/proxyServers.ts';
import { startServer } from '../servers/testServer.ts';
import { ThrottledHarness, digest, patterned } from '../support/throttledHarness.ts';
import { transports } from '../support/engineHarness.ts';
import { networkText } from '../../src/model/entry/entryFormat.ts';

const offlineText = 'The network conditions of this connection are set to offline.';
let throttled: ThrottledHarness;

beforeEach(() => {
  throttled = new ThrottledHarness();
});
afterEach(() => throttled.dispose());

describe.each(transports)('the delivery of emits over %s', (transport) => {
  const profile = { transports: [transport], protocol: 'v4' as const };

  it('events that were held when the network was turned off are lost, and were not received', async () => {
    const server = await throttled.server();
    const connection = await throttled.connected(server, profile);
    await throttled.acknowledgement(connection);
    connection.setConditions({ latencyMs: 5000 });
    const plain = [0, 1, 2].map((index) => throttled.harness.emit(connection, 'plain', [index]));
    const askEmit = throttled.emitAsk(connection, 'held');
    expect(plain.map(({ delivery }) => delivery)).not.toContain('lost');
    // One iteration of the event loop later, the transport has accepted everything that it will accept.
    await throttled.harness.waitFor('the hand-over', (line) => line.seq === plain[0]?.seq && line.delivery === 'sent');
    connection.setConditions({ offline: true });
    await throttled.harness.state(connection, 'disconnected');
    for (const trackedEmit of [...plain, askEmit]) await throttled.harness.delivered(trackedEmit, 'lost');
    connection.setConditions({});
    await throttled.acknowledgement(connection);
    expect(server.recorder.named('plain')).toEqual([]);
    expect(server.recorder.named('ask').map(({ args }) => args)).not.toContainEqual(['held']);
    expect(connection.summary.counts).toMatchObject({ lost: 4, pendingAcks: 0 });
  });

  it('volatile emits are discarded while the client tries to connect, reliable ones are kept', async () => {
    const server = await throttled.server();
    const connection = throttled.open(server, profile);
    connection.setConditions({ stall: true });
    const connecting = connection.connect();
    const volatile = throttled.harness.emit(connection, 'plain', ['volatile'], { volatile: true });
    const reliable = throttled.harness.emit(connection, 'plain', ['reliable']);
    expect([volatile.delivery, reliable.delivery]).toEqual(['discarded', 'buffered']);
    connection.setConditions({});
    await connecting;
    await throttled.harness.delivered(reliable, 'flushed');
    await throttled.acknowledgement(connection);
    expect(server.recorder.named('plain').map(({ args }) => args)).toEqual([['reliable']]);
  });

  it('an acknowledgement that is delayed by the latency is timed out, and then late', async () => {
    const connection = await throttled.connected(await throttled.server(), profile);
    connection.setConditions({ latencyMs: 200 });
    const began = performance.now();
    const trackedEmit = throttled.harness.emit(connection, 'ask', [1], { ack: { timeoutMs: 50 } });
    await throttled.harness.delivered(trackedEmit, 'timedOut');
    await throttled.harness.delivered(trackedEmit, 'late');
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
  });

  it('a stall longer than the ping timeout ends the connection with an explanation, and it reconnects afterward', async () => {
    const server = await throttled.server({ options: { pingInterval: 150, pingTimeout: 4000 } });
    const connection = await throttled.connected(server, profile);
    connection.setConditions({ stall: true });
    const ended = await throttled.harness.state(connection, 'disconnected');
    expect(ended.reason).toContain('No ping was received in time');
    expect(ended.reason).toContain('stalled');
    const kept = throttled.harness.emit(connection, 'plain', [1]);
    expect(kept.delivery).toBe('buffered');
    connection.setConditions({});
    await throttled.harness.delivered(kept, 'flushed');
    await throttled.acknowledgement(connection);
    expect(server.recorder.named('plain')).toHaveLength(1);
  });

  it('an attempt without a response because of a stall ends with that explanation, each time', async () => {
    const server = await throttled.server();
    const connection = throttled.open(server, { ...profile, timeoutMs: 1000 });
    connection.setConditions({ stall: true });
    await expect(connection.connect()).rejects.toThrow(/No response was received in time.*stalled/);
    const refusals = () => throttled.transitions(connection).filter((line) => line === 'connectError').length;
    await expect.poll(refusals).toBeGreaterThanOrEqual(4);
    expect(server.sockets.map(({ handshake }) => handshake.headers)).toEqual([]);
    connection.setConditions({});
    await throttled.harness.state(connection, 'connected');
    await throttled.acknowledgement(connection);
    await expect.poll(() => server.sockets.length).toBe(1);
  });
});

it('an upgrade works under network conditions, and events in transit arrive in order', async () => {
  const server = await throttled.server();
  const connection = throttled.open(server);
  connection.setConditions({ latencyMs: 20, bytesPerSecond: 2_000_000 });
  await connection.connect();
  const count = 60;
  for (let index = 0; index < count; index++) {
    throttled.harness.emit(connection, 'plain', [index, patterned(2000, index)]);
    if (index % 10 === 0) await throttled.acknowledgement(connection);
  }
  await throttled.harness.state(connection, 'upgraded');
  await throttled.acknowledgement(connection);
  expect(server.recorder.named('plain').map(({ args: [index, bytes] }) => [index, digest(bytes)])).toEqual(
    Array.from({ length: count }, (_, index) => [index, digest(patterned(2000, index))]),
  );
});

describe('a shared transport', () => {
  it('each of its namespaces is throttled and reports this; a namespace with another transport is not throttled', async () => {
    const server = await throttled.server({ namespaces: ['/chat', '/late'] });
    const profile = { transports: ['websocket' as const], protocol: 'v4' as const };
    const [main, chat] = [
      await throttled.connected(server, profile),
      await throttled.connected(server, { ...profile, namespace: '/chat' }),
    ];
    const alone = throttled.harness.engine.open({ url: server.url, ...profile }, undefined, { alone: true });
    await alone.connect();
    chat.setConditions({ latencyMs: 40 });
    const late = await throttled.connected(server, { ...profile, namespace: '/late' });
    const markers = (id: string) =>
      throttled.harness
        .entries()
        .flatMap(({ kind, connectionId, conditions, reason, namespace }) =>
          kind === 'network' && connectionId === id && conditions ? [[namespace, networkText(conditions), reason]] : [],
        );
    expect(markers(chat.id)).toEqual([['/chat', 'Network: +40\u00a0ms', undefined]]);
    expect(markers(main.id)).toEqual([
      ['/', 'Network: +40\u00a0ms', 'These conditions were set for /chat, whose transport this connection shares.'],
    ]);
    expect(markers(late.id)).toEqual([
      [
        '/late',
        'Network: +40\u00a0ms',
        'These conditions were set for the transport before this connection began to share it.',
      ],
    ]);
    for (const { summary } of [main, chat, late]) expect(summary.conditions).toEqual({ latencyMs: 40 });
    expect(alone.summary.conditions).toBeUndefined();
    expect(await throttled.acknowledgement(main)).toBeGreaterThanOrEqual(80);
    main.setConditions({ offline: true });
    for (const connection of [main, chat, late]) await throttled.harness.state(connection, 'disconnected');
    await throttled.acknowledgement(alone);
    expect(alone.state).toBe('connected');
    main.setConditions({});
    await throttled.acknowledgement(main);
    expect(markers(alone.id)).toEqual([]);
    expect(markers(late.id).map(([, text]) => text)).toEqual([
      'Network: +40\u00a0ms',
      'Network: offline',
      'Network: no throttling',
    ]);
  });

  it('setting the current conditions again is not reported', async () => {
    const connection = await throttled.connected(await throttled.server(), { transports: ['websocket'] });
    for (const conditions of [{ latencyMs: 5 }, { latencyMs: 5 }, {}, { latencyMs: 0 }])
      connection.setConditions(conditions);
    expect(throttled.transitions(connection).slice(2)).toEqual(['Network: +5\u00a0ms', 'Network: no throttling']);
  });
});

it.each(transports)('the client of another protocol keeps the network conditions, %s', async (transport) => {
  const server = await throttled.server({ version: 'v2' });
  const connection = throttled.open(server, { transports: [transport] });
  connection.setConditions({ latencyMs: 40 });
  await connection.connect();
  expect(connection.summary).toMatchObject({ protocol: 'v2', conditions: { latencyMs: 40 } });
  expect(await throttled.acknowledgement(connection)).toBeGreaterThanOrEqual(80);
  expect(throttled.transitions(connection)).toEqual(['Network: +40\u00a0ms', 'connecting', 'connecting', 'connected']);
});

describe.each(transports)('through a proxy, over %s', (transport) => {
  it.each([
    ['http to http', false, () => startHttpProxy()],
    ['http to https', true, () => startHttpProxy()],
    ['SOCKS to http', false, () => startSocksProxy()],
    ['SOCKS to https', true, () => startSocksProxy()],
  ] as const)('%s', async (_way, secure, startProxy) => {
    const server = await throttled.server({ secure });
    const proxy = await throttled.use(startProxy());
    const connection = throttled.open(server, { transports: [transport], proxy: proxy.url });
    connection.setConditions({ latencyMs: 30 });
    await connection.connect();
    expect(await throttled.acknowledgement(connection)).toBeGreaterThanOrEqual(60);
    expect(proxy.seen.length).toBeGreaterThan(0);
    connection.setConditions({ bytesPerSecond: 1_000_000 });
    const bytes = patterned(200_000);
    expect(await throttled.acknowledgement(connection, bytes)).toBeGreaterThanOrEqual(400);
    expect(digest(server.recorder.named('ask').at(-1)?.args[0])).toBe(digest(bytes));
    connection.setConditions({ stall: true });
    const held = throttled.emitAsk(connection, 'held');
    connection.setConditions({ offline: true });
    expect((await throttled.harness.state(connection, 'disconnected')).reason).toContain(offlineText);
    expect(held.delivery).toBe('lost');
    expect((await throttled.harness.state(connection, 'connectError')).reason).toContain(offlineText);
    connection.setConditions({});
    await throttled.acknowledgement(connection);
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
      const server = await throttled.use(startServer({ version, namespaces: ['/other'] }));
      const given = ['--import', 'tsx', 'test/servers/childDisposes.mts', server.url, transport, version, conditions];
      const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const output = (await once(child.stdout, 'data')) as [Buffer];
        expect(output[0].toString()).toBe('disposed\n');
        const [code] = (await once(child, 'exit')) as [number];
        expect(code).toBe(0);
        await expect.poll(() => server.sockets.length).toBe(0);
      } finally {
        child.kill('SIGKILL');
      }
    });
  },
);
