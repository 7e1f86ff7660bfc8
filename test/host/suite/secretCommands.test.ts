// Stored secrets as a person manages them: listed by name, collection and server, replaced and forgotten, and never shown.
import assert from 'node:assert/strict';
import { commands, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('the commands on stored secrets', () => {
  const shown = window as unknown as Record<string, unknown>;
  const names = ['showInputBox', 'showQuickPick', 'showInformationMessage'];
  const original = Object.fromEntries(names.map((name) => [name, shown[name]]));
  const received: unknown[] = [];
  let lists: QuickPickItem[][] = [];
  let informed: string[] = [];
  let typed: string[] = [];
  let server: TestServer;
  let uri: Uri;

  before(async () => {
    server = await startServer();
    server.io.use((socket, next) => {
      received.push(socket.handshake.auth['token']);
      next();
    });
    uri = Uri.joinPath(workspaceFolder(), '.socketio', 'managed.socketio.json');
    const connection = { url: server.url, auth: { token: '{{secret:managed}}' }, reconnection: { enabled: false } };
    const collection = {
      version: 1,
      name: 'Managed',
      connections: { main: connection },
      emits: [{ name: 'send', connection: 'main', event: 'x' }],
    };
    await workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(collection)));
    shown['showInputBox'] = () => Promise.resolve(typed.shift());
    shown['showInformationMessage'] = (text: string) => {
      informed.push(text);
      return Promise.resolve(undefined);
    };
    shown['showQuickPick'] = (items: QuickPickItem[], { canPickMany }: { canPickMany?: boolean }) => {
      lists.push(items);
      const mine = items.filter(({ label }) => label === 'managed');
      return Promise.resolve(canPickMany ? mine : mine[0]);
    };
  });
  after(async () => {
    Object.assign(shown, original);
    await workspace.fs.delete(uri);
    await server.close();
  });
  beforeEach(() => {
    [lists, informed, typed] = [[], [], []];
  });

  const send = () =>
    commands.executeCommand('socketioInspector.collection.send', { uri: uri.toString(), emit: 'send' });
  const command = (name: string) => commands.executeCommand(`socketioInspector.${name}`);
  const isListed = () => {
    const [item] = (lists[0] ?? []).filter(({ label }) => label === 'managed');
    assert.equal(item?.description, new URL(server.url).origin);
    assert.equal(item?.detail, '.socketio/managed.socketio.json');
  };
  const showsNoValue = () => assert.doesNotMatch(JSON.stringify([lists, informed]), /first|second|third/);

  it('replace a value, by the user and by a program', async () => {
    typed = ['first'];
    await send();
    typed = ['second'];
    await command('replaceSecret');
    isListed();
    assert.deepEqual(informed, ['The secret “managed” was replaced.']);
    showsNoValue();
    await send();
    await run('replaceSecret', { name: 'managed', uri, value: 'third' });
    await send();
    assert.deepEqual(received.splice(0), ['first', 'second', 'third']);
    const { message } = await refusalOf(
      run('replaceSecret', { name: 'managed', origin: 'https://a.example', value: 'x' }),
    );
    assert.match(message, /^No value of the secret “managed” is stored/);
  });

  it('forget the selected secrets, which are then requested again', async () => {
    await command('forgetSecret');
    isListed();
    assert.deepEqual(informed, ['1 secret was forgotten.']);
    showsNoValue();
    typed = ['again'];
    await send();
    // With another value, a new connection is opened.
    assert.deepEqual(received.splice(0), ['again']);
    await command('forgetSecret');
  });
});
