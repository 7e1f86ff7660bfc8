/** Tests how a diagnosis ends, which requests it sends, and that it finds no problem in healthy servers. */
import { EventEmitter, once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { startFront } from '../../servers/frontServer.ts';
import { startSocksProxy } from '../../servers/proxyServers.ts';
import { PythonServer } from '../../servers/pythonServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { diagnosed, expectVerdict, patient, statuses } from '../../support/diagnosing.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function server(options: TestServerOptions = {}): Promise<TestServer> {
  const started = await startServer(options);
  closers.push(() => started.close());
  return started;
}

it('reports a host name that does not exist', async () => {
  const diagnosis = await diagnosed({ url: 'http://nowhere.invalid' });
  // A machine without a network cannot look up names at all.
  expect(['connect.unknownHost', 'connect.lookupFailed']).toContain(diagnosis.verdict?.code);
  expect(statuses(diagnosis)).toMatchObject({ url: 'ok', dns: 'failed', tcp: 'skipped', namespace: 'skipped' });
});

it('shows both addresses of localhost', async () => {
  const { port } = await server();
  const { checks } = await diagnosed({ url: `http://localhost:${port}` });
  const evidence = (id: string): readonly string[] => checks.find((check) => check.id === id)?.evidence ?? [];
  expect(evidence('dns')).toContain('localhost → 127.0.0.1');
  expect(evidence('tcp')).toContain(`127.0.0.1:${port} open`);
});

it('a response that begins and never ends is distinguished from a missing response', async () => {
  const front = await startFront({
    targets: [],
    serve: (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      const writing = setInterval(() => response.write('data '), 50);
      response.on('close', () => clearInterval(writing));
      return true;
    },
  });
  closers.push(() => front.close());
  // With this limit, the time for the head of the response ends before the time for its body.
  const limits = { ...patient, responseMs: 1900 };
  const { verdict } = await diagnosed({ url: `http://127.0.0.1:${front.port}` }, { limits });
  expect(verdict).toMatchObject({ params: { reported: expect.stringMatching(/^data data/) as string } });
});

it('a SOCKS proxy between client and server is not reported as a fault', async () => {
  const { url } = await server();
  const proxy = await startSocksProxy();
  closers.push(() => proxy.close());
  const diagnosis = await diagnosed({ url, proxy: proxy.url.replace('socks5', 'socks5h') });
  expectVerdict(diagnosis, null);
  expect(proxy.seen.length).toBeGreaterThan(0);
});

it('a server in Python is healthy, and its namespaces and refusals are distinguished', async () => {
  const python = await PythonServer.start();
  closers.push(() => python.stop());
  const { url } = python;
  expectVerdict(await diagnosed({ url }), null);
  expectVerdict(await diagnosed({ url, auth: { refuse: 'message' } }), 'namespace.refused', { reported: 'no badge' });
  expectVerdict(await diagnosed({ url, path: '/chat' }), 'connect.wrongPath', { found: '/socket.io' });
  expectVerdict(await diagnosed({ url, protocol: 'v2' }), 'protocol.serverIsV4');
});

it('does not join the namespace of a client of the application', async () => {
  const { url, recorder, sockets } = await server();
  const diagnosis = await diagnosed({ url }, { isForeign: true });
  expectVerdict(diagnosis, null);
  expect(statuses(diagnosis)).toMatchObject({ polling: 'ok', websocket: 'ok', namespace: 'skipped' });
  expect([sockets.length, recorder.events.length]).toEqual([0, 0]);
});

it('masks the secrets that it sends', async () => {
  const { port } = await server();
  const echoed = await startFront({
    targets: [port],
    serve: ({ headers }, response) => {
      response.writeHead(403).end(`no entry with ${headers.authorization ?? ''}`);
      return true;
    },
  });
  closers.push(() => echoed.close());
  const headers = { Authorization: 'Bearer very-secret-token' };
  const diagnosis = await diagnosed({
    url: `http://127.0.0.1:${echoed.port}`,
    headers,
    auth: { token: 'other-secret' },
  });
  expectVerdict(diagnosis, 'handshake.forbidden');
  expect(JSON.stringify(diagnosis)).toContain('no entry with');
  expect(JSON.stringify(diagnosis)).not.toMatch(/very-secret-token|other-secret/);
});

it('ends when it is canceled, and skips the remaining checks', async () => {
  const requested = new EventEmitter();
  const front = await startFront({ targets: [], serve: () => requested.emit('request') });
  closers.push(() => front.close());
  const began = once(requested, 'request');
  const canceling = new AbortController();
  const diagnosing = diagnosed(
    { url: `http://127.0.0.1:${front.port}` },
    { signal: canceling.signal, limits: { ...patient, lateMs: 0 } },
  );
  await began;
  canceling.abort();
  const { checks, verdict } = await diagnosing;
  expect(verdict).toBeNull();
  const http = checks.find(({ id }) => id === 'http');
  expect(http).toMatchObject({ status: 'skipped', cause: { params: { why: 'canceled' } } });
  await expect.poll(() => front.sockets.size).toBe(0);
});

it.each([1, 2, 3, 4, 5, 6, 8])('closes every session if it is canceled during request %d', async (interruptedAt) => {
  const canceling = new AbortController();
  let requests = 0;
  const { url, io } = await server({
    options: {
      // The server does not end a session itself while the test runs.
      pingInterval: 600_000,
      // Cancels the diagnosis during one request, while the server decides about the handshake. Each case interrupts another request.
      allowRequest: (_request, decide) => {
        requests++;
        if (requests === interruptedAt) canceling.abort();
        setImmediate(() => decide(null, true));
      },
    },
  });
  const { checks } = await diagnosed({ url }, { signal: canceling.signal });
  expect(checks.some(({ cause }) => cause?.params?.['why'] === 'canceled')).toBe(true);
  await expect.poll(() => (io.engine as unknown as { clientsCount: number }).clientsCount).toBe(0);
});

it('ends within its time limit, and skips the checks that it did not finish', async () => {
  const front = await startFront({ targets: [], serve: () => true });
  closers.push(() => front.close());
  const limits = { ...patient, totalMs: 500, lateMs: 0 };
  const { checks, verdict } = await diagnosed({ url: `http://127.0.0.1:${front.port}` }, { limits });
  expect(verdict).toBeNull();
  const heartbeat = checks.find(({ id }) => id === 'heartbeat');
  expect(heartbeat).toMatchObject({ status: 'skipped', cause: { params: { why: 'timeUp', seconds: 0.5 } } });
  await expect.poll(() => front.sockets.size).toBe(0);
});
