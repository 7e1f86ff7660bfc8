import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { sequenceLanes } from '../../src/protocol/sequenceMessages.ts';
import * as statistics from '../../src/protocol/statisticsMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineWorker } from '../support/engineWorker.ts';
import { rowsOf } from '../support/recount.ts';

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
          for (let n = 0; n < count; n++) socket.emit('tick', n);
          socket.emit('flooded');
        });
        socket.on('answered', (ack: () => void) => ack());
        socket.on('answered late', (ack: () => void) => setTimeout(ack, 300));
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

const wait = (filter: string) => channel.request(m.timelineWait, { connectionId, filter, timeoutMs: 60_000 });
const send = (event: string, more: { args?: unknown[]; timeoutMs?: number; volatile?: boolean } = {}) =>
  channel.request(m.emitSend, {
    connectionId,
    event,
    args: packPayload(more.args ?? []),
    ...(more.timeoutMs !== undefined && { ack: { timeoutMs: more.timeoutMs } }),
    ...(more.volatile && { volatile: true }),
    until: 'decided',
  });
const read = async (more: { connectionId?: string; filter?: string; range?: statistics.TimeRange } = {}) => {
  const result = await channel.request(statistics.statisticsRead, more);
  return { result, rows: rowsOf(result) };
};
const sum = (buffer: ArrayBuffer): number => new Float64Array(buffer).reduce((all, one) => all + one, 0);

async function flood(count: number): Promise<void> {
  const came = wait('event:flooded');
  await channel.request(m.connectionList, {});
  await send('flood', { args: [count] });
  await came;
}

describe('statistics of a real connection', () => {
  it('count events that the server acknowledged in time, late or never, and events that were not sent', async () => {
    await flood(200);
    for (let n = 0; n < 5; n++) await send('answered', { timeoutMs: 60_000 });
    for (let n = 0; n < 2; n++) await send('answered late', { timeoutMs: 50 });
    for (let n = 0; n < 3; n++) await send('never answered', { timeoutMs: 20 });
    // At the first request, two acknowledgements are still pending. By the time of the second request, they are late.
    const { rows: before } = await read();
    expect(before.get('total')?.count).toBe(1 + 201 + 5 + 2 + 3);
    await expect.poll(async () => (await read()).rows.get('1 answered late')).toMatchObject({ late: 2, timedOut: 0 });

    const { result, rows } = await read({ connectionId });
    expect(rows.get('0 tick')).toMatchObject({ count: 200, acks: 0 });
    expect(rows.get('0 tick')?.bytes).toBeGreaterThan(200 * 10);
    const acknowledged = rows.get('1 answered');
    expect(acknowledged).toMatchObject({ count: 5, acks: 5, timedOut: 0, late: 0 });
    expect(acknowledged?.max).toBeGreaterThan(0);
    expect(acknowledged?.p50).toBeLessThanOrEqual(acknowledged?.max ?? 0);
    expect(rows.get('1 answered late')).toMatchObject({ count: 2, acks: 2 });
    expect(rows.get('1 answered late')?.p50).toBeGreaterThan(250);
    expect(rows.get('1 never answered')).toMatchObject({ count: 3, acks: 0, timedOut: 3 });
    expect(rows.get('total')).toMatchObject({ count: 212, acks: 7, timedOut: 3, late: 2 });
    expect(sum(result.series.in)).toBe(201);
    expect(sum(result.series.out)).toBe(11);
    expect((await read({ connectionId: 'another' })).rows.get('total')?.count).toBe(0);
    expect((await read({ filter: 'event:tick' })).rows.get('total')?.count).toBe(200);
    await expect(read({ filter: 'seq:x' })).rejects.toThrow('The filter cannot be read at character 5');
    await expect(read({ range: { from: 2, to: 1 } })).rejects.toThrow('The start of the range must be before its end.');
  });

  it('show no outage for a namespace that refused the connection', async () => {
    await expect(openConnection(channel, { url: server.url, namespace: '/admin' })).rejects.toThrow(
      'Invalid namespace',
    );
    await send('answered', { timeoutMs: 60_000 });
    const overview = await channel.request(statistics.timelineOverview, { buckets: 200 });
    expect(sum(overview.out)).toBe(1);
    expect([...new Float64Array(overview.outages)]).toEqual([]);
  });

  it('show an outage with its losses, and nothing else when its range is requested', async () => {
    await flood(20);
    const down = wait('kind:connection "Trying again"');
    await channel.request(m.connectionList, {});
    server.cutConnections();
    await server.close();
    await down;
    await wait('kind:connection refused');
    for (let n = 0; n < 4; n++) await send('position', { volatile: true });
    const { rows } = await read();
    expect(rows.get('1 position')).toMatchObject({ count: 4, discarded: 4 });

    const overview = await channel.request(statistics.timelineOverview, { connectionId, buckets: 200 });
    expect([sum(overview.in), sum(overview.out), sum(overview.errors)]).toEqual([21, 5, 4]);
    const [from = NaN, to] = new Float64Array(overview.outages);
    expect(to).toBeNaN();
    const range = { from, to: overview.to + 1 };
    const within = await channel.request(statistics.timelineOverview, { connectionId, range, buckets: 200 });
    expect([sum(within.in), sum(within.out), sum(within.errors)]).toEqual([0, 4, 4]);
    expect([...(await read({ range })).rows.keys()]).toEqual(['1 position', 'total']);

    // The sequence view requests the number of matching events, and the times at which the connection was open.
    const lanes = await channel.request(sequenceLanes, { filter: 'event:position' });
    expect(lanes.connections).toMatchObject([{ connectionId, events: 4, named: { url: server.url } }]);
    const [index, opened = NaN, ended = NaN, ...others] = new Float64Array(lanes.periods);
    expect([index, others]).toEqual([0, []]);
    const states = async (seq: number): Promise<unknown> => {
      const { json } = await channel.request(m.timelineRead, { filter: `seq:${seq}` });
      return JSON.parse(json);
    };
    expect(await states(opened)).toMatchObject([{ kind: 'connection', state: 'connected' }]);
    expect(await states(ended)).toMatchObject([{ kind: 'connection', state: 'disconnected' }]);
    const outside = await channel.request(sequenceLanes, { range: { from: -2, to: -1 } });
    expect(outside.connections).toMatchObject([{ connectionId, events: 0 }]);
    expect(outside.periods).toEqual(lanes.periods);
  });
});
