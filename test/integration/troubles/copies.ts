// Events that real servers send several times, and the findings that name the cause.
import { EventEmitter } from 'node:events';
import type { TestServerOptions } from '../../servers/testServer.ts';
import type { Trouble } from './trouble.ts';

/** The server adds a listener to an emitter of the application for each client, and never removes it. */
function leaking(news: EventEmitter): TestServerOptions {
  return {
    setup: (io) =>
      io.on('connection', (socket) => {
        news.on('news', (text: string) => io.emit('news', text));
        socket.on('leave', () => socket.conn.close());
      }),
  };
}

export const copyTroubles: readonly Trouble[] = [
  {
    title: 'a listener that is added at each reconnect',
    make: async (it) => {
      const news = new EventEmitter();
      const { io, url } = await it.server(leaking(news));
      const connection = await it.connected(url);
      for (const joins of [1, 2, 3]) {
        if (joins > 1) {
          it.harness.emit(connection, 'leave');
          await it.state(connection, 'connected', joins);
        }
        for (const text of ['one', 'two']) {
          news.emit('news', text);
          await it.barrier(connection, io);
          it.clock.advance(1000);
        }
      }
    },
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'outside of the “connection” handler',
        params: { event: 'news', dir: 'in', copies: 3, because: 'reconnects', from: 1 },
        severity: 'warning',
      },
    ],
  },
  {
    title: 'a broadcast from code that runs once for each connection',
    inGate: 'directly',
    make: async (it) => {
      const news = new EventEmitter();
      const { io, url } = await it.server(leaking(news));
      const first = await it.connected(url);
      news.emit('news', 'alone');
      await it.barrier(first, io);
      await it.connected(url);
      for (const text of ['one', 'two']) {
        it.clock.advance(1000);
        news.emit('news', text);
        await it.barrier(first, io);
      }
    },
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'use socket.emit',
        params: { event: 'news', dir: 'in', copies: 2, because: 'connections', from: 1 },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  {
    title: 'an event that is emitted to a room and to everyone',
    make: async (it) => {
      const { io, url } = await it.server({ setup: (io) => io.on('connection', (socket) => void socket.join('room')) });
      const connection = await it.connected(url);
      for (const text of ['one', 'two', 'three']) {
        io.to('room').emit('news', text);
        io.emit('news', text);
        await it.barrier(connection, io);
        it.clock.advance(1000);
      }
    },
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'not emitted to a room and to everyone',
        params: { event: 'news', dir: 'in', copies: 2, because: 'constant' },
        severity: 'info',
        confidence: 'likely',
        count: 3,
      },
    ],
  },
];
