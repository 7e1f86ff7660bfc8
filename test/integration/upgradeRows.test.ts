/** What the timeline says of upgrades, over reconnects and refusals. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let harness: EngineHarness;
let server: TestServer;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const upgrades = (): unknown[] =>
  harness
    .entries()
    .filter(({ state }) => state === 'upgraded')
    .map(({ detail }) => detail);

describe.each(['v4', 'v3', 'v2'] as const)('with a server of %s', (version) => {
  const protocol = version === 'v2' ? 'v2' : 'v4';

  it('each upgrade names the transport that it came from, after a reconnect too', async () => {
    server = await startServer({ version });
    await harness.connected(server.url, { protocol, reconnection: { delayMs: 20, delayMaxMs: 20 } });
    await expect.poll(upgrades, { timeout: 20_000 }).toEqual(['polling → websocket']);
    server.cutConnections();
    await expect.poll(upgrades, { timeout: 20_000 }).toEqual(['polling → websocket', 'polling → websocket']);
  });

  it('a refused namespace has no failed upgrade', async () => {
    server = await startServer({
      version,
      setup: (io) => io.of('/closed').use((_socket, next) => next(new Error('closed'))),
    });
    await expect(harness.connected(server.url, { protocol, namespace: '/closed' })).rejects.toThrow(/closed/);
    // The transport has ended by now, or ends with the next connection's.
    await harness.connected(server.url, { protocol });
    expect(harness.entries().filter(({ state }) => state === 'upgradeFailed')).toEqual([]);
  });
});
