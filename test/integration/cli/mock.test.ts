/** `socketio-inspector mock`, as a person runs it. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliProgram, type CliRun } from '../../support/cliProgram.ts';
import { joined } from '../../support/joined.ts';
import { sessionText } from '../../support/mockSession.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';

let cli: CliProgram;
const closing = closedAfterEach();
beforeAll(async () => {
  cli = await CliProgram.build();
});
afterAll(() => cli.dispose());

function file(name: string, text: string): string {
  writeFileSync(join(cli.folder, name), text);
  return name;
}

async function client(run: CliRun, namespace = ''): Promise<Socket> {
  const [url] = await run.writesError(/^http:\/\/127\.0\.0\.1:\d+(?=\n)/);
  const socket = io(url + namespace, { forceNew: true });
  closing.push(() => socket.disconnect());
  await joined(socket);
  return socket;
}

const session = sessionText([
  { kind: 'connection', state: 'connected', namespace: '/' },
  { kind: 'event', dir: 'out', event: 'get', args: [1], ackId: 0, delivery: 'acknowledged' },
  { kind: 'ack', dir: 'in', of: 2, args: ['one', { $hex: '00' }] },
  { kind: 'event', dir: 'in', event: 'disconnecting', args: [] },
]);

it('serves a session file until it is interrupted, and lists the parts that it does not serve', async () => {
  const run = cli.run('mock', file('capture.siolog', session));
  const socket = await client(run);
  expect(await socket.emitWithAck('get', 1)).toBe('one');
  socket.emit('\u001b[31mother');
  await run.writesError(/No response to “.*other” in \//);
  await run.writesError(/“disconnecting” in \/.*#4/);
  expect(run.err).not.toContain('\u001b');
  run.process.kill('SIGINT');
  expect(await run.ended()).toBe(0);
  expect(run.out).toBe('');
});

it('serves a collection with an environment', async () => {
  const collection = {
    version: 1,
    name: 'Chat',
    environments: { test: { room: 'lobby' } },
    connections: { main: { url: 'http://localhost', namespace: '/chat' } },
    emits: [{ name: 'Join', connection: 'main', event: 'join', args: ['{{room}}'], expect: { ack: [{ members: 2 }] } }],
  };
  const name = file('chat.socketio.json', JSON.stringify(collection));
  const socket = await client(cli.run('mock', name, '--env', 'test'), '/chat');
  expect(await socket.emitWithAck('join', 'lobby')).toEqual({ members: 2 });
  const run = cli.run('mock', name, '--env', 'none');
  expect(await run.ended()).toBe(4);
  expect(run.err).toContain('no environment “none”');
});

it('explains files, ports and options that it cannot use', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  closing.push(() => taken.close());
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const name = file('capture.siolog', session);
  const cases: [args: string[], exitCode: number, message: RegExp][] = [
    [['none.siolog'], 3, /none\.siolog does not exist/],
    [[file('broken.socketio.json', '{\n  "version": 1')], 3, /broken\.socketio\.json:2:\d+: /],
    [[name, '--port', port], 4, /is in use/],
    [[name, '--speed', 'fast'], 2, /--speed needs a value/],
    [[name, '--conditions', '{"slow":true}'], 2, /--conditions needs a value/],
    [[name, '--deep'], 2, /--deep does not belong to mock/],
  ];
  for (const [args, exitCode, message] of cases) {
    const run = cli.run('mock', ...args);
    expect([args, await run.ended()]).toEqual([args, exitCode]);
    expect(run.err).toMatch(message);
  }
});
