// Secrets as a program uses them: there is no prompt, and a program must name the secret to forget exactly.
import assert from 'node:assert/strict';
import { Uri, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('secrets', () => {
  let server: TestServer;
  let file: Uri;

  before(async () => {
    server = await startServer();
    file = Uri.joinPath(workspaceFolder(), '.socketio', 'secrets.socketio.json');
    const collection = {
      version: 1,
      name: 'Secrets',
      connections: {
        main: { url: server.url, auth: { token: '{{secret:never stored}}' } },
        hidden: { url: 'http://{{secret:host}}:1', auth: { token: 'x' } },
      },
      emits: [
        { name: 'auth', connection: 'main', event: 'x' },
        { name: 'host', connection: 'hidden', event: 'x' },
      ],
    };
    await workspace.fs.writeFile(file, Buffer.from(JSON.stringify(collection)));
  });
  after(async () => {
    await workspace.fs.delete(file);
    await server.close();
  });

  it('are not requested when a program connects or sends; the error names the missing secret and its receiver', async () => {
    const before = (await inspector.list()).length;
    const calls = [
      run('connect', { url: server.url, auth: { token: '{{secret:never stored}}' } }),
      run('sendFromCollection', { uri: file, emit: 'auth' }),
      run('runReplay', {
        profile: { url: server.url, auth: { token: '{{secret:never stored}}' } },
        source: { event: 'x', args: [], count: 1, everyMs: 0 },
        mode: 'volatile',
      }),
    ];
    for (const call of calls) {
      const { message } = await refusalOf(call);
      assert.match(
        message,
        /“never stored” is not stored for http:\/\/127\.0\.0\.1:\d+, and an API call opens no dialog to enter it/,
      );
    }
    assert.equal((await inspector.list()).length, before);
    assert.equal(server.io.engine.clientsCount, 0);
  });

  it('do not decide which server receives them', async () => {
    const { message } = await refusalOf(run('sendFromCollection', { uri: file, emit: 'host' }));
    assert.match(message, /connections\.hidden\.url: The address depends on a secret/);
  });

  it('are forgotten by name, file and origin; ambiguous requests are refused', async () => {
    for (const input of [
      { name: 'x' },
      { name: 'x', uri: file },
      { name: 'x', uri: file.toString(), origin: 'wss://A.example:443' },
      { name: 'x', origin: 'this machine' },
    ]) {
      assert.equal(await run('forgetSecret', input), undefined);
    }
    for (const input of [
      {},
      'x',
      { name: '' },
      { name: 1 },
      { name: 'x', origin: 'nowhere' },
      { name: 'x', uri: 1 },
      { name: 'x', url: 'https://a.example' },
    ]) {
      assert.match((await refusalOf(run('forgetSecret', input))).message, /\w/, JSON.stringify(input));
    }
  });
});
