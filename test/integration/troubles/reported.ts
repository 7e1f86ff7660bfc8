// Problems that people reported for Socket.IO, its clients in other languages, NestJS, python-socketio and Flask-SocketIO.
import WebSocket from 'ws';
import type { FrontOptions } from '../../servers/frontServer.ts';
import { diagnosed } from '../../support/diagnosing.ts';
import type { Callback, Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';

export async function frontUrl(it: Troubled, options: FrontOptions): Promise<string> {
  return `http://127.0.0.1:${await it.front(options)}`;
}

/**
 * Opens a WebSocket as a program that is not a Socket.IO client does, through a proxy of the inspector. The messages are sent after the
 * handshake. Resolves when the WebSocket is closed.
 */
export async function webSocket(
  it: Troubled,
  target: string,
  sends: readonly string[],
  onMessage?: (text: string, socket: WebSocket) => void,
): Promise<void> {
  const proxied = await it.proxied(target);
  const socket = new WebSocket(`${proxied.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  it.closeWith(() => socket.close());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('0')) for (const each of sends) socket.send(each);
    onMessage?.(text, socket);
  });
  await closed;
}

export const reportedTroubles: readonly Trouble[] = [
  {
    title: 'a handler that takes data, and a client that sends only a callback',
    shown: [{ code: 'finding.ackNeverAnswered', confidence: 'likely', remedy: 'calls its callback in every branch' }],
    make: async (it) => {
      const server = await it.server({
        setup: (io) =>
          io.on('connection', (socket) =>
            socket
              .on('hello', (_data: unknown, ack?: Callback) => ack?.('hello'))
              .on('other', (_data: unknown, ack?: Callback) => ack?.('other')),
          ),
      });
      const connection = await it.connected(server.url);
      await it.harness.delivered(it.harness.emit(connection, 'other', [1], { ack: {} }), 'acknowledged');
      for (let count = 0; count < 2; count++) {
        await it.harness.delivered(it.harness.emit(connection, 'hello', [], { ack: { timeoutMs: 1 } }), 'timedOut');
      }
    },
  },
  {
    title: 'two processes without sticky sessions, observed between a client and its server',
    place: 'timeline',
    shown: [{ code: 'observe.unknownSession', remedy: 'all requests of a session reach the same server' }],
    make: async (it) => {
      const [first, second] = [await it.server(), await it.server()];
      const proxied = await it.proxied(await frontUrl(it, { targets: [first.port, second.port] }));
      await it
        .client(proxied, { transports: ['polling'] }, (socket) => socket.on('connect_error', () => undefined))
        .catch(() => undefined);
    },
  },
  {
    title: 'a socket whose connect() is called again while it connects',
    place: 'timeline',
    shown: [
      { code: 'observe.webSocketClosed', params: { because: 'connectedTwice' }, remedy: 'check socket.active first' },
    ],
    inGate: 'directly',
    make: (it) =>
      it.server().then(({ url }) =>
        webSocket(it, url, ['40'], (text, socket) => {
          if (text.startsWith('40')) socket.send('40');
        }),
      ),
  },
  {
    title: 'a message of an application that is larger than the server accepts',
    place: 'timeline',
    shown: [{ code: 'transport.payloadTooLarge', remedy: 'increase maxHttpBufferSize' }],
    inGate: 'directly',
    make: async (it) => {
      const client = await it.client(await it.proxied((await it.server()).url));
      const ended = new Promise((resolve) => client.once('disconnect', resolve));
      client.emit('upload', Buffer.alloc(1_300_000));
      await ended;
    },
  },
  {
    title: 'a client that does not respond to pings',
    place: 'timeline',
    shown: [{ code: 'observe.webSocketClosed', params: { because: 'noPong' }, remedy: 'blocks its event loop' }],
    make: async (it) => {
      const server = await it.server({ options: { pingInterval: 100, pingTimeout: 100 } });
      await webSocket(it, server.url, ['40'], (text) => {
        if (text === '2') it.clock.advance(150);
      });
    },
  },
  {
    title: 'an event before the namespace was joined',
    place: 'timeline',
    shown: [
      { code: 'observe.webSocketClosed', params: { because: 'notJoined' }, remedy: 'Emit after the “connect” event' },
    ],
    inGate: 'directly',
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['42["hello"]'])),
  },
  {
    title: 'a program that never joins a namespace',
    place: 'timeline',
    shown: [
      { code: 'observe.webSocketClosed', params: { because: 'neverJoined' }, remedy: 'must send the packet “40”' },
    ],
    make: async (it) => {
      const server = await it.server({ options: { connectTimeout: 100 } });
      await webSocket(it, server.url, []);
    },
  },
  {
    title: 'plain JSON over a WebSocket',
    place: 'timeline',
    shown: [{ code: 'packet.notEngineIo', remedy: 'enter kind:packet' }],
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['{"event":"hello"}'])),
  },
  {
    title: 'an event with a reserved name',
    place: 'timeline',
    shown: [{ code: 'packet.invalidEvent', remedy: 'enter kind:packet' }],
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['40', '42["disconnect"]'])),
  },
  {
    title: 'a proxy that removes the prefix of the path',
    place: 'verdict',
    shown: [{ code: 'connect.wrongPath', remedy: 'Check the path' }],
    make: async (it) => {
      const server = await it.server();
      const url = await frontUrl(it, {
        targets: [server.port],
        serve: ({ url: path = '' }, response) => {
          if (path.startsWith('/app/socket.io/')) return false;
          response.writeHead(404).end('Not found');
          return true;
        },
      });
      return diagnosed({ url });
    },
  },
  {
    title: 'a cache that responds with an earlier handshake',
    place: 'verdict',
    shown: [{ code: 'handshake.unknownSid', remedy: 'sticky sessions are likely missing' }],
    make: async (it) => {
      const server = await it.server();
      let cached: Buffer | undefined;
      const url = await frontUrl(it, {
        targets: [server.port],
        serve: ({ url: path = '' }, response) => {
          if (path.includes('sid=') || !path.includes('transport=polling')) return false;
          void (async () => {
            cached ??= Buffer.from(
              await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).arrayBuffer(),
            );
            response.writeHead(200, { 'content-type': 'text/plain' }).end(cached);
          })();
          return true;
        },
      });
      return diagnosed({ url });
    },
  },
  {
    title: 'allowRequest refuses the client',
    place: 'verdict',
    shown: [{ code: 'handshake.forbidden', remedy: 'allowRequest in the server' }],
    make: async (it) => {
      const { url } = await it.server({ options: { allowRequest: (_, decide) => decide('not from here', false) } });
      return diagnosed({ url });
    },
  },
  {
    title: 'a framework that redirects the path to the one without a slash',
    place: 'verdict',
    shown: [{ code: 'connect.redirected', params: { slash: 'off' }, remedy: 'set addTrailingSlash to false' }],
    make: async (it) => {
      const server = await it.server();
      const url = await frontUrl(it, {
        targets: [server.port],
        serve: ({ url: path = '' }, response) => {
          if (!path.startsWith('/socket.io/')) return false;
          response.writeHead(308, { location: path.replace('/socket.io/', '/socket.io') }).end();
          return true;
        },
      });
      return diagnosed({ url });
    },
  },
  {
    title: 'a development proxy that does not forward WebSockets',
    place: 'verdict',
    shown: [{ code: 'transport.noUpgrade', remedy: 'pass on the Upgrade and Connection headers' }],
    make: async (it) => {
      const server = await it.server();
      return diagnosed({ url: await frontUrl(it, { targets: [server.port], refuseUpgrades: 404 }) });
    },
  },
  {
    title: 'a load balancer that cuts each connection after the same time',
    shown: [{ code: 'finding.reconnectLoop', remedy: 'Check proxies and load balancers' }],
    make: async (it) => {
      const server = await it.server();
      const connection = await it.connected(server.url);
      for (const joins of [1, 2, 3]) {
        await it.state(connection, 'connected', joins);
        it.clock.advance(10_000);
        server.cutConnections();
        await it.state(connection, 'disconnected', joins);
      }
    },
  },
  {
    title: 'a proxy that refuses a large POST',
    place: 'timeline',
    shown: [{ code: 'transport.payloadTooLarge', remedy: 'Increase the limit of the proxy' }],
    make: async (it) => {
      const server = await it.server();
      const url = await frontUrl(it, { targets: [server.port], maxBody: 100_000 });
      const connection = await it.connected(url, { transports: ['polling'] });
      it.harness.emit(connection, 'upload', ['x'.repeat(200_000)]);
      await it.state(connection, 'disconnected', 1);
    },
  },
  {
    title: 'a handler that throws, so that NestJS emits “exception” in place of the acknowledgement',
    shown: [{ code: 'finding.ackNeverAnswered', confidence: 'likely', remedy: 'calls its callback in every branch' }],
    make: async (it) => {
      const server = await it.server({
        setup: (io) =>
          io.on('connection', (socket) =>
            socket
              .on('load', (ack: Callback) => ack())
              .on('save', () => socket.emit('exception', { status: 'error', message: 'Internal server error' })),
          ),
      });
      const connection = await it.connected(server.url);
      await it.harness.delivered(it.harness.emit(connection, 'load', [], { ack: {} }), 'acknowledged');
      for (let count = 0; count < 2; count++) {
        await it.harness.delivered(it.harness.emit(connection, 'save', [], { ack: { timeoutMs: 1 } }), 'timedOut');
      }
    },
  },
];
