// Connections that begin and end in ways that people do not expect.
import type { Server } from 'node:http';
import { itFinds } from '../../support/troubled.ts';

itFinds([
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
    findings: [
      {
        code: 'finding.reconnectLoop',
        params: { count: 3, livedMs: 20, steady: true, end: 'transport.closed' },
        severity: 'error',
        confidence: 'proved',
        count: 3,
      },
    ],
  },
  {
    title: 'another parser',
    make: async (it) => {
      const { url } = await it.server({ parser: 'msgpack' });
      const connection = it.open(url);
      const decided = connection.connect().catch(() => undefined);
      await it.state(connection, 'disconnected', 3);
      connection.disconnect();
      await decided;
    },
    findings: [
      {
        code: 'finding.openDropLoop',
        params: { count: 3, steady: true },
        severity: 'error',
        confidence: 'proved',
        count: 3,
      },
    ],
  },
  {
    title: 'a server that restarts, with several connections',
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
    findings: [],
  },
  {
    title: 'events that waited for the connection',
    make: async (it) => {
      const server = await it.server();
      const connection = await it.connected(server.url);
      server.cutConnections();
      await it.state(connection, 'disconnected', 1);
      const emits = Array.from({ length: 12 }, (_, index) => it.harness.emit(connection, 'save', [index]));
      it.clock.advance(4000);
      for (const emit of emits) await it.harness.delivered(emit, 'flushed');
    },
    findings: [
      {
        code: 'finding.bufferedBurst',
        params: { count: 12, waitedMs: 4000 },
        severity: 'info',
        confidence: 'proved',
        count: 12,
      },
    ],
  },
  {
    title: 'an upgrade that is refused',
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
    findings: [
      {
        code: 'finding.pollingOnly',
        params: { failure: 'transport.noUpgrade' },
        severity: 'warning',
        confidence: 'proved',
      },
    ],
  },
  {
    title: 'a token that has expired',
    make: async (it) => {
      let isExpired = false;
      const server = await it.server({
        setup: (io) => io.use((_, next) => (isExpired ? next(new Error('jwt expired')) : next())),
      });
      const connection = await it.connected(server.url);
      isExpired = true;
      server.cutConnections();
      await it.state(connection, 'connectError', 1);
    },
    findings: [
      {
        code: 'finding.tokenExpired',
        params: { reported: 'jwt expired' },
        severity: 'error',
        confidence: 'proved',
      },
    ],
  },
  {
    title: 'credentials that are refused later',
    make: async (it) => {
      let isRefused = false;
      const server = await it.server({
        setup: (io) => io.use((_, next) => (isRefused ? next(new Error('Unauthorized')) : next())),
      });
      const connection = await it.connected(server.url);
      isRefused = true;
      server.cutConnections();
      await it.state(connection, 'connectError', 1);
    },
    findings: [
      { code: 'finding.tokenExpired', params: { reported: 'Unauthorized' }, severity: 'error', confidence: 'likely' },
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
    findings: [
      {
        code: 'finding.willNotReconnect',
        params: { end: 'server.disconnected' },
        severity: 'warning',
        confidence: 'proved',
      },
    ],
  },
  {
    title: 'a server that sends no pings',
    make: async (it) => {
      const { url } = await it.server({
        // Longer than a pause of the machine, which must not end the connection before it has joined.
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
    findings: [
      {
        code: 'finding.pingTimeout',
        params: { silentMs: 4500, pingInterval: 4000, pingTimeout: 500 },
        severity: 'warning',
        confidence: 'proved',
      },
    ],
  },
  {
    title: 'a session that the server has forgotten',
    make: async (it) => {
      const server = await it.server({
        // Expired as soon as it is lost.
        options: { connectionStateRecovery: { maxDisconnectionDuration: -60_000 } },
      });
      const connection = await it.connected(server.url);
      await it.barrier(connection, server.io);
      server.cutConnections();
      await it.state(connection, 'disconnected', 1);
      it.clock.advance(130_000);
      await it.state(connection, 'connected', 2);
    },
    findings: [
      {
        code: 'finding.recoveryFailed',
        params: { gapMs: 130_000, because: 'tooLong' },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  {
    title: 'a session that is restored',
    make: async (it) => {
      const server = await it.server({ options: { connectionStateRecovery: {} } });
      const connection = await it.connected(server.url);
      await it.barrier(connection, server.io);
      server.cutConnections();
      await it.state(connection, 'recovered', 1);
    },
    findings: [],
  },
  {
    title: 'a page that connects twice',
    make: async (it) => {
      const { url } = await it.server();
      const proxied = await it.proxied(url);
      await it.client(proxied);
      await it.client(proxied);
    },
    findings: [{ code: 'finding.twinConnection', severity: 'info', confidence: 'possible', count: 2 }],
  },
]);
