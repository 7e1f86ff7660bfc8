/** Network conditions of clients behind a proxy, over both transports. The clock of the engine is stopped until a test advances it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionSummary } from '../../../src/protocol/shapes.ts';
import { startServer } from '../../servers/testServer.ts';
import { clockedHarness } from '../../support/clockedHarness.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import type { FakeClock } from '../../support/fakeClock.ts';
import { joinedClient } from '../../support/joinedClient.ts';
import { fromServer, proxiedApp, type ProxiedApp, type ProxiedAppOptions } from '../../support/proxiedApp.ts';

let harness: EngineHarness;
let clock: FakeClock;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  ({ harness, clock } = clockedHarness());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

const first = (): ConnectionSummary => {
  const [connection] = harness.engine.sources.connections;
  if (!connection) throw new Error('There is no connection');
  return connection;
};
const eventOf = (name: string, number: number) =>
  harness.waitFor(
    `${name} ${number}`,
    ({ kind, event, args }) => kind === 'event' && event === name && args?.[0] === number,
  );
const networkRows = () =>
  harness
    .entries()
    .filter(({ kind }) => kind === 'network')
    .map(({ connectionId, conditions, cause }) => ({ connectionId, conditions, ...(cause && { cause: cause.code }) }));

describe.each([
  ['WebSocket', ['websocket']],
  ['HTTP long-polling', ['polling']],
] as const)('network conditions of a client over %s', (_name, transports) => {
  const app = (options: ProxiedAppOptions = {}): Promise<ProxiedApp> =>
    proxiedApp(harness, closing, { transports: [...transports], ...options });

  it.each([{}, { namespace: '/chat', parser: 'msgpack' }, { version: 'v2' }] as const)(
    'delay the messages of both ends, are shown, and do not affect other clients: %j',
    async (options) => {
      const it = await app(options);
      const { namespace } = { namespace: '/', ...options };
      const { connectionId } = first();
      const other = await joinedClient(closing, it.url, { ...options, transports: [...transports] });
      const conditions = { latencyMs: 400 };
      harness.engine.setConditions(connectionId, conditions);
      it.socket.emit('news', 1, Buffer.from([6]));
      fromServer(it, namespace, 'news', 2);
      const sent = await eventOf('news', 1);
      await harness.waitFor(
        'the event of the server',
        (one) => one.connectionId === connectionId && one.dir === 'in' && one.event === 'news',
      );
      await new Promise<void>((resolve) => void other.emit('barrier', () => resolve()));
      clock.advance(399);
      expect([it.arrived(), it.received]).toEqual([[], []]);
      clock.advance(1);
      await expect.poll(() => it.arrived()).toEqual([['news', 1, Buffer.from([6])]]);
      await expect.poll(() => it.received).toEqual([['news', 2]]);
      expect(sent).toMatchObject({ conditions, delivery: 'sent' });
      expect(first().conditions).toEqual(conditions);
      expect(networkRows()).toMatchObject([{ connectionId, conditions }]);

      harness.engine.setConditions(connectionId, {});
      await it.barrier();
      it.socket.emit('news', 3);
      await it.barrier();
      expect(await eventOf('news', 3)).not.toHaveProperty('conditions');
      expect(first()).not.toHaveProperty('conditions');
      expect(networkRows()).toMatchObject([{}, { connectionId, conditions: {} }]);
    },
  );

  it('forward nothing during a stall, and afterward forward everything in order, with its acknowledgements', async () => {
    const it = await app();
    const { connectionId } = first();
    harness.engine.setConditions(connectionId, { stall: true });
    for (const number of [1, 2, 3]) it.socket.emit('news', number);
    const answer = new Promise((resolve) => void it.socket.emit('ask', 4, resolve));
    for (const number of [5, 6]) fromServer(it, '/', 'news', number);
    await eventOf('ask', 4);
    await eventOf('news', 6);
    clock.advance(20_000);
    expect([it.arrived(), it.received]).toEqual([[], []]);
    harness.engine.setConditions(connectionId, {});
    expect(await answer).toBe('from the server');
    expect(it.arrived()).toEqual([
      ['news', 1],
      ['news', 2],
      ['news', 3],
      ['ask', 4],
    ]);
    expect(it.received).toEqual([
      ['news', 5],
      ['news', 6],
    ]);
  });

  it('disconnect a client that is set offline, which can connect again; if the proxy is set offline, new connections are refused too', async () => {
    const it = await app();
    const { sources } = harness.engine;
    const { connectionId } = first();
    const left = new Promise((resolve) => void it.socket.once('disconnect', resolve));
    harness.engine.setConditions(connectionId, { offline: true });
    await left;
    await harness.waitFor('the end', (entry) => entry.connectionId === connectionId && entry.state === 'disconnected');
    expect(() => harness.engine.setConditions(connectionId, {})).toThrow(
      expect.objectContaining({ code: 'inject.notOpen' }),
    );
    const again = await joinedClient(closing, it.url, { transports: [...transports] });

    const leftAgain = new Promise((resolve) => void again.once('disconnect', resolve));
    harness.engine.setSourceConditions(it.sourceId, { offline: true });
    await leftAgain;
    const refused = new Promise((resolve) => void again.once('connect_error', resolve));
    again.connect();
    await refused;
    expect(sources.observing[0]).toMatchObject({ conditions: { offline: true } });
    harness.engine.setSourceConditions(it.sourceId, {});
    await joinedClient(closing, it.url, { transports: [...transports] });
    expect(sources.observing[0]).not.toHaveProperty('conditions');
  });

  it('of a proxy apply to all clients, also to new ones', async () => {
    const it = await app();
    const conditions = { latencyMs: 400 };
    harness.engine.setSourceConditions(it.sourceId, conditions);
    const joining = joinedClient(closing, it.url, { transports: [...transports] });
    const joined = (): ConnectionSummary | undefined =>
      harness.engine.sources.connections.find((one) => one.state === 'connected' && one.socketId !== first().socketId);
    // Each message of the new client waits for the clock.
    await expect
      .poll(() => {
        clock.advance(400);
        return joined();
      })
      .toBeDefined();
    clock.advance(400);
    await joining;
    const connectionId = joined()?.connectionId;
    expect(networkRows()).toEqual(
      [first().connectionId, connectionId].map((id) => ({ connectionId: id, conditions, cause: 'network.proxied' })),
    );
  });
});

it('are kept while a client changes from polling to a WebSocket, and everything stays in order', async () => {
  harness.dispose();
  harness = new EngineHarness();
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  const server = await startServer({
    setup: (io) =>
      io.on('connection', (socket) => {
        for (const number of numbers) socket.emit('news', number);
      }),
  });
  closing.push(() => server.close());
  const { url, sourceId } = await harness.engine.sources.startProxy({ target: server.url });
  harness.engine.setSourceConditions(sourceId, { latencyMs: 20 });
  const received: unknown[] = [];
  const socket = await joinedClient(closing, url, { transports: ['polling', 'websocket'] });
  socket.on('news', (number) => void received.push(number));
  for (const number of numbers) {
    socket.emit('news', number);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await harness.waitFor('the upgrade', ({ state }) => state === 'upgraded');
  const sent = (): unknown[] => server.recorder.events.map(({ args }) => args[0]);
  await expect.poll(sent).toEqual(numbers);
  await expect.poll(() => received).toEqual(numbers);
});

it('cannot be set where the messages cannot wait', async () => {
  const { engine } = harness;
  const keeping = await engine.sources.startProxy({ target: 'http://127.0.0.1:9', compression: 'keep' });
  const refusal = (code: string): unknown => expect.objectContaining({ code });
  expect(() => engine.setSourceConditions(keeping.sourceId, {})).toThrow(refusal('rule.compressed'));
  const { summary } = engine.sources.watchPages('a page');
  expect(() => engine.setSourceConditions(summary.sourceId, {})).toThrow(refusal('network.notProxied'));
  expect(() => engine.setSourceConditions('s99', {})).toThrow(refusal('source.unknown'));
  expect(() => engine.setConditions('c99', {})).toThrow(refusal('engine.noConnection'));
});
