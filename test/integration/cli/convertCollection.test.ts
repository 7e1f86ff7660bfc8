/** `socketio-inspector convert` with collections, as a person runs it in an empty folder. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliProgram } from '../../support/cliProgram.ts';

let cli: CliProgram;
beforeAll(async () => {
  cli = await CliProgram.build();
});
afterAll(() => cli.dispose());

const text = (name: string): string => readFileSync(join(cli.folder, name), 'utf8');
const write = (name: string, content: unknown): void =>
  writeFileSync(join(cli.folder, name), typeof content === 'string' ? content : JSON.stringify(content));

async function convert(...args: string[]): Promise<{ exitCode: number | null; err: string }> {
  const run = cli.run('convert', ...args);
  const exitCode = await run.ended();
  return { exitCode, err: run.err };
}

const collection = {
  version: 1,
  name: 'Chat',
  connections: { main: { url: 'http://localhost:3000', auth: { a: 1 } } },
  emits: [
    { folder: 'Rooms', emits: [{ name: 'Join', connection: 'main', event: 'join', args: ['lobby'], ack: true }] },
  ],
  requests: { login: { method: 'POST', url: 'http://localhost:3000/login', body: { user: 'ada' } } },
  scenarios: [{ name: 'Join a room', connection: 'main', steps: [{ emit: 'join', args: ['lobby'], ack: true }] }],
};

it('imports and exports collections, and lists the omissions', async () => {
  write('api.postman_collection.json', {
    info: { name: 'API', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [{ name: 'List', event: [{ listen: 'test', script: { exec: ['x'] } }], request: 'http://localhost/list' }],
  });
  expect(await convert('api.postman_collection.json', 'api.socketio.json')).toEqual({
    exitCode: 0,
    err: [
      'Imported 0 connections, 0 emits and 1 HTTP request into api.socketio.json.',
      '1 part was left out or changed.',
      '- List: Scripts are not imported.\n',
    ].join('\n'),
  });
  expect(JSON.parse(text('api.socketio.json'))).toEqual({
    version: 1,
    name: 'API',
    connections: {},
    emits: [],
    requests: { List: { url: 'http://localhost/list' } },
  });

  write('chat.socketio.json', collection);
  const postman = await convert('chat.socketio.json', 'postman');
  expect(postman).toMatchObject({ exitCode: 0 });
  expect(postman.err).toContain('- Rooms/main: The field “auth” has no equivalent.');
  expect(text('postman/collections/Chat/Rooms/main.request.yaml')).toContain('$kind: socket.io-request');
  expect(await convert('chat.socketio.json', 'postman')).toEqual({
    exitCode: 3,
    err: expect.stringMatching(/^The folder postman is not empty\./) as string,
  });
  expect(await convert('postman', 'again.socketio.json')).toMatchObject({ exitCode: 0 });
  const { emits, requests } = collection;
  expect(JSON.parse(text('again.socketio.json'))).toEqual({
    version: 1,
    name: 'Chat',
    connections: { main: { url: 'http://localhost:3000' } },
    emits,
    requests,
  });
  expect(await convert('chat.socketio.json', 'chat.insomnia.yaml')).toMatchObject({ exitCode: 0 });
  expect(text('chat.insomnia.yaml')).toContain('type: collection.insomnia.rest/5.0');
  expect(await convert('chat.socketio.json', 'out.json', '--to', 'hoppscotch')).toMatchObject({ exitCode: 0 });
});

it('writes a scenario as a script of Artillery', async () => {
  write('chat.socketio.json', collection);
  expect(await convert('chat.socketio.json#Join a room', 'load.yml')).toEqual({
    exitCode: 0,
    err: 'Exported Join a room to load.yml.\n',
  });
  expect(text('load.yml')).toContain('engine: socketio');
  expect(await convert('chat.socketio.json#Nothing', 'load.yml')).toEqual({
    exitCode: 3,
    err: expect.stringContaining('chat.socketio.json has no scenario “Nothing”. Its scenarios: Join a room.') as string,
  });
});

it('explains wrong files and names, and writes nothing', async () => {
  write('chat.socketio.json', collection);
  write('twice.yaml', 'type: collection.insomnia.rest/5.0\nname: a\nname: b\n');
  write('other.json', { a: 1 });
  mkdirSync(join(cli.folder, 'empty'));
  const before = readdirSync(cli.folder).sort();
  const cases: [string[], number, RegExp][] = [
    [['twice.yaml', 'x.socketio.json'], 3, /^twice\.yaml, line 3, column 1: duplicated mapping key/],
    [['other.json', 'x.socketio.json'], 3, /^other\.json is not a collection of Postman, Insomnia or Hoppscotch\./],
    [['empty', 'x.socketio.json'], 3, /is not a collection of/],
    [['missing.json', 'x.socketio.json'], 3, /^missing\.json could not be read/],
    // A collection in the format of Postman 2.1 cannot contain Socket.IO requests, so it is not suggested.
    [['chat.socketio.json', 'x.csv'], 2, /does not show the format\. Use a name such as api\.insomnia\.yaml or/],
    [['chat.socketio.json', 'x.csv', '--to', 'soap'], 2, /Unknown format “soap”/],
    [['chat.socketio.json', 'x.yml', '--to', 'artillery'], 2, /--to artillery needs a scenario/],
    [['other.json', 'x.yaml'], 2, /other\.json cannot be read/],
    [['chat.socketio.json', 'nowhere/x.yaml'], 3, /could not be written/],
  ];
  for (const [args, exitCode, err] of cases) {
    expect([args, await convert(...args)]).toEqual([args, { exitCode, err: expect.stringMatching(err) as string }]);
  }
  expect(readdirSync(cli.folder).sort()).toEqual(before);
});

it('replaces a file only with --force', async () => {
  write('chat.socketio.json', collection);
  write('mine.insomnia.yaml', 'mine');
  const refused = {
    exitCode: 3,
    err: expect.stringMatching(/^mine\.insomnia\.yaml already exists\..*--force/) as string,
  };
  expect(await convert('chat.socketio.json', 'mine.insomnia.yaml')).toEqual(refused);
  expect(text('mine.insomnia.yaml')).toBe('mine');
  expect(await convert('chat.socketio.json', 'mine.insomnia.yaml', '--force')).toMatchObject({ exitCode: 0 });
  expect(text('mine.insomnia.yaml')).toContain('Chat');
});
