/** An app for pages, frames and workers of a browser, which exchanges events with a Socket.IO server in both directions. */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Server } from 'socket.io';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { ServerVersion } from '../servers/testServer.ts';

export interface PageApp {
  /** @param query the options of `app` in the page: `transports`, `server`. With `waits`, the app runs when `release` is called. */
  page(query: Record<string, string>): string;
  /** A page that starts a worker, which runs the app when `release` is called. */
  worker(query: Record<string, string>): string;
  /** A page with another page in a frame. */
  framed(url: string): string;
  release(): void;
  dispose(): Promise<void>;
}

const clients: Readonly<Record<'v2' | 'v4', string>> = {
  v4: 'socket.io-client/dist/socket.io.min.js',
  v2: 'socket.io-client-v2/dist/socket.io.js',
};

/** Runs in a page or a worker: exchanges events with a server in both directions, and reports when it is done. */
const app = `function app(query) {
  const socket = io(query.get('server') + (query.get('namespace') || '/'), {
    transports: query.get('transports').split(','), forceNew: true,
    auth: { token: 'a made up token' }, query: { token: 'a made up token' },
    ...(query.has('authorization') && { extraHeaders: { Authorization: query.get('authorization') } }) });
  const emitWithAck = (...args) => new Promise((done) => socket.emit(...args, done));
  socket.on('question', (number, answer) => answer(number + 1));
  socket.on('again', () => socket.emit('here', navigator.userAgent.length > 0));
  socket.on('connect', async () => {
    const upgrades = query.get('transports') === 'polling,websocket';
    while (upgrades && socket.io.engine.transport.name !== 'websocket') await new Promise((next) => setTimeout(next, 5));
    await emitWithAck('hello', 1, '2 ✓', { 3: '4', 5: new Uint8Array([6]).buffer });
    await emitWithAck('big', new Uint8Array(50000).fill(7).buffer, 'x'.repeat(50000));
    await emitWithAck('ask me');
    socket.emit('done');
  });
  return socket;
}`;

type Ack = (...args: unknown[]) => void;

/** The handlers of the app's server. */
export function appHandlers(io: Server): void {
  io.on('connection', (socket) => {
    socket.on('hello', (...args: unknown[]) => (args.at(-1) as Ack)(...args.slice(0, -1)));
    socket.on('big', (bytes: Buffer, text: string, done: Ack) => done(bytes.length, text.length));
    socket.on('ask me', (done: Ack) => void socket.emit('question', 41, (answer: unknown) => done(answer)));
  });
}

/** Secrets that the app sends when it connects. No entry may contain them. */
export const appSecrets = ['a made up token', 'a made up cookie', 'a made up password'] as const;

/** Adds a namespace that refuses every client with an error that contains the client's secrets. Returns the secrets that were sent. */
export function refuseWithSecrets(io: Server): unknown[][] {
  const sent: unknown[][] = [];
  io.of('/refused').use(({ handshake: { auth, query, headers } }, next) => {
    const secrets = [auth['token'], query['token'], headers.cookie, headers.authorization];
    sent.push(secrets);
    next(new Error(JSON.stringify(secrets)));
  });
  return sent;
}

/** Events and acknowledgements of the app's client in their order: direction, name, arguments, delivery. */
export const appConversation: readonly (readonly unknown[])[] = [
  ['out', 'hello', [1, '2 ✓', { 3: '4', 5: { $binary: 'Bg==' } }], 'acknowledged'],
  ['in', 'ack', [1, '2 ✓', { 3: '4', 5: { $binary: 'Bg==' } }]],
  ['out', 'big', [{ $binary: Buffer.alloc(50_000, 7).toString('base64') }, 'x'.repeat(50_000)], 'acknowledged'],
  ['in', 'ack', [50_000, 50_000]],
  ['out', 'ask me', [], 'acknowledged'],
  ['in', 'question', [41], 'acknowledged'],
  ['out', 'ack', [42]],
  ['in', 'ack', [42]],
  ['out', 'done', [], 'sent'],
];

/** The events and acknowledgements in the entries of a connection, in the same form. */
export function conversationOf(entries: readonly Entry[]): unknown[] {
  const outcomes = new Map(entries.flatMap((one) => (one.kind === 'delivery' ? [[one.of, one.delivery]] : [])));
  return entries.flatMap((one) => {
    const delivery = outcomes.get(one.seq) ?? one.delivery;
    if (one.kind === 'event') return [[one.dir, one.event, one.args, ...(delivery === undefined ? [] : [delivery])]];
    return one.kind === 'ack' ? [[one.dir, 'ack', one.args]] : [];
  });
}

/**
 * The pages are of another origin than the Socket.IO server.
 * @param root the folder of the repository
 */
export async function startPageApp(root: string, version: ServerVersion): Promise<PageApp> {
  const waiting: ServerResponse[] = [];
  let isReleased = false;
  const release = (): void => {
    isReleased = true;
    for (const response of waiting.splice(0)) response.end();
  };
  const client = readFileSync(join(root, 'node_modules', clients[version === 'v2' ? 'v2' : 'v4']), 'utf8');
  const contents: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/client.js': ['text/javascript', `${client}\n${app}`],
    '/page': [
      'text/html',
      '<!doctype html><title>My page</title><script src="/client.js"></script><script>const query = new URLSearchParams(location.search); query.has("waits") ? fetch("/wait").then(() => app(query)) : app(query)</script>',
    ],
    '/worker': [
      'text/html',
      '<!doctype html><title>With worker</title><script>new Worker("/worker.js" + location.search)</script>',
    ],
    '/worker.js': [
      'text/javascript',
      `importScripts('/client.js'); fetch('/wait').then(() => app(new URLSearchParams(location.search)));`,
    ],
    '/framed': [
      'text/html',
      `<!doctype html><title>Outer</title><script>
        const frame = document.createElement('iframe');
        frame.src = new URLSearchParams(location.search).get('url');
        document.documentElement.append(frame);
      </script>`,
    ],
  };
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://page');
    // The next page must wait for `release` again.
    if (pathname === '/worker' || pathname === '/framed') isReleased = false;
    if (pathname === '/wait' && !isReleased) return void waiting.push(response);
    const [type, text] = contents[pathname] ?? ['text/plain', ''];
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.setHeader('set-cookie', 'session=a made up cookie; HttpOnly');
    response.end(text);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const url = (path: string, query: Record<string, string>): string =>
    `${origin}${path}?${new URLSearchParams(query).toString()}`;
  return {
    page: (query) => url('/page', query),
    worker: (query) => url('/worker', query),
    framed: (framedUrl) => url('/framed', { url: framedUrl }),
    release,
    dispose: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
