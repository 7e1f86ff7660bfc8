// Saved emits that are sent from the Collections view while the user changes names, files and the environment.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, type QuickPickItem, type QuickPickOptions, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';
import { until } from './support/until.ts';

describe('saved emits of the view', () => {
  const shown = window as unknown as Record<string, unknown>;
  const replaced = ['showInputBox', 'showQuickPick', 'showErrorMessage'];
  const original = Object.fromEntries(replaced.map((name) => [name, shown[name]]));
  const folder = join(workspaceFolder().fsPath, '.socketio');
  const at = (name: string): string => join(folder, name);
  const uriOf = (name: string): string => Uri.file(at(`${name}.socketio.json`)).toString();
  let server: TestServer;
  let other: TestServer;
  let errors: string[] = [];
  let typed: string | undefined;
  let pick: string | undefined;

  before(async () => {
    await mkdir(folder, { recursive: true });
    const setup: NonNullable<Parameters<typeof startServer>[0]>['setup'] = (io) => {
      io.on('connection', (socket) => {
        socket.on('ask', (n: unknown, ack: (response: unknown) => void) => ack({ n, link: '[x](command:y)' }));
        socket.on('kick', () => void socket.disconnect(true));
      });
    };
    [server, other] = await Promise.all([startServer({ setup }), startServer({ setup })]);
    shown['showInputBox'] = () => Promise.resolve(typed);
    shown['showErrorMessage'] = (text: string) => Promise.resolve(void errors.push(text));
    shown['showQuickPick'] = (items: QuickPickItem[]) => Promise.resolve(items.find(({ label }) => label === pick));
  });
  beforeEach(async () => {
    errors = [];
    const main = { url: '{{host}}', reconnection: { enabled: false } };
    const emit = (name: string, more: object) => ({ name, connection: 'main', event: 'tick', ...more });
    const endless = { everyMs: 5 };
    const collection = {
      version: 1,
      name: 'View',
      variables: { host: server.url, expected: '1' },
      environments: { 'on “other”': { host: other.url }, two: { expected: '2' } },
      connections: { main },
      emits: [
        emit('Endless', { repeat: endless }),
        { folder: 'F', emits: [emit('Inner', { repeat: endless })] },
        emit('File', { args: [{ $file: './gone.bin' }], repeat: endless }),
        emit('Ask', { event: 'ask', args: [2], expect: { ack: [{ n: '{{expected}}', link: { $any: true } }] } }),
        emit('Ask all', {
          event: 'ask',
          args: ['{{$counter}}'],
          repeat: { count: 3, everyMs: 0 },
          expect: { ack: [{ n: { $lt: 0 }, link: { $any: true } }] },
        }),
      ],
    };
    await writeFile(at('view.socketio.json'), JSON.stringify(collection, null, 2));
    await writeFile(at('gone.bin'), 'x');
  });
  afterEach(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    await run('selectEnvironment', { uri: uriOf('view'), environment: null });
    await rm(at('moved.socketio.json'), { force: true });
    server.recorder.clear();
    other.recorder.clear();
  });
  after(async () => {
    Object.assign(shown, original);
    await Promise.all([server.close(), other.close()]);
    await rm(folder, { recursive: true });
  });

  const menu = (name: string, node: unknown) => commands.executeCommand(`socketioInspector.collection.${name}`, node);
  const node = (emit: string, file = 'view') => ({ type: 'emit', uri: uriOf(file), emit });
  const start = async (emit: string): Promise<string> => {
    const { repeatId } = (await run('startRepeat', { uri: uriOf('view'), emit })) as { repeatId: string };
    await server.recorder.waitFor('tick', 3);
    return repeatId;
  };
  /** Stops a repeat as the button of a row does. */
  const stop = async (emit: string, file?: string) => {
    const { sent } = await commands.executeCommand<{ sent: number }>('socketioInspector.stopRepeat', node(emit, file));
    // The test waits for all events of this repeat, so that none of them is attributed to the next repeat.
    await server.recorder.waitFor('tick', sent);
    return sent;
  };

  it('can be stopped after they, their folder or their file are renamed', async () => {
    await start('Endless');
    typed = 'Renamed';
    await menu('rename', node('Endless'));
    assert.ok((await stop('Renamed')) > 0, 'the emit');

    server.recorder.clear();
    await start('F/Inner');
    typed = 'G';
    await menu('rename', { type: 'folder', uri: uriOf('view'), path: 'F' });
    assert.ok((await stop('G/Inner')) > 0, 'its folder');

    server.recorder.clear();
    await start('Renamed');
    const edit = new WorkspaceEdit();
    edit.renameFile(Uri.parse(uriOf('view')), Uri.parse(uriOf('moved')));
    assert.ok(await workspace.applyEdit(edit));
    // VS Code reports the new name of the file some time after the edit. Until then, no repeat has this file, and nothing is stopped.
    await until(async () => (await stop('Renamed', 'moved')) > 0);
  });

  it('report how many emits a repeat has sent when the next emit cannot be resolved', async () => {
    const sending = refusalOf(inspector.send({ uri: uriOf('view'), emit: 'File' }));
    await server.recorder.waitFor('tick', 3);
    await rm(at('gone.bin'));
    assert.match((await sending).message, /^The repeat of “File” ended after \d+ emits\. .*gone\.bin/);
  });

  it('show an error to the user who started a repeat when the repeat ends early', async () => {
    pick = 'Endless';
    await commands.executeCommand('socketioInspector.startRepeat');
    await server.recorder.waitFor('tick', 3);
    server.io.disconnectSockets();
    await until(() => errors.length > 0);
    assert.match(errors.join(), /The repeat of “Endless” ended after \d+ emits\. The connection ended/);
  });

  it('use the environment that is selected in the view, and report unexpected values as plain text', async () => {
    await menu('send', node('Ask'));
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /ack\.0\.n/);
    pick = 'two';
    await menu('selectEnvironment', Uri.parse(uriOf('view')));
    await menu('send', node('Ask'));
    assert.equal(errors.length, 1);
    pick = 'on “other”';
    await menu('selectEnvironment', Uri.parse(uriOf('view')));
    await menu('send', node('Ask'));
    await other.recorder.waitFor('ask');
    await menu('send', node('Ask all'));
    await other.recorder.waitFor('ask', 4);
    assert.equal(errors.length, 3);
    assert.equal(server.recorder.named('ask').length, 2);
  });

  it('show the complete reason when they cannot be renamed, edited or duplicated', async () => {
    const gone = node('Gone');
    for (const name of ['rename', 'edit', 'duplicate']) await menu(name, gone);
    assert.equal(errors.length, 3);
    for (const error of errors) assert.match(error, /“Gone”/);
  });

  it('offer to select an environment of their own collection, also instead of another one', async () => {
    const collection = {
      version: 1,
      name: 'Second',
      environments: { empty: {}, live: { host: server.url } },
      connections: { main: { url: '{{host}}' } },
      emits: [{ name: 'Greet', connection: 'main', event: 'greet', args: [] }],
    };
    await writeFile(at('second.socketio.json'), JSON.stringify(collection));
    const greet = { type: 'emit', uri: uriOf('second'), emit: 'Greet' };
    const { showErrorMessage, showQuickPick } = shown;
    const prompts: (string | undefined)[] = [];
    shown['showErrorMessage'] = (text: string, ...buttons: unknown[]) => {
      errors.push(text);
      return Promise.resolve(buttons[0]);
    };
    shown['showQuickPick'] = (items: QuickPickItem[], options: QuickPickOptions) => {
      prompts.push(options.title);
      return Promise.resolve(items.find(({ label }) => label === pick));
    };
    const selects = async (environment: string): Promise<void> => {
      pick = environment;
      const before = prompts.length;
      await menu('send', greet);
      await until(() => prompts.length > before);
    };
    try {
      await selects('empty');
      assert.match(errors.at(-1) ?? '', /only defined in the environment “live”/);
      pick = undefined;
      await until(async () => {
        await commands.executeCommand('socketioInspector.editor.send', greet);
        return errors.at(-1)?.includes('not defined in the selected environment “empty”') === true;
      });
      await selects('live');
      await until(async () => {
        await menu('send', greet);
        return server.recorder.named('greet').length > 0;
      });
      assert.deepEqual([...new Set(prompts)], ['Environment of .socketio/second.socketio.json']);
    } finally {
      Object.assign(shown, { showErrorMessage, showQuickPick });
      await rm(at('second.socketio.json'));
    }
  });

  it('keep their environment while they are repeated, and the next send uses the new environment', async () => {
    await start('Endless');
    pick = 'on “other”';
    await menu('selectEnvironment', Uri.parse(uriOf('view')));
    const before = server.recorder.named('tick').length;
    await server.recorder.waitFor('tick', before + 3);
    assert.equal(other.recorder.named('tick').length, 0);
    const second = menu('send', node('Endless'));
    await other.recorder.waitFor('tick', 3);
    // Both repeats belong to this row, so one command stops both.
    await commands.executeCommand('socketioInspector.stopRepeat', node('Endless'));
    await second;
  });
});
