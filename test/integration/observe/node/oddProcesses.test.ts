/**
 * Processes and engines that do not behave as expected: the process runs as it does without the probe, and the engine reads nothing that it
 * must not read.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { missingReadOption } from '../../../../src/host/nodes/probeEnvironment.ts';
import { reportVersion } from '../../../../src/model/probe/reports.ts';
import { ReportWriter } from '../../../../src/model/probe/reportWriter.ts';
import { io } from 'socket.io-client';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();

afterEach(async () => {
  await rm(files.path, { force: true });
});
// Vitest runs these hooks in reverse order, so this one is registered last in order to run first.
const closing = closedAfterEach();

async function watching(): Promise<EngineHarness> {
  const harness = new EngineHarness();
  closing.push(() => harness.dispose());
  await harness.engine.sources.nodes.start(files.path, files.token);
  return harness;
}

/**
 * Runs code in a process. Returns what the process printed, and its exit code. The standard input of the process ends when `until` has
 * resolved.
 */
async function outcomeOf(
  code: string,
  env: Record<string, string | undefined> = files.env,
  until: () => Promise<unknown> = () => Promise.resolve(),
  options: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...options, '--eval', code], { env: { ...process.env, ...env } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (printed += String(data)));
  const closed = once(child, 'close');
  await Promise.race([until(), closed]);
  child.stdin.end();
  const [exitCode] = (await closed) as [number | null];
  return { printed, exitCode };
}

/** Code that keeps a process running until its standard input ends. */
const lasting = (end = ''): string =>
  `process.stdin.resume(); process.stdin.on('end', () => { ${end} process.exit(); });`;

const serve = `
  const { Server } = require('socket.io');
  const http = require('node:http').createServer();
  const io = new Server(http);
`;

