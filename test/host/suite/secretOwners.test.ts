// A stored secret belongs to a collection and an origin. These tests check which collections and origins
// count as the same, and which count as different. The secret storage is the real one.
import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, run, workspaceFolder } from './support/inspector.ts';

describe('the owner of a stored secret', () => {
  const shown = window as unknown as Record<string, unknown>;
  const replaced = ['showInputBox', 'showWarningMessage', 'showErrorMessage', 'showInformationMessage'];
  const original = Object.fromEntries(replaced.map((name) => [name, shown[name]]));
  const folder = join(workspaceFolder().fsPath, 'owners');
  const received: unknown[] = [];
  /** The prompts, and the responses to them: a value, or the text of a button. */
  let prompts: string[] = [];
  let inputs: string[] = [];
  let server: TestServer;
  let other: TestServer;

  before(async () => {
    const setup: NonNullable<Parameters<typeof startServer>[0]>['setup'] = (io) => {
      io.use((socket, next) => {
        received.push(socket.handshake.auth['token']);
        next();
      });
    };
    [server, other] = await Promise.all([startServer({ setup }), startServer({ setup })]);
    shown['showInputBox'] = ({ prompt }: { prompt: string }) => {
      prompts.push(prompt);
      return Promise.resolve(inputs.shift());
    };
    shown['showWarningMessage'] = (text: string, { detail = '' }: { detail?: string } = {}, ...buttons: unknown[]) => {
      prompts.push(`${text} ${detail}`);
      const choice = inputs.shift();
      return Promise.resolve(
        buttons.find((button) => (Object(button) as { title?: unknown }).title === choice || button === choice),
      );
    };
    shown['showErrorMessage'] = (text: string) => Promise.resolve(void prompts.push(`error: ${text}`));
    shown['showInformationMessage'] = () => Promise.resolve(undefined);
  });
  beforeEach(async () => {
    [prompts, inputs] = [[], []];
    received.length = 0;
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'a'), { recursive: true });
    await mkdir(join(folder, 'b'), { recursive: true });
  });
  afterEach(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    await run('forgetSecret', { name: 'owned' });
    await run('forgetSecret', { name: 'way' });
  });
  after(async () => {
    Object.assign(shown, original);
    await Promise.all([server.close(), other.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const uriOf = (name: string): Uri => Uri.file(join(folder, `${name}.socketio.json`));
  const write = (name: string, url: string, more: object = {}, fields: object = {}) =>
    writeFile(
      uriOf(name).fsPath,
      JSON.stringify({
        version: 1,
        name: 'Same name',
        ...fields,
        connections: {
          main: {
            url,
            auth: { token: '{{secret:owned}}' },
            timeoutMs: 3000,
            reconnection: { enabled: false },
            ...more,
          },
        },
        emits: [{ name: 'send', connection: 'main', event: 'x' }],
      }),
    );
  /** Sends an emit as the user does; returns what the server received. */
  async function send(name: string, ...given: string[]): Promise<unknown> {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    [prompts, inputs] = [[], given];
    received.length = 0;
    const sending = commands.executeCommand('socketioInspector.collection.send', {
      uri: uriOf(name).toString(),
      emit: 'send',
    });
    // If the emit is refused or the client does not connect, the server has received nothing.
    await sending.then(undefined, () => undefined);
    return received[0];
  }

  it('is only one of two collections with the same name in two folders', async () => {
    await write('a/api', server.url);
    await write('b/api', server.url);
    assert.equal(await send('a/api', 'of a'), 'of a');
    assert.equal(await send('b/api', 'of b'), 'of b');
    assert.match(prompts.join(), /b\/api\.socketio\.json/);
    assert.equal(await send('a/api'), 'of a');
    assert.deepEqual(prompts, []);
  });

  it('is not a server on another port, which the prompt names', async () => {
    await write('a/api', server.url);
    await send('a/api', 'value');
    await write('a/api', other.url);
    assert.equal(await send('a/api'), undefined);
    assert.ok(prompts[0]?.includes(new URL(other.url).origin), prompts[0]);
    assert.ok(prompts[0]?.includes(new URL(server.url).origin), prompts[0]);
    assert.equal(await send('a/api', 'Send secret'), 'value');
    assert.equal(await send('a/api'), 'value');
    assert.deepEqual(prompts, []);
  });

  it('is the same origin in another notation', async () => {
    const { port } = new URL(server.url);
    await write('a/api', server.url);
    await send('a/api', 'value');
    for (const url of [
      `HTTP://127.0.0.1:${port}`,
      `ws://127.0.0.1:${port}/`,
      `127.0.0.1:${port}`,
      `http://0x7f.1:${port}?x=1`,
      `http://user@127.0.0.1:${port}`,
      ` http://127.0.0.1:${port} `,
      `http://127.0.0.1.:${port}`,
    ]) {
      await write('a/api', url);
      assert.equal(await send('a/api'), 'value', url);
      assert.deepEqual(prompts, [], url);
    }
  });

  it('is another origin if the host name is different, although the server is the same', async () => {
    await write('a/api', server.url);
    await send('a/api', 'value');
    const { port } = new URL(server.url);
    for (const url of [`http://localhost:${port}`, `https://127.0.0.1:${port}`, `http://127.0.0.1:80`]) {
      await write('a/api', url);
      assert.equal(await send('a/api'), undefined, url);
      assert.match(prompts[0] ?? '', /^Send the secret “owned” to /, url);
    }
  });

  it('is also the proxy if the proxy can read the secret, and is only the proxy for the password of the proxy', async () => {
    const proxy = new URL(other.url);
    await write('a/api', server.url);
    await send('a/api', 'value');
    await write('a/api', server.url, { proxy: other.url });
    await send('a/api');
    assert.match(prompts[0] ?? '', new RegExp(`^Send the secret “owned” to http://${proxy.host}`));
    await write('a/api', server.url, { auth: {}, proxy: `http://me:{{secret:way}}@${proxy.host}` });
    await send('a/api');
    assert.match(prompts[0] ?? '', new RegExp(`http://${proxy.host}`));
    assert.doesNotMatch(prompts[0] ?? '', new RegExp(new URL(server.url).host));
  });

  it('is another collection after its file was copied, renamed or moved with its folder', async () => {
    await write('a/api', server.url);
    await send('a/api', 'value');
    await workspace.fs.copy(uriOf('a/api'), uriOf('a/copy'));
    assert.equal(await send('a/copy', 'of the copy'), 'of the copy');
    assert.match(prompts[0] ?? '', /copy\.socketio\.json/);
    const edit = new WorkspaceEdit();
    edit.renameFile(uriOf('a/api'), uriOf('a/renamed'));
    assert.ok(await workspace.applyEdit(edit));
    assert.equal(await send('a/renamed', 'again'), 'again');
    await rename(join(folder, 'a'), join(folder, 'moved'));
    assert.equal(await send('moved/copy', 'moved'), 'moved');
    // The same applies to a secret with the name and the server of the first one.
    await write('b/api', server.url);
    assert.equal(await send('b/api', 'b'), 'b');
  });

  it('is the file, in any notation of its path, and so is the owner of its environment', async () => {
    await write(
      'a/ap i',
      '{{host}}',
      {},
      { variables: { host: other.url }, environments: { local: { host: server.url } } },
    );
    await run('selectEnvironment', { uri: uriOf('a/ap i'), environment: 'local' });
    await send('a/ap i', 'value');
    const path = uriOf('a/ap i').fsPath;
    for (const uri of [
      path,
      uriOf('a/ap i'),
      `file://${path.replaceAll(' ', '%20')}`,
      `file://${path}`,
      'owners/./a//ap i.socketio.json',
      `${folder}/a/../a//ap i.socketio.json`,
      `file://${folder}/b/../a/ap i.socketio.json`,
      Uri.file(path).with({ path: `${folder}/b/../a/ap i.socketio.json` }),
    ]) {
      for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
      received.length = 0;
      await run('sendFromCollection', { uri, emit: 'send' }).catch((error: unknown) => received.push(String(error)));
      assert.equal(received[0], 'value', String(uri));
    }
    await run('selectEnvironment', { uri: uriOf('a/ap i'), environment: null });
  });
});
