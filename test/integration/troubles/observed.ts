// The same problems for clients of an application that are watched through a proxy. Each session of a client is a separate connection.
import type { Socket as ServerSocket } from 'socket.io';
import { io as createClient } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import type { Callback, Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';

/** The nth entry about a client of the application, for example with the state "connected". */
export function nth(it: Troubled, what: object, count: number): Promise<unknown> {
  const seen = new Set<number>();
  const expected = Object.entries(what);
  return it.harness.waitFor(`${JSON.stringify(what)} for the time ${count}`, (entry) => {
    const matches = expected.every(([name, value]) => entry[name as keyof typeof entry] === value);
    return matches && seen.add(entry.seq).size === count;
  });
}

const versions = [
  ['2', '4', 'v4', 'protocol.clientIsV2', 'set allowEIO3 of the server to true'],
  ['4', '2', 'v2', 'protocol.clientIsV4', 'Update the server'],
] as const;

const reconnects = { reconnection: true, reconnectionDelay: 1, reconnectionDelayMax: 1 };

export const observedTroubles: readonly Trouble[] = [
  {
    title: 'a listener of a client that is added at each reconnect',
    inGate: 'directly',
    make: async (it) => {
      const server = await it.server();
      const client = await it.client(await it.proxied(server.url), reconnects, (socket) =>
        socket.on('connect', () => socket.on('news', (text: string) => socket.emit('read', text))),
      );
      let read = 0;
      for (const joins of [1, 2, 3]) {
        await nth(it, { state: 'connected' }, joins);
        for (const text of ['one', 'two']) {
          server.io.emit('news', `${text} ${joins}`);
          await nth(it, { event: 'read' }, (read += joins));
          it.clock.advance(1000);
        }
        if (joins === 3) break;
        for (const socket of server.sockets) socket.conn.close();
        await nth(it, { state: 'disconnected' }, joins);
      }
      client.close();
    },
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'outside of the “connect” handler',
        params: { event: 'read', dir: 'out', copies: 3, because: 'reconnects', from: 1 },
        severity: 'warning',
      },
    ],
  },
  {
    title: 'a server that closes each session of a client after the join',
    make: async (it) => {
      const server = await it.server({
        setup: (io) => io.on('connection', (socket: ServerSocket) => socket.on('leave', () => socket.conn.close())),
      });
      const client = await it.client(await it.proxied(server.url), reconnects);
      for (const joins of [1, 2, 3]) {
        await nth(it, { state: 'connected' }, joins);
        it.clock.advance(20);
        client.emit('leave');
        await nth(it, { state: 'disconnected' }, joins);
        it.clock.advance(1000);
      }
      client.close();
    },
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Look in the server’s “connection” handler',
        params: { count: 3, livedMs: 20, steady: true },
        severity: 'error',
      },
    ],
  },
  {
    title: 'a callback that the server never calls',
    make: async (it) => {
      const server = await it.server({
        setup: (io) => io.on('connection', (socket) => socket.on('load', (ack: Callback) => ack())),
      });
      const client = await it.client(await it.proxied(server.url));
      for (const id of [1, 2]) client.emit('save', id, () => undefined);
      await client.emitWithAck('load');
      await nth(it, { event: 'load', delivery: 'acknowledged' }, 1);
      it.clock.advance(11_000);
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'calls its callback in every branch',
        params: { event: 'save', dir: 'out', count: 2, others: 1 },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  ...versions.flatMap(([ofClient, ofServer, version, end, remedy]) =>
    (['polling', 'websocket'] as const).map((transport): Trouble => ({
      title: `a client of Socket.IO ${ofClient} at a server of Socket.IO ${ofServer}, over ${transport}`,
      make: async (it) => {
        const server = await it.server({ version });
        const proxied = await it.proxied(server.url);
        const create = ofClient === '2' ? clientV2.connect : createClient;
        const client = create(proxied, { transports: [transport], reconnection: false, forceNew: true });
        it.closeWith(() => client.close());
        await nth(it, { state: 'connectError' }, 1);
      },
      shown: [{ code: 'finding.otherVersion', params: { end }, severity: 'error', remedy }],
      ...(transport === 'websocket' && { inGate: 'directly' }),
    })),
  ),
  {
    title: 'a middleware that never calls next(), seen from a client',
    make: async (it) => {
      const server = await it.server({ setup: (io) => io.use(() => undefined) });
      // The client never joins.
      void it.client(await it.proxied(server.url)).catch(() => undefined);
      await nth(it, { state: 'connecting' }, 1);
      it.clock.advance(20_000);
    },
    shown: [
      {
        code: 'finding.joinUnanswered',
        remedy: 'each middleware of the namespace calls next()',
        params: { namespace: '/', waitedMs: 20_000, count: 1 },
        severity: 'error',
        confidence: 'likely',
      },
    ],
  },
];
