// The `.env` file that is chosen for a workspace folder.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DotenvFiles } from '../../../src/vscode/collections/dotenvFiles.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('a .env file', () => {
  const file = vscode.Uri.joinPath(workspaceFolder(), '.env.test');
  const uri = vscode.Uri.joinPath(workspaceFolder(), '.socketio', 'dotenv.socketio.json');
  let server: TestServer;
  const write = (text: string) => vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const echoed = async (): Promise<unknown> => (await inspector.send({ uri: uri.toString(), emit: 'Say' })).args;

  before(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('echo', (value: unknown, done: (reply: unknown) => void) => done(value));
        }),
    });
    const collection = {
      version: 1,
      name: 'Dotenv',
      variables: { url: server.url, value: 'collection' },
      environments: { one: { value: 'environment' } },
      connections: { main: { url: '{{url}}' } },
      emits: [{ name: 'Say', connection: 'main', event: 'echo', args: ['{{value}}'], ack: true }],
    };
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(collection)));
    await write('value=from file\n');
  });
  after(async () => {
    await run('useDotenvFile', { file: null });
    await run('selectEnvironment', { uri: uri.toString(), environment: null });
    await vscode.workspace.fs.delete(file);
    await vscode.workspace.fs.delete(uri);
    await server.close();
  });

  it('takes precedence over the environment; each send uses its current content, over the same connection', async () => {
    await run('selectEnvironment', { uri: uri.toString(), environment: 'one' });
    assert.deepEqual(await echoed(), ['environment']);
    const { length } = await inspector.list();
    await run('useDotenvFile', { uri: uri.toString(), file: '.env.test' });
    assert.deepEqual(await echoed(), ['from file']);
    await write('value = "changed" # at once\n');
    assert.deepEqual(await echoed(), ['changed']);
    await run('useDotenvFile', { file: null });
    assert.deepEqual(await echoed(), ['environment']);
    assert.equal((await inspector.list()).length, length);
  });

  it('is never ignored: a fault in the file is an error with its line, and nothing is sent', async () => {
    await write('value=1\n');
    await run('useDotenvFile', { file: '.env.test' });
    await write('value=1\nno value\n');
    assert.match((await refusalOf(echoed())).message, /\.env\.test, line 2, does not have the form/);
    await run('useDotenvFile', { file: null });
    for (const wrong of ['missing.env', '../outside.env', '/etc/passwd', '.env.test'])
      assert.ok((await refusalOf(run('useDotenvFile', { file: wrong }))).message, wrong);
    await write('value=1\n');
  });

  it('is listed, remembered for its folder and watched', async () => {
    const kept = new Map<string, unknown>();
    const state = {
      keys: () => [...kept.keys()],
      get: (key: string) => kept.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
    } as vscode.Memento;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const files = new DotenvFiles(state);
    const until = (value: string | undefined): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (files.last(uri)?.variables['value'] !== value) return;
          subscription.dispose();
          resolve();
        };
        const subscription = files.onDidChange(check);
        check();
      });
    try {
      assert.ok((await files.list(folder)).includes('.env.test'));
      await files.choose(folder, '.env.test');
      assert.equal(files.chosen(folder), '.env.test');
      await until('1');
      const reopened = new DotenvFiles(state);
      assert.deepEqual(await reopened.read(uri), { file: '.env.test', variables: { value: '1' } });
      reopened.dispose();
      await write('value=2\n');
      await until('2');
      await files.choose(folder, null);
      assert.equal(files.last(uri), undefined);
      assert.equal(await files.read(uri), undefined);
    } finally {
      files.dispose();
    }
  });
});
