import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { digest, ThrottledHarness, patterned } from '../support/throttledHarness.ts';

const offlineText = 'The network conditions of this connection are set to offline.';

const allWays = (['polling', 'websocket'] as const).flatMap((transport) =>
  ([true, false] as const).flatMap((secure) =>
    (['v4', 'v2'] as const).map((version) => ({ transport, secure, version, over: secure ? 'TLS' : 'plain TCP' })),
  ),
);
/** `npm test` tests each transport with each version, half of these combinations over TLS. */
const ways = allWays.filter(
  ({ transport, secure, version }) => isMatrix || secure === ((transport === 'polling') === (version === 'v2')),
);

describe.each(ways)('network conditions over $transport, $over, $version', ({ transport, secure, version }) => {
  const profile = { transports: [transport], protocol: version };
  let throttled: ThrottledHarness;

  beforeEach(() => {
    throttled = new ThrottledHarness();
  });
  afterEach(() => throttled.dispose());

  const start = () => throttled.server({ secure, version });

  it('latency: applies to each direction, and to opening a connection, until it ends', async () => {
    const server = await start();
    const live = await throttled.connected(server, profile);
    live.setConditions({ latencyMs: 60 });
    expect(live.summary.conditions).toEqual({ latencyMs: 60 });
    expect(await throttled.acknowledgement(live)).toBeGreaterThanOrEqual(120);
    const early = throttled.open(server, { ...profile, name: 'early' });
    early.setConditions({ latencyMs: 60 });
    const before = performance.now();
    await early.connect();
    // One round trip each for TCP, TLS and at least one request with its response.
    expect(performance.now() - before).toBeGreaterThanOrEqual((secure ? 3 : 2) * 120);
    expect(await throttled.acknowledgement(early)).toBeGreaterThanOrEqual(120);
    for (const connection of [live, early]) {
      connection.setConditions({});
      await throttled.acknowledgement(connection);
      expect(connection.summary.conditions).toBeUndefined();
    }
    expect(throttled.transitions(live)).toEqual([
      'connecting',
      'connected',
      'Network: +60\u00a0ms',
      'Network: no throttling',
    ]);
  });

  it('bandwidth: 1 MB takes the expected time in both directions, and every byte is the same', async () => {
    const server = await start();
    const connection = await throttled.connected(server, profile);
    const bytes = patterned(1_000_000);
    connection.setConditions({ bytesPerSecond: 2_000_000 });
    expect(await throttled.acknowledgement(connection, bytes)).toBeGreaterThanOrEqual(1000);
    const [received] = server.recorder.named('ask')[0]?.args ?? [];
    expect(digest(received)).toBe(digest(bytes));
    const back = throttled.harness.entries().find(({ kind, dir }) => kind === 'ack' && dir === 'in')?.args?.[0];
    expect(back).toEqual({ $binary: bytes.toString('base64') });
    connection.setConditions({});
    await throttled.acknowledgement(connection);
  });

  it('stall: nothing is transferred until it ends, then everything in order', async () => {
    const server = await start();
    const [connection, free] = [
      await throttled.connected(server, profile),
      await throttled.connected(server, { ...profile, name: 'free' }),
    ];
    connection.setConditions({ stall: true });
    const trackedEmits = Array.from({ length: 20 }, (_, index) => throttled.harness.emit(connection, 'plain', [index]));
    server.io.emit('news', 1);
    // The server is reachable: another connection completes several round trips meanwhile.
    for (let count = 0; count < 5; count++) await throttled.acknowledgement(free);
    await throttled.harness.waitFor('the news', (line) => line.connectionId === free.id && line.event === 'news');
    expect(server.recorder.named('plain')).toEqual([]);
    const cameIn = () =>
      throttled.harness
        .entries()
        .filter((line) => line.connectionId === connection.id && line.dir === 'in' && line.kind === 'event');
    expect(cameIn()).toEqual([]);
    expect(connection.state).toBe('connected');
    connection.setConditions({});
    await throttled.acknowledgement(connection);
    expect(server.recorder.named('plain').map(({ args }) => args[0])).toEqual(trackedEmits.map((_, index) => index));
    await expect.poll(() => cameIn().map(({ event, args }) => [event, args])).toEqual([['news', [1]]]);
    expect(connection.summary.counts).toMatchObject({ lost: 0, pendingAcks: 0 });
  });

  it('stall before connecting: the attempt waits until it ends', async () => {
    const server = await start();
    const connection = throttled.open(server, profile);
    connection.setConditions({ stall: true });
    const connecting = connection.connect();
    await throttled.acknowledgement(await throttled.connected(server, { ...profile, name: 'free' }));
    expect(connection.state).toBe('connecting');
    expect(server.sockets).toHaveLength(1);
    connection.setConditions({});
    await connecting;
    await throttled.acknowledgement(connection);
  });

  it('offline: explained, and the client reconnects with its own backoff', async () => {
    const server = await start();
    const connection = await throttled.connected(server, profile);
    await throttled.acknowledgement(connection);
    const waiting = throttled.harness.emit(connection, 'plain', [1], { ack: {} });
    connection.setConditions({ offline: true });
    const ended = await throttled.harness.state(connection, 'disconnected');
    expect(ended.reason).toContain(offlineText);
    expect(waiting.delivery).toBe('lost');
    const kept = throttled.harness.emit(connection, 'plain', [2]);
    expect(kept.delivery).toBe('buffered');
    const refused = await throttled.harness.state(connection, 'connectError');
    expect(refused.reason).toContain(offlineText);
    expect(connection.state).toBe('reconnecting');
    connection.setConditions({});
    await throttled.harness.delivered(kept, 'flushed');
    await throttled.acknowledgement(connection);
    expect(server.recorder.named('plain').at(-1)?.args).toEqual([2]);
    const transitions = throttled.transitions(connection);
    const refusals = ['reconnecting', 'connectError'];
    expect(transitions.slice(0, 6)).toEqual([
      'connecting',
      'connected',
      'Network: offline',
      'disconnected',
      ...refusals,
    ]);
    expect(transitions.at(-1)).toBe('connected');
    expect(transitions.filter((line) => line === 'Network: no throttling')).toHaveLength(1);
    expect(transitions.indexOf('Network: no throttling')).toBeLessThan(transitions.lastIndexOf('reconnecting'));
  });

  it('offline before connecting: refused with an explanation', async () => {
    const server = await start();
    const connection = throttled.open(server, { ...profile, reconnection: { enabled: false } });
    connection.setConditions({ offline: true });
    await expect(connection.connect()).rejects.toThrow(offlineText);
    expect(server.sockets).toEqual([]);
    connection.setConditions({});
    await connection.connect();
    await throttled.acknowledgement(connection);
  });

  it('changes during 1 MB in both directions: nothing is lost, corrupted or out of order', async () => {
    const server = await start();
    const connection = await throttled.connected(server, profile);
    const changes: NetworkConditions[] = [
      { latencyMs: 30, bytesPerSecond: 4_000_000 },
      { stall: true },
      { bytesPerSecond: 3_000_000 },
      {},
      { latencyMs: 80 },
      { latencyMs: 5, bytesPerSecond: 20_000_000 },
      { stall: true, latencyMs: 20 },
      { latencyMs: 1 },
    ];
    const sent = Array.from({ length: 12 }, (_, index) => patterned(100_000 + index, index));
    const askEmit = sent.map((bytes, index) => throttled.emitAsk(connection, index, bytes));
    let acknowledgedCount = 0;
    // Each change is made after one more acknowledgement. During a stall, no acknowledgement is received, so the test waits for one on
    // another connection.
    for (const [index, conditions] of changes.entries()) {
      connection.setConditions(conditions);
      if (conditions.stall)
        await throttled.acknowledgement(await throttled.connected(server, { ...profile, name: `free ${index}` }));
      else await askEmit[acknowledgedCount++]?.whenDecided();
    }
    await Promise.all(askEmit.map((trackedEmit) => trackedEmit.whenDecided()));
    const received = server.recorder.named('ask').filter(({ args }) => args.length === 2);
    expect(received.map(({ args: [index, bytes] }) => [index, digest(bytes)])).toEqual(
      sent.map((bytes, index) => [index, digest(bytes)]),
    );
    const acks = throttled.harness.entries().filter(({ kind, args }) => kind === 'ack' && args?.length === 2);
    expect(
      acks.map(({ args = [] }) => digest(Buffer.from((args[1] as { $binary: string }).$binary, 'base64'))),
    ).toEqual(sent.map(digest));
    expect(connection.summary.counts).toMatchObject({ lost: 0, pendingAcks: 0 });
  });
});
