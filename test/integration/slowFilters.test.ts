/**
 * Regular expressions of filters that would take too long, applied to names and payloads that a server designed for
 * this.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as r from '../../src/protocol/replayMessages.ts';
import { saveBegin, saveNext } from '../../src/protocol/sessionFileMessages.ts';
import { statisticsRead } from '../../src/protocol/statisticsMessages.ts';
import { streamGuess } from '../../src/protocol/streamMessages.ts';
import { timelineText } from '../../src/protocol/timelineMessages.ts';
import * as w from '../../src/protocol/viewMessages.ts';
import { serveClient } from '../../src/engine/handlers/engineHandlers.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { portPair } from '../unit/protocol/ports.ts';

const fitting = `${'a'.repeat(60)}b`;
const slow = '/^"?\\[?"?(a+)+$/';

let server: TestServer;
let harness: EngineHarness;
let connection: Connection;
let channel: Channel;

beforeAll(async () => {
  server = await startServer({
    setup: (io) =>
      io.on('connection', (socket) => {
        socket.on('payload', () => void socket.emit('p', fitting));
        socket.on('name', () => void socket.emit(fitting, 1));
        socket.on('echo', (ack: () => void) => ack());
      }),
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  harness = new EngineHarness();
  const [left, right] = portPair();
  channel = new Channel(right, systemClock);
  serveClient(harness.engine, new Channel(left, systemClock));
  connection = await harness.connected(server.url);
});
afterEach(() => {
  channel.dispose();
  harness.dispose();
});

describe.each(['payload', 'name'])('an expression that does not end on a %s', (what) => {
  beforeEach(async () => {
    const received = harness.waitFor('the event', ({ event }) => event === (what === 'name' ? fitting : 'p'));
    harness.emit(connection, what);
    await received;
  });

  const everySeq = { seqs: [{ from: 1, to: 1_000_000 }] };
  it.each<[string, () => Promise<unknown>]>([
    ['counting', () => channel.request(w.timelineCount, { filter: slow })],
    ['reading', () => channel.request(m.timelineRead, { filter: slow })],
    ['copying', () => channel.request(timelineText, { selection: { ...everySeq, filter: slow }, format: 'text' })],
    ['a stream', () => channel.request(streamGuess, { connectionId: connection.id, filter: slow })],
    ['statistics', () => channel.request(statisticsRead, { filter: slow })],
    [
      'saving',
      async () => channel.request(saveNext, { saveId: (await channel.request(saveBegin, { filter: slow })).saveId }),
    ],
    [
      'a replay',
      () =>
        channel.request(r.replayStart, {
          profile: { url: server.url },
          source: { connectionId: connection.id, filter: slow },
          mode: 'reliable',
          speed: 0,
        }),
    ],
  ])('is stopped and named: %s', async (_, query) => {
    await expect(query()).rejects.toThrow(
      /The regular expression \/.*\(a\+\)\+\$\/ takes more than 100\sms.*was stopped/,
    );
    const emitted = harness.emit(connection, 'echo', [], { ack: {} });
    await emitted.whenDecided();
    expect(emitted.delivery).toBe('acknowledged');
  });

  it('is stopped and named in the view, which then shows every entry', async () => {
    const { viewId } = await channel.request(w.viewOpen, { filter: '' });
    const state = await channel.request(w.viewFilter, { viewId, filter: slow });
    expect(state.fault).toMatchObject({
      code: 'filter.stopped',
      params: { patterns: expect.stringContaining('(a+)+') as string },
    });
    await expect
      .poll(async () => (await channel.request(w.viewRows, { viewId, from: 0, count: 1 })).matched)
      .toBeGreaterThan(0);
  });

  it('is stopped and named while an entry is waited for', async () => {
    const waiting = channel.request(m.timelineWait, {
      connectionId: connection.id,
      filter: `dir:in ${slow}`,
      timeoutMs: 60_000,
    });
    harness.emit(connection, what);
    await expect(waiting).rejects.toThrow(/was stopped/);
  });
});
