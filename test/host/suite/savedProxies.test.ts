// Proxies of collections, which are started in the Collections view.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io as createClient, type Socket } from 'socket.io-client';
import { Uri, commands, window } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { run, workspaceFolder } from './support/inspector.ts';

interface Source {
  sourceId: string;
  name: string;
  kind: string;
  state: string;
  url: string;
}

describe('a saved proxy', () => {
  const file = join(workspaceFolder().fsPath, '.socketio', 'saved.socketio.json');
  const uri = Uri.file(file).toString();
  let server: TestServer;
  let socket: Socket | undefined;

  const proxies = async () => ((await run('listSources', {})) as Source[]).filter(({ kind }) => kind === 'proxy');
  const running = async () => (await proxies()).filter(({ state }) => state === 'running');
  const start = (proxy: string) =>
    commands.executeCommand('socketioInspector.collection.startProxy', { type: 'proxy', uri, proxy });

  before(async () => {
    server = await startServer({
      setup: (io) => io.on('connection', (one) => one.on('echo', (n: number, ack: (n: number) => void) => ack(n))),
    });
    await mkdir(join(workspaceFolder().fsPath, '.socketio'), { recursive: true });
    const rules = [
      { filter: 'event:echo', action: { args: [7] } },
      { filter: 'event:gone', action: { drop: true }, enabled: false },
    ];
    const collection = {
      version: 1,
      name: 'Saved',
      variables: { host: server.url },
      connections: {},
      emits: [],
      proxies: { 'My app': { target: '{{host}}', rules } },
    };
    await writeFile(file, JSON.stringify(collection, null, 2));
  });
  afterEach(async () => {
    socket?.close();
    for (const { sourceId } of await running()) await run('stopSource', { sourceId });
  });
  after(async () => {
    await rm(file);
    await server.close();
  });

  it('is started with its rules when the user starts it, and not before', async () => {
    assert.deepEqual(await running(), []);
    await start('My app');
    const [source, ...others] = await running();
    assert.ok(source);
    assert.deepEqual([source.name, others], ['My app', []]);
    const rules = (await run('listRules', { sourceId: source.sourceId })) as Record<string, unknown>[];
    assert.deepEqual(
      rules.map(({ filter, enabled }) => [filter, enabled]),
      [
        ['event:echo', true],
        ['event:gone', false],
      ],
    );
    socket = createClient(source.url, { forceNew: true, reconnection: false });
    assert.equal(await socket.timeout(60_000).emitWithAck('echo', 1), 7);
  });

  it('that is no longer in its file is not started, with the reason', async () => {
    const errors: string[] = [];
    const { showErrorMessage } = window;
    Object.assign(window, { showErrorMessage: (text: string) => Promise.resolve(void errors.push(text)) });
    try {
      await start('Other');
    } finally {
      Object.assign(window, { showErrorMessage });
    }
    assert.match(errors.join(), /“Other”/);
    assert.deepEqual(await running(), []);
  });
});
