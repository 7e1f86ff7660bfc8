import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { clientFactory } from '../../src/engine/client/createClient.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { CaptureLog } from '../../src/engine/log/captureLog.ts';
import { namedAt, type WithEarlierNames } from '../../src/model/entry/earlierNames.ts';
import { timelineText } from '../../src/protocol/timelineMessages.ts';
import { LogFolder } from '../support/logFolder.ts';
import { connectToEngine, openedSession, savedText } from '../support/savedSession.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let server: TestServer;
let harness: EngineHarness;

beforeEach(async () => {
  server = await startServer({
    setup: (io) => io.on('connection', (socket) => void socket.emit('welcome', socket.handshake.auth)),
  });
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.engine.dispose();
  await server.close();
});

const welcomed = (token: string) =>
  harness.waitFor(
    'welcome',
    ({ event, args }) => event === 'welcome' && JSON.stringify(args) === `[{"token":"${token}"}]`,
  );

describe('a connection that is opened with another profile', () => {
  it('keeps its ID, its position, its entries and its counts', async () => {
    const first = await harness.connected(server.url, { auth: { token: 'one' } });
    await harness.connected(server.url, { name: 'other', auth: { token: 'other' } });
    await welcomed('one');
    const pending = harness.emit(first, 'never answered', [], { ack: {} });
    harness.emit(first, 'plain');
    await server.recorder.waitFor('plain');

    const again = harness.engine.replace(first.id, { url: server.url, auth: { token: 'two' }, name: 'renamed' });
    await again.connect();
    await welcomed('two');

    const [listed, ...others] = harness.engine.connections;
    expect(again.id).toBe(first.id);
    expect(listed).toMatchObject({
      connectionId: first.id,
      name: 'renamed',
      state: 'connected',
      counts: { emitted: 2, received: 2, lost: 1, pendingAcks: 0 },
    });
    expect(others.map(({ name }) => name)).toEqual(['other']);
    expect(harness.engine.former).toEqual([]);
    expect(harness.entry(pending.seq).delivery).toBe('lost');
    const states = harness
      .entries()
      .filter(({ kind, connectionId }) => kind === 'connection' && connectionId === first.id)
      .map(({ state }) => state)
      .filter((state) => state !== 'upgraded');
    expect(states).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    const sockets = await server.io.fetchSockets();
    expect(sockets.map(({ handshake }) => handshake.auth['token'] as unknown).sort()).toEqual(['other', 'two']);
  });

  it('names each entry after the server that it belongs to: in the list, as text, in a file, after a restart', async () => {
    const folder = new LogFolder();
    const other = await startServer({
      setup: (io) => io.of('/chat').on('connection', (socket) => void socket.emit('welcome', { token: 'chat' })),
    });
    const engine = (log: CaptureLog) =>
      new EngineHarness(new Engine({ clock: systemClock, log, epoch: 'e', createClient: clientFactory() }));
    harness.dispose();
    harness = engine(folder.open(systemClock));
    const host = connectToEngine(harness.engine);
    const profile = { transports: ['websocket' as const] };
    const first = await harness.connected(server.url, { ...profile, auth: { token: 'one' } });
    const before = await welcomed('one');
    const second = harness.engine.replace(first.id, { ...profile, url: other.url, namespace: '/chat', name: 'Chat' });
    await second.connect();
    const between = await welcomed('chat');
    // The same namespace and server under another name.
    await harness.engine.replace(first.id, { ...profile, url: other.url, namespace: '/chat', name: 'Again' }).connect();
    await harness.waitFor('the third', ({ seq, event }) => event === 'welcome' && seq > between.seq);

    const names = (connections: readonly WithEarlierNames[]): string[] => {
      const seqs = [before.seq, between.seq, harness.engine.log.nextSeq];
      return seqs.map((seq) => (connections[0] ? namedAt(connections[0], seq).name : ''));
    };
    const expected = [new URL(server.url).host, 'Chat', 'Again'];
    expect(names(harness.engine.connections)).toEqual(expected);
    const { text } = await host.channel.request(timelineText, {
      selection: { seqs: [{ from: 1, to: 1000 }], filter: 'event:welcome' },
      format: 'text',
      maxBytes: 100_000,
    });
    expect(text.split('\n').map((line) => line.split('\t')[2])).toEqual([
      `${expected[0]} (c1) /`,
      'Chat (c1) /chat',
      'Again (c1) /chat',
    ]);
    expect(names((await openedSession(await savedText(host.channel))).connections)).toEqual(expected);
    harness.engine.remove(first.id);
    expect(names(harness.engine.former)).toEqual(expected);
    host.dispose();
    harness.dispose();
    const recovered = folder.open(systemClock);
    expect(names(recovered.connections)).toEqual(expected);
    recovered.dispose();
    folder.remove();
    await other.close();
  });

  it('can be connecting or disconnected when it is opened again', async () => {
    const first = harness.open('http://127.0.0.1:9');
    first.connect().catch(() => undefined);
    const again = harness.engine.replace(first.id, { url: server.url, auth: { token: 'reached' } });
    await again.connect();
    again.disconnect();
    const last = harness.engine.replace(first.id, { url: server.url, auth: { token: 'last' } });
    await last.connect();
    await welcomed('last');
    expect(harness.engine.connections).toHaveLength(1);
  });

  it('is not changed when the profile is invalid, or the connection is unknown', async () => {
    const first = await harness.connected(server.url);
    expect(() => harness.engine.replace(first.id, { url: 'ftp://server' })).toThrow();
    expect(() => harness.engine.replace('c9', { url: server.url })).toThrow(/c9/);
    expect(first.state).toBe('connected');
  });
});
