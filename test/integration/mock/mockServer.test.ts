/** Mock servers of session files, with the engine and with real clients. */
import fc from 'fast-check';
import { createServer } from 'node:http';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonInterpreter } from '../../servers/pythonServer.ts';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import type { MockOptions } from '../../../src/model/mock/mockOptions.ts';
import { parsePayload } from '../../../src/model/payload/payload.ts';
import type { MockServerOptions } from '../../../src/mock/mockServer.ts';
import { openMock, type OpenedMock } from '../../../src/mock/openMock.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { freshRuns } from '../../support/freshRuns.ts';
import { joined, refused } from '../../support/joined.ts';
import { type Line, linesOf, type MadeVisit, madeVisit, sessionText } from '../../support/mockSession.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';

const closing = closedAfterEach();

async function mock(text: string, options: MockOptions & MockServerOptions = {}): Promise<OpenedMock> {
  const opened = await openMock('test.siolog', { bytes: Buffer.from(text) }, options);
  closing.push(() => opened.dispose());
  return opened;
}

/** A client that is still connecting, so that a test can add listeners before the first event is received. */
function opening(url: string, options: Parameters<typeof io>[1] = {}): Socket {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  closing.push(() => socket.disconnect());
  return socket;
}

async function client(url: string, options: Parameters<typeof io>[1] = {}): Promise<Socket> {
  const socket = opening(url, options);
  await joined(socket);
  return socket;
}

const received = (socket: Socket, event: string): Promise<unknown[]> =>
  new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

/** Emits the events of a visit, and returns the entries that the engine of this client records. */
async function recordedAt(url: string, { namespace, unprompted, exchanges }: MadeVisit): Promise<Line[]> {
  const harness = new EngineHarness();
  try {
    const connection = await harness.connected(url, { namespace });
    const count = (kind: string, dir: string): number =>
      harness.entries().filter((entry) => entry.kind === kind && entry.dir === dir).length;
    let events = unprompted.length;
    await expect.poll(() => count('event', 'in'), { timeout: 60_000 }).toBe(events);
    for (const made of exchanges) {
      const args = parsePayload(made.args) as unknown[];
      const emitted = harness.emit(connection, made.event, args, made.ack ? { ack: {} } : {});
      if (made.ack) await harness.delivered(emitted, 'acknowledged');
      events += made.events.length;
      await expect.poll(() => count('event', 'in'), { timeout: 60_000 }).toBe(events);
    }
    return harness.entries();
  } finally {
    harness.dispose();
  }
}

/** The part of a recording that both sessions must have in common: events and acknowledgements with their arguments, in order. */
function compared(lines: readonly Line[]): unknown[] {
  return lines
    .filter(({ kind }) => kind === 'event' || kind === 'ack')
    .map(({ kind, dir, namespace, event, args, ackId }) => ({
      kind,
      dir,
      namespace,
      event: kind === 'event' ? event : undefined,
      args: args ?? [],
      wantsAck: kind === 'event' ? ackId !== undefined : undefined,
    }));
}

describe('session → mock → session', () => {
  it('records the same events, acknowledgements and arguments again', async () => {
    await fc.assert(
      fc.asyncProperty(madeVisit, async (visit) => {
        const lines = linesOf(visit);
        const server = await openMock('made.siolog', { bytes: Buffer.from(sessionText(lines)) }, {});
        try {
          expect(server.omissions).toEqual([]);
          expect(compared(await recordedAt(server.url, visit))).toEqual(compared(lines));
        } finally {
          await server.dispose();
        }
      }),
      { numRuns: freshRuns(100) },
    );
  });
});