describe('a process with the probe', () => {
  it('ends immediately without an engine', async () => {
    expect(await outcomeOf(`${serve} console.log('done')`)).toEqual({ printed: 'done\n', exitCode: 0 });
  });

  it('ends immediately if the engine accepts the connection but reads nothing', async () => {
    const silent = createServer((socket) => socket.pause()).listen(files.path);
    const sockets = new Set<Socket>();
    silent.on('connection', (socket) => sockets.add(socket));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const code = `${serve} http.listen(0, () => http.close(() => console.log('done')))`;
    expect(await outcomeOf(code)).toEqual({ printed: 'done\n', exitCode: 0 });
  });

  it('is not a source if it does not use Socket.IO, or has another token', async () => {
    const harness = await watching();
    expect(await outcomeOf('console.log(process.listenerCount("exit"))')).toEqual({ printed: '0\n', exitCode: 0 });
    const other = { ...files.env, SOCKETIO_INSPECTOR_TOKEN: 'wrong' };
    const refused = `${serve} console.log('done')`;
    expect(await outcomeOf(refused, other)).toEqual({ printed: 'done\n', exitCode: 0 });
    expect(harness.engine.sources.observing).toEqual([]);
  });

  it('writes nothing into the folder of its application', async () => {
    const harness = await watching();
    const folder = await mkdtemp(join(tmpdir(), 'watched app '));
    closing.push(() => rm(folder, { recursive: true }));
    const code = `process.chdir(${JSON.stringify(folder)}); ${serve} io.emit('ready'); ${lasting()}`;
    const seen = (): Promise<unknown> => harness.waitFor('event', ({ event }) => event === 'ready');
    expect(await outcomeOf(code, files.env, seen)).toEqual({ printed: '', exitCode: 0 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('runs without the environment of an engine', async () => {
    const env = { ...files.env, SOCKETIO_INSPECTOR_SOCKET: undefined };
    expect(await outcomeOf(`${serve} console.log('done')`, env)).toEqual({ printed: 'done\n', exitCode: 0 });
  });

  it('reports events that it emitted right before it ended', async () => {
    const harness = await watching();
    const code = `${serve} io.emit('ready'); ${lasting("io.to('nobody').emit('last words', 1); process.exitCode = 3;")}`;
    const ready = (): Promise<unknown> => harness.waitFor('start', ({ event }) => event === 'ready');
    expect(await outcomeOf(code, files.env, ready)).toEqual({ printed: '', exitCode: 3 });
    const entry = await harness.waitFor('broadcast', ({ event }) => event === 'last words');
    expect(entry).toMatchObject({ rooms: ['nobody'], recipients: 0, args: [1] });
  });

  it('reports what its adapter emits for another process of a cluster, before it emits anything of its own', async () => {
    const harness = await watching();
    const code = `${serve}
      const to = { rooms: new Set(), except: new Set(), flags: {} };
      const packet = { type: 2, nsp: '/', data: ['from elsewhere', 1] };
      io.on('connection', () => io.of('/').adapter.broadcast(packet, to));
      http.listen(0, '127.0.0.1', () => require('socket.io-client').io('http://127.0.0.1:' + http.address().port));
      ${lasting()}
    `;
    const seen = (): Promise<unknown> => harness.waitFor('broadcast', ({ event }) => event === 'from elsewhere');
    expect(await outcomeOf(code, files.env, seen)).toEqual({ printed: '', exitCode: 0 });
    expect(await seen()).toMatchObject({ kind: 'event', dir: 'out', rooms: [], recipients: 1, args: [1] });
  });

  it('is watched with other options, in a worker thread, and in a child process', async () => {
    const harness = await watching();
    const env = { ...files.env, NODE_OPTIONS: `--max-http-header-size=20000 ${files.env['NODE_OPTIONS'] ?? ''}` };
    const emits = (name: string): string => `${serve} io.emit('${name}');`;
    const inWorker = `${emits('of worker')} require('node:worker_threads').parentPort.once('message', () => undefined);`;
    const code = `
      ${emits('of main')}
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(inWorker)}, { eval: true });
      const inChild = ${JSON.stringify(`${emits('of child')} ${lasting()}`)};
      require('node:child_process').spawn(process.execPath, ['--eval', inChild], { stdio: ['inherit', 'inherit', 'inherit'] });
      ${lasting()}
    `;
    const seen = async (): Promise<void> => {
      for (const name of ['of main', 'of worker', 'of child'])
        await harness.waitFor(name, ({ event }) => event === name);
    };
    expect(await outcomeOf(code, env, seen)).toEqual({ printed: '', exitCode: 0 });
    expect(harness.engine.sources.observing).toHaveLength(3);
  });

  it('is watched under the permission model if it may read the folder that the command names; otherwise it fails with the error of Node.js', async () => {
    const harness = await watching();
    const permission = process.versions.node.startsWith('20.') ? '--experimental-permission' : '--permission';
    const allowed = [permission, `--allow-fs-read=${process.cwd()}`];
    const { file } = files;
    const option = missingReadOption(`node ${allowed.join(' ')} app.js`, { file });
    expect(option).toBe(`--allow-fs-read='${dirname(file)}'`);
    const code = `${serve} io.emit('permitted'); ${lasting()}`;
    const seen = (): Promise<unknown> => harness.waitFor('permitted', ({ event }) => event === 'permitted');
    const permitted = [...allowed, `--allow-fs-read=${dirname(file)}`];
    expect(
      missingReadOption(permitted.join(' ').replace(dirname(file), `"${dirname(file)}"`), { file }),
    ).toBeUndefined();
    const { exitCode } = await outcomeOf(code, files.env, seen, permitted);
    expect(exitCode).toBe(0);
    const denied = await outcomeOf("console.log('done')", files.env, undefined, allowed);
    if (permission === '--permission') expect(denied).toMatchObject({ exitCode: 0 });
    else {
      expect(denied.printed).toContain('ERR_ACCESS_DENIED');
      expect(denied.printed).toContain(file);
    }
  });

  it('is watched if it loads Socket.IO again, and if another tool replaces the loader of modules', async () => {
    const harness = await watching();
    const code = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = function (...args) { return load.apply(this, args); };
      require('socket.io');
      for (const key of Object.keys(require.cache)) delete require.cache[key];
      ${serve} io.emit('of the second copy'); ${lasting()}
    `;
    const seen = (): Promise<unknown> => harness.waitFor('event', ({ event }) => event === 'of the second copy');
    expect(await outcomeOf(code, files.env, seen)).toEqual({ printed: '', exitCode: 0 });
  });

  it('ends when its work is done, although the engine no longer reads', async () => {
    const stuck = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('+');
        // The first batch proves that the process has read the response.
        socket.once('data', () => {
          socket.pause();
          stuck.emit('stuck', socket);
        });
      });
    }).listen(files.path);
    const paused = once(stuck, 'stuck') as Promise<[Socket]>;
    closing.push(async () => {
      const [socket] = await paused;
      socket.destroy();
      stuck.close();
    });
    // The process reports more data than the buffers of a socket can hold.
    const code = `${serve}
      io.emit('ready');
      process.stdin.resume();
      process.stdin.on('end', () => {
        for (let i = 0; i < 300; i++) io.emit('news', 'x'.repeat(10_000));
        // The timer does not keep the process running, so it only fires if something else does.
        setTimeout(() => console.log('still running'), 2000).unref();
        process.on('exit', () => console.log('done'));
      });
    `;
    expect(await outcomeOf(code, files.env, () => paused)).toEqual({ printed: 'done\n', exitCode: 0 });
  });

  it('serves its clients while the engine does not read', { timeout: 120_000 }, async () => {
    const stuck = createServer((socket) => {
      socket.once('data', () => socket.write('+'));
      socket.once('data', () => socket.pause());
    }).listen(files.path);
    closing.push(() => stuck.close());
    const app = new WatchedProcess(['test/servers/watchedApp.cjs', 'socket.io'], files.env);
    closing.push(() => app.end());
    const client = io(await app.url(), { forceNew: true, transports: ['websocket'] });
    closing.push(() => client.disconnect());
    const payload = 'x'.repeat(500_000);
    for (let i = 0; i < 60; i++) {
      const answer = await new Promise((resolve) => client.emit('update item', i, payload, resolve));
      expect(answer).toMatchObject({ id: i });
    }
  });
});

describe('the engine', () => {
  const hello = (token: string, version = reportVersion): Uint8Array => {
    const writer = new ReportWriter();
    const entryFile = '/app/server.js';
    writer.write({
      type: 'hello',
      version,
      token,
      pid: 1,
      threadId: 0,
      entryFile,
      nodeVersion: '',
      t: 0,
      wall: 0,
      seesModules: 0,
    });
    return writer.take();
  };
  const huge = Buffer.from([0xff, 0xff, 0xff, 0xff]);
  const unreadable = Buffer.from([0, 0, 0, 2, 200, 1]);

  async function responseTo(...chunks: readonly Uint8Array[]): Promise<string> {
    const socket = connect(files.path);
    socket.on('error', () => undefined);
    let response = '';
    socket.on('data', (data: Buffer) => (response += String(data)));
    const [first = new Uint8Array(), ...others] = chunks;
    socket.once('data', () => others.forEach((chunk) => socket.write(chunk)));
    socket.write(first);
    await once(socket, 'close');
    return response;
  }

  it.each([
    ['a wrong token', '', [hello('wrong')]],
    ['no token', '', [hello('')]],
    ['another version', '', [hello('secret of this test', 200)]],
    ['bytes that are no reports', '', [Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
    ['a batch that is too long', '+', [hello('secret of this test'), huge]],
    ['a batch that cannot be read', '+', [hello('secret of this test'), unreadable]],
  ])('closes a connection with %s', async (_what, response, chunks) => {
    const harness = await watching();
    expect(await responseTo(...chunks)).toBe(response);
    expect(harness.engine.sources.observing.filter(({ state }) => state === 'running')).toEqual([]);
  });
});
