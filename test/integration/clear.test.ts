import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { sessionClearShown, sessionKeepCleared, sessionUndoClear } from '../../src/protocol/clearMessages.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { statisticsRead, timelineOverview } from '../../src/protocol/statisticsMessages.ts';
import { streamGuess } from '../../src/protocol/streamMessages.ts';
import { markerAdd } from '../../src/protocol/timelineMessages.ts';
import { viewOpen } from '../../src/protocol/viewMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { EngineWorker } from '../support/engineWorker.ts';
import { savedText } from '../support/savedSession.ts';

let engine: EngineWorker;
let server: TestServer;
let channel: Channel;
let first: string;
let second: string;
let acknowledge: (() => void) | undefined;

beforeAll(async () => {
  engine = await EngineWorker.start();
});
afterAll(async () => engine.stop());
beforeEach(async () => {
  channel = engine.client();
  await channel.request(m.sessionClear, {});
  acknowledge = undefined;
  server = await startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('flood', (count: number) => {
          for (let n = 1; n <= count; n++) socket.emit('tick', n);
        });
        socket.on('ask', () => socket.emit('question', 1, () => socket.emit('thanks')));
        socket.on('slow', (ack: () => void) => (acknowledge = ack));
        socket.on('fast', (ack: (text: string) => void) => ack('done'));
      });
    },
  });
  // An upgrade could add an entry at any time during the test.
  const profile: ConnectionProfile = { url: server.url, transports: ['websocket'] };
  ({ connectionId: first } = await openConnection(channel, profile));
  ({ connectionId: second } = await openConnection(channel, profile));
});
afterEach(async () => {
  await removeConnections(channel);
  channel.dispose();
  await server.close();
});

const wait = async (connectionId: string, filter: string): Promise<Entry> => {
  const { json } = await channel.request(m.timelineWait, { connectionId, filter, timeoutMs: 60_000 });
  return JSON.parse(json) as Entry;
};
const read = async (filter = '', connectionId?: string): Promise<Entry[]> => {
  const query = { filter, ...(connectionId !== undefined && { connectionId }), limit: 100_000 };
  return JSON.parse((await channel.request(m.timelineRead, query)).json) as Entry[];
};
const names = async (connectionId: string): Promise<(string | undefined)[]> =>
  (await read('kind:event', connectionId)).map(({ event }) => event);
const send = (connectionId: string, event: string, args: unknown[] = [], ack?: object) =>
  channel.request(m.emitSend, { connectionId, event, args: packPayload(args), ...(ack && { ack }), until: 'recorded' });
const flood = async (connectionId: string, count: number): Promise<void> => {
  const came = wait(connectionId, `event:tick ${count}`);
  await send(connectionId, 'flood', [count]);
  await came;
};
const undoable = async () => (await channel.request(m.sessionSnapshot, {})).undo;

