import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { inflateSync } from 'node:zlib';
import { build } from 'esbuild';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../src/demo/demoServer.ts';
import { gradientPng } from '../../src/demo/samples.ts';
import { demoCollection } from '../../src/demo/scenarios.ts';
import { listEmits } from '../../src/model/collection/collection.ts';
import { connectionOf, fillEmit, fillProfile } from '../../src/model/collection/collectionFill.ts';
import { parseCollection } from '../../src/model/collection/collectionText.ts';
import { parsePayload } from '../../src/model/payload/payload.ts';
import { VariableResolver } from '../../src/model/collection/variables.ts';
import { lastingPort } from '../support/lastingPort.ts';

let server: Awaited<ReturnType<typeof startDemoServer>>;
const clients: Socket[] = [];

function client(namespace = '/', options: Partial<ManagerOptions & SocketOptions> = {}): Socket {
  const socket = io(server.url + namespace, {
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 50,
    ...options,
  });
  clients.push(socket);
  return socket;
}

/** The arguments of the next event with this name. */
function next(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

async function connected(...given: Parameters<typeof client>): Promise<Socket> {
  const socket = client(...given);
  await next(socket, 'connect');
  return socket;
}

beforeEach(async () => {
  server = await startDemoServer();
});

afterEach(async () => {
  for (const socket of clients.splice(0)) socket.disconnect();
  await server.dispose();
});

describe('the demo server on /', () => {
  it('receives hello world', async () => {
    const socket = await connected();
    const hello = next(socket, 'hello');
    socket.emit('hello', 'world');
    expect(await hello).toEqual(['world']);
  });

  it('acknowledges an update, and explains why another one is invalid', async () => {
    const socket = await connected();
    expect(await socket.emitWithAck('update item', '1', { name: 'updated' })).toEqual({ status: 'ok' });
    expect(await socket.emitWithAck('update item', 1)).toMatchObject({ status: 'error' });
    expect(await socket.emitWithAck('update item', 'x'.repeat(101), {})).toMatchObject({ status: 'error' });
    socket.emit('update item');
    expect(socket.connected).toBe(true);
  });

  it.each(['polling', 'websocket'] as const)('echoes any arguments over %s', async (transport) => {
    const socket = await connected('/', { transports: [transport] });
    const args = [1, 'two', { three: [null, true, { bytes: Buffer.from([1, 2]) }] }];
    const echo = next(socket, 'echo');
    const ack = new Promise<unknown[]>((resolve) => {
      socket.emit('echo', ...args, (...given: unknown[]) => resolve(given));
    });
    expect(await echo).toEqual(args);
    expect(await ack).toEqual(args);
    const empty = next(socket, 'echo');
    socket.emit('echo');
    expect(await empty).toEqual([]);
  });

  it('never acknowledges, acknowledges slowly, and refuses invalid times', async () => {
    const socket = await connected();
    await expect(socket.timeout(100).emitWithAck('never ack')).rejects.toThrow(/timed out/);
    expect(await socket.emitWithAck('slow ack', 20)).toEqual({ status: 'ok', ms: 20 });
    await expect(socket.timeout(20).emitWithAck('slow ack', 200)).rejects.toThrow(/timed out/);
    for (const bad of [-1, 1e9, 'x', null, NaN]) {
      expect(await socket.emitWithAck('slow ack', bad)).toMatchObject({ status: 'error' });
    }
  });

  it('limits the number of waiting actions of one client', async () => {
    const socket = await connected();
    const responses = Array.from(
      { length: 60 },
      () => socket.emitWithAck('slow ack', 3000) as Promise<{ status: string }>,
    );
    const states = (await Promise.all(responses)).map(({ status }) => status);
    expect(states.filter((status) => status === 'error').length).toBeGreaterThanOrEqual(10);
    expect(states.filter((status) => status === 'ok').length).toBeGreaterThanOrEqual(40);
  });

  it('sends ticks from the start, at another interval on request, and no ticks on request', async () => {
    const socket = await connected();
    const [n, time] = await next(socket, 'tick');
    expect(n).toBe(1);
    expect(new Date(String(time)).toISOString()).toBe(time);
    socket.emit('ticker:start', { everyMs: 50 });
    let quick = 0;
    const count = (): void => {
      quick++;
    };
    socket.on('tick', count);
    await socket.emitWithAck('slow ack', 2500);
    // At the initial interval, there would be at most three ticks.
    expect(quick).toBeGreaterThan(4);
    socket.off('tick', count);
    socket.emit('ticker:stop');
    await socket.emitWithAck('echo');
    let more = 0;
    socket.on('tick', () => more++);
    await socket.emitWithAck('slow ack', 200);
    expect(more).toBe(0);
  });

  it('streams positions on request', async () => {
    const socket = await connected();
    socket.emit('position:start', { everyMs: 'soon' });
    socket.emit('position:start', { everyMs: -5 });
    const [position] = await next(socket, 'position');
    expect(position).toMatchObject({ step: 1, x: 1, y: 0 });
    socket.emit('position:stop');
  });

  it('sends bytes at several depths', async () => {
    const socket = await connected();
    const hello = next(socket, 'hello');
    const picture = next(socket, 'picture');
    socket.emit('binary');
    expect(await hello).toEqual([1, '2', { 3: '4', 5: Buffer.from([6]) }]);
    const [first, list, bytes] = (await picture) as [{ image: Buffer }, object[], Buffer];
    expect(first.image).toEqual(gradientPng(16));
    expect(list).toEqual([
      {
        deep: { er: [Buffer.from('Grüße'), { levels: Buffer.from(new Float32Array([0, 0.25, 0.5, 1]).buffer) }] },
        empty: Buffer.alloc(0),
      },
    ]);
    expect([...bytes]).toEqual(Array.from({ length: 256 }, (_, index) => index));
  });

  it('requests a reply of the client, and reports it', async () => {
    const socket = await connected();
    socket.once('question', (question: string, reply: (...args: unknown[]) => void) =>
      reply(`you asked: ${question}`, 2),
    );
    const received = next(socket, 'answer');
    socket.emit('ask', 'Who?');
    expect(await received).toEqual([{ answered: true }, 'you asked: Who?', 2]);
  });

  it('drops the transport: the client reconnects', async () => {
    const socket = await connected();
    const reason = next(socket, 'disconnect');
    socket.emit('drop');
    expect((await reason)[0]).toBe('transport close');
    await next(socket, 'connect');
  });

  it('restarts: all connections are closed, and new ones are refused for two seconds', async () => {
    const [socket, chat] = await Promise.all([connected(), connected('/chat')]);
    const closed = [next(socket, 'disconnect'), next(chat, 'disconnect')];
    const start = performance.now();
    socket.emit('restart');
    await Promise.all(closed);
    const refused = client('/', { reconnection: false });
    await next(refused, 'connect_error');
    await Promise.all([next(socket, 'connect'), next(chat, 'connect')]);
    expect(performance.now() - start).toBeGreaterThan(1900);
  });

  it('kicks: the client does not reconnect', async () => {
    const socket = await connected();
    const reason = next(socket, 'disconnect');
    socket.emit('kick');
    expect((await reason)[0]).toBe('io server disconnect');
    expect(socket.active).toBe(false);
  });
});

describe('the demo server on other namespaces', () => {
  it('sends chat messages to other clients, and acknowledges invalid messages with an error', async () => {
    const ada = await connected('/chat');
    const grace = client('/chat');
    expect((await next(grace, 'chat:welcome'))[0]).toEqual({ online: 2 });
    const received = next(grace, 'chat:message');
    const stamp = (await ada.emitWithAck('chat:message', { name: ' Ada ', text: 'Hello there?' })) as { id: string };
    expect(await received).toEqual([{ ...stamp, name: 'Ada', text: 'Hello there?' }]);
    const bot = (await next(ada, 'chat:message'))[0];
    expect(bot).toMatchObject({ name: 'bot', text: expect.stringMatching(/Ada/) as string });
    for (const bad of [null, {}, { name: 'Ada', text: '' }, { name: 'Ada', text: 'x'.repeat(1001) }]) {
      expect(await ada.emitWithAck('chat:message', bad)).toMatchObject({ status: 'error' });
    }
  });

  it('rejects a client without a token, with data', async () => {
    for (const auth of [{}, { token: 'wrong' }, { token: ['demo'] }]) {
      const [error] = (await next(client('/admin', { auth }), 'connect_error')) as [Error & { data: unknown }];
      expect(error.message).toBe('The token is missing or wrong');
      expect(error.data).toEqual({ code: 'E_TOKEN', hint: expect.stringContaining('demo') as string });
    }
  });

  it('accepts a client with a token', async () => {
    const socket = await connected('/admin', { auth: { token: 'demo' } });
    expect(await socket.emitWithAck('admin:stats')).toMatchObject({ online: 1 });
  });
});

describe('the collection for the demo server', () => {
  const sources = { uuid: () => 'u', wall: () => 0, random: () => 0, counter: () => 1 };

  it('can be saved and read', () => {
    const collection = demoCollection('http://127.0.0.1:1');
    expect(parseCollection(JSON.stringify(collection))).toMatchObject({ ok: true, collection });
    const paths = listEmits(collection.emits).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('contains emits to which the server responds', async () => {
    const collection = demoCollection(server.url);
    const variableResolver = new VariableResolver({ variables: collection.variables, sources });
    const unanswered = ['never ack', 'save, never acknowledged', 'update itme, misspelled'];
    const skipped = new Set([...unanswered, 'late ack', 'slow ack']);
    const acked = listEmits(collection.emits).filter(({ emit }) => emit.ack && !skipped.has(emit.name));
    expect(acked.length).toBeGreaterThan(4);
    for (const { emit } of acked) {
      const profile = fillProfile(connectionOf(collection, emit), variableResolver);
      expect(profile.url).toBe(server.url);
      const socket = await connected(profile.namespace, { auth: profile.auth ?? {} });
      const { event, args = [] } = fillEmit(emit, variableResolver);
      const response: unknown = await socket.timeout(60_000).emitWithAck(event, ...(parsePayload(args) as unknown[]));
      expect(response).not.toMatchObject({ status: 'error' });
    }
  });
});

describe('a demo server', () => {
  it('reports that its port is in use', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startDemoServer({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use by another program.`);
    await expect(startDemoServer({ port: 70_000 })).rejects.toThrow('70000 is not a port.');
    await expect(startDemoServer({ port: NaN })).rejects.toThrow('NaN is not a port.');
  });

  it('frees its port, ends its connections, and ends once', async () => {
    await server.dispose();
    server = await startDemoServer({ port: await lastingPort() });
    const polling = await connected('/', { transports: ['polling'], reconnection: false });
    const socket = await connected('/', { reconnection: false });
    const ended = [next(socket, 'disconnect'), next(polling, 'disconnect')];
    await Promise.all([server.dispose(), server.dispose(), ...ended]);
    const port = Number(new URL(server.url).port);
    const again = await startDemoServer({ port });
    expect(again.url).toBe(server.url);
    await again.dispose();
  });

  it('responds to a browser', async () => {
    const response = await fetch(server.url);
    expect(await response.text()).toMatch(/demo server/);
  });

  it('shares no state with another demo server', async () => {
    const other = await startDemoServer();
    const socket = await connected('/chat');
    const stranger = io(`${other.url}/chat`, { forceNew: true, transports: ['websocket'] });
    clients.push(stranger);
    expect((await next(stranger, 'chat:welcome'))[0]).toEqual({ online: 1 });
    socket.disconnect();
    await other.dispose();
  });

  it('makes a picture that is a PNG', () => {
    const png = gradientPng(4);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const at = png.indexOf('IDAT');
    expect(inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))).toHaveLength(4 * (1 + 4 * 3));
    expect(png.readUInt32BE(png.length - 4)).toBe(0xae426082);
  });
});

describe('the bundle of the demo server', () => {
  let folder: string;
  let script: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
    script = join(folder, 'demo.js');
    const external = ['bufferutil', 'utf-8-validate'];
    const entryPoints = [join(import.meta.dirname, '../../src/mock/main.ts')];
    await build({
      entryPoints,
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // The options of the extension's bundles.
      mainFields: ['module', 'main'],
      external,
      logLevel: 'error',
    });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs as a worker, and ends on request', async () => {
    const worker = new Worker(script, { workerData: { port: await lastingPort() } });
    const [message] = (await once(worker, 'message')) as [{ type: string; url: string }];
    expect(message.type).toBe('listening');
    expect((await fetch(message.url)).status).toBe(200);
    const socket = io(message.url, { forceNew: true, transports: ['websocket'] });
    clients.push(socket);
    await next(socket, 'connect');
    worker.postMessage('something else');
    worker.postMessage({ type: 'stop' });
    expect(await once(worker, 'exit')).toEqual([0]);
    await expect(fetch(message.url)).rejects.toThrow();
  });

  it('reports as a worker why it could not start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const worker = new Worker(script, { workerData: { port } });
    const exit = once(worker, 'exit');
    expect(await once(worker, 'message')).toEqual([
      { type: 'failed', message: expect.stringMatching(/is in use by another program/) as string },
    ]);
    expect(await exit).toEqual([0]);
    taken.close();
  });

  it('runs as a program until it is ended', async () => {
    const program = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    const url = /^Demo server: (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1];
    expect(url).toBeDefined();
    expect((await fetch(String(url))).status).toBe(200);
    program.kill('SIGTERM');
    expect(await once(program, 'exit')).toEqual([0, null]);
  });

  it('ends as a program with a message when its port is in use', async () => {
    const env = { ...process.env, SOCKETIO_INSPECTOR_DEMO_PORT: new URL(server.url).port };
    const program = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'], env });
    const exit = once(program, 'exit');
    const [line] = (await once(program.stderr, 'data')) as [Buffer];
    expect(String(line)).toMatch(/is in use by another program/);
    expect(await exit).toEqual([1, null]);
  });
});
