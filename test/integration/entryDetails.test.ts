/** The requests of the details pane to the engine in its worker: arguments of any size and depth, in parts. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isMatrix } from '../support/isMatrix.mjs';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as e from '../../src/protocol/entryMessages.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineWorker } from '../support/engineWorker.ts';

const depth = 10_000;
const huge = {
  rows: Array.from({ length: 300_000 }, (_, id) => ({
    id,
    name: `row ${id}`,
    tags: ['a', 'b'],
    note: 'n'.repeat(110),
  })),
  text: '𝕏é'.repeat(400_000),
};

let engine: EngineWorker;
let server: TestServer;
let channel: Channel;

beforeAll(async () => {
  engine = await EngineWorker.start();
});
afterAll(() => engine.stop());
beforeEach(() => {
  channel = engine.client();
});
afterEach(async () => {
  await removeConnections(channel);
  channel.dispose();
  await server.close();
});

async function start(options: TestServerOptions = {}): Promise<void> {
  server = await startServer({
    ...options,
    options: { maxHttpBufferSize: 1e8 },
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('send me huge', () => socket.emit('huge', huge));
        socket.on('send', (...args: unknown[]) => socket.emit('sent', ...args));
        socket.on('mark', () => socket.emit('marked'));
        socket.on('ask', (ack: (...args: unknown[]) => void) => ack({ fine: true }, 2));
      });
    },
  });
}

const open = async (more: Partial<ConnectionProfile> = {}): Promise<string> =>
  (await openConnection(channel, { url: server.url, ...more })).connectionId;
const send = (
  connectionId: string,
  event: string,
  args: unknown[] = [],
  ack: boolean | { timeoutMs: number } = false,
) =>
  channel.request(m.emitSend, {
    connectionId,
    event,
    args: packPayload(args),
    until: 'decided',
    ...(ack && { ack: ack === true ? {} : ack }),
  });

/**
 * Calls `cause`, and resolves with the seq of the newest event with this name when the event “marked”, which is requested after it, is
 * received.
 */
async function caused(connectionId: string, event: string, cause: () => unknown): Promise<number> {
  const wait = channel.request(m.timelineWait, { connectionId, filter: 'event:marked', timeoutMs: 60_000 });
  await cause();
  await send(connectionId, 'mark');
  let { seq } = JSON.parse((await wait).json) as Entry;
  for (; seq > 0; seq--) {
    const details = await channel.request(m.entryDetails, { seq });
    if (details?.facts.event === event) break;
  }
  return seq;
}

const copy = async (seq: number, path: number[], what: 'value' | 'path' | 'filter'): Promise<string> =>
  (await channel.request(e.entryCopy, { seq, path, what })).text;
const size = (value: unknown): number => JSON.stringify(value).length;

// Encoding 50 MB takes a minute on a busy machine.
if (isMatrix) {
  it('shows an event of 50 MB part by part, and never more than is opened', async () => {
    await start();
    const connectionId = await open();
    // Up to 16 MB of a received payload are recorded; a sent payload is recorded completely.
    const received = await caused(connectionId, 'huge', () => send(connectionId, 'send me huge'));
    const cut16 = await channel.request(m.entryDetails, { seq: received });
    expect(cut16?.facts.bytes).toBeGreaterThan(50_000_000);
    expect(cut16?.args?.fault).toEqual({ code: 'capture.payloadCut', params: { limit: 16_000_000 } });
    const { seq } = await send(connectionId, 'huge', [huge]);
    const details = await channel.request(m.entryDetails, { seq });
    expect(details?.facts.event).toBe('huge');
    expect(details?.packets[0]?.bytes).toBeGreaterThan(50_000_000);
    expect(size(details)).toBeLessThan(40_000);
    expect(details?.args?.nodes.map(({ key, kind, size }) => [key, kind, size])).toEqual([
      ['0', 'object', 2],
      ['rows', 'array', 300_000],
      ['text', 'string', 1_200_000],
    ]);
    const range = { seq, path: [0, 0], from: 299_990, count: 100 };
    const { nodes } = await channel.request(e.entryChildren, range);
    expect(nodes).toHaveLength(10);
    expect(nodes[9]).toMatchObject({ key: '299999', kind: 'object', size: 4 });
    expect(nodes[9]?.text).toMatch(/^\{id: 299999, name: "row 299999", tags: \["a", "b"\], note: "n+…"\}$/);
    // A character of two UTF-16 units is not split at either end of the part.
    const text = async (from: number, to: number) =>
      (await channel.request(e.entryText, { seq, path: [0, 1], from, to })).text;
    expect(await text(0, 4)).toBe('𝕏é𝕏');
    expect(await text(4, 6)).toBe('é');
    expect(await text(1_199_997, 2_000_000)).toBe('𝕏é');
    const descendants = await channel.request(e.entryDescendants, { seq, path: [] });
    expect(descendants.cut).toBe(true);
    expect(descendants.nodes.length).toBeLessThanOrEqual(20_000);
    expect(await copy(seq, [0, 0, 5, 1], 'value')).toBe('"row 5"');
    expect(await copy(seq, [0, 0, 5, 1], 'path')).toBe('0.rows.5.name');
    await expect(copy(seq, [0, 0], 'value')).rejects.toThrow(/more than 16 million characters.*Copy a part of it/);
    await expect(copy(seq, [0, 0, 300_000], 'value')).rejects.toThrow(/no value at this path/);
  });
}

