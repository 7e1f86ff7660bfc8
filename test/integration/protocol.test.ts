import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { isMatrix } from '../support/isMatrix.mjs';

const goingOn =
  'The server uses Socket.IO 2. The session that was opened to find this out is closed, and the client connects with protocol v2.';
const quick = { delayMs: 20, delayMaxMs: 20 };
let harness: EngineHarness;
const servers: { close(): Promise<void> }[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: TestServerOptions): Promise<TestServer> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

const states = () => harness.entries().flatMap(({ kind, state }) => (kind === 'connection' && state ? [state] : []));
const steps = (seq: number) =>
  harness.entries().flatMap((entry) => (entry.kind === 'delivery' && entry.of === seq ? [entry.delivery] : []));

describe.each(transports)('detecting the protocol over %s', (transport) => {
  const profile: Partial<ConnectionProfile> = { transports: [transport] };

  it('continues with v2 when the server uses it, and connects at the first attempt', async () => {
    const server = await start({ version: 'v2' });
    const connection = await harness.connected(server.url, profile);
    expect(connection.state).toBe('connected');
    expect(connection.summary.transport).toBe(transport);
    expect(states()).toEqual(['connecting', 'connecting', 'connected']);
    expect((await harness.waitFor('change', ({ cause }) => cause?.code === 'protocol.changed')).state).toBe(
      'connecting',
    );
    // The first attempt opened a session on the server too, which must have been closed.
    await expect.poll(() => server.sockets.length).toBe(1);
    harness.emit(connection, 'hello', [1]);
    expect((await server.recorder.waitFor('hello')).args).toEqual([1]);
  });

  it('keeps emits that were buffered in the meantime: nothing is lost, duplicated or reported twice', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, profile);
    const trackedEmits = [1, 2].map((number) => harness.emit(connection, 'early', [number, new Uint8Array([number])]));
    const trackedEmit = harness.emit(connection, 'asks', [], { ack: { timeoutMs: 60_000 } });
    const gone = harness.emit(connection, 'gone', [], { volatile: true });
    const connecting = connection.connect();
    const later = harness.emit(connection, 'early', [3]);
    await harness.waitFor('change', (entry) => entry.reason === goingOn);
    const meanwhile = harness.emit(connection, 'early', [4]);
    await connecting;
    (await server.recorder.waitFor('asks')).ack?.('yes');
    await trackedEmit.whenDecided();
    await server.recorder.waitFor('early', 4);
    expect(server.recorder.named('early').map(({ args }) => args[0])).toEqual([1, 2, 3, 4]);
    expect(server.recorder.named('early')[0]?.args).toEqual([1, Buffer.from([1])]);
    for (const { seq } of [...trackedEmits, later, meanwhile]) expect(steps(seq)).toEqual(['flushed']);
    expect(steps(trackedEmit.seq)).toEqual(['flushed', 'acknowledged']);
    expect(gone.delivery).toBe('discarded');
    expect(server.recorder.events).toHaveLength(5);
    expect(connection.summary.counts).toMatchObject({ emitted: 6, discarded: 1, pendingAcks: 0 });
  });

  it('continues the timeout of a buffered emit', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, { ...profile, protocol: 'v2' });
    const trackedEmit = harness.emit(connection, 'never', [], { ack: { timeoutMs: 30 } });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('timedOut');
    await connection.connect();
    const kept = harness.emit(connection, 'kept', [], { ack: { timeoutMs: 60_000 } });
    (await server.recorder.waitFor('kept')).ack?.();
    await kept.whenDecided();
    expect(server.recorder.named('never')).toEqual([]);
  });

  it('reports an emit that Socket.IO 2 does not send as not sent', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, profile);
    const trackedEmit = harness.emit(connection, 'ping', [1]);
    await connection.connect();
    const lost = await harness.delivered(trackedEmit, 'lost');
    expect(lost.reason).toMatch(/“ping” is an event name that Socket\.IO 2 reserves/);
    expect(() => harness.emit(connection, 'ping')).toThrow(/reserves/);
  });

  it('stays with v4 if the server uses it', async () => {
    const server = await start({ version: 'v4' });
    const connection = await harness.connected(server.url, profile);
    expect(states()).toEqual(['connecting', 'connected']);
    harness.emit(connection, 'ping', [1]);
    await server.recorder.waitFor('ping');
  });

  it('connects to a server that is replaced by a server of the other protocol, in both directions', async () => {
    const first = await start({ version: 'v2' });
    const connection = await harness.connected(first.url, { ...profile, reconnection: quick });
    await first.close();
    await harness.state(connection, 'disconnected');
    const trackedEmit = harness.emit(connection, 'kept', [1]);
    const second = await start({ version: 'v4', port: first.port });
    expect((await second.recorder.waitFor('kept')).args).toEqual([1]);
    expect(steps(trackedEmit.seq)).toEqual(['flushed']);
    await second.close();
    await harness.waitFor('second end', () => states().filter((state) => state === 'disconnected').length === 2);
    const third = await start({ version: 'v2', port: first.port });
    harness.emit(connection, 'again');
    await third.recorder.waitFor('again');
  });

  it('does not connect when it was disconnected meanwhile', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, profile);
    const connecting = connection.connect();
    const refused = expect(connecting).rejects.toThrow(/closed in the inspector/);
    await harness.waitFor('change', (entry) => entry.reason === goingOn);
    connection.disconnect();
    await refused;
    expect(connection.state).toBe('disconnected');
    await connection.connect();
    expect(connection.state).toBe('connected');
    expect(states().filter((state) => state === 'connected')).toHaveLength(1);
  });

  it('ends a connection that is removed meanwhile', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, profile);
    const connecting = expect(connection.connect()).rejects.toThrow(/closed in the inspector|removed/);
    await harness.waitFor('change', (entry) => entry.reason === goingOn);
    harness.engine.remove(connection.id);
    await connecting;
  });

  it('reports with protocol v4 that the server uses v2', async () => {
    const server = await start({ version: 'v2' });
    const connection = harness.open(server.url, { ...profile, protocol: 'v4', reconnection: { enabled: false } });
    await expect(connection.connect()).rejects.toThrow(
      'The server uses Socket.IO 2. Set the protocol to v2, or leave it on auto.',
    );
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });

  it('reports with protocol v2 that the server uses v4', async () => {
    const server = await start({ version: 'v4' });
    const connection = harness.open(server.url, { ...profile, protocol: 'v2', reconnection: { enabled: false } });
    await expect(connection.connect()).rejects.toThrow(
      'The server uses Socket.IO 3 or 4. Set the protocol to v4, or leave it on auto.',
    );
  });

  it('reports with protocol v2 that a server of Socket.IO 3.0 uses v4, although this server does not check the version', async () => {
    const server = await start({ version: 'v3', options: { pingInterval: 100 } });
    const connection = harness.open(server.url, { ...profile, protocol: 'v2', reconnection: { enabled: false } });
    await expect(connection.connect()).rejects.toThrow('The server uses Socket.IO 3 or 4.');
    expect(connection.state).toBe('disconnected');
  });

  it('uses v2 with a v4 server that allows it, including bytes and acknowledgements', async () => {
    const server = await start({ version: 'v4', options: { allowEIO3: true } });
    const connection = await harness.connected(server.url, { ...profile, protocol: 'v2' });
    const trackedEmit = harness.emit(connection, 'asks', [new Uint8Array([1])], { ack: {} });
    const received = await server.recorder.waitFor('asks');
    expect(received.args).toEqual([Buffer.from([1])]);
    received.ack?.({ deep: [Buffer.from([2])] });
    await trackedEmit.whenDecided();
    const ack = await harness.waitFor('ack', (entry) => entry.kind === 'ack');
    expect(ack.args).toEqual([{ deep: [{ $binary: 'Ag==' }] }]);
  });
});

