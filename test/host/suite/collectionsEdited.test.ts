// The changes that the Collections view makes in files: with its commands, by drag and drop, and while others
// change the same files.
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { CollectionItemActions } from '../../../src/host/collections/collectionItemActions.ts';
import { renameEdits } from '../../../src/model/collection/collectionItems.ts';
import { collectionMime } from '../../../src/vscode/activation/viewTypes.ts';
import { changeCollection } from '../../../src/vscode/collections/collectionChange.ts';
import { CollectionDrag } from '../../../src/vscode/collections/collectionDrag.ts';
import { collectionFiles } from '../../../src/vscode/collections/collectionFiles.ts';
import { moveParts } from '../../../src/vscode/collections/collectionMover.ts';
import { childNodes, type CollectionNode, rootNodes } from '../../../src/vscode/collections/collectionNodes.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { UndoStack } from '../../../src/vscode/collections/undoStack.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';
import { until as waitUntil } from './support/until.ts';

const shop = `{
  // the shop
  "version": 1, "name": "Shop",
  "variables": { "host": "http://127.0.0.1:1" },
  "connections": {
    // with a token
    "main": { "url": "{{host}}", "auth": { "token": "{{secret:token}}" } },
  },
  "emits": [
    // joins the lobby
    { "name": "Join",   "connection": "main", "event": "join" }, // first
    { "folder": "Orders", "emits": [] },
    { "name": "Leave", "connection": "main", "event": "leave" }
  ],
  "scenarios": [
    { "name": "Log in", "steps": [{ "connect": "main" }] },
    { "name": "Chat", "steps": [{ "use": "Log in" }, { "emit": "say", "as": "main" }] }
  ]
}
`;
const other = `{ "version": 1, "name": "Other", "connections": {}, "emits": [] }\n`;

