/**
 * The messages of `socketio-inspector run` about files that it cannot use, and about servers whose
 * certificate is not trusted.
 */
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { certificate, shown } from '../../servers/tlsFiles.ts';
import { CliProgram } from '../../support/cliProgram.ts';

let cli: CliProgram;
let server: TestServer;
let secure: TestServer;

beforeAll(async () => {
  cli = await CliProgram.build();
  const setup: Parameters<typeof startServer>[0] = {
    setup: (io) =>
      io.on('connection', (socket) =>
        socket.on('echo', (value: unknown, done: (value: unknown) => void) => done(value)),
      ),
  };
  server = await startServer(setup);
  secure = await startServer({ ...setup, tls: shown('server') });
});
afterAll(async () => {
  await cli.dispose();
  await server.close();
  await secure.close();
});

const write = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(cli.folder, name), content);
const scenario = (name: string, more: object = {}): object => ({
  name,
  connection: 'main',
  steps: [{ emit: 'echo', args: [1], ack: true, expect: { ack: [1] } }],
  ...more,
});
const collection = (scenarios: readonly object[], url = server.url): string =>
  JSON.stringify({ version: 1, name: 'n', connections: { main: { url } }, emits: [], scenarios }, null, 2);

/** For each file: the exit code, and what standard error or the report contains. */
const cases: [what: string, content: () => string | Uint8Array, exitCode: number, text: RegExp][] = [
  [
    'a cycle of scenarios',
    () => collection([scenario('a', { steps: [{ use: 'b' }] }), scenario('b', { steps: [{ use: 'a' }] })]),
    3,
    /file\.socketio\.json:\d+:\d+: .*“?a/,
  ],
  [
    'a scenario that does not exist',
    () => collection([scenario('a', { steps: [{ use: 'none' }] })]),
    3,
    /file\.socketio\.json:\d+:\d+: .*none/,
  ],
  ['a byte order mark', () => `\uFEFF${collection([scenario('marked')])}`, 0, /ok 1 - .*marked/],
  ['CRLF', () => collection([scenario('ends')]).replaceAll('\n', '\r\n'), 0, /ok 1 - .*ends/],
  [
    'a key that is written twice',
    () => '{\n  "version": 1,\n  "name": "n",\n  "name": "m",\n  "connections": {},\n  "emits": []\n}',
    3,
    /file\.socketio\.json:4:\d+: .*name/,
  ],
  [
    '__proto__ as the key of a connection',
    () =>
      '{"version":1,"name":"n","connections":{"__proto__":{"url":"http://x"}},"emits":[],"scenarios":[{"name":"s","connection":"toString","steps":[]}]}',
    3,
    /file\.socketio\.json:1:39: connections cannot have a key named __proto__/,
  ],
  [
    '100,000 levels',
    () => `{"version":1,"name":"n","connections":{},"emits":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    3,
    /file\.socketio\.json:1:\d+: .*deep|nested/,
  ],
  ['bytes that are no text', () => new Uint8Array([0xff, 0xfe, 0x00, 0x7b]), 3, /file\.socketio\.json:1:1/],
  ['nothing', () => '', 3, /file\.socketio\.json:1:1/],
  ['a list', () => '[]', 3, /file\.socketio\.json/],
];

it.each(cases)('a file with %s', async (_, content, exitCode, text) => {
  await write('file.socketio.json', content());
  const run = cli.run('run', 'file.socketio.json', '--reporter', 'tap');
  expect([await run.ended(), run.out + run.err]).toEqual([exitCode, expect.stringMatching(text)]);
  expect(run.err).not.toMatch(/\n\s+at /);
});

it('files that cannot be read, or are too large', async () => {
  await mkdir(join(cli.folder, 'folder.socketio.json'), { recursive: true });
  const large = await open(join(cli.folder, 'large.socketio.json'), 'w');
  await large.truncate(200_000_000);
  await large.close();
  await write('good.socketio.json', collection([scenario('good')]));
  const run = cli.run('run', 'large.socketio.json', 'none.socketio.json', 'good.socketio.json', '--reporter', 'tap');
  expect(await run.ended()).toBe(3);
  expect(run.err).toContain('The file large.socketio.json is larger than 64\u00a0MB.');
  expect(run.err).toContain('The file none.socketio.json does not exist.');
  expect(run.out).toMatch(/ok 1 - .*good/);
  const mock = cli.run('mock', 'folder.socketio.json');
  expect([await mock.ended(), mock.err]).toEqual([
    3,
    'The file folder.socketio.json cannot be read: it is a folder, a pipe or a device.\n',
  ]);
});

it('an environment that does not exist', async () => {
  await write('file.socketio.json', collection([scenario('a')]));
  const run = cli.run('run', 'file.socketio.json', '--env', 'none');
  expect(await run.ended()).toBe(4);
  expect(run.err).toContain('file.socketio.json has no environment “none”. It has no environments.');
});

it('a certificate is trusted with --cacert or --insecure, and only then', async () => {
  await write('secure.socketio.json', collection([scenario('secure')], secure.url));
  await write('ca.crt', certificate('ca.crt'));
  const ended = async (...args: string[]): Promise<[number | null, string]> => {
    const run = cli.run('run', 'secure.socketio.json', '--reporter', 'tap', ...args);
    return [await run.ended(), run.out + run.err];
  };
  expect(await ended()).toEqual([4, expect.stringMatching(/not ok 1[^]*certificate/)]);
  expect(await ended('--cacert', 'ca.crt')).toEqual([0, expect.stringMatching(/^ok 1/m)]);
  expect(await ended('--insecure')).toEqual([0, expect.stringMatching(/^ok 1/m)]);
  expect(await ended('--cacert', 'none.crt')).toEqual([3, expect.stringContaining('none.crt')]);
});

// This test must be the last one, because the programs then run without privileges.
it('files without permission to read or to write them', async () => {
  await cli.dropPrivileges();
  for (const [name, content] of [
    ['locked.socketio.json', collection([scenario('locked')])],
    ['locked.env', 'a=1'],
    ['locked.pem', 'not read'],
    ['locked.bin', 'not read'],
  ] as const) {
    await write(name, content);
    await chmod(join(cli.folder, name), 0);
  }
  await mkdir(join(cli.folder, 'locked'), { mode: 0o555 });
  await write('good.socketio.json', collection([scenario('good')]));
  const step = { emit: 'echo', args: [{ $file: 'locked.bin' }], ack: true };
  await write('sends.socketio.json', collection([scenario('sends', { steps: [step] })]));
  const ends = async (exitCode: number, text: RegExp, ...args: string[]): Promise<string> => {
    const run = cli.run('run', ...args);
    expect([await run.ended(), run.out + run.err]).toEqual([exitCode, expect.stringMatching(text)]);
    expect(run.err).not.toMatch(/\n\s+at /);
    return run.out;
  };
  const out = await ends(
    3,
    /The file locked\.socketio\.json cannot be read: .*permission denied/i,
    ...['locked.socketio.json', 'good.socketio.json', '--reporter', 'tap'],
  );
  // The other files are run.
  expect(out).toMatch(/ok 1 - .*good/);
  await ends(3, /locked\.env cannot be read: .*permission denied/i, 'good.socketio.json', '--dotenv', 'locked.env');
  await ends(3, /locked\.pem cannot be read: .*permission denied/i, 'good.socketio.json', '--cacert', 'locked.pem');
  await ends(4, /locked\.bin.*permission denied/i, 'sends.socketio.json');
  await ends(
    3,
    /locked\/report\.xml cannot be written: .*permission denied/i,
    'good.socketio.json',
    '--reporter-file',
    'junit=locked/report.xml',
  );
});
