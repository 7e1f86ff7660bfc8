// The example of docs/test-in-ci.md: its server, and its scenarios with the command line as it is packed and installed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { InstalledCli } from '../support/installedCli.ts';
import { lastingPort } from '../support/lastingPort.ts';

const root = join(import.meta.dirname, '../..');
const serverFile = join(root, 'test/matrix/ciExampleServer.mjs');
let cli: InstalledCli;
let server: ChildProcess;
let host: string;
let examples: Map<string, string>;

beforeAll(async () => {
  const page = await readFile(join(root, 'docs/test-in-ci.md'), 'utf8');
  examples = new Map(
    [...page.matchAll(/<!-- example: (\S+) -->\n\n```\w+\n([\s\S]*?)```/g)].map(([, name = '', text = '']) => [
      name,
      text,
    ]),
  );
  cli = await InstalledCli.install();
  // The server needs the packages of this repository.
  await writeFile(serverFile, examples.get('server.mjs') ?? '');
  const port = await lastingPort();
  host = `http://127.0.0.1:${port}`;
  server = spawn(process.execPath, [serverFile], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!server.stdout) throw new Error('The server has no output');
  await once(createInterface(server.stdout), 'line');
  await mkdir(join(cli.folder, '.socketio'));
}, 120_000);
afterAll(async () => {
  server?.kill();
  await rm(serverFile, { force: true });
  await cli?.dispose();
});

const run = async (collection: string): Promise<{ code: number | null; out: string }> => {
  await writeFile(join(cli.folder, '.socketio', 'chat.socketio.json'), collection);
  return cli.run(['run', '.socketio', '--var', `host=${host}`]);
};

it('the example passes, and fails if the chat sends another text', async () => {
  const collection = examples.get('chat.socketio.json') ?? '';
  const passed = await run(collection);
  expect(passed.out).toContain('✓ A message reaches the other user');
  expect(passed.out).toContain('2 passed');
  expect(passed.code).toBe(0);
  const other = collection.replace('"text": "hello"', '"text": "bye"');
  expect(other).not.toBe(collection);
  const failed = await run(other);
  expect(failed.code).toBe(1);
  expect(failed.out).toContain('1 failed');
}, 120_000);

it('the workflow of the example uses only options that the command line has', async () => {
  const help = (await cli.run(['--help'])).out + (await cli.run(['run', '--help'])).out;
  const options = [
    ...(examples.get('chat.yml') ?? '').matchAll(/(?<= )--(?:reporter|reporter-file|save-session|auth)\b/g),
  ];
  expect(options.length).toBeGreaterThan(3);
  for (const [option] of options) expect(help).toContain(option);
});
