import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf, UserError } from '../../src/base/userError.ts';
import { clientFactory } from '../../src/engine/client/createClient.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { Engine } from '../../src/engine/engine.ts';
import { openLog } from '../../src/engine/log/openLog.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { FakeClock, settled } from '../support/fakeClock.ts';

let clock: FakeClock;
let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  clock = new FakeClock();
  const { log, notes } = openLog(clock, undefined);
  harness = new EngineHarness(new Engine({ clock, log, notes, epoch: 'test', createClient: clientFactory() }));
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const hangs = (namespace: string) => (io: Parameters<NonNullable<TestServerOptions['setup']>>[0]) =>
  void io.of(namespace).use(() => undefined);

/** Resolves when the transport was opened for the `times`th time, at which the time limit starts. */
async function opened(connection: Connection, times = 1): Promise<void> {
  const seen = (): number =>
    harness.entries().filter(({ connectionId, packet }) => connectionId === connection.id && packet?.type === 'open')
      .length;
  await expect.poll(seen).toBe(times);
  await settled();
  expect(connection.state).toBe('connecting');
}

async function refusal(attempt: Promise<void>): Promise<{ message: string; code: string | undefined }> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const data = error instanceof UserError ? (error.data as { cause?: { code?: string } }) : undefined;
  return { message: messageOf(error), code: data?.cause?.code };
}

const kinds: [what: string, options: TestServerOptions, profile: Partial<ConnectionProfile>][] = [
  ['v4', {}, {}],
  ['v3', { version: 'v3' }, {}],
  ['v4 with the msgpack parser', { parser: 'msgpack' }, { parser: 'msgpack' }],
  ['v2', { version: 'v2' }, { protocol: 'v2' }],
  ['v2, found out', { version: 'v2' }, { protocol: 'auto' }],
];

describe.each(transports)('a namespace without a response, over %s', (transport) => {
  it.each(kinds)('%s: an entry after 5 s, and the attempt ends after its timeout', async (_what, options, own) => {
    // In Socket.IO 2, a middleware of "/" that never responds keeps the client out of all namespaces. If the middleware belongs to
    // another namespace, the client has already joined "/".
    for (const namespace of ['/', '/stuck']) {
      server = await startServer({ ...options, setup: hangs(namespace) });
      const connection = harness.open(server.url, { transports: [transport], namespace, timeoutMs: 12_000, ...own });
      const attempt = refusal(connection.connect());
      await opened(connection);
      clock.advance(4999);
      expect(connection.summary.cause?.code).not.toBe('namespace.noAnswer');
      clock.advance(1);
      expect(connection.summary).toMatchObject({
        state: 'connecting',
        cause: { code: 'namespace.noAnswer', params: { namespace, waitedMs: 5000 } },
      });
      expect(harness.entries().at(-1)).toMatchObject({ kind: 'connection', state: 'connecting' });
      clock.advance(7000);
      const { message, code } = await attempt;
      expect(code).toBe('namespace.noAnswer');
      expect(message).toMatch(/^Could not connect to .* within 12\u00a0s.*calls next\(\)/);
      // Like the Socket.IO client, the connection continues to wait.
      expect(connection.summary).toMatchObject({ state: 'connecting', retrying: true });
      connection.disconnect();
      expect(connection.state).toBe('disconnected');
      harness.engine.remove(connection.id);
      await server.close();
    }
  });

  it('a late response still connects it', async () => {
    let next: (() => void) | undefined;
    server = await startServer({
      setup: (io) => io.of('/slow').use((_socket, go) => (next = go)),
    });
    const connection = harness.open(server.url, { transports: [transport], namespace: '/slow' });
    const attempt = refusal(connection.connect());
    await opened(connection);
    clock.advance(20_000);
    expect((await attempt).code).toBe('namespace.noAnswer');
    await expect.poll(() => next).toBeDefined();
    next?.();
    await harness.state(connection, 'connected');
    expect(connection.summary).toMatchObject({ state: 'connected' });
    expect(connection.summary.cause).toBeUndefined();
  });

  it('without reconnection, the attempt ends, and the next one starts from the beginning', async () => {
    server = await startServer({ setup: hangs('/stuck') });
    const profile = { transports: [transport], namespace: '/stuck', timeoutMs: 3000, reconnection: { enabled: false } };
    const connection = harness.open(server.url, profile);
    for (const round of [1, 2]) {
      const attempt = refusal(connection.connect());
      await opened(connection, round);
      clock.advance(3000);
      expect((await attempt).code).toBe('namespace.noAnswer');
      expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
    }
  });

  it.each(['v4', 'v2'] as const)('is reported after a reconnect too, with a server of %s', async (version) => {
    let joins = 0;
    server = await startServer({
      version,
      setup: (io) =>
        io.use((_socket, next) => {
          if (joins++ === 0) next();
        }),
    });
    const connection = await harness.connected(server.url, {
      transports: [transport],
      protocol: version,
      reconnection: { delayMs: 20, delayMaxMs: 20 },
    });
    server.cutConnections();
    await expect.poll(() => joins).toBe(2);
    await expect.poll(() => harness.entries().filter(({ packet }) => packet?.type === 'open').length).toBe(2);
    await settled();
    clock.advance(5000);
    expect(connection.summary.cause).toMatchObject({ code: 'namespace.noAnswer', params: { waitedMs: 5000 } });
  });

  it('of several namespaces on one transport, only the one without a response reports it', async () => {
    server = await startServer({ setup: hangs('/stuck'), namespaces: ['/fine'] });
    const fine = await harness.connected(server.url, { transports: [transport], namespace: '/fine' });
    const stuck = harness.open(server.url, { transports: [transport], namespace: '/stuck' });
    const root = await harness.connected(server.url, { transports: [transport] });
    const attempt = refusal(stuck.connect());
    clock.advance(20_000);
    expect((await attempt).code).toBe('namespace.noAnswer');
    expect([fine.state, root.state, stuck.state]).toEqual(['connected', 'connected', 'connecting']);
    const reported = harness.entries().filter(({ reason }) => /did not respond/.test(reason ?? ''));
    expect(new Set(reported.map(({ connectionId }) => connectionId))).toEqual(new Set([stuck.id]));
    // The transport is closed for all namespaces, but this does not replace the cause of the connection that waits.
    server.cutConnections();
    expect(await harness.state(stuck, 'disconnected')).toMatchObject({
      reason: expect.stringMatching(/did not respond to the request to join the namespace \/stuck/) as string,
    });
    expect((await harness.state(fine, 'disconnected')).reason).not.toMatch(/did not respond/);
    expect(stuck.summary.cause?.code).toBe('namespace.noAnswer');
  });
});
