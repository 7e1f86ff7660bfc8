/**
 * Emits that wait for a connection that does not reconnect automatically: emits with an acknowledgement end, and all others show why they
 * wait.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let harness: EngineHarness;
let server: TestServer;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const neverSent =
  'There is no connection, and the client does not connect automatically. The event was never sent. Connect, then emit again.';
const waits =
  'The connection has ended and does not reconnect automatically. The client keeps the event until you connect again.';
const waitsInTime = waits.replace(/\.$/, ', or until its acknowledgement times out.');
const soon = { delayMs: 10, delayMaxMs: 10, attempts: 1 };

/** Opens a connection that has ended permanently, or is about to end. */
type Ending = (profile: Partial<ConnectionProfile>) => Promise<Connection>;
const ended = async (connection: Connection, state: string): Promise<Connection> => {
  await harness.state(connection, state);
  return connection;
};
const refused = async (connection: Connection): Promise<Connection> => {
  await expect(connection.connect()).rejects.toThrow();
  return connection;
};
const endings: readonly [how: string, end: Ending][] = [
  [
    'disconnected here',
    async (profile) => {
      const connection = await harness.connected(server.url, profile);
      connection.disconnect();
      return connection;
    },
  ],
  [
    'disconnected by the server',
    async (profile) => {
      const connection = await harness.connected(server.url, profile);
      for (const socket of server.sockets) socket.disconnect();
      return ended(connection, 'disconnected');
    },
  ],
  [
    'cut, without reconnection',
    async (profile) => {
      const connection = await harness.connected(server.url, {
        ...profile,
        transports: ['websocket'],
        reconnection: { enabled: false },
      });
      server.cutConnections();
      return ended(connection, 'disconnected');
    },
  ],
  [
    'given up',
    async (profile) => {
      const connection = await harness.connected(server.url, { ...profile, reconnection: soon });
      await server.close();
      return ended(connection, 'reconnectFailed');
    },
  ],
  [
    'stopped while it connects again',
    async (profile) => {
      const connection = await harness.connected(server.url, {
        ...profile,
        transports: ['websocket'],
        reconnection: { delayMs: 60_000, delayMaxMs: 60_000 },
      });
      server.cutConnections();
      await ended(connection, 'disconnected');
      connection.disconnect();
      return connection;
    },
  ],
  [
    'never made, without reconnection',
    async (profile) => {
      await server.close();
      return refused(harness.open(server.url, { ...profile, reconnection: { enabled: false } }));
    },
  ],
  ['refused by its namespace', (profile) => refused(harness.open(server.url, { ...profile, namespace: '/members' }))],
];

