/** `socketio-inspector types`: types of a recorded session, which the strict compiler and the types of Socket.IO accept. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliProgram } from '../../support/cliProgram.ts';

let cli: CliProgram;
let folder: string;
let file: string;

beforeAll(async () => {
  cli = await CliProgram.build();
  folder = mkdtempSync(join(tmpdir(), 'types-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  file = join(folder, 'capture.siolog');
  const connection = { name: 'c', url: 'http://localhost:3000', namespace: '/' };
  const lines = [
    {
      format: 'socketio-inspector-session',
      version: 2,
      startedAt: '2026-01-01T00:00:00.000Z',
      connections: { c1: connection },
    },
    {
      kind: 'event',
      dir: 'out',
      event: 'create order',
      args: [{ total: 1.5, lines: [{ sku: 'a' }] }],
      ackId: 0,
      delivery: 'acknowledged',
    },
    { kind: 'ack', dir: 'in', of: 1, ackId: 0, args: [{ ok: true, id: 7 }] },
    {
      kind: 'event',
      dir: 'out',
      event: 'create order',
      args: [{ total: 2, note: 'n', lines: [] }, 'now'],
      ackId: 1,
      delivery: 'acknowledged',
    },
    { kind: 'ack', dir: 'in', of: 3, ackId: 1, args: [{ ok: false, error: 'no' }] },
    { kind: 'event', dir: 'in', event: 'picture', args: [{ $binary: 'AAEC' }] },
  ].map((line, seq) => JSON.stringify(seq === 0 ? line : { seq, connectionId: 'c1', t: seq, namespace: '/', ...line }));
  writeFileSync(file, `${lines.join('\n')}\n`);
});
afterAll(async () => {
  await cli.dispose();
  rmSync(folder, { recursive: true });
});

it('writes TypeScript that the types of Socket.IO accept', async () => {
  const output = join(folder, 'events.mts');
  const run = cli.run('types', file, '-o', output);
  expect(await run.ended()).toBe(0);
  expect(run.err + run.out).toBe('');
  writeFileSync(
    join(folder, 'use.mts'),
    `import { io, type Socket } from 'socket.io-client';
import { Server } from 'socket.io';
import type { ClientToServerEvents, ServerToClientEvents } from './events.mjs';
const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io();
socket.on('picture', (bytes) => console.log(bytes.byteLength));
socket.emit('create order', { total: 1, lines: [] }, 'now', (response) => {
  console.log(response.ok ? response.id : response.error.length);
});
// @ts-expect-error there is no total
socket.emit('create order', { lines: [] }, () => undefined);
const server = new Server<ClientToServerEvents, ServerToClientEvents>();
server.on('connection', (client) => {
  client.on('create order', (...args) => {
    const callback = args.length === 3 ? args[2] : args[1];
    callback({ ok: true, id: args[0].lines.length });
  });
  client.emit('picture', Buffer.from([1]));
});
`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
  ];
  const settings = [
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    resolve('node_modules/@types'),
  ];
  const compiler = resolve('node_modules/typescript-native/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, ...options, ...settings, join(folder, 'use.mts')], {
      encoding: 'utf8',
      cwd: folder,
    });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout + readFileSync(output, 'utf8'), { cause: error });
  }
});

it('writes JSON Schema and AsyncAPI to standard output, and refuses other formats and files', async () => {
  const schema = cli.run('types', file, '--format', 'jsonschema');
  expect(await schema.ended()).toBe(0);
  expect(JSON.parse(schema.out)).toMatchObject({ namespaces: { '/': { serverToClient: { picture: {} } } } });
  const document = cli.run('types', file, '--format', 'asyncapi');
  expect(await document.ended()).toBe(0);
  expect(JSON.parse(document.out)).toMatchObject({
    asyncapi: '3.0.0',
    servers: { server: { host: 'localhost:3000' } },
  });
  const wrong = cli.run('types', file, '--format', 'xml');
  expect(await wrong.ended()).toBe(2);
  const missing = cli.run('types', join(folder, 'missing.siolog'));
  expect(await missing.ended()).toBe(3);
  expect(missing.err).toContain('missing.siolog');
});

it('compares a capture with a schema, and names the mismatches', async () => {
  const schema = join(folder, 'schema.json');
  expect(await cli.run('types', file, '--format', 'jsonschema', '-o', schema).ended()).toBe(0);
  const same = cli.run('types', file, '--check', schema);
  expect(await same.ended()).toBe(0);
  expect(same.out).toBe('5 events and acknowledgements were compared; 0 do not match.\n');
  const other = join(folder, 'other.siolog');
  writeFileSync(
    other,
    readFileSync(file, 'utf8').replace('"total":1.5,', '').replace('"picture"', '"\\u001b[2Jpicture"'),
  );
  const check = cli.run('types', other, '--check', schema);
  expect(await check.ended()).toBe(1);
  expect(check.out).toContain(
    'The client has emitted “create order” without argument 0.total since #1 (1 time). Expected: number.',
  );
  expect(check.out).toContain('picture”, which is not in the schema');
  expect(check.out).not.toContain('\u001b');
  const wrong: [args: string[], exitCode: number, message: RegExp][] = [
    [['--check', join(folder, 'missing.json')], 3, /missing\.json/],
    [['--check', file], 3, /capture\.siolog cannot be read: The schema is not valid JSON/],
    [['--check', schema, '-o', 'x'], 2, /--check cannot be combined/],
    [['-o', schema], 3, /already exists/],
  ];
  for (const [args, exitCode, message] of wrong) {
    const run = cli.run('types', file, ...args);
    expect([args, await run.ended()]).toEqual([args, exitCode]);
    expect(run.err).toMatch(message);
  }
});