it('the detection is not misled by a page that is not from Socket.IO', async () => {
  const http = createServer((_request, response) => response.end('97 reasons: 0{"sid"'));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const connection = harness.open(url, { reconnection: { enabled: false } });
  await expect(connection.connect()).rejects.toThrow(/not Socket\.IO/);
});

it.each<[what: string, profile: Partial<ConnectionProfile>, reason: RegExp]>([
  ['an auth payload', { auth: { token: 'T' } }, /Socket\.IO 2 has no auth payload\. Send the values in the query/],
  ['retries', { retries: 2, ackTimeoutMs: 100 }, /Socket\.IO 2 has no retries/],
  ['the msgpack parser', { parser: 'msgpack' }, /msgpack parser is supported with Socket\.IO 3 and 4 only/],
])('reports that a Socket.IO 2 server cannot be used with %s', async (_what, profile, reason) => {
  const server = await start({ version: 'v2' });
  for (const protocol of ['v2', 'auto'] as const) {
    const connection = harness.open(server.url, { ...profile, protocol, transports: ['polling'] });
    await expect(connection.connect()).rejects.toThrow(reason);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
    if (protocol === 'v2') expect(server.sockets).toHaveLength(0);
  }
});

it.each(['v2', 'v4'] as const)(
  'an attempt over polling leaves no session behind: client %s at a server of the other protocol',
  async (protocol) => {
    // Socket.IO 3.0 opens a session for client 2 without checking its protocol.
    const options = { pingInterval: 100_000, pingTimeout: 100_000 };
    const server = await start({ version: protocol === 'v2' ? 'v3' : 'v2', options });
    const sessions = (): number => server.io.engine.clientsCount;
    let opened = 0;
    server.io.engine.on('connection', () => opened++);
    const connection = harness.open(server.url, {
      protocol,
      transports: ['polling'],
      reconnection: { enabled: false },
    });
    await expect(connection.connect()).rejects.toThrow(/The server uses Socket\.IO/);
    expect(opened).toBe(1);
    await expect.poll(sessions).toBe(0);
  },
);

