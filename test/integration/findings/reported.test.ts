/**
 * Troubles that people reported for Socket.IO, its clients in other languages, NestJS, python-socketio and Flask-SocketIO, which were not known
 * when the findings and the diagnosis were written. A representative part runs in the gate, all of them in the matrix.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type FrontOptions, startFront } from '../../servers/frontServer.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import { diagnosed } from '../../support/diagnosing.ts';
import { isMatrix } from '../../support/isMatrix.mjs';
import { type Callback, Troubled } from '../../support/troubled.ts';

interface Reported {
  /** What is said about it, of any rank. */
  readonly code: string;
  readonly make: (it: Troubled) => Promise<unknown>;
  readonly inGate?: true;
}

async function front(it: Troubled, options: FrontOptions): Promise<string> {
  const server = await startFront(options);
  it.closeWith(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

async function verdictOf(profile: ConnectionProfile): Promise<string | undefined> {
  return (await diagnosed(profile)).verdict?.code;
}

/** A WebSocket of a program that is no Socket.IO client, through a proxy of the inspector. It sends after the handshake. */
async function webSocket(
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

const reported: Readonly<Record<string, Reported>> = {
  'a handler that takes data, and a client that sends only a callback': {
    code: 'finding.ackNeverAnswered',
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
  'two processes without sticky sessions, seen at the client of an application': {
    code: 'observe.unknownSession',
    make: async (it) => {
      const [first, second] = [await it.server(), await it.server()];
      const proxied = await it.proxied(await front(it, { targets: [first.port, second.port] }));
      await it
        .client(proxied, { transports: ['polling'] }, (socket) => socket.on('connect_error', () => undefined))
        .catch(() => undefined);
    },
  },
  'a socket that is connected twice while it connects': {
    code: 'connectedTwice',
    inGate: true,
    make: (it) =>
      it.server().then(({ url }) =>
        webSocket(it, url, ['40'], (text, socket) => {
          if (text.startsWith('40')) socket.send('40');
        }),
      ),
  },
  'a message of an application that is larger than the server takes': {
    code: 'transport.payloadTooLarge',
    inGate: true,
    make: async (it) => {
      const client = await it.client(await it.proxied((await it.server()).url));
      const ended = new Promise((resolve) => client.once('disconnect', resolve));
      client.emit('upload', Buffer.alloc(1_300_000));
      await ended;
    },
  },
  'a client that does not respond to pings': {
    code: 'noPong',
    make: async (it) => {
      const server = await it.server({ options: { pingInterval: 100, pingTimeout: 100 } });
      await webSocket(it, server.url, ['40'], (text) => {
        if (text === '2') it.clock.advance(150);
      });
    },
  },
  'an event before the namespace was joined': {
    code: 'notJoined',
    inGate: true,
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['42["hello"]'])),
  },
  'a program that never joins a namespace': {
    code: 'neverJoined',
    make: async (it) => {
      const server = await it.server({ options: { connectTimeout: 100 } });
      await webSocket(it, server.url, []);
    },
  },
  'plain JSON over a WebSocket': {
    code: 'packet.notEngineIo',
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['{"event":"hello"}'])),
  },
  'an event with a reserved name': {
    code: 'packet.invalidEvent',
    make: (it) => it.server().then(({ url }) => webSocket(it, url, ['40', '42["disconnect"]'])),
  },
  'a proxy that removes the prefix of the path': {
    code: 'connect.wrongPath',
    make: async (it) => {
      const server = await it.server();
      const url = await front(it, {
        targets: [server.port],
        serve: ({ url: path = '' }, response) => {
          if (path.startsWith('/app/socket.io/')) return false;
          response.writeHead(404).end('Not found');
          return true;
        },
      });
      return verdictOf({ url });
    },
  },
  'a cache that responds with an earlier handshake': {
    code: 'handshake.unknownSid',
    make: async (it) => {
      const server = await it.server();
      let cached: Buffer | undefined;
      const url = await front(it, {
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
      return verdictOf({ url });
    },
  },
  'allowRequest refuses the client': {
    code: 'handshake.forbidden',
    make: async (it) => {
      const { url } = await it.server({ options: { allowRequest: (_, decide) => decide('not from here', false) } });
      return verdictOf({ url });
    },
  },
  'a framework that redirects the path to the one without a slash': {
    code: 'connect.redirected',
    make: async (it) => {
      const server = await it.server();
      const url = await front(it, {
        targets: [server.port],
        serve: ({ url: path = '' }, response) => {
          if (!path.startsWith('/socket.io/')) return false;
          response.writeHead(308, { location: path.replace('/socket.io/', '/socket.io') }).end();
          return true;
        },
      });
      return verdictOf({ url });
    },
  },
  'a development proxy that does not forward WebSockets': {
    code: 'transport.noUpgrade',
    make: async (it) => {
      const server = await it.server();
      return verdictOf({ url: await front(it, { targets: [server.port], refuseUpgrades: 404 }) });
    },
  },
  'a load balancer that cuts each connection after the same time': {
    code: 'finding.reconnectLoop',
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
  'a proxy that refuses a large POST': {
    code: 'transport.payloadTooLarge',
    make: async (it) => {
      const server = await it.server();
      const url = await front(it, { targets: [server.port], maxBody: 100_000 });
      const connection = await it.connected(url, { transports: ['polling'] });
      it.harness.emit(connection, 'upload', ['x'.repeat(200_000)]);
      await it.state(connection, 'disconnected', 1);
    },
  },
  'a handler that throws, so that NestJS emits “exception” in place of the acknowledgement': {
    code: 'finding.ackNeverAnswered',
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
};

describe('a trouble that was reported', () => {
  let troubled: Troubled;
  beforeEach(() => {
    troubled = new Troubled();
  });
  afterEach(() => troubled.close());

  const cases = Object.entries(reported).filter(([, { inGate }]) => isMatrix || inGate);
  it.each(cases)('%s', { timeout: 120_000 }, async (_title, { make, code }) => {
    const verdict = await make(troubled);
    const named = async (): Promise<unknown[]> => [
      ...(typeof verdict === 'string' ? [verdict] : []),
      ...(await troubled.findings()).flatMap(({ code: found, params }) => [found, ...Object.values(params ?? {})]),
      ...troubled.harness
        .entries()
        .flatMap(({ cause }) => (cause ? [cause.code, ...Object.values(cause.params ?? {})] : [])),
    ];
    // A client may learn of its end before the proxy does.
    await expect.poll(named, { timeout: 60_000 }).toContain(code);
  });
});
