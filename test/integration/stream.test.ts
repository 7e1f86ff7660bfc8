import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf } from '../support/reasonOf.ts';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as stream from '../../src/protocol/streamMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineWorker } from '../support/engineWorker.ts';

let engine: EngineWorker;
let server: TestServer;
let channel: Channel;
let connectionId: string;

beforeAll(async () => {
  engine = await EngineWorker.start();
});
afterAll(async () => engine.stop());
beforeEach(async () => {
  channel = engine.client();
  await channel.request(m.sessionClear, {});
  server = await startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('flood', (count: number) => {
          for (let n = 0; n < count; n++) socket.emit('tick', { n, wave: Math.sin(n / 1000), text: 'x'.repeat(100) });
          socket.emit('flooded');
        });
      });
    },
  });
  const reconnection = { delayMs: 20, delayMaxMs: 20 };
  ({ connectionId } = await openConnection(channel, { url: server.url, reconnection }));
});
afterEach(async () => {
  await removeConnections(channel);
  channel.dispose();
  await server.close();
});

const tick = (n: number): void => void server.io.emit('position', 'player', { n, x: n * 2 });
const wait = (filter: string) => channel.request(m.timelineWait, { connectionId, filter, timeoutMs: 60_000 });
const analyze = (more: Partial<stream.StreamSubject & { path: string; kind: 'sequence' | 'time' }> = {}) =>
  channel.request(stream.streamAnalyze, {
    connectionId,
    filter: '',
    event: 'position',
    dir: 'in',
    path: '1.n',
    kind: 'sequence',
    ...more,
  });
const send = (event: string, ...args: unknown[]) =>
  channel.request(m.emitSend, { connectionId, event, args: packPayload(args), until: 'recorded' });

/** Requests are handled in order: when this request has its response, a wait that was requested before it has started. */
const begun = () => channel.request(m.connectionList, {});

/** Sends numbers, and resolves when the last of them was received. */
async function sendAll(numbers: readonly number[]): Promise<void> {
  const come = wait('event:end');
  await begun();
  for (const n of numbers) tick(n);
  server.io.emit('end');
  await come;
}

async function cut(): Promise<void> {
  const again = wait('kind:connection "id "');
  await begun();
  server.cutConnections();
  await again;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the gap finder', () => {
  it('finds the numbers that a server skipped, duplicated and reordered, and names the cut of the connection', async () => {
    await sendAll([...range(1, 20), 23, 24, 25, 25, 26, 28, 27, ...range(29, 40)]);
    await cut();
    await sendAll(range(46, 60));
    const guess = await channel.request(stream.streamGuess, { connectionId, filter: '' });
    expect(guess.streams[0]).toMatchObject({
      event: 'position',
      dir: 'in',
      events: 54,
      candidates: [{ path: '1.n', kind: 'sequence' }, { path: '1.x' }],
      paths: [
        { path: '0', numeric: false },
        { path: '1.n', numeric: true },
        { path: '1.x', numeric: true },
      ],
    });

    const result = await analyze();
    expect(result).toMatchObject({
      events: 54,
      read: 54,
      step: 1,
      first: '1',
      last: '60',
      missing: 7,
      counts: { gap: 2, duplicate: 1, outOfOrder: 1, restart: 0, unexpected: 0 },
    });
    const findings = result.findings.map(({ kind, expected, got, missing }) => [kind, expected, got, missing]);
    expect(findings).toEqual([
      ['gap', '21', '23', 2],
      ['duplicate', '26', '25', undefined],
      ['outOfOrder', '29', '27', undefined],
      ['gap', '41', '46', 5],
    ]);
    const [first, , , last] = result.findings;
    expect(first?.during.filter(({ state }) => state === 'disconnected')).toEqual([]);
    expect(last?.during.map(({ state }) => state)).toEqual(expect.arrayContaining(['disconnected', 'connected']));
    expect(last?.during.find(({ state }) => state === 'disconnected')?.cause).toBeDefined();
    const entry = JSON.parse(
      (await channel.request(m.timelineRead, { connectionId, from: last?.seq ?? 0, limit: 1 })).json,
    ) as unknown[];
    expect(entry).toMatchObject([{ event: 'position', args: ['player', { n: 46, x: 92 }] }]);
    expect(result.intervals).toMatchObject({ count: 53 });
    expect(result.intervals?.max).toBeGreaterThanOrEqual(last?.sinceMs ?? Infinity);
  });

  it('explains missing numbers by the pause of the capture', async () => {
    await sendAll(range(0, 9));
    await channel.request(m.sessionPause, { paused: true });
    tick(10);
    await expect
      .poll(async () => (await channel.request(m.connectionList, {})).connections[0]?.counts.received)
      .toBeGreaterThanOrEqual(12);
    await channel.request(m.sessionPause, { paused: false });
    await sendAll(range(11, 19));
    const { findings } = await analyze();
    expect(findings).toMatchObject([{ kind: 'gap', expected: '10', got: '11', missing: 1 }]);
    expect(findings[0]?.during.map(reasonOf)).toEqual([
      expect.stringMatching(/^Capture paused/),
      expect.stringMatching(/^Capture resumed/),
    ]);
  });

  it('analyzes outgoing streams too, and only the events that the filter shows', async () => {
    for (const n of [1, 2, 3, 5, 6]) await send('move', { n });
    const result = await analyze({ event: 'move', dir: 'out', path: 'n' });
    expect(result.findings).toMatchObject([{ kind: 'gap', expected: '4', got: '5', missing: 1 }]);
    const some = await analyze({ event: 'move', dir: 'out', path: 'n', filter: '-arg:n=5' });
    expect(some).toMatchObject({ events: 4, missing: 2 });
    expect(await analyze({ event: 'move', dir: 'in', path: 'n' })).toMatchObject({ events: 0, findings: [] });
  });

  it('refuses filters and paths that cannot be read, with a message', async () => {
    await expect(analyze({ filter: 'size:>x' })).rejects.toThrow(/The filter cannot be read at character 7/);
    await expect(analyze({ path: 'a..b' })).rejects.toThrow(/The path cannot be read at character 1/);
    await expect(channel.request(stream.streamAt, { streamId: 'none', at: { t: 0 } })).rejects.toThrow(/Run it again/);
  });
});

