/** What the inspector reports about several real server processes, and about a process that is killed. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChildServer } from '../servers/childServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

let harness: EngineHarness;
let servers: ChildServer[];
let balancer: Server | undefined;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  balancer?.closeAllConnections();
  balancer?.close();
  balancer = undefined;
  for (const server of servers) await server.kill();
});

async function started(...versions: ('v4' | 'v2')[]): Promise<void> {
  servers = versions.map((version) => new ChildServer({}, version));
  for (const server of servers) await server.start();
}

/** Forwards each request to the next server, like a load balancer without sticky sessions. */
async function balanced(): Promise<string> {
  let nextIndex = 0;
  balancer = createServer((incoming, outgoing) => {
    const { port } = servers[nextIndex++ % servers.length] ?? { port: 0 };
    const { method, headers, url } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, headers, path: url, agent: false }, (upstream) => {
      outgoing.writeHead(upstream.statusCode ?? 500, upstream.headers);
      upstream.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  // The balancer does not support WebSocket.
  balancer.on('upgrade', (_request, socket) => socket.destroy());
  await new Promise<void>((resolve) => balancer?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
}

describe.each(['v4', 'v2'] as const)('%s', (protocol) => {
  it.each([
    ['polling alone', ['polling']],
    ['polling, then WebSocket', ['polling', 'websocket']],
  ] as const)(
    'two processes without sticky sessions, %s: missing sticky sessions are reported as the likely cause, and no other cause replaces it',
    async (_what, given) => {
      await started(protocol, protocol);
      const connection = harness.open(await balanced(), {
        protocol,
        transports: [...given],
        reconnection: { delayMs: 10, delayMaxMs: 20 },
      });
      connection.connect().catch(() => undefined);
      const ends = (): number =>
        harness.entries().filter(({ state }) => state === 'disconnected' || state === 'connectError').length;
      // All causes that the status shows. They are collected, because client 2 is accepted for a moment in each round.
      const seen = new Set<string>();
      const reasons = new Set<string | undefined>();
      const watch = harness.engine.log.onDidAppend(() => {
        const { cause } = connection.summary;
        if (!cause) return;
        seen.add(cause.code);
        reasons.add(reasonOf({ cause }));
      });
      await expect.poll(ends).toBeGreaterThan(8);
      watch.dispose();
      expect([...seen]).toEqual(['handshake.unknownSid']);
      for (const reason of reasons) {
        expect(reason).toMatch(
          /does not know this session\. Behind a load balancer, sticky sessions are likely missing/,
        );
      }
      const rows = harness.entries().filter(({ state }) => state === 'disconnected' || state === 'connectError');
      for (const { reason } of rows) expect(reason).toMatch(/sticky sessions are likely missing/);
      // No other parser is tried in this case.
      expect(harness.entries().some(({ kind }) => kind === 'marker')).toBe(false);
    },
  );

  it.each(transports)('a process that is killed, over %s: the transport is reported as cut', async (transport) => {
    await started(protocol);
    const [server] = servers;
    if (!server) return;
    const connection = await harness.connected(server.url, {
      protocol,
      transports: [transport],
      reconnection: { delayMs: 60_000 },
    });
    await server.kill();
    const { reason } = await harness.state(connection, 'disconnected');
    expect(connection.summary.cause?.code).toBe('transport.cut');
    expect(reason).toMatch(
      /The transport was cut.*Check whether the server’s process ended, or whether the network or a proxy cut/,
    );
  });
});