describe('clearing a part of the capture', () => {
  it('removes a connection for every reader, and an undo restores all of it', async () => {
    await flood(first, 5);
    await flood(second, 3);
    const before = await read();
    const { entries, clearId } = await channel.request(sessionClearShown, { connectionId: first });
    expect(entries).toBe(before.filter(({ connectionId }) => connectionId === first).length);
    expect(await undoable()).toEqual({ clearId, entries });

    expect(await read('', first)).toEqual([]);
    expect(await read()).toEqual(before.filter(({ connectionId }) => connectionId === second));
    const view = await channel.request(viewOpen, { filter: '', connectionId: first });
    expect([view.matched, view.total]).toEqual([0, 0]);
    const counted = await channel.request(statisticsRead, { filter: '' });
    expect([...counted.names].sort()).toEqual(['flood', 'tick']);
    const { in: incoming } = await channel.request(timelineOverview, { filter: '', buckets: 10 });
    expect(new Float64Array(incoming).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await channel.request(streamGuess, { connectionId: first, filter: '' })).events).toBe(0);
    const saved = await savedText(channel);
    expect(saved).toContain(`"${second}"`);
    expect(saved).not.toContain(`"${first}"`);
    const details = await Promise.all(
      before.map(async ({ seq }) => (await channel.request(m.entryDetails, { seq })) !== null),
    );
    expect(details).toEqual(before.map(({ connectionId }) => connectionId === second));

    expect(await channel.request(sessionUndoClear, { clearId: clearId ?? '' })).toEqual({ restored: true });
    expect(await read()).toEqual(before);
    expect(await undoable()).toBeUndefined();
    expect(await channel.request(sessionUndoClear, { clearId: clearId ?? '' })).toEqual({ restored: false });
  });

  it('removes the entries that a filter shows and their acknowledgements, and keeps the other entries of the connection', async () => {
    await flood(first, 4);
    const { seq } = await channel.request(m.emitSend, {
      connectionId: first,
      event: 'fast',
      args: packPayload([]),
      ack: {},
      until: 'decided',
    });
    const { entries } = await channel.request(sessionClearShown, { connectionId: first, filter: 'event:t*' });
    expect(entries).toBe(4);
    expect(await names(first)).toEqual(['flood', 'fast']);
    expect((await channel.request(sessionClearShown, { filter: 'event:fast' })).entries).toBe(1);
    expect(await names(first)).toEqual(['flood']);
    const others = await read('kind:ack,delivery', first);
    expect(others.filter(({ of }) => of === seq)).toEqual([]);
  });

  it('keeps events that wait for an acknowledgement, in both directions', async () => {
    const received = wait(first, 'event:question');
    await send(first, 'ask');
    const question = await received;
    const { seq } = await send(first, 'slow', [], {});
    await expect.poll(() => acknowledge).toBeDefined();
    const { clearId = '' } = await channel.request(sessionClearShown, { connectionId: first });
    expect(await names(first)).toEqual([]);

    const thanks = wait(first, 'event:thanks');
    await channel.request(m.emitReply, { connectionId: first, seq: question.seq, args: packPayload([1]) });
    await thanks;
    acknowledge?.();
    await expect.poll(async () => (await read('kind:ack dir:in', first)).length).toBe(1);
    await channel.request(sessionUndoClear, { clearId });
    const [entry] = await read(`seq:${question.seq}`, first);
    expect(entry?.delivery).toBe('replied');
    expect(entry?.latencyMs).toBeGreaterThan(0);
    const [slow] = await read(`seq:${seq}`, first);
    expect(slow).toMatchObject({ event: 'slow', delivery: 'acknowledged' });
  });

  it('can be undone until the next clear, or until it is made final', async () => {
    await flood(first, 2);
    const one = await channel.request(sessionClearShown, { connectionId: first });
    expect(await channel.request(sessionClearShown, { connectionId: first })).toEqual({ entries: 0 });
    expect((await undoable())?.clearId).toBe(one.clearId);
    const two = await channel.request(sessionClearShown, { connectionId: second });
    expect(await channel.request(sessionUndoClear, { clearId: one.clearId ?? '' })).toEqual({ restored: false });
    await channel.request(sessionKeepCleared, { clearId: two.clearId ?? '' });
    expect(await undoable()).toBeUndefined();
    expect(await channel.request(sessionUndoClear, { clearId: two.clearId ?? '' })).toEqual({ restored: false });
    expect((await channel.request(m.sessionSnapshot, {})).empty).toBe(true);
  });

  it('of removed connections does not affect other connections, and deletes the names of the removed ones with their entries', async () => {
    await flood(first, 2);
    await flood(second, 2);
    await channel.request(markerAdd, { text: 'of all' });
    await channel.request(m.connectionRemove, { connectionId: first });
    const { clearId = '' } = await channel.request(sessionClearShown, { removed: true });
    const { former, connections } = await channel.request(m.sessionSnapshot, {});
    expect(former?.map(({ connectionId }) => connectionId) ?? []).not.toContain(first);
    expect(connections.map(({ connectionId }) => connectionId)).toContain(second);
    const left = await read();
    expect(left.some(({ connectionId }) => connectionId === first)).toBe(false);
    expect(left.some(({ text }) => text === 'of all')).toBe(true);
    expect((await names(second)).length).toBe(3);
    await channel.request(sessionUndoClear, { clearId });
    const restored = await channel.request(m.sessionSnapshot, {});
    expect(restored.former?.map(({ connectionId }) => connectionId)).toContain(first);
  });

  it('of a filter that cannot be read is refused, and changes nothing', async () => {
    const before = await read();
    await expect(channel.request(sessionClearShown, { filter: 'size:>' })).rejects.toThrow();
    expect(await read()).toEqual(before);
  });
});
