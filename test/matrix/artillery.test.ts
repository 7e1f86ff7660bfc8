/**
 * Exported scripts run with Artillery itself, which is installed into a temporary folder together with the Node.js that it needs: the server
 * receives the events of the scenario once for each virtual user.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server } from 'socket.io';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCollection } from '../../src/model/collection/collectionText.ts';
import { omissionText } from '../../src/model/interop/interopTexts.ts';
import { exportScenario } from '../../src/model/interop/main.ts';

const users = 5;
let folder: string;
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
const http = createServer((request, response) => {
  count(`${request.method ?? ''} ${request.url ?? ''}`);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ token: 't1', users: 1 }));
});
const io = new Server(http);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'artillery-'));
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  execFileSync('npm', ['i', '--no-audit', '--no-fund', 'node@24', 'artillery@2.0.34'], { cwd: folder, env });
  io.of('/chat').on('connection', (socket) => {
    count(`connection ${JSON.stringify(socket.handshake.auth)}`);
    socket.onAny((event: string, ...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as (response: unknown) => void) : undefined;
      count(`${event} ${JSON.stringify(args)}`);
      ack?.({ status: 'ok', id: 7 });
      if (event === 'ask') socket.emit('reply', { text: 'x', id: 'm1' });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await io.close();
  rmSync(folder, { recursive: true });
});

it('the server receives the events of a scenario once for each virtual user, with their values', async () => {
  const { port } = http.address() as AddressInfo;
  const parsed = parseCollection(
    JSON.stringify({
      version: 1,
      name: 'Chat',
      variables: { host: `http://127.0.0.1:${port}`, room: 'lobby', limit: '10' },
      connections: {
        chat: {
          url: '{{host}}',
          namespace: '/chat',
          transports: ['websocket'],
          auth: { token: '{{token}}', key: '{{secret:api key}}' },
        },
      },
      requests: { login: { method: 'POST', url: '{{host}}/login', body: { user: '{{user}}' } } },
      emits: [],
      scenarios: [
        {
          name: 'Main',
          steps: [
            { set: { user: 'ada' } },
            { request: 'login', capture: { token: 'body.token' } },
            { connect: 'chat' },
            {
              emit: 'join',
              args: ['{{room}}', { limit: '{{limit}}', user: '{{user}}' }],
              expect: { ack: [{ status: 'ok' }] },
              capture: { id: 'ack.0.id' },
            },
            { emit: 'ask', args: ['hi {{room}}', '{{id}}'] },
            { waitFor: 'reply', expect: { args: [{ text: 'x' }] }, capture: { message: 'args.0.id' } },
            {
              repeat: 3,
              steps: [
                { emit: 'tick', args: ['{{$counter}}'] },
                { repeat: 2, steps: [{ emit: 'inner', args: ['{{message}}'], ack: true }] },
              ],
            },
            { pauseMs: 50 },
            { request: { url: '{{host}}/stats' }, expect: { body: { users: 1 } }, capture: { n: 'body.users' } },
            { emit: 'end', args: ['{{n}}'], ack: true },
          ],
        },
      ],
    }),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const script = exportScenario(parsed.collection, 'Main', omissionText);
  writeFileSync(join(folder, 'load.yml'), script?.text.replace('arrivalCount: 1', `arrivalCount: ${users}`) ?? '');
  const modules = join(folder, 'node_modules');
  const { stdout } = await promisify(execFile)(
    join(modules, 'node/bin/node'),
    [join(modules, 'artillery/bin/run'), 'run', 'load.yml'],
    {
      cwd: folder,
      maxBuffer: 1e8,
      env: { ...process.env, SOCKETIO_SECRET_API_KEY: 's3', ARTILLERY_DISABLE_TELEMETRY: 'true' },
    },
  );
  expect(stdout).toMatch(new RegExp(`vusers\\.completed: \\.+ ${users}\\b`));
  expect(stdout).toMatch(/vusers\.failed: \.+ 0\b/);
  const each = (events: readonly string[]) => events.map((event) => [event, users] as const);
  expect(Object.fromEntries(counts)).toEqual({
    // This request is sent only once, before the test.
    'POST /login': 1,
    ...Object.fromEntries(
      each([
        'connection {"token":"t1","key":"s3"}',
        'join ["lobby",{"limit":10,"user":"ada"}]',
        'ask ["hi lobby",7]',
        'tick [1]',
        'tick [2]',
        'tick [3]',
        'GET /stats',
        'end [1]',
      ]),
    ),
    'inner ["m1"]': 6 * users,
  });
});
