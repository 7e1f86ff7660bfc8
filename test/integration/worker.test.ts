import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import { packPayload, unpackPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import * as v from '../../src/protocol/viewMessages.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineWorker } from '../support/engineWorker.ts';

describe('the engine in its worker, over the protocol', () => {
  let engine: EngineWorker;
  let server: TestServer;
  let channel: Channel;

  beforeAll(async () => {
    engine = await EngineWorker.start();
  });
  afterAll(async () => engine.stop());

  beforeEach(async () => {
    channel = engine.client();
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('echo', (...args: unknown[]) => {
            const ack = args.pop() as (...response: unknown[]) => void;
            ack(...args);
          });
          socket.on('flood', (count: number) => {
            for (let index = 0; index < count; index++) socket.emit('tick', index);
          });
        });
      },
    });
  });
  afterEach(async () => {
    await removeConnections(channel);
    channel.dispose();
    await server.close();
  });

  const open = () => openConnection(channel, { url: server.url });
  const send = (connectionId: string, event: string, args: unknown[], until: 'recorded' | 'decided', ack = false) =>
    channel.request(m.emitSend, { connectionId, event, args: packPayload(args), until, ...(ack && { ack: {} }) });

  it('carries bytes in both directions as buffers', async () => {
    const { connectionId, state, socketId } = await open();
    expect(state).toBe('connected');
    expect(socketId).toMatch(/\S{10}/);
    const bytes = new Uint8Array(300_000).map((_, index) => index % 256);
    const result = await send(connectionId, 'echo', [1, { deep: [bytes] }], 'decided', true);
    expect(result.delivery).toBe('acknowledged');
    if (!result.args) throw new Error('The acknowledgement has no arguments');
    expect(unpackPayload(result.args)).toEqual([1, { deep: [bytes] }]);

    const details = await channel.request(m.entryDetails, { seq: result.seq });
    const args = {
      size: 2,
      nodes: [{ key: '0', text: '1' }, { key: '1' }, { key: 'deep' }, { kind: 'bytes', attachment: 0 }],
    };
    expect(details).toMatchObject({ args, attachments: [300_000], unsent: false });
    expect(details?.ack).toMatchObject({ args, attachments: [300_000] });
    expect(details?.packets.map((packet) => packet.layer)).toEqual(['text', 'binary']);
    const range = await channel.request(m.entryBytes, { seq: result.seq, attachment: 0, from: 254, to: 258 });
    expect([...new Uint8Array(range)]).toEqual([254, 255, 0, 1]);
    const text = await channel.request(m.entryBytes, { seq: result.seq, attachment: -1, from: 0, to: 6 });
    expect(Buffer.from(text).toString()).toBe('51-0["');
  });

  it('rejects with a typed error that names the connection, which stays listed', async () => {
    const profile = { url: 'http://127.0.0.1:1', reconnection: { enabled: false } };
    const error = await openConnection(channel, profile).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ code: 'refused', data: { state: 'disconnected' } });
    const { connectionId } = (error as ChannelError).data as { connectionId: string };
    const { connections } = await channel.request(m.connectionList, {});
    expect(connections.find((connection) => connection.connectionId === connectionId)).toMatchObject({
      state: 'disconnected',
    });
  });

  it('reports changes one at a time, each after the previous one was acknowledged', async () => {
    const numbers: number[] = [];
    let onMessage = (): void => undefined;
    channel.on(m.sessionChanged, ({ number }) => {
      numbers.push(number);
      onMessage();
    });
    const change = () => new Promise<void>((resolve) => (onMessage = resolve));
    const first = await channel.request(m.sessionSnapshot, {});
    const notified = change();
    const { connectionId } = await open();
    await notified;
    // Until the receiver acknowledges the first change, the engine sends no other change.
    await channel.request(m.sessionPause, { paused: true });
    // The engine sends changes 50 ms after the previous change. This timer of the worker is longer, so it fires after these changes would
    // be sent.
    await expect(
      channel.request(m.timelineWait, { connectionId, filter: 'event:never', timeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'refused' });
    expect(numbers).toEqual([first.number + 1]);
    const next = change();
    channel.notify(m.sessionAcknowledge, { number: first.number + 1 });
    await next;
    expect(numbers).toEqual([first.number + 1, first.number + 2]);
    await channel.request(m.sessionPause, { paused: false });
  });

  it('lets the receiver request the rows of a filtered view, and limits its notifications', async () => {
    const { connectionId } = await open();
    const view = await channel.request(v.viewOpen, { filter: 'event:tick', connectionId });
    let notifications = 0;
    const complete = new Promise<void>((resolve) => {
      channel.on(v.viewChanged, (state) => {
        if (state.viewId !== view.viewId) return;
        notifications++;
        channel.notify(v.viewAcknowledge, { viewId: view.viewId, version: state.version });
        if (state.matched === 5000) resolve();
      });
    });
    await send(connectionId, 'flood', [5000], 'recorded');
    await complete;
    expect(notifications).toBeLessThan(200);
    const { columns, matched } = await channel.request(v.viewRows, { viewId: view.viewId, from: 4990, count: 50 });
    expect(matched).toBe(5000);
    expect(unpackRows(columns).map((row) => row.preview)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(4990 + index)),
    );

    const refused = await channel.request(v.viewFilter, { viewId: view.viewId, filter: 'nokey:1', connectionId });
    expect(refused.fault?.offset).toBe(0);
    expect(refused.matched).toBe(5000);
  });

  it('returns the names in the capture, the most frequent first', async () => {
    const { connectionId } = await open();
    const last = channel.request(m.timelineWait, { connectionId, filter: 'event:tick arg:0=29', timeoutMs: 60_000 });
    await send(connectionId, 'flood', [30], 'recorded');
    await last;
    const names = await channel.request(v.timelineNames, { connectionId });
    expect(names.events.slice(0, 2)).toEqual([
      { name: 'tick', count: 30 },
      { name: 'flood', count: 1 },
    ]);
    expect(names.namespaces[0]?.name).toBe('/');
    const some = await channel.request(v.timelineNames, { connectionId, prefix: 'FLO' });
    expect(some.events.map(({ name }) => name)).toEqual(['flood']);
    const none = await channel.request(v.timelineNames, { connectionId: 'nobody' });
    expect(none).toEqual({ events: [], namespaces: [] });
  });

  it('reads the timeline as entries, delivery lines only on request', async () => {
    const { connectionId } = await open();
    await send(connectionId, 'echo', ['x'], 'decided', true);
    const read = async (filter?: string): Promise<Entry[]> => {
      const { json } = await channel.request(m.timelineRead, { connectionId, ...(filter && { filter }) });
      return JSON.parse(json) as Entry[];
    };
    const entries = await read();
    expect(entries.find((entry) => entry.event === 'echo')).toMatchObject({ delivery: 'acknowledged', args: ['x'] });
    expect(entries.some((entry) => entry.kind === 'delivery')).toBe(false);
    const steps = await read('kind:delivery');
    expect(steps.map((entry) => entry.delivery)).toContain('acknowledged');
    await expect(read('size:>nonsense')).rejects.toThrow(/cannot be read at character/);
  });

  it('waits for an entry, and ends the wait at its time limit, on cancellation, or when the connection is removed', async () => {
    const { connectionId } = await open();
    const wait = channel.request(m.timelineWait, { connectionId, filter: 'event:tick dir:in', timeoutMs: 60_000 });
    await send(connectionId, 'flood', [1], 'recorded');
    expect(JSON.parse((await wait).json)).toMatchObject({ event: 'tick', args: [0] });

    const never = { connectionId, filter: 'event:never' };
    await expect(channel.request(m.timelineWait, { ...never, timeoutMs: 50 })).rejects.toThrow(/within 50\sms/);
    const removed = channel.request(m.timelineWait, { ...never, timeoutMs: 60_000 });
    const gone = expect(removed).rejects.toThrow(/removed/);
    await channel.request(m.connectionRemove, { connectionId });
    await gone;
  });

  it('continues to work when a page sends invalid messages', async () => {
    const other = engine.client();
    await expect(
      other.request({ ...v.viewRows, params: m.sessionClear.params } as never, { viewId: 7, from: -1 } as never),
    ).rejects.toMatchObject({ code: 'invalidParams' });
    await expect(other.request({ ...m.sessionClear, method: 'no/such' }, {})).rejects.toMatchObject({
      code: 'unknownMethod',
    });
    other.dispose();
    await open();
  });

  it('ends an emit that waits for its acknowledgement when the connection is removed', async () => {
    const { connectionId } = await open();
    const waiting = send(connectionId, 'no such handler', [], 'decided', true);
    await server.recorder.waitFor('no such handler');
    await channel.request(m.connectionRemove, { connectionId });
    expect(await waiting).toMatchObject({ delivery: 'lost' });
  });

  it('reads payloads nested deeper than any stack', async () => {
    const { connectionId } = await open();
    const depth = 100_000;
    const deep = `2["deep",${'['.repeat(depth)}${']'.repeat(depth)}]`;
    const { seq: before } = await send(connectionId, 'mark', [], 'decided');
    // The event is written to the Engine.IO connection, because the server's own encoder does not support this depth.
    for (const socket of server.io.sockets.sockets.values()) socket.conn.write(deep);
    const read = async (): Promise<Entry[]> => {
      const { json } = await channel.request(m.timelineRead, { connectionId, filter: 'event:deep', from: before });
      return JSON.parse(json) as Entry[];
    };
    await expect.poll(async () => (await read()).length).toBe(1);
    const [{ seq, error, reason } = { seq: 0 } as Entry] = await read();
    expect(error?.code).toBe('capture.payloadTooDeep');
    expect(reason).toMatch(/nested too deeply/);
    const details = await channel.request(m.entryDetails, { seq });
    expect(details?.packets[0]?.bytes).toBe(deep.length);
    const { connections } = await channel.request(m.connectionList, {});
    expect(connections.find((connection) => connection.connectionId === connectionId)?.state).toBe('connected');
  });
});
