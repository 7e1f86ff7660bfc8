import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer | undefined;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  harness.dispose();
  await server?.close();
});

const cases = transports.flatMap((transport) =>
  (['v2', 'v3', 'v4'] as const).map((version) => [version, transport] as const),
);

it.each(cases)(
  'a %s server gets the query of the URL in addition to that of the profile, over %s',
  async (version, transport) => {
    server = await startServer({ version });
    // The protocol is automatic, so that the change from one client to the other is tested too.
    const connection = await harness.connected(`${server.url}/?token=from-url&room=red`, {
      query: { room: 'blue', floor: '7' },
      transports: [transport],
    });
    const { query } = server.sockets[0]?.handshake ?? {};
    expect(query).toMatchObject({ token: 'from-url', room: 'blue', floor: '7', transport });
    expect(connection.summary.protocol).toBe(version === 'v2' ? 'v2' : 'v4');
  },
);

it.each(['v2', 'v4'] as const)('the URL’s query is sent when there is no other, with protocol %s', async (protocol) => {
  server = await startServer({ version: protocol });
  const connection = await harness.connected(`${server.url}?token=from%20url`, { protocol });
  expect(server.sockets[0]?.handshake.query).toMatchObject({ token: 'from url' });
  expect(connection.summary.protocol).toBe(protocol);
});

it('a server that was never reached has no protocol yet', () => {
  const connection = harness.open('http://127.0.0.1:1', { protocol: 'v4', reconnection: { enabled: false } });
  expect(connection.summary).not.toHaveProperty('protocol');
});

it.each(cases)('names that every object has are sent to a %s server, over %s', async (version, transport) => {
  server = await startServer({ version });
  const names = { toString: 'a', valueOf: 'b', toJSON: 'c', toLocaleString: 'd', isPrototypeOf: 'e' };
  await harness.connected(server.url, { query: names, headers: names, transports: [transport] });
  const { query, headers } = server.sockets[0]?.handshake ?? {};
  expect(query).toMatchObject(names);
  for (const [name, value] of Object.entries(names)) expect(headers?.[name.toLowerCase()]).toBe(value);
});

it.each(
  (['v2', 'v4', 'auto'] as const).flatMap((protocol) => transports.map((transport) => [protocol, transport] as const)),
)('a client that cannot start ends its connection, with protocol %s over %s', async (protocol, transport) => {
  const connection = harness.open('http://127.0.0.1:1', { protocol, transports: [transport], query: { a: 'b' } });
  // This error replaces a text that no URL can contain, because such a query is refused earlier.
  vi.stubGlobal('encodeURIComponent', () => {
    throw new URIError('URI malformed');
  });
  for (let round = 0; round < 2; round++) {
    await expect(connection.connect()).rejects.toThrow(/The client could not start: URI malformed/);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  }
});
