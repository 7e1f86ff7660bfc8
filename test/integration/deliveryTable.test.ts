import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { certificate, shown } from '../servers/tlsFiles.ts';
import { expectPeers } from '../servers/tlsPeers.ts';
import { type Cell, type Combination, rows } from '../support/deliveryRows.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { TcpProxy } from '../support/tcpProxy.ts';

/**
 * The delivery table, row by row, with every kind of server: what the engine reports is compared with what the server
 * recorded. The combinations are listed here, one per line.
 */
const servers = [
  { server: 'v4', parser: 'default' },
  { server: 'v4', parser: 'msgpack' },
  { server: 'v3', parser: 'default' },
  { server: 'v3', parser: 'msgpack' },
  { server: 'v2', parser: 'default' },
  // v2 with msgpack is missing: the msgpack parser of Socket.IO 2 has another format, which the engine refuses with a message.
] as const;
const ways = [
  { transport: 'polling', tls: false },
  { transport: 'polling', tls: true },
  { transport: 'websocket', tls: false },
  { transport: 'websocket', tls: true },
] as const;
const combinations: readonly Combination[] = servers.flatMap((server) => ways.map((way) => ({ ...server, ...way })));
/** `npm test` tests each server with each transport, half of these combinations over TLS. */
const tested = combinations.filter(
  ({ server, parser, transport, tls }) =>
    isMatrix || tls === ((transport === 'polling') === (server === 'v3' || parser === 'msgpack')),
);

function titleOf({ server, transport, tls, parser }: Combination): string {
  return `${server}, ${transport}${tls ? ' in TLS' : ''}, parser ${parser}`;
}

describe.each(tested.map((combination) => [titleOf(combination), combination] as const))('%s', (_title, given) => {
  let harness: EngineHarness;
  let server: TestServer;
  let proxy: TcpProxy;
  let cell: Cell;

  beforeEach(async () => {
    harness = new EngineHarness();
    let third = 0;
    server = await startServer({
      version: given.server,
      parser: given.parser,
      ...(given.tls && { tls: shown('server') }),
      options: { maxHttpBufferSize: 1e8 },
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('answer', (...args: unknown[]) => {
            const ack = args.pop() as (...response: unknown[]) => void;
            ack(...args);
          });
          socket.on('later', (ms: number, ack: () => void) => setTimeout(ack, ms));
          socket.on('third time', (ack: () => void) => {
            if (++third >= 3) ack();
          });
        });
      },
    });
    proxy = await TcpProxy.start(server.port);
    cell = cellOf(given, { harness, server, proxy });
  });

  afterEach(async () => {
    harness.dispose();
    await proxy.close();
    await server.close();
  });

  for (const { name, without, run } of rows) {
    // Combinations that cannot exist have no test; the count below checks their number.
    if (without?.(given) !== undefined) continue;
    it(name, async () => {
      await run(cell);
      if (given.tls) expectPeers(server, { shown: shown('server').cert });
    });
  }
});

it('every row and every combination exists', () => {
  expect(combinations).toHaveLength(20);
  expect(tested).toHaveLength(isMatrix ? 20 : 10);
  const left = combinations.flatMap((given) => rows.filter((row) => row.without?.(given) === undefined));
  expect(left).toHaveLength(rows.length * 20 - 10 - 8);
});

function cellOf(
  given: Combination,
  { harness, server, proxy }: { harness: EngineHarness; server: TestServer; proxy: TcpProxy },
): Cell {
  const url = `${given.tls ? 'https' : 'http'}://127.0.0.1:${proxy.port}`;
  const network = given.tls ? { tls: { ca: certificate('ca.crt') } } : undefined;
  const open: Cell['open'] = (profile) =>
    harness.engine.open(
      {
        url,
        transports: [given.transport],
        protocol: given.server === 'v2' ? 'v2' : 'v4',
        ...(given.parser !== 'default' && { parser: given.parser }),
        ...profile,
      },
      network,
    );
  return {
    ...given,
    harness,
    testServer: server,
    proxy,
    open,
    async connected(profile) {
      const connection = open(profile);
      await connection.connect();
      return connection;
    },
    cut: () => {
      proxy.cut();
      // A client between two polls has no open connection; its next poll is cut.
      server.cutConnections();
    },
    received: (event) => server.recorder.named(event).length,
    async caughtUp(connection) {
      const trackedEmit = harness.emit(connection, 'later', [20], { ack: {} });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('acknowledged');
    },
  };
}