describe.each(transports)('a Socket.IO 2 server that accepts one session for each user, over %s first', (transport) => {
  it('is reached every time: the session of the trial ends before the next one begins', async () => {
    let open = 0;
    let refused = 0;
    const server = await start({ version: 'v2' });
    interface Engine {
      on(event: 'connection', listener: (socket: { once(event: 'close', listener: () => void): void }) => void): void;
    }
    (server.io as unknown as { eio: Engine }).eio.on('connection', (socket) => {
      open++;
      if (open > 1) refused++;
      socket.once('close', () => open--);
    });
    for (let count = 0; count < (isMatrix ? 20 : 5); count++) {
      const connection = await harness.connected(server.url, {
        transports: transport === 'polling' ? ['polling', 'websocket'] : ['websocket', 'polling'],
      });
      expect(connection.summary.state).toBe('connected');
      connection.disconnect();
      await expect.poll(() => open).toBe(0);
      harness.engine.remove(connection.id);
    }
    expect(refused).toBe(0);
  });
});

it('the detection continues when the server does not confirm the end of the trial, but not when the connection was removed', async () => {
  const posts: string[] = [];
  const opening = (sid: string): string => {
    const packet = `0{"sid":"${sid}","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`;
    return `${packet.length}:${packet}2:40`;
  };
  // This server responds to GET requests as Socket.IO 2 does, and never responds to a POST.
  const server = createServer((request, response) => {
    if (request.method === 'POST') posts.push(request.url ?? '');
    else if (request.url?.includes('EIO=4')) response.end(opening('trial'));
    else if (!request.url?.includes('sid=')) response.end(opening('next'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = harness.open(url, { transports: ['polling'] });
  await connection.connect();
  expect(connection.summary.state).toBe('connected');
  expect(posts.join()).toContain('sid=trial');
  // The first connection is removed, because the next one would otherwise know the protocol from it.
  harness.engine.remove(connection.id);
  const removed = harness.open(url, { transports: ['polling'] });
  const outcome = removed.connect().then(
    () => 'connected',
    () => 'ended',
  );
  await expect.poll(() => posts.filter((post) => post.includes('sid=trial')).length).toBe(2);
  harness.engine.remove(removed.id);
  expect(await outcome).toBe('ended');
});