describe('a hundred thousand events', () => {
  const count = 100_000;

  it('are analyzed while the engine responds to other requests, and can be canceled', async () => {
    const come = channel.request(m.timelineWait, { connectionId, filter: 'event:flooded', timeoutMs: 120_000 });
    await begun();
    await send('flood', count);
    await come;
    const other = engine.client();
    let running = true;
    const analyzing = analyze({ event: 'tick', path: '0.n' }).finally(() => (running = false));
    let ackCount = 0;
    while (running) {
      await other.request(m.connectionList, {});
      if (running) ackCount++;
    }
    expect(await analyzing).toMatchObject({ events: count, read: count, missing: 0, findings: [] });
    expect(ackCount).toBeGreaterThan(3);

    const cancel = new AbortController();
    const given = channel.request(
      stream.streamAnalyze,
      { connectionId, filter: '', path: '0.n', kind: 'sequence' },
      { signal: cancel.signal },
    );
    cancel.abort();
    await expect(given).rejects.toMatchObject({ code: 'canceled' });

    const paths = ['0.wave', '0.text'];
    const series = await channel.request(stream.streamSeries, {
      connectionId,
      filter: '',
      event: 'tick',
      paths,
      maxPoints: 1000,
    });
    expect(series).toMatchObject({ events: count });
    expect(series.points).toBeLessThanOrEqual(1000);
    const [wave, text] = series.values.map((buffer) => new Float64Array(buffer));
    expect(wave).toHaveLength(series.points);
    expect(Math.max(...(wave ?? []))).toBeGreaterThan(0.999999);
    expect(text?.every(Number.isNaN)).toBe(true);
    const t = new Float64Array(series.t);
    expect([t[0], t.at(-1)]).toEqual([series.from, series.to]);

    const { streamId, from, to } = series;
    const at = (where: { t: number } | { index: number }) => channel.request(stream.streamAt, { streamId, at: where });
    const xs = JSON.stringify('x'.repeat(100));
    expect(await at({ index: 54_321 })).toMatchObject({ index: 54_321, values: [String(Math.sin(54.321)), xs] });
    expect(await at({ t: from - 1 })).toMatchObject({ index: 0, t: from, gone: false });
    expect(await at({ t: to + 1 })).toMatchObject({ index: count - 1, t: to });
    expect(await at({ index: 10 * count })).toMatchObject({ index: count - 1 });
    const there = await at({ index: 777 });
    expect((await at({ t: there?.t ?? NaN }))?.t).toBe(there?.t);

    await channel.request(m.sessionClear, {});
    expect(await at({ index: 5 })).toMatchObject({ index: 5, values: [null, null], gone: true });
    other.dispose();
  });
});