describe('collections that the view changes', () => {
  const shown = vscode.window as unknown as Record<string, unknown>;
  const replaced = ['showInputBox', 'showErrorMessage', 'showInformationMessage'];
  const original = Object.fromEntries(replaced.map((name) => [name, shown[name]]));
  const folder = join(workspaceFolder().fsPath, '.socketio');
  const at = (name: string): string => join(folder, `${name}.socketio.json`);
  const uriOf = (name: string): string => vscode.Uri.file(at(name)).toString();
  const text = (name: string): Promise<string> => readFile(at(name), 'utf8');
  const errors: string[] = [];
  const messages: string[] = [];
  let button: ((title: string) => void) | undefined;
  let typed = '';
  let fault: string | undefined;

  before(() => {
    shown['showInputBox'] = async (options: vscode.InputBoxOptions) => {
      fault = ((await options.validateInput?.(typed)) as string | undefined) ?? undefined;
      return fault === undefined ? typed : undefined;
    };
    shown['showErrorMessage'] = (message: string) => Promise.resolve(void errors.push(message));
    shown['showInformationMessage'] = (message: string, item?: vscode.MessageItem) => {
      messages.push(message);
      return new Promise((resolve) => (button = () => resolve(item)));
    };
  });
  beforeEach(async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(at('shop'), shop);
    await writeFile(at('other'), other);
    [errors.length, messages.length, button, fault] = [0, 0, undefined, undefined];
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true });
  });
  after(() => Object.assign(shown, original));

  const menu = (name: string, ...args: unknown[]) =>
    vscode.commands.executeCommand(`socketioInspector.collection.${name}`, ...args);
  const emit = (name: string, file = 'shop') => ({ type: 'emit', uri: uriOf(file), emit: name });
  const undone = async (name: string, expected: string): Promise<void> => {
    button?.('Undo');
    await until(async () => (await text(name)) === expected);
  };

  it('renames a connection and a scenario with all references to them, and refuses a name that is taken', async () => {
    typed = 'user "1"';
    await menu('rename', { type: 'connection', uri: uriOf('shop'), connection: 'main' });
    typed = 'Sign in';
    await menu('rename', { type: 'scenario', uri: uriOf('shop'), scenario: 'Log in' });
    const renamed = shop.replaceAll('"main"', '"user \\"1\\""').replaceAll('"Log in"', '"Sign in"');
    assert.equal(await text('shop'), renamed);
    typed = 'Leave';
    await menu('rename', emit('Join'));
    assert.match(fault ?? '', /“Leave” already exists/);
    await menu('undo');
    await menu('undo');
    assert.equal(await text('shop'), shop);
  });

  it('deletes several parts at once, and restores them beside a later change', async () => {
    const nodes = [emit('Join'), { type: 'folder', uri: uriOf('shop'), path: 'Orders' }];
    await menu('delete', nodes[0], nodes);
    const left = await text('shop');
    assert.ok(!left.includes('"Join"') && !left.includes('Orders') && left.includes('Leave'), left);
    assert.match(messages.join(), /2 items were deleted/);
    const later = (one: string): string => one.replace('"Chat"', '"Talk"');
    await writeFile(at('shop'), later(left));
    await undone('shop', later(shop));
    assert.deepEqual(errors, []);
  });

  it('does not delete an item that is used, and names its users; reports that an undo is not possible', async () => {
    const node = { type: 'connection', uri: uriOf('shop'), connection: 'main' };
    await menu('delete', node);
    assert.match(errors.splice(0).join(), /“main” is used by “Join”, “Leave”, “Log in”, “Chat”/);
    assert.equal(await text('shop'), shop);
    await menu('delete', emit('Leave'));
    await writeFile(at('shop'), other);
    button?.('Undo');
    await until(() => errors.length > 0);
    assert.match(errors.join(), /were changed later, so nothing was undone/);
    assert.equal(await text('shop'), other);
  });

  it('copies and pastes within a file and into another one, and undoes it', async () => {
    const nodes = [emit('Join'), { type: 'scenario', uri: uriOf('shop'), scenario: 'Log in' }];
    await menu('copy', nodes[0], nodes);
    assert.match(await vscode.env.clipboard.readText(), /"name": ?"Join"[^]*"name": ?"Log in"/);
    await menu('paste', { type: 'file', uri: uriOf('other') });
    const pasted = await text('other');
    assert.match(pasted, /"Join"[^]*"Log in"/);
    assert.match(pasted, /"token": "\{\{secret:token\}\}"/);
    assert.equal(await text('shop'), shop);
    assert.match(messages.join(), /2 items were pasted into .*other\.socketio\.json.*main/);
    await undone('other', other);
    await menu('copy', { type: 'folder', uri: uriOf('shop'), path: 'Orders' });
    await menu('paste', { type: 'folder', uri: uriOf('shop'), path: 'Orders' });
    assert.match(await text('shop'), /"folder": "Orders"[^]*"folder": "Orders 2"/);
    await menu('undo');
    assert.equal(await text('shop'), shop);
    await vscode.env.clipboard.writeText('of another program');
    await menu('paste', { type: 'file', uri: uriOf('other') });
    assert.match(errors.join(), /nothing to paste here/);
  });

  it('adds folders and collections', async () => {
    typed = 'New';
    await menu('newFolder', { type: 'folder', uri: uriOf('shop'), path: 'Orders' });
    assert.match(await text('shop'), /"Orders", "emits": \[\s*\{\s*"folder": "New",\s*"emits": \[\]\s*\}\s*\]/);
    await menu('newCollection');
    assert.deepEqual(JSON.parse(await text('new')), { version: 1, name: 'New', connections: {}, emits: [] });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uriOf('new'));
  });

  it('opens a scenario, a connection and an emit at their lines', async () => {
    const lineOf = async (node: object): Promise<string> => {
      await menu('open', node);
      const editor = vscode.window.activeTextEditor;
      return editor?.document.lineAt(editor.selection.active.line).text.trim() ?? '';
    };
    const uri = uriOf('shop');
    assert.match(await lineOf({ type: 'scenario', uri, scenario: 'Chat' }), /"Chat"/);
    assert.match(await lineOf({ type: 'connection', uri, connection: 'main' }), /^"main"/);
    assert.match(await lineOf(emit('Leave')), /"Leave"/);
    const staged = other.replace('"emits"', '"environments": {\n"test": {},\n"live": {} }, "emits"');
    await writeFile(at('other'), staged);
    const live = { type: 'environment', uri: uriOf('other'), environment: 'live' };
    assert.match(await lineOf(live), /^"live"/);
    await menu('useEnvironment', live);
    await menu('useEnvironment', { ...live, environment: 'none' });
    assert.match(errors.join(), /no environment “none”/);
  });

  describe('by drag and drop', () => {
    let store: CollectionStore;
    let undo: UndoStack;
    let drag: CollectionDrag;
    beforeEach(() => {
      store = new CollectionStore();
      undo = new UndoStack();
      const actions = new CollectionItemActions(
        collectionFiles(store, { selected: () => undefined }, { read: () => Promise.resolve(undefined) }),
      );
      drag = new CollectionDrag((request) => moveParts(request, { actions, undo, onRename: () => undefined }));
    });
    afterEach(() => store.dispose());

    const nodes = async (): Promise<CollectionNode[]> => {
      await store.refresh();
      const all = (node: CollectionNode): CollectionNode[] => [node, ...childNodes(node).flatMap(all)];
      return rootNodes(store.files).flatMap(all);
    };
    const named = (all: readonly CollectionNode[], file: string, name: string): CollectionNode => {
      const found = all.find(
        (node) => node.uri === uriOf(file) && (name === '' ? node.type === 'file' : labelOf(node) === name),
      );
      assert.ok(found, `${file} ${name}`);
      return found;
    };
    /** Drags and drops as VS Code does: the dragged nodes are put into a DataTransfer, which is dropped on a node. */
    const drop = async (dragged: readonly string[], file: string, onto: string): Promise<void> => {
      const all = await nodes();
      const data = new vscode.DataTransfer();
      drag.handleDrag(
        dragged.map((name) => named(all, 'shop', name)),
        data,
      );
      await drag.handleDrop(named(all, file, onto), data);
      assert.ok(data.get(collectionMime));
    };

    it('moves within a file, with the comments', async () => {
      await drop(['Join'], 'shop', 'Leave');
      const lines = shop.split('\n');
      const [comment = '', join = ''] = lines.splice(9, 2);
      const moved = lines.join('\n').replace('"leave" }\n', `"leave" },\n${comment}\n${join.replace('},', '}')}\n`);
      assert.equal(await text('shop'), moved);
      await drop(['Join', 'Leave'], 'shop', 'Orders');
      assert.match(
        await text('shop'),
        /"Orders", "emits": \[\s*\{ "name": "Leave"[^]*\/\/ joins the lobby\s*\{ "name": "Join", {3}"connection"/,
      );
      assert.deepEqual(messages, []);
      await undo.undoLast();
      await undo.undoLast();
      assert.equal(await text('shop'), shop);
      await drop(['Chat'], 'shop', 'Log in');
      assert.match(await text('shop'), /"scenarios": \[\s*\{ "name": "Chat"[^]*\{ "name": "Log in"/);
      await drop(['Orders'], 'shop', 'Chat');
      assert.deepEqual(errors, []);
    });

    it('moves items to another file with the parts that they need, and back', async () => {
      await drop(['Join'], 'other', '');
      const moved = await store.read(vscode.Uri.parse(uriOf('other')));
      assert.deepEqual(moved.emits, [{ name: 'Join', connection: 'main', event: 'join' }]);
      assert.deepEqual(moved.connections, { main: { url: '{{host}}', auth: { token: '{{secret:token}}' } } });
      assert.deepEqual(moved.variables, { host: 'http://127.0.0.1:1' });
      assert.match(await text('other'), /\/\/ with a token[^]*\/\/ joins the lobby/);
      assert.ok(!(await text('shop')).includes('Join'));
      assert.match(
        messages.join(),
        /“Join” was moved to .*other\.socketio\.json\. “main”, “host” were copied with it\..*secret “token”/,
      );
      await undone('other', other);
      assert.equal(await text('shop'), shop);
    });

    it('changes nothing when a part is missing, and names this part', async () => {
      await drop(['Log in'], 'other', '');
      assert.match(errors.join(), /“Log in” is used by “Chat”/);
      await drop(['Chat'], 'other', '');
      assert.match(errors.join(), /“Chat” uses the scenario “Log in”/);
      const all = await nodes();
      const data = new vscode.DataTransfer();
      drag.handleDrag([named(all, 'shop', 'Join')], data);
      const target = named(all, 'other', '');
      await rm(at('other'));
      await drag.handleDrop(target, data);
      assert.match(errors.at(-1) ?? '', /other\.socketio\.json” does not exist/);
      assert.equal(await text('shop'), shop);
    });

    it('lists the files of several workspace folders below their folders', async () => {
      await store.refresh();
      const root = workspaceFolder();
      const folders = [
        { uri: root, name: 'all', index: 0 },
        { uri: vscode.Uri.joinPath(root, '.socketio'), name: 'inner', index: 1 },
      ];
      const [inner, ...others] = rootNodes(store.files, folders);
      assert.deepEqual(others, []);
      assert.ok(inner?.type === 'workspaceFolder' && inner.name === 'inner');
      assert.deepEqual(
        childNodes(inner).map(({ uri }) => uri),
        [uriOf('other'), uriOf('shop')],
      );
    });
  });

  describe('while others change them', () => {
    const uri = (): vscode.Uri => vscode.Uri.file(at('shop'));
    const renamedTo = (name: string) => (current: string) =>
      Promise.resolve(renameEdits(current, { type: 'emit', path: 'Leave' }, name));

    it('makes the change again in the content that git or another window has written in the meantime', async () => {
      let tries = 0;
      await changeCollection(uri(), async (current) => {
        if (tries++ === 0) await writeFile(at('shop'), shop.replace('the shop', 'from git'));
        return renamedTo('Exit')(current);
      });
      assert.equal(tries, 2);
      assert.equal(await text('shop'), shop.replace('the shop', 'from git').replace('"Leave"', '"Exit"'));
    });

    it('reports that the file or the part no longer exists, or that the file is not text', async () => {
      const gone = changeCollection(uri(), async (current) => {
        await rm(at('shop'));
        return renamedTo('Exit')(current);
      });
      assert.match((await refusalOf(gone)).message, /shop\.socketio\.json.*(does not exist|could not be written)/);
      await writeFile(at('shop'), shop.replace('"Leave"', '"Other"'));
      assert.match((await refusalOf(changeCollection(uri(), renamedTo('Exit')))).message, /no emit “Leave”/);
      await writeFile(at('shop'), Buffer.concat([Buffer.from(shop), Buffer.from([0x2f, 0x2f, 0xff])]));
      assert.match((await refusalOf(changeCollection(uri(), renamedTo('Exit')))).message, /bytes that are not UTF-8/);
    });

    it('keeps the byte order mark, mixed line breaks, the mode and links', async () => {
      const mixed = `\uFEFF${shop.replace('// the shop\n', '// the shop\r\n')}`;
      await writeFile(at('shop'), mixed);
      await chmod(at('shop'), 0o640);
      await changeCollection(uri(), renamedTo('Exit'));
      assert.equal(await text('shop'), mixed.replace('"Leave"', '"Exit"'));
      assert.equal((await stat(at('shop'))).mode & 0o777, 0o640);
    });

    it('changes an open editor that is up to date, and does not change an outdated one', async () => {
      const document = await vscode.workspace.openTextDocument(uri());
      await vscode.window.showTextDocument(document);
      // The document can still have the text that the previous test left.
      await until(() => document.getText() === shop);
      await changeCollection(uri(), renamedTo('Exit'));
      assert.ok(document.getText().includes('"Exit"') && !document.isDirty);
      // VS Code reports a change of a file some time later.
      await writeFile(at('shop'), shop.replace('the shop', 'from git'));
      await changeCollection(uri(), renamedTo('Go'));
      assert.equal(await text('shop'), shop.replace('the shop', 'from git').replace('"Leave"', '"Go"'));
      await until(() => document.getText().includes('"Go"'));
      assert.equal(document.isDirty, false);
    });
  });

  describe('with a repeat', () => {
    let server: TestServer;
    before(async () => (server = await startServer()));
    after(async () => {
      for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
      await server.close();
    });

    it('stops it when its emit is deleted, and reports this', async () => {
      const beat = { name: 'Beat', connection: 'c', event: 'beat', repeat: { everyMs: 5 } };
      await writeFile(
        at('shop'),
        JSON.stringify({ version: 1, name: 'S', connections: { c: { url: server.url } }, emits: [beat] }),
      );
      await run('startRepeat', { uri: uriOf('shop'), emit: 'Beat' });
      await server.recorder.waitFor('beat', 3);
      await menu('delete', emit('Beat'));
      await until(() => messages.some((message) => /The repeat of “Beat” was stopped after \d+ emits/.test(message)));
      const { message } = await refusalOf(run('stopRepeat', { repeatId: 'r999' }));
      assert.match(message, /None is running/);
    });
  });

  function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    return waitUntil(isTrue, () => `${errors.join()} ${messages.join()}`);
  }
});

function labelOf(node: CollectionNode): string {
  if (node.type === 'emit') return node.item.name;
  if (node.type === 'folder') return node.folder.folder;
  return node.type === 'scenario' ? node.scenario : '';
}