describe('a mock server', () => {
  const events = (namespace = '/', connectionId = 'c1'): Line[] => [
    { kind: 'connection', state: 'connected', namespace, connectionId, t: 100 },
    { kind: 'event', dir: 'in', namespace, connectionId, t: 101, event: 'welcome', args: [`to ${namespace}`] },
    {
      kind: 'event',
      dir: 'out',
      namespace,
      connectionId,
      t: 110,
      event: 'get',
      args: [{ id: 1, b: 2 }],
      ackId: 0,
      delivery: 'acknowledged',
    },
    { kind: 'ack', dir: 'in', namespace, connectionId, t: 112, of: 3, args: ['one'] },
    {
      kind: 'event',
      dir: 'out',
      namespace,
      connectionId,
      t: 120,
      event: 'get',
      args: [{ id: 2 }],
      ackId: 1,
      delivery: 'acknowledged',
    },
    { kind: 'ack', dir: 'in', namespace, connectionId, t: 121, of: 5, args: ['two', { $hex: '00 ff' }] },
    { kind: 'event', dir: 'in', namespace, connectionId, t: 122, event: 'changed', args: [2] },
  ];

  it('matches events by name, then by arguments, then in order', async () => {
    const { url } = await mock(sessionText(events()));
    const socket = await client(url);
    expect(await socket.emitWithAck('get', { id: 2 })).toBe('two');
    expect(await socket.emitWithAck('get', { b: 2, id: 1 })).toBe('one');
    // No recorded event has these arguments, and both recorded acknowledgements have been used, so the server repeats the last one.
    expect(await socket.emitWithAck('get', 'other')).toBe('two');
    const fresh = await client(url);
    expect(await fresh.emitWithAck('get', 'other')).toBe('one');
    expect(await fresh.emitWithAck('get', 'other')).toBe('two');
  });

  it('sends the events that followed a recorded event after the client emits this event, or every event at its recorded time', async () => {
    const responses = await mock(sessionText(events()));
    const socket = opening(responses.url);
    const seen: unknown[] = [];
    socket.onAny((event: string) => seen.push(event));
    const changed = received(socket, 'changed');
    await received(socket, 'welcome');
    await socket.emitWithAck('get', { id: 1, b: 2 });
    await socket.emitWithAck('get', { id: 2 });
    expect(await changed).toEqual([2]);
    expect(seen).toEqual(['welcome', 'changed']);
    const recorded = await mock(sessionText(events()), { timing: 'recorded' });
    expect(await received(opening(recorded.url), 'changed')).toEqual([2]);
  });

  it('serves several namespaces and several clients at once, each with its own order', async () => {
    const lines = [
      ...events('/'),
      ...events('/chat', 'c2').map((line) => (line.of ? { ...line, of: line.of + 7 } : line)),
    ];
    const connections = { c1: { url: 'http://a' }, c2: { url: 'http://a', namespace: '/chat' } };
    const opened = await mock(sessionText(lines, connections));
    const sockets = await Promise.all(['/', '/chat', '/', '/chat'].map((name) => client(opened.url + name)));
    expect(opened.clients).toBe(4);
    const acks = await Promise.all(sockets.map((socket) => socket.emitWithAck('get', 'any')));
    expect(acks).toEqual(['one', 'one', 'one', 'one']);
    expect(String(await refused(io(`${opened.url}/other`, { forceNew: true, reconnection: false })))).toMatch(
      /namespace/,
    );
  });

  it('serves python-socketio', async () => {
    const { url } = await mock(sessionText(events('/chat')));
    const script = fileURLToPath(new URL('../../servers/pythonClient.py', import.meta.url));
    const { stdout } = await promisify(execFile)(pythonInterpreter(), [script, url, '/chat']);
    expect(JSON.parse(stdout)).toEqual({ welcome: ['to /chat'], ack: ['two', '00ff'] });
  });

  it('serves clients of Socket.IO 2', async () => {
    const { url } = await mock(sessionText(events()));
    const harness = new EngineHarness();
    closing.push(() => harness.dispose());
    const connection = await harness.connected(url, { protocol: 'v2' });
    const emitted = harness.emit(connection, 'get', [{ id: 2 }], { ack: {} });
    await harness.delivered(emitted, 'acknowledged');
    const ack = await harness.waitFor('the acknowledgement', ({ kind }) => kind === 'ack');
    expect(ack.args).toEqual(['two', { $binary: 'AP8=' }]);
  });

  it('sends exactly the bytes and digits of the capture', async () => {
    const { url } = await mock(
      sessionText([
        { kind: 'connection', state: 'connected', namespace: '/' },
        {
          kind: 'event',
          dir: 'in',
          event: 'exact',
          args: [{ id: { $number: '12345678901234567890' } }, [{ $hex: '00 ff 10' }]],
        },
      ]),
    );
    const harness = new EngineHarness();
    closing.push(() => harness.dispose());
    await harness.connected(url);
    const entry = await harness.waitFor('the event', ({ event }) => event === 'exact');
    expect(entry.args).toEqual([{ id: { $number: '12345678901234567890' } }, [{ $binary: 'AP8Q' }]]);
  });

  it('gives each client the next visit of the capture, or the visit of one connection', async () => {
    const visit = (connectionId: string): Line[] => [
      { kind: 'connection', state: 'connected', connectionId, namespace: '/' },
      { kind: 'event', dir: 'in', connectionId, namespace: '/', event: 'you', args: [connectionId] },
    ];
    const text = sessionText(['c1', 'c2', 'c3'].flatMap(visit), { c1: { url: 'http://a' }, c2: { url: 'http://a' } });
    const all = await mock(text);
    const names: unknown[] = [];
    for (let index = 0; index < 4; index++) {
      names.push(...(await received(opening(all.url), 'you')));
    }
    expect(names).toEqual(['c1', 'c2', 'c3', 'c1']);
    const one = await mock(text, { connectionId: 'c2' });
    expect(await received(opening(one.url), 'you')).toEqual(['c2']);
    await expect(mock(text, { connectionId: 'c9' })).rejects.toThrow(/c9.*c1, c2, c3/);
  });

  it('disconnects the client where the server did', async () => {
    const { url } = await mock(
      sessionText([
        { kind: 'connection', state: 'connected', namespace: '/' },
        { kind: 'event', dir: 'out', event: 'kick', args: [] },
        { kind: 'connection', state: 'disconnected', cause: { code: 'server.disconnected' } },
      ]),
    );
    const socket = await client(url);
    const reason = received(socket, 'disconnect');
    socket.emit('kick');
    expect((await reason)[0]).toBe('io server disconnect');
  });

  it('serves what the server sent after an event that it never acknowledged, and not an event that was never sent', async () => {
    const lost = (event: string, params: Readonly<Record<string, boolean>> = {}): Line => ({
      kind: 'event',
      dir: 'out',
      namespace: '/',
      connectionId: 'c1',
      t: 130,
      event,
      args: [],
      ackId: 2,
      delivery: 'lost',
      cause: { code: 'ack.connectionEnded', params },
    });
    const unmatched: unknown[] = [];
    const lines = [
      ...events(),
      lost('vote'),
      { kind: 'event', dir: 'in', namespace: '/', connectionId: 'c1', t: 131, event: 'voted', args: [1] },
      lost('late', { neverSent: true }),
    ] satisfies Line[];
    const { url } = await mock(sessionText(lines), { onUnmatched: (...about) => unmatched.push(about) });
    const socket = await client(url);
    const names: string[] = [];
    socket.onAny((event: string) => names.push(event));
    const voted = received(socket, 'voted');
    socket.emit('late');
    expect(await socket.emitWithAck('get', { id: 2 })).toBe('two');
    socket.emit('vote');
    expect(await voted).toEqual([1]);
    expect(names.filter((event) => event !== 'welcome').sort()).toEqual(['changed', 'voted']);
    expect(unmatched).toEqual([['late', '/']]);
  });

  it('reports each unknown event once, and accepts names that Node.js treats specially', async () => {
    const unmatched: unknown[] = [];
    const { url } = await mock(sessionText(events()), { onUnmatched: (...about) => unmatched.push(about) });
    const socket = await client(url);
    for (const name of ['error', 'error', 'unhandled', '__proto__']) socket.emit(name, 1);
    expect(await socket.emitWithAck('get', { id: 2 })).toBe('two');
    expect(unmatched).toEqual([
      ['error', '/'],
      ['unhandled', '/'],
      ['__proto__', '/'],
    ]);
  });

  it('serves pages of this machine, and no others', async () => {
    const { url } = await mock(sessionText(events()));
    const poll = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers });
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:80', 'capacitor://localhost']) {
      const response = await poll({ origin });
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    }
    for (const origin of ['https://example.com', 'null', 'http://localhost.example.com']) {
      const response = await poll({ origin });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).not.toBe(origin);
    }
    const foreign = { origin: 'https://example.com' };
    await refused(io(url, { forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders: foreign }));
    const rebound = { host: 'example.com' };
    await refused(io(url, { forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders: rebound }));
  });

  it('uses the path and the parser of the capture, and lists the parts that it cannot serve', async () => {
    const opened = await mock(
      sessionText(
        [
          ...events(),
          { kind: 'event', dir: 'in', event: 'disconnecting', args: [] },
          { kind: 'event', dir: 'in', event: 'huge', error: { code: 'capture.payloadLost' } },
        ],
        { c1: { url: 'http://a', path: '/ws', parser: 'msgpack' } },
      ),
    );
    expect(opened.omissions).toEqual([
      expect.stringMatching(/“disconnecting”.*#8/),
      expect.stringMatching(/“huge”.*#9/),
    ]);
    const harness = new EngineHarness();
    closing.push(() => harness.dispose());
    await harness.connected(opened.url, { path: '/ws', parser: 'msgpack' });
    await harness.waitFor('the welcome', ({ event }) => event === 'welcome');
  });

  it('applies network conditions to its sockets', async () => {
    const { url } = await mock(sessionText(events()), { conditions: { latencyMs: 150 } });
    for (const transports of [['websocket'], ['polling']]) {
      const socket = await client(url, { transports });
      const started = performance.now();
      await socket.emitWithAck('get', { id: 2 });
      expect(performance.now() - started).toBeGreaterThan(295);
    }
  });

  it('executes a plan of faults', async () => {
    const { url } = await mock(sessionText(events()), { network: [{ atMs: 300, forMs: 300, offline: true }] });
    const socket = opening(url, { reconnection: true, reconnectionDelay: 50 });
    // On a slow machine, the network can be off before the client has joined.
    await Promise.race([received(socket, 'disconnect'), received(socket, 'connect_error')]);
    expect(await socket.emitWithAck('get', { id: 2 })).toBe('two');
  });

  it('removes all waits at speed 0', async () => {
    const { url } = await mock(
      sessionText([
        { kind: 'connection', state: 'connected', namespace: '/', t: 0 },
        { kind: 'event', dir: 'in', event: 'later', t: 86_400_000, args: [] },
      ]),
      { speed: 0 },
    );
    expect(await received(opening(url), 'later')).toEqual([]);
  });

  it('frees its port, also while its sockets are stalled', async () => {
    const opened = await mock(sessionText(events()), { conditions: { stall: true } });
    const socket = connect(Number(new URL(opened.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await Promise.all([new Promise((resolve) => socket.once('close', resolve)), opened.dispose()]);
    await expect(fetch(opened.url)).rejects.toThrow();
  });

  it('explains why it cannot start', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    closing.push(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(mock(sessionText(events()), { port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
    await expect(mock(sessionText([]))).rejects.toThrow(/test\.siolog contains no event/);
    await expect(mock('')).rejects.toThrow(/test\.siolog is empty/);
    await expect(mock('{"broken"')).rejects.toThrow(/test\.siolog is not a session file/);
    await expect(openMock('x.har', { bytes: Buffer.from('{}') }, {})).rejects.toThrow(/x\.har/);
    await expect(openMock('none.siolog', { path: '/nowhere/none.siolog' }, {})).rejects.toThrow(
      /none\.siolog does not exist/,
    );
  });
});