it('shows a value that is nested 10,000 levels deep', async () => {
  await start();
  const connectionId = await open();
  // The packet is written to the Engine.IO connection, because the server's own encoder does not support this depth.
  const deep = `${'{"a":['.repeat(depth / 2)}7${']}'.repeat(depth / 2)}`;
  const seq = await caused(connectionId, 'deep', () => server.sockets[0]?.conn.write(`2["deep",${deep}]`));
  const details = await channel.request(m.entryDetails, { seq });
  expect(details?.facts.event).toBe('deep');
  expect(details?.args?.fault).toBeUndefined();
  expect(size(details)).toBeLessThan(40_000);
  const { nodes, cut } = await channel.request(e.entryDescendants, { seq, path: [] });
  expect(cut).toBe(false);
  expect(nodes).toHaveLength(depth + 1);
  expect(nodes.at(-1)).toEqual({ key: '0', kind: 'number', text: '7', size: 0 });
  const path = Array.from({ length: depth + 1 }, () => 0);
  expect(await copy(seq, path, 'value')).toBe('7');
  expect(await copy(seq, path, 'path')).toBe(`0${'.a.0'.repeat(depth / 2)}`);
  // Only the equality of the two texts is checked, because their difference would fill several screens.
  expect((await copy(seq, [], 'value')) === `[${deep}]`).toBe(true);
});

it('finds bytes 2,000 levels deep by their number', async () => {
  await start();
  const connectionId = await open();
  let deep: unknown = [new Uint8Array([1, 2, 3])];
  for (let level = 0; level < 2000; level++) deep = [deep];
  // The value is nested more deeply than the inspector's own emits can be.
  const seq = await caused(connectionId, 'sent', () => server.io.emit('sent', Buffer.from([9]), deep));
  const details = await channel.request(m.entryDetails, { seq });
  expect(details?.args?.attachmentPaths).toEqual(['0', `1${'.0'.repeat(2001)}`]);
  const { nodes } = await channel.request(e.entryDescendants, { seq, path: [] });
  expect(nodes[0]).toMatchObject({ kind: 'bytes', size: 1, attachment: 0 });
  expect(nodes.at(-1)).toMatchObject({ kind: 'bytes', size: 3, attachment: 1 });
  const bytes = await channel.request(m.entryBytes, { seq, attachment: 1, from: 0, to: 9 });
  expect([...new Uint8Array(bytes)]).toEqual([1, 2, 3]);
});

