// Options of the profile that a client of Socket.IO 2 does not have are refused with their names; all other options are used.
import { afterEach, describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/model/validation.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import type { ServerOptions } from 'socket.io';
import { EngineHarness } from '../support/engineHarness.ts';

let server: TestServer | undefined;
let harness: EngineHarness | undefined;
afterEach(async () => {
  harness?.dispose();
  await server?.close();
});

describe('with Socket.IO 2', () => {
  it('a client with “rememberUpgrade” begins with WebSocket after an upgrade', async () => {
    const began: unknown[] = [];
    server = await startServer({
      version: 'v2',
      setup: (io) => io.on('connection', (socket) => void began.push(socket.handshake.query['transport'])),
    });
    harness = new EngineHarness();
    const profile = { protocol: 'v2', rememberUpgrade: true } as const;
    // The client stores this option for the whole process, and earlier tests have opened connections. A connection over polling resets the
    // option.
    const before = await harness.connected(server.url, { ...profile, transports: ['polling'] });
    harness.engine.remove(before.id);
    const first = await harness.connected(server.url, profile);
    await harness.state(first, 'upgraded');
    harness.engine.remove(first.id);
    await harness.connected(server.url, profile);
    expect(began).toEqual(['polling', 'polling', 'websocket']);
  });

  it.each([
    ['tryAllTransports', { tryAllTransports: true }],
    ['addTrailingSlash', { addTrailingSlash: false }],
  ] as const)('“%s” is refused in the profile', (option, profile) => {
    expect(() => parseProfile({ url: 'http://127.0.0.1:9', protocol: 'v2', ...profile })).toThrow(
      new RegExp(`^${option}: Socket\\.IO 2 does not have this option`),
    );
    expect(parseProfile({ url: 'http://127.0.0.1:9', protocol: 'v4', ...profile })).toMatchObject(profile);
    expect(
      parseProfile({ url: 'http://127.0.0.1:9', protocol: 'v2', [option]: option === 'addTrailingSlash' }),
    ).toBeTruthy();
  });

  it.each(['v2', 'v4'] as const)(
    'the error names the setting if a server of %s does not respond to a path without a trailing slash',
    async (version) => {
      server = await startServer({ version });
      harness = new EngineHarness();
      // A server that ignores other paths does not respond at all.
      const connecting = harness.connected(server.url, { addTrailingSlash: false, timeoutMs: 300 });
      await expect(connecting).rejects.toThrow(/Set addTrailingSlash to true/);
    },
  );

  it.each([
    ['v2', 'polling'],
    ['v3', 'websocket'],
    ['v4', 'polling'],
    ['v4', 'websocket'],
  ] as const)(
    'the error names this setting long before the timeout if it is certainly the cause: %s over %s',
    async (version, transport) => {
      server = await startServer({ version });
      harness = new EngineHarness();
      const once = { transports: [transport], reconnection: { enabled: false }, timeoutMs: 600_000 };
      const connecting = harness.connected(server.url, { addTrailingSlash: false, ...once });
      await expect(connecting).rejects.toThrow(/Set addTrailingSlash to true/);
      expect(server.recorder.named('connection')).toEqual([]);
    },
  );

  it('a client waits for a slow server whose path has no trailing slash', async () => {
    const slowly: ServerOptions['allowRequest'] = (_request, done) => void setTimeout(() => done(null, true), 1500);
    server = await startServer({ options: { addTrailingSlash: false, allowRequest: slowly } });
    harness = new EngineHarness();
    const connection = await harness.connected(server.url, {
      addTrailingSlash: false,
      reconnection: { enabled: false },
    });
    expect(connection.state).toBe('connected');
  });

  it('options that Socket.IO 2 does not have are refused when a server of Socket.IO 2 responds', async () => {
    server = await startServer({ version: 'v2' });
    harness = new EngineHarness();
    const option = 'tryAllTransports';
    await expect(harness.connected(server.url, { [option]: true })).rejects.toThrow(
      new RegExp(`${option}: Socket\\.IO 2`),
    );
    expect(harness.engine.connections).toMatchObject([{ state: 'disconnected', retrying: false }]);
  });
});