describe.each(['v4', 'v2'] as const)('without automatic reconnection, with a server of %s', (version) => {
  beforeEach(async () => {
    server = await startServer({
      version,
      setup: (io) => {
        io.of('/members').use((_socket, next) => next(new Error('members only')));
        io.on('connection', (socket) => socket.on('ask', (...args: unknown[]) => (args.at(-1) as () => void)()));
      },
    });
  });

  describe.each(['auto', version] as const)('with the protocol %s', (protocol) => {
    it.each(endings)('an emit on a connection that was %s is lost', async (_how, end) => {
      const connection = await end({ protocol });
      const trackedEmit = harness.emit(connection, 'ask', [1], { ack: {} });
      await trackedEmit.whenDecided();
      expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'lost', reason: neverSent });
      expect(connection.summary.counts).toMatchObject({ pendingAcks: 0, lost: 1 });
    });
  });

  describe.each(['auto', version] as const)('with the protocol %s', (protocol) => {
    it.each(endings)('an emit that waits on a connection that was %s shows the reason', async (_how, end) => {
      const connection = await end({ protocol });
      const plain = harness.emit(connection, 'plain');
      const timed = harness.emit(connection, 'ask', [], { ack: { timeoutMs: 600_000 } });
      expect(harness.entry(plain.seq)).toMatchObject({ delivery: 'buffered', reason: waits });
      expect(harness.entry(timed.seq)).toMatchObject({ delivery: 'buffered', reason: waitsInTime });
      // Client 4 only checks the transport, which may have ended; for client 2, which has no volatile flag, the
      // inspector decides.
      const { seq } = harness.emit(connection, 'volatile', [], { volatile: true });
      const { delivery, reason } = harness.entry(seq);
      if (version === 'v4' && delivery === 'buffered') expect(reason).toBe(waits);
      else expect([delivery, reason]).toEqual(['discarded', expect.stringMatching(/there was no connection/i)]);
    });
  });

  it('an emit that waits has no explanation anymore after the reconnect, and is sent', async () => {
    const connection = await harness.connected(server.url, { protocol: version, transports: ['websocket'] });
    for (const socket of server.sockets) socket.disconnect();
    await harness.state(connection, 'disconnected');
    const plain = harness.emit(connection, 'plain');
    const flag = harness.emit(connection, 'volatile', [], { volatile: true });
    expect(flag.delivery).toBe(version === 'v4' ? 'buffered' : 'discarded');
    const connecting = connection.connect();
    expect(harness.entry(plain.seq)).not.toHaveProperty('cause');
    await connecting;
    await harness.delivered(plain, 'flushed');
    expect(harness.entry(plain.seq)).not.toHaveProperty('cause');
    await server.recorder.waitFor('plain');
    if (version === 'v4') await server.recorder.waitFor('volatile');
  });

  it('an emit that waited before its connection ended has an explanation too', async () => {
    const connection = await harness.connected(server.url, {
      protocol: version,
      transports: ['websocket'],
      reconnection: { delayMs: 60_000, delayMaxMs: 60_000 },
    });
    server.cutConnections();
    await harness.state(connection, 'disconnected');
    const plain = harness.emit(connection, 'plain');
    expect(harness.entry(plain.seq)).not.toHaveProperty('cause');
    connection.disconnect();
    expect(harness.entry(plain.seq)).toMatchObject({ delivery: 'buffered', reason: waits });
  });

  it('buffered emits with an acknowledgement are lost at the end; other emits keep waiting, and only they are sent after the next connect', async () => {
    const connection = harness.open(server.url, { protocol: version });
    const trackedEmit = harness.emit(connection, 'ask', [1], { ack: {} });
    const timed = harness.emit(connection, 'ask', [2], { ack: { timeoutMs: 20_000 } });
    const plain = harness.emit(connection, 'plain', [3]);
    const connecting = connection.connect();
    connection.disconnect();
    await expect(connecting).rejects.toThrow();
    await trackedEmit.whenDecided();
    expect([trackedEmit.delivery, timed.delivery, plain.delivery]).toEqual(['lost', 'buffered', 'buffered']);
    await connection.connect();
    // The first emit may be acknowledged before the transport accepts the second.
    await Promise.all([timed.whenDecided(), harness.delivered(plain, 'flushed')]);
    expect([trackedEmit.delivery, timed.delivery, plain.delivery]).toEqual(['lost', 'acknowledged', 'flushed']);
    await server.recorder.waitFor('plain');
    expect(server.recorder.named('ask').map(({ args }) => args[0])).toEqual([2]);
  });

  it('an emit in flight is lost', async () => {
    const connection = await harness.connected(server.url, { protocol: version });
    const trackedEmit = harness.emit(connection, 'unanswered', [1], { ack: {} });
    await server.recorder.waitFor('unanswered');
    for (const socket of server.sockets) socket.disconnect();
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('lost');
  });
});

describe('without automatic reconnection, in the retry queue, where no timeout runs', () => {
  const retrying = { retries: 2, ackTimeoutMs: 30_000 };
  beforeEach(async () => {
    server = await startServer({
      setup: (io) => {
        io.of('/members').use((_socket, next) => next(new Error('members only')));
        io.on('connection', (socket) => socket.on('ask', (ack: () => void) => ack()));
      },
    });
  });

  it.each(endings)('an emit on a connection that was %s is lost', async (_how, end) => {
    const connection = await end(retrying);
    const trackedEmits = [harness.emit(connection, 'ask', [], { ack: {} }), harness.emit(connection, 'plain')];
    await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(trackedEmits.map(({ delivery }) => delivery)).toEqual(['lost', 'lost']);
  });

  it('emits in flight and emits that are queued behind them are lost, and the next emit is sent after the reconnect', async () => {
    const connection = await harness.connected(server.url, retrying);
    const trackedEmits = [harness.emit(connection, 'unanswered'), harness.emit(connection, 'behind')];
    await server.recorder.waitFor('unanswered');
    connection.disconnect();
    await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(trackedEmits.map(({ delivery }) => delivery)).toEqual(['lost', 'lost']);
    await connection.connect();
    const next = harness.emit(connection, 'ask', [], { ack: {} });
    await next.whenDecided();
    expect(next.delivery).toBe('acknowledged');
    expect(server.recorder.events.map(({ event }) => event)).toEqual(['unanswered', 'ask']);
  });
});