it('names every kind of value that msgpack carries', async () => {
  await start({ parser: 'msgpack' });
  const connectionId = await open({ parser: 'msgpack' });
  const args = [new Date(0), undefined, NaN, -Infinity, null, true, 1.5, 'x', [], {}, { b: [new Uint8Array(4)] }];
  const seq = await caused(connectionId, 'sent', () => send(connectionId, 'send', args));
  const { nodes } = await channel.request(e.entryDescendants, { seq, path: [] });
  expect(nodes.map(({ kind, text }) => `${kind} ${text}`.trim())).toEqual([
    'date 1970-01-01T00:00:00.000Z',
    'undefined undefined',
    'number NaN',
    'number -Infinity',
    'null null',
    'boolean true',
    'number 1.5',
    'string x',
    'array []',
    'object {}',
    'object {b: [‹4 B›]}',
    'array [‹4 B›]',
    'bytes',
  ]);
  expect(await copy(seq, [0], 'value')).toBe('{"$date":"1970-01-01T00:00:00.000Z"}');
  expect(await copy(seq, [10], 'value')).toBe('{"b":[{"$binary":"AAAAAA=="}]}');
});

describe('the term that filters by a value', () => {
  it.each([
    [{ user: { 'a "key"': 'it’s "so" \\ much' } }, [0, 0, 0]],
    [{ list: [1, [2.5]] }, [0, 0, 1, 0]],
    [{ '': null }, [0, 0]],
    [{ flag: true }, [0, 0]],
    [{ $odd: '42' }, [0, 0]],
    [{ bytes: new Uint8Array(2) }, [0, 0]],
    [{ part: { of: 1 } }, [0, 0]],
  ])('finds %j', async (value, path) => {
    await start();
    const connectionId = await open();
    const seq = await caused(connectionId, 'sent', () => send(connectionId, 'send', [value]));
    const filter = await copy(seq, path, 'filter');
    const { json } = await channel.request(m.timelineRead, { connectionId, filter: `event:sent ${filter}` });
    expect((JSON.parse(json) as Entry[]).map((entry) => entry.seq)).toEqual([seq]);
    const other = await send(connectionId, 'send', [{ user: 0, list: [1, [3]], flag: false, $odd: 42.5 }]);
    const all = await channel.request(m.timelineRead, { connectionId, filter: `dir:out ${filter}` });
    expect((JSON.parse(all.json) as Entry[]).map((entry) => entry.seq)).not.toContain(other.seq);
  });

  it('is refused for a text that does not fit into a line', async () => {
    await start();
    const connectionId = await open();
    const { seq } = await send(connectionId, 'send', ['two\nlines']);
    await expect(copy(seq, [0], 'filter')).rejects.toThrow(/only by a text of one line/);
  });
});

describe('the history of an entry', () => {
  it('has every step of an emit that waited, and the state changes of its connection', async () => {
    await start();
    const connectionId = await open({ transports: ['websocket'] });
    await channel.request(m.connectionClose, { connectionId });
    // Without a time limit the emit would be lost, because a connection that was closed by the client does not reconnect automatically.
    const pending = send(connectionId, 'ask', [], { timeoutMs: 20_000 });
    await channel.request(m.connectionReopen, { connectionId });
    await channel.request(m.connectionDecision, { connectionId });
    const { seq } = await pending;
    const history = await channel.request(e.entryHistory, { seq });
    expect(history?.began).toBe('buffered');
    expect(history?.steps.map(({ kind, delivery }) => delivery ?? kind)).toEqual(['flushed', 'ack', 'acknowledged']);
    expect(history?.before.map(({ state }) => state)).toEqual(['disconnected']);
    expect(history?.after.map(({ state }) => state).slice(0, 2)).toEqual(['connecting', 'connected']);
    expect(history?.after.every((transition) => transition.connectionId === connectionId && transition.seq > seq)).toBe(
      true,
    );
  });

  it('shows that an emit was sent immediately', async () => {
    await start();
    const connectionId = await open({ transports: ['websocket'] });
    const { seq } = await send(connectionId, 'ask', [], true);
    const history = await channel.request(e.entryHistory, { seq });
    expect(history).toMatchObject({ began: 'sent', after: [] });
    expect(history?.before.at(-1)?.state).toBe('connected');
  });

  it('does not exist for a cleared entry, whose arguments are deleted', async () => {
    await start();
    const connectionId = await open();
    const { seq } = await send(connectionId, 'send', [1]);
    expect(await copy(seq, [0], 'value')).toBe('1');
    await channel.request(m.sessionClear, {});
    expect(await channel.request(e.entryHistory, { seq })).toBeNull();
    await expect(copy(seq, [0], 'value')).rejects.toThrow(/no longer in the capture/);
  });
});
