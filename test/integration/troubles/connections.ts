// Connections that begin and end in ways that people do not expect.
import type { Server } from 'node:http';
import type { Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';

/** The server accepts the client, and refuses it with this message when it connects again. */
async function refusedLater(it: Troubled, message: string): Promise<void> {
  let isRefused = false;
  const server = await it.server({
    setup: (io) => io.use((_, next) => (isRefused ? next(new Error(message)) : next())),
  });
  const connection = await it.connected(server.url);
  isRefused = true;
  server.cutConnections();
  await it.state(connection, 'connectError', 1);
}

export const connectionTroubles: readonly Trouble[] = [
  {
    title: 'a server that closes each connection after the join',
    make: async (it) => {
      const { url } = await it.server({
        setup: (io) => io.on('connection', (socket) => socket.on('leave', () => socket.conn.close())),
      });
      const connection = await it.connected(url);
      for (const joins of [1, 2, 3]) {
        await it.state(connection, 'connected', joins);
        it.clock.advance(20);
        it.harness.emit(connection, 'leave');
        await it.state(connection, 'disconnected', joins);
        it.clock.advance(1000);
      }
    },
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Look in the server’s “connection” handler',
        params: { count: 3, livedMs: 20, steady: true, end: 'transport.closed' },
        severity: 'error',
        count: 3,
      },
    ],
  },
  {
    title: 'another parser',
    make: async (it) => {
      const { url } = await it.server({ parser: 'msgpack' });
      const connection = it.connection(url);
      const decided = connection.connect().catch(() => undefined);
      await it.state(connection, 'disconnected', 3);
      connection.disconnect();
      await decided;
    },
    shown: [
      {
        code: 'finding.openDropLoop',
        remedy: 'use the same parser',
        params: { count: 3, steady: true },
        severity: 'error',
        count: 3,
      },
    ],
  },
  {
    title: 'a server that restarts, with several connections',
    inGate: 'directly',
    make: async (it) => {
      const server = await it.server();
      const connections = [
        await it.connected(server.url),
        await it.connected(server.url),
        await it.connected(server.url),
      ];
      server.cutConnections();
      for (const connection of connections) await it.state(connection, 'connected', 2);
    },
    shown: [],
  },
  {
    title: 'events that waited for the connection',
    inGate: 'directly',
    make: async (it) => {
      const server = await it.server();
      const connection = await it.connected(server.url);
      server.cutConnections();
      await it.state(connection, 'disconnected', 1);
      const emits = Array.from({ length: 12 }, (_, index) => it.harness.emit(connection, 'save', [index]));
      it.clock.advance(4000);
      for (const emit of emits) await it.harness.delivered(emit, 'flushed');
    },
    shown: [
      {
        code: 'finding.bufferedBurst',
        remedy: 'Use the volatile flag',
        params: { count: 12, waitedMs: 4000 },
        severity: 'info',
        count: 12,
      },
    ],
  },
  {
    title: 'an upgrade that is refused',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server({
        setup: (io) => {
          const { httpServer } = io as unknown as { httpServer: Server };
          httpServer.removeAllListeners('upgrade');
          httpServer.on('upgrade', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
        },
      });
      const connection = await it.connected(url, { transports: ['polling', 'websocket'] });
      await it.state(connection, 'upgradeFailed', 1);
    },
    shown: [
      {
        code: 'finding.pollingOnly',
        remedy: 'pass on the Upgrade and Connection headers',
        params: { failure: 'transport.noUpgrade' },
        severity: 'warning',
      },
    ],
  },
  {
    title: 'a token that has expired',
    make: (it) => refusedLater(it, 'jwt expired'),
    shown: [
      {
        code: 'finding.tokenExpired',
        remedy: 'Pass auth as a function',
        params: { reported: 'jwt expired' },
        severity: 'error',
      },
    ],
  },
  {
    title: 'credentials that are refused later',
    inGate: 'directly',
    make: (it) => refusedLater(it, 'Unauthorized'),
    shown: [
      {
        code: 'finding.tokenExpired',
        remedy: 'Pass auth as a function',
        params: { reported: 'Unauthorized' },
        severity: 'error',
        confidence: 'likely',
      },
    ],
  },
  {
    title: 'a client that is disconnected by the server',
    make: async (it) => {
      const { url, io } = await it.server();
      const connection = await it.connected(url);
      io.disconnectSockets();
      await it.state(connection, 'disconnected', 1);
    },
    shown: [
      {
        code: 'finding.willNotReconnect',
        remedy: 'call socket.connect()',
        params: { end: 'server.disconnected' },
        severity: 'warning',
      },
    ],
  },
  {
    title: 'a server that sends no pings',
    make: async (it) => {
      const { url } = await it.server({
        // The interval is longer than a pause of the machine, which must not end the connection before it has joined.
        options: { pingInterval: 4000, pingTimeout: 500 },
        setup: (io) =>
          io.engine.on('connection', (socket: { pingIntervalTimer: { refresh(): void } }) =>
            clearTimeout(socket.pingIntervalTimer as unknown as NodeJS.Timeout),
          ),
      });
      const connection = await it.connected(url);
      it.clock.advance(4500);
      await it.state(connection, 'disconnected', 1);
      connection.disconnect();
    },
    shown: [
      {
        code: 'finding.pingTimeout',
        remedy: 'blocks its event loop',
        params: { silentMs: 4500, pingInterval: 4000, pingTimeout: 500 },
        severity: 'warning',
      },
    ],
  },
  {
    title: 'a session that the server has forgotten',
    inGate: 'directly',
    make: async (it) => {
      const server = await it.server({
        // The session of a lost connection expires immediately.
        options: { connectionStateRecovery: { maxDisconnectionDuration: -60_000 } },
      });
      const connection = await it.connected(server.url);
      await it.barrier(connection, server.io);
      server.cutConnections();
      await it.state(connection, 'disconnected', 1);
      it.clock.advance(130_000);
      await it.state(connection, 'connected', 2);
    },
    shown: [
      {
        code: 'finding.recoveryFailed',
        remedy: 'Raise maxDisconnectionDuration',
        params: { gapMs: 130_000, because: 'tooLong' },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  {
    title: 'a session that is restored',
    inGate: 'directly',
    make: async (it) => {
      const server = await it.server({ options: { connectionStateRecovery: {} } });
      const connection = await it.connected(server.url);
      await it.barrier(connection, server.io);
      server.cutConnections();
      await it.state(connection, 'recovered', 1);
    },
    shown: [],
  },
  {
    title: 'a page that connects twice',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server();
      const proxied = await it.proxied(url);
      await it.client(proxied);
      await it.client(proxied);
    },
    shown: [
      {
        code: 'finding.twinConnection',
        remedy: 'create the socket once',
        severity: 'info',
        confidence: 'possible',
        count: 2,
      },
    ],
  },
];
