// Problems that were collected from issue trackers after the findings and the diagnosis had been built, to see how many of these
// problems they explain.
import { EventEmitter, once } from 'node:events';
import { createServer as createHttp, type Server as HttpServer, type ServerResponse } from 'node:http';
import { ClusterAdapter, type ClusterMessage } from 'socket.io-adapter';
import { WebSocketServer } from 'ws';
import { ChildServer } from '../../servers/childServer.ts';
import { listening } from '../../servers/listening.ts';
import { type PythonOptions, PythonServer } from '../../servers/pythonServer.ts';
import { diagnosed, patient } from '../../support/diagnosing.ts';
import type { Callback, Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';
import { nth } from './observed.ts';
import { frontUrl, webSocket } from './reported.ts';

async function python(it: Troubled, options: PythonOptions = {}): Promise<PythonServer> {
  const server = await PythonServer.start(options);
  it.closeWith(() => server.stop());
  return server;
}

/** Passes messages between servers, as Redis does. */
class BusAdapter extends ClusterAdapter {
  readonly #bus: EventEmitter;

  constructor(namespace: unknown, bus: EventEmitter) {
    super(namespace);
    this.#bus = bus;
    bus.on('message', (message: ClusterMessage) => message.uid !== this.uid && this.onMessage(message));
  }

  protected override doPublish(message: ClusterMessage): Promise<string> {
    this.#bus.emit('message', message);
    return Promise.resolve('');
  }

  protected override doPublishResponse(): Promise<void> {
    return Promise.resolve();
  }
}

export const laterTroubles: readonly Trouble[] = [
  // socketio/socket.io#3366
  {
    title: 'another WebSocket server on the same HTTP server',
    place: 'verdict',
    shown: [{ code: 'transport.secondServer', remedy: 'noServer: true' }],
    make: async (it) => {
      const server = await it.server({
        setup: (io) => {
          const { httpServer } = io as unknown as { httpServer: HttpServer };
          new WebSocketServer({ server: httpServer, path: '/graphql' });
        },
      });
      return diagnosed({ url: server.url });
    },
  },
  // miguelgrinberg/python-socketio#330
  {
    title: 'an origin that python-socketio does not accept',
    place: 'verdict',
    shown: [
      {
        code: 'connect.corsRefused',
        params: { origin: 'http://localhost:5173', fault: 'notAccepted' },
        remedy: 'cors_allowed_origins',
      },
    ],
    make: async (it) => {
      const { url } = await python(it, { sameOrigin: true });
      return diagnosed({ url, headers: { Origin: 'http://localhost:5173' } });
    },
  },
  // miguelgrinberg/Flask-SocketIO#1072
  {
    title: 'a development server of Python without WebSocket, and a client that uses only WebSocket',
    place: 'verdict',
    shown: [{ code: 'handshake.notOffered', params: { status: 400 }, remedy: 'Add polling to the transports' }],
    make: async (it) => {
      const { url } = await python(it, { threads: true });
      return diagnosed({ url, transports: ['websocket'] });
    },
  },
  // socketio/socket.io-client-java#250
  {
    title: 'a server of plain WebSockets',
    place: 'verdict',
    shown: [{ code: 'connect.plainWebSocket', remedy: 'Attach a Socket.IO server' }],
    make: async (it) => {
      const http = createHttp((_request, response) => response.writeHead(426).end('Upgrade Required'));
      const plain = new WebSocketServer({ server: http });
      it.closeWith(() => plain.close());
      return diagnosed({ url: `http://127.0.0.1:${await listening(it, http)}` });
    },
  },
  // socketio/socket.io#4017
  {
    title: 'a gateway that removes the query',
    place: 'verdict',
    shown: [{ code: 'handshake.queryLost', confidence: 'likely', remedy: 'pass on the query of the URL' }],
    make: async (it) => {
      const server = await it.server();
      const url = await frontUrl(it, { targets: [server.port], rewrites: (path) => path.replace(/\?.*$/, '') });
      return diagnosed({ url });
    },
  },
  // jfromaniello/passport.socketio#148, socketio/socket.io docs on io.engine.use
  {
    title: 'a middleware of the engine that requires a login',
    place: 'verdict',
    shown: [{ code: 'handshake.forbidden', params: { status: 401 }, remedy: 'headers' }],
    make: async (it) => {
      const server = await it.server({
        setup: (io) =>
          io.engine.use((_request: unknown, response: ServerResponse) => response.writeHead(401).end('Unauthorized')),
      });
      return diagnosed({ url: server.url });
    },
  },
  // miguelgrinberg/Flask-SocketIO#439
  {
    title: 'several workers of Python without sticky sessions',
    place: 'verdict',
    shown: [{ code: 'handshake.unknownSid', remedy: 'sticky sessions are likely missing' }],
    make: async (it) => {
      const [first, second] = [await python(it), await python(it)];
      return diagnosed({ url: await frontUrl(it, { targets: [first.port, second.port] }) });
    },
  },
  // miguelgrinberg/Flask-SocketIO#1983
  {
    title: 'a namespace that python-socketio does not have',
    place: 'verdict',
    shown: [{ code: 'namespace.invalid', params: { namespace: '/chatt' }, remedy: 'Check its name' }],
    make: async (it) => {
      const { url } = await python(it);
      return diagnosed({ url, namespace: '/chatt' });
    },
  },
  // miguelgrinberg/python-socketio#344
  {
    title: 'a connect handler of Python that raises an error',
    place: 'verdict',
    shown: [{ code: 'namespace.noAnswer', remedy: 'raises no error' }],
    make: async (it) => {
      const { url } = await python(it);
      return diagnosed({ url, auth: { refuse: 'error' } }, { limits: { ...patient, silenceMs: 300, pollMs: 300 } });
    },
  },
  // pyropy/fastapi-socketio#46
  {
    title: 'an application of Python whose path is added a second time where it is mounted',
    place: 'verdict',
    shown: [{ code: 'connect.wrongPath', params: { found: '/socket.io/socket.io' }, remedy: 'Set the path to' }],
    make: async (it) => {
      const { url } = await python(it, { path: 'socket.io/socket.io' });
      return diagnosed({ url });
    },
  },
  // socketio/socket.io-client#1527, louislam/uptime-kuma#7710
  {
    title: 'handlers that are registered after an await',
    shown: [
      {
        code: 'finding.emitTooEarly',
        params: { event: 'login', count: 3 },
        severity: 'warning',
        confidence: 'likely',
        remedy: 'before the first await',
      },
    ],
    make: async (it) => {
      const database = new EventEmitter();
      const server = await it.server({
        setup: (io) =>
          io.on('connection', (socket) => {
            database.once('user', () => {
              socket.on('login', (ack: Callback) => ack('ok'));
              socket.emit('ready');
            });
            socket.on('leave', () => socket.conn.close()).onAny((event) => database.emit(`received ${event}`));
          }),
      });
      const connection = await it.connected(server.url);
      for (const joins of [1, 2, 3]) {
        await it.state(connection, 'connected', joins);
        const received = once(database, 'received login');
        const early = it.harness.emit(connection, 'login', [], { ack: { timeoutMs: 1 } });
        await Promise.all([received, it.harness.delivered(early, 'timedOut')]);
        it.clock.advance(500);
        database.emit('user');
        await it.harness.waitFor('ready', ({ event, seq }) => event === 'ready' && seq > early.seq);
        await it.harness.delivered(it.harness.emit(connection, 'login', [], { ack: {} }), 'acknowledged');
        it.clock.advance(60_000);
        if (joins < 3) it.harness.emit(connection, 'leave');
      }
    },
  },
  // miguelgrinberg/python-socketio#460, socketio/socket.io-redis-adapter#119
  {
    title: 'several processes with an adapter that each emit the same event',
    shown: [{ code: 'finding.duplicateEvents', severity: 'info', confidence: 'likely', remedy: 'use io.local' }],
    make: async (it) => {
      const bus = new EventEmitter();
      const adapter = class extends BusAdapter {
        constructor(namespace: unknown) {
          super(namespace, bus);
        }
      };
      const servers = [await it.server({ options: { adapter } }), await it.server({ options: { adapter } })] as const;
      const news = new EventEmitter();
      for (const { io } of servers) news.on('news', (text: string) => io.emit('news', text));
      const connection = await it.connected(servers[0].url);
      for (const text of ['one', 'two', 'three']) {
        news.emit('news', text);
        await it.barrier(connection, servers[1].io);
        it.clock.advance(1000);
      }
    },
  },
  // socketio/socket.io#2178
  {
    title: 'an event that crashes the process of the server',
    shown: [
      { code: 'finding.reconnectLoop', params: { after: 'crash' }, severity: 'error', remedy: 'handler of “crash”' },
    ],
    make: async (it) => {
      const server = new ChildServer();
      it.closeWith(() => server.kill());
      await server.start();
      const connection = await it.connected(server.url);
      for (const joins of [1, 2, 3]) {
        await it.state(connection, 'connected', joins);
        it.clock.advance(1000 * joins);
        it.harness.emit(connection, 'hello');
        it.harness.emit(connection, 'crash');
        await it.state(connection, 'disconnected', joins);
        await server.kill();
        if (joins < 3) await server.start();
      }
      connection.disconnect();
    },
  },
  // socketio/socket.io-client-java#567
  {
    title: 'JSON in the text of an acknowledgement',
    shown: [
      {
        code: 'finding.jsonInString',
        params: { event: 'load', ack: true },
        severity: 'info',
        remedy: 'without JSON.stringify()',
      },
    ],
    make: async (it) => {
      const server = await it.server({
        setup: (io) =>
          io.on('connection', (socket) =>
            socket.on('load', (_id: number, ack: Callback) => ack(JSON.stringify({ data: [] }))),
          ),
      });
      const connection = await it.connected(server.url);
      for (const id of [1, 2, 3]) {
        await it.harness.delivered(it.harness.emit(connection, 'load', [id], { ack: {} }), 'acknowledged');
      }
    },
  },
  // socketio/socket.io#2214
  {
    title: 'a router that ends each poll after half a minute',
    shown: [{ code: 'finding.reconnectLoop', severity: 'error', remedy: 'Check proxies and load balancers' }],
    make: async (it) => {
      const server = await it.server();
      const polls = new EventEmitter();
      const url = await frontUrl(it, {
        targets: [server.port],
        serve: ({ method, url: path = '' }, response) => {
          if (method !== 'GET' || !path.includes('sid=')) return false;
          if (!polls.emit('poll', response)) return false;
          return true;
        },
      });
      const connection = await it.connected(url, { transports: ['polling'] });
      for (const joins of [1, 2, 3]) {
        await it.state(connection, 'connected', joins);
        const held = new Promise<ServerResponse>((resolve) => polls.once('poll', resolve));
        // This event ends the pending poll.
        server.io.emit('news');
        const response = await held;
        it.clock.advance(30_000 / 3);
        response.writeHead(503, { server: 'heroku' }).end('Application error');
        await it.state(connection, 'disconnected', joins);
      }
    },
  },
  // Links2004/arduinoWebSockets#338, #611
  {
    title: 'a program that sends the pings of Engine.IO 3',
    place: 'timeline',
    shown: [{ code: 'observe.webSocketClosed', params: { because: 'clientPing' }, remedy: 'respond to “2” with “3”' }],
    make: (it) =>
      it.server().then(({ url }) =>
        webSocket(it, url, ['40'], (text, socket) => {
          if (text.startsWith('40')) socket.send('2');
        }),
      ),
  },
  // socketio/socket.io#3453, MetinSeylan/Vue-Socket.io#7
  {
    title: 'a listener of a client that is added at each render',
    shown: [
      {
        code: 'finding.duplicateEvents',
        params: { event: 'read', dir: 'out', because: 'time', copies: 4 },
        severity: 'warning',
        confidence: 'likely',
        remedy: 'socket.off',
      },
    ],
    make: async (it) => {
      const server = await it.server();
      const client = await it.client(await it.proxied(server.url));
      let read = 0;
      for (const renders of [1, 2, 3, 4]) {
        client.on('news', (text: string) => client.emit('read', text));
        for (const text of ['one', 'two']) {
          server.io.emit('news', `${text} ${renders}`);
          await nth(it, { event: 'read' }, (read += renders));
          it.clock.advance(1000);
        }
      }
    },
  },
  // socketio/socket.io-client#1575
  {
    title: 'an effect that opens and closes the socket each time it runs',
    shown: [{ code: 'finding.clientLoop', severity: 'info', confidence: 'possible', remedy: 'outside of components' }],
    make: async (it) => {
      const server = await it.server();
      const proxied = await it.proxied(server.url);
      for (const runs of [1, 2, 3, 4]) {
        const client = await it.client(proxied);
        await nth(it, { state: 'connected' }, runs);
        it.clock.advance(50);
        client.close();
        await nth(it, { state: 'disconnected' }, runs);
        it.clock.advance(200);
      }
    },
  },
  // doghappy/socket.io-client-csharp: attachments that are not sent as messages of their own
  {
    title: 'a program that announces an attachment and does not send it',
    place: 'timeline',
    shown: [
      {
        code: 'observe.webSocketClosed',
        params: { because: 'attachmentsMissing' },
        remedy: 'as a binary message of its own',
      },
    ],
    make: (it) =>
      it.server().then(({ url }) =>
        webSocket(it, url, ['40'], (text, socket) => {
          if (!text.startsWith('40')) return;
          socket.send('451-["upload",{"_placeholder":true,"num":0}]');
          socket.send('42["done"]');
        }),
      ),
  },
  // socketio/socket.io-client-swift#1350, #1327; rikulo/socket.io-client-dart#183
  {
    title: 'a token in the query, and a server that reads it in auth',
    place: 'verdict',
    shown: [{ code: 'namespace.refused', params: { sent: 'query' }, remedy: 'send them in “auth”' }],
    make: async (it) => {
      const server = await it.server({
        setup: (io) =>
          io.use(({ handshake }, next) =>
            next(handshake.auth['token'] === 'valid' ? undefined : new Error('Authentication error')),
          ),
      });
      return diagnosed({ url: `${server.url}?token=valid` });
    },
  },
];
