// The collections of the workspace: how the extension finds, watches and shows their files, and saves emits to them. Uses a real workspace
// on a real disk.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { findEmit, listEmits } from '../../../src/model/collection/collection.ts';
import { packPayload } from '../../../src/model/payload/packedPayload.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { EmitSaver, type EmitSaverDeps } from '../../../src/host/collections/saveEmit.ts';
import { versionOf } from '../../../src/host/collections/savedEmit.ts';
import { readWorkspaceFile } from '../../../src/vscode/collections/workspaceFiles.ts';
import { asWritten } from '../../support/openable.ts';
import { portOf, resolverOf } from './support/emitResolver.ts';
import { refusalOf, workspaceFolder } from './support/inspector.ts';

const root = (): string => workspaceFolder().fsPath;
const at = (...path: string[]): string => join(root(), ...path);
const collection = (name: string, emits: unknown[] = []): string =>
  `${JSON.stringify({ version: 1, name, connections: { c: { url: 'http://h' } }, emits }, null, 2)}\n`;

/** Waits for events of a store until it contains the expected files. */
async function waitForFiles(store: CollectionStore, expected: string[]): Promise<void> {
  const shown = (): string[] =>
    store.files.map(
      ({ uri, result }) => `${vscode.workspace.asRelativePath(uri)}: ${result.ok ? result.collection.name : 'fault'}`,
    );
  await new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (JSON.stringify(shown()) !== JSON.stringify(expected)) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const subscription = store.onDidChange(check);
    const timer = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`expected ${JSON.stringify(expected)}, but the store has ${JSON.stringify(shown())}`));
    }, 60_000);
    check();
  });
}

/** Responds to VS Code's prompts in order, and records them. */
function scriptDialogs(
  ...choices: ((given: { value?: string; items?: readonly vscode.QuickPickItem[] }) => unknown)[]
) {
  const prompts: string[] = [];
  const { showInputBox, showQuickPick } = vscode.window;
  const next = (what: string, given: Parameters<(typeof choices)[0]>[0]): Promise<unknown> => {
    prompts.push(what);
    const choice = choices.shift();
    assert.ok(choice, `unexpected prompt: ${what}`);
    return Promise.resolve(choice(given));
  };
  const window = vscode.window as unknown as Record<string, unknown>;
  window['showInputBox'] = (options: vscode.InputBoxOptions) =>
    next(`${options.prompt ?? ''}: ${options.value ?? ''}`, { value: options.value ?? '' });
  window['showQuickPick'] = (items: readonly vscode.QuickPickItem[]) =>
    next(items.map(({ label }) => label).join(' | '), { items });
  return {
    prompts,
    restore: () => Object.assign(window, { showInputBox, showQuickPick }),
  };
}

describe('the collections of the workspace', () => {
  let store: CollectionStore;

  beforeEach(async () => {
    await rm(at('.socketio'), { recursive: true, force: true });
    await rm(at('deep'), { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    store = new CollectionStore();
  });
  afterEach(async () => {
    store.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    for (const name of ['.socketio', 'deep', 'away', 'node_modules', 'image.bin', 'outside']) {
      await rm(at(name), { recursive: true, force: true });
    }
  });

  it('are found in any folder except node_modules, at the first request', async () => {
    for (const folder of ['.socketio', 'deep/er', 'node_modules/x']) await mkdir(at(folder), { recursive: true });
    await writeFile(at('.socketio', 'a.socketio.json'), collection('A'));
    await writeFile(at('deep', 'er', 'b.socketio.json'), `\uFEFF// comment\n${collection('B')}`);
    await writeFile(at('node_modules', 'x', 'c.socketio.json'), collection('C'));
    assert.deepEqual(store.files, []);
    await Promise.all([store.load(), store.load()]);
    await waitForFiles(store, ['.socketio/a.socketio.json: A', 'deep/er/b.socketio.json: B']);
  });

  it('are watched: created, changed, broken, repaired, and moved with their folder', async () => {
    await store.load();
    await waitForFiles(store, []);
    await mkdir(at('.socketio'));
    await writeFile(at('.socketio', 'a.socketio.json'), collection('A'));
    await waitForFiles(store, ['.socketio/a.socketio.json: A']);
    await writeFile(at('.socketio', 'a.socketio.json'), '{ "version": 1, oops');
    await waitForFiles(store, ['.socketio/a.socketio.json: fault']);
    await writeFile(at('.socketio', 'a.socketio.json'), collection('Repaired'));
    await writeFile(at('.socketio', 'b.socketio.json'), collection('B'));
    await waitForFiles(store, ['.socketio/a.socketio.json: Repaired', '.socketio/b.socketio.json: B']);
    // VS Code reports nothing for a file that is deleted immediately after it was created, so this file exists for a while.
    await writeFile(at('.socketio', 'b.socketio.json'), collection('Changed'));
    await waitForFiles(store, ['.socketio/a.socketio.json: Repaired', '.socketio/b.socketio.json: Changed']);
    await rm(at('.socketio', 'b.socketio.json'));
    await waitForFiles(store, ['.socketio/a.socketio.json: Repaired']);
    await rename(at('.socketio'), at('away'));
    await waitForFiles(store, ['away/a.socketio.json: Repaired']);
  });

  it('are used with the unsaved changes in an editor', async () => {
    await mkdir(at('.socketio'));
    await writeFile(at('.socketio', 'edited.socketio.json'), collection('A'));
    await store.load();
    const document = await vscode.workspace.openTextDocument(at('.socketio', 'edited.socketio.json'));
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), collection('Unsaved'));
    await vscode.workspace.applyEdit(edit);
    await waitForFiles(store, ['.socketio/edited.socketio.json: Unsaved']);
    assert.equal((await store.read(document.uri)).name, 'Unsaved');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitForFiles(store, ['.socketio/edited.socketio.json: A']);
  });

  describe('with an emit saved to them', () => {
    const stored = new Map<string, string>();
    let saver: EmitSaver;
    let selected: string | undefined;
    beforeEach(() => {
      stored.clear();
      selected = undefined;
      const storeSecret: EmitSaverDeps['storeSecret'] = ({ name }, value) =>
        Promise.resolve(void stored.set(name, value));
      const storedSecret: EmitSaverDeps['storedSecret'] = ({ name }) => Promise.resolve(stored.get(name));
      const port = portOf(store, () => selected);
      saver = new EmitSaver({ ...port, storeSecret, storedSecret });
    });

    /** The result of saving: the file, and the new emit as it is now in the file. */
    async function saved(file: string, emit: string) {
      const uri = vscode.Uri.file(at(file));
      const written = findEmit(await store.read(uri), emit);
      assert.ok(written, `${file} has no emit ${emit}`);
      const known = { uri: uri.toString(), file, emit, connection: 'localhost-3000', version: versionOf(written) };
      return { saved: true, path: file, emit: known };
    }

    const request = (args: unknown[] = [1, { bytes: Buffer.from([6]) }]) => ({
      profile: { url: 'http://localhost:3000', auth: { token: 't0ps3cret', pin: 42 } },
      event: 'hello',
      args: packPayload(args),
      ack: true,
      volatile: false,
    });

    it('for the first time: a new file in .socketio, without secrets', async () => {
      const dialogs = scriptDialogs(
        ({ value }) => value,
        () => 'My API',
      );
      try {
        assert.deepEqual(await saver.save(request()), await saved('.socketio/my-api.socketio.json', 'hello'));
      } finally {
        dialogs.restore();
      }
      assert.deepEqual(dialogs.prompts, [
        'Name of the emit: hello',
        `Name of the collection: ${workspaceFolder().path.split('/').at(-1) ?? ''}`,
      ]);
      const text = await readFile(at('.socketio', 'my-api.socketio.json'), 'utf8');
      assert.doesNotMatch(text, /t0ps3cret|42/);
      const file = JSON.parse(text) as { emits: unknown[]; connections: unknown };
      assert.deepEqual(file.emits, [
        {
          name: 'hello',
          connection: 'localhost-3000',
          event: 'hello',
          args: [1, { bytes: { $binary: 'Bg==' } }],
          ack: true,
        },
      ]);
      assert.equal(stored.get('localhost-3000.auth.token'), 't0ps3cret');
      await waitForFiles(store, ['.socketio/my-api.socketio.json: My API']);

      const resolver = resolverOf(store, (name) => stored.get(name) ?? '');
      const uri = vscode.Uri.file(at('.socketio', 'my-api.socketio.json'));
      const resolved = await resolver.resolve({ uri: uri.toString(), emit: 'hello' });
      assert.deepEqual(resolved.profile.filled, request().profile);
      assert.deepEqual((await resolved.fill()).args, [1, { bytes: new Uint8Array([6]) }]);
    });

    it('for the second time: only the necessary lines change, and one undo in its editor reverts them', async () => {
      await mkdir(at('.socketio'));
      const before = `{\r\n\t// mine\r\n\t"version": 1, "name": "A",\r\n\t"connections": {},\r\n\t"emits": [\r\n\t\t{ "name": "hello", "connection": "x", "event": "hello" } // last\r\n\t],\r\n}\r\n`;
      await writeFile(at('.socketio', 'again.socketio.json'), before);
      const document = await vscode.workspace.openTextDocument(at('.socketio', 'again.socketio.json'));
      await vscode.window.showTextDocument(document);
      const dialogs = scriptDialogs(
        ({ value }) => value,
        ({ items }) => items?.[0],
      );
      try {
        assert.deepEqual(await saver.save(request([])), await saved('.socketio/again.socketio.json', 'hello 2'));
      } finally {
        dialogs.restore();
      }
      assert.deepEqual(dialogs.prompts, ['Name of the emit: hello 2', 'A | New collection…']);
      const text = await readFile(at('.socketio', 'again.socketio.json'), 'utf8');
      const kept = before.split('\r\n').filter((line) => !text.split('\r\n').includes(line));
      assert.deepEqual(kept, [
        '\t"connections": {},',
        '\t\t{ "name": "hello", "connection": "x", "event": "hello" } // last',
      ]);
      assert.ok(
        text.includes(
          '\t\t{ "name": "hello", "connection": "x", "event": "hello" }, // last\r\n\t\t{\r\n\t\t\t"name": "hello 2",\r\n',
        ),
      );
      assert.equal(document.isDirty, false);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), before);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('with unsaved changes of the user: both changes are kept, and the file is not saved', async () => {
      await mkdir(at('.socketio'));
      await writeFile(at('.socketio', 'dirty.socketio.json'), collection('A'));
      const document = await vscode.workspace.openTextDocument(at('.socketio', 'dirty.socketio.json'));
      await vscode.window.showTextDocument(document);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '// mine\n');
      await vscode.workspace.applyEdit(edit);
      const dialogs = scriptDialogs(
        ({ value }) => value,
        ({ items }) => items?.[0],
      );
      try {
        assert.equal((await saver.save(request())).saved, true);
      } finally {
        dialogs.restore();
      }
      assert.ok(document.getText().startsWith('// mine\n'));
      assert.ok(document.getText().includes('"name": "hello"'));
      assert.equal(document.isDirty, true);
      assert.equal(await readFile(at('.socketio', 'dirty.socketio.json'), 'utf8'), collection('A'));
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('with a fault: refused, and not changed', async () => {
      await mkdir(at('.socketio'));
      await writeFile(at('.socketio', 'faulty.socketio.json'), '{ oops');
      const dialogs = scriptDialogs(
        ({ value }) => value,
        ({ items }) => items?.[0],
      );
      try {
        assert.match(
          (await refusalOf(saver.save(request()))).message,
          /cannot be read, so nothing was saved\. Line 1, column 3/,
        );
      } finally {
        dialogs.restore();
      }
      assert.equal(await readFile(at('.socketio', 'faulty.socketio.json'), 'utf8'), '{ oops');
      assert.equal(stored.size, 0);
    });

    it('under an existing name: no file is overwritten', async () => {
      await mkdir(at('.socketio'));
      await writeFile(at('.socketio', 'api.socketio.json'), collection('API'));
      const dialogs = scriptDialogs(
        () => ' Mine ',
        ({ items }) => items?.at(-1),
        () => 'API',
      );
      try {
        assert.deepEqual(await saver.save(request()), await saved('.socketio/api-2.socketio.json', 'Mine'));
      } finally {
        dialogs.restore();
      }
      assert.equal(await readFile(at('.socketio', 'api.socketio.json'), 'utf8'), collection('API'));
      assert.deepEqual((await readdir(at('.socketio'))).sort(), ['api-2.socketio.json', 'api.socketio.json']);
    });

    it('from a connection of a collection: with its variables in that collection, with their values elsewhere', async () => {
      const uri = (name: string) => vscode.Uri.file(at('.socketio', `${name}.socketio.json`));
      const write = (name: string, host: string) =>
        writeFile(
          uri(name).fsPath,
          JSON.stringify({
            version: 1,
            name,
            variables: { host },
            environments: { production: { host: 'http://production' }, test: { host: 'http://local' } },
            connections: { main: { url: '{{host}}' } },
            emits: [],
          }),
        );
      await mkdir(at('.socketio'));
      await write('a', 'http://local');
      for (const name of ['b', 'e']) await write(name, 'http://production');
      for (const name of ['c', 'd']) await write(name, 'http://local');
      const profile = { url: '{{host}}' };
      const shown = { url: 'http://local' };
      const opened = { ...asWritten(shown), written: profile, origin: { uri: uri('a').toString(), key: 'main' } };
      const save = async (file: string) => {
        const dialogs = scriptDialogs(
          ({ value }) => value,
          ({ items }) => items?.find(({ label }) => label === file),
        );
        try {
          await saver.save({ ...request(), profile, opened });
        } finally {
          dialogs.restore();
        }
        const { connections, emits } = await store.read(uri(file));
        const [last] = listEmits(emits).slice(-1);
        return [last?.emit.connection, last && connections[last.emit.connection]?.url];
      };
      assert.deepEqual(await save('a'), ['main', '{{host}}']);
      // In that file, “main” is another server.
      assert.deepEqual(await save('b'), ['local', 'http://local']);
      assert.deepEqual(await save('c'), ['main', '{{host}}']);
      selected = 'production';
      assert.deepEqual(await save('d'), ['local', 'http://local']);
      selected = 'test';
      assert.deepEqual(await save('e'), ['main', '{{host}}']);
    });

    it('with another token than the stored one: a separate connection, and the stored value stays', async () => {
      const file = at('.socketio', 'tokens.socketio.json');
      const save = async (token: string): Promise<string | undefined> => {
        const dialogs = scriptDialogs(
          ({ value }) => value,
          ({ items }) => items?.[0] ?? 'Tokens',
        );
        try {
          const profile = { url: 'http://localhost:3000', auth: { token } };
          await saver.save({ ...request(), profile, opened: asWritten(profile) });
        } finally {
          dialogs.restore();
        }
        return listEmits((await store.read(vscode.Uri.file(file))).emits).at(-1)?.emit.connection;
      };
      await mkdir(at('.socketio')).then(() => writeFile(file, collection('Tokens')));
      const [first, second] = [await save('production'), await save('local')];
      assert.ok(second !== first && (await save('production')) === first);
      assert.deepEqual(
        [first, second].map((key) => stored.get(`${key}.auth.token`)),
        ['production', 'local'],
      );
    });

    it('with a file of the workspace: with a path relative to the collection', async () => {
      await writeFile(at('image.bin'), Buffer.from([1, 2, 3]));
      const dialogs = scriptDialogs(
        ({ value }) => value,
        () => 'F',
      );
      const json = JSON.stringify([{ $file: './image.bin' }]);
      try {
        await saver.save({ ...request(), args: { json, buffers: [] } });
      } finally {
        dialogs.restore();
      }
      const uri = vscode.Uri.file(at('.socketio', 'f.socketio.json'));
      const { emits } = await store.read(uri);
      assert.deepEqual((emits[0] as { args: unknown[] }).args, [{ $file: '../image.bin' }]);
      const resolved = await resolverOf(store, () => 'x').resolve({ uri: uri.toString(), emit: 'hello' });
      assert.deepEqual((await resolved.fill()).args, [new Uint8Array([1, 2, 3])]);
    });

    it('unless the user cancels', async () => {
      const first = scriptDialogs(() => undefined);
      try {
        assert.deepEqual(await saver.save(request()), { saved: false });
      } finally {
        first.restore();
      }
      const second = scriptDialogs(
        ({ value }) => value,
        () => undefined,
      );
      try {
        assert.deepEqual(await saver.save(request()), { saved: false });
      } finally {
        second.restore();
      }
      assert.deepEqual(await vscode.workspace.findFiles('.socketio/**'), []);
    });
  });

  describe('and the files that their emits refer to', () => {
    const base = (): vscode.Uri => vscode.Uri.file(at('.socketio'));
    beforeEach(async () => {
      await mkdir(at('.socketio'));
      await writeFile(at('image.bin'), Buffer.from([7]));
    });

    it('are read inside the workspace folder, through links too', async () => {
      await writeFile(at('.socketio', 'own.bin'), Buffer.from([8]));
      await symlink(at('image.bin'), at('.socketio', 'link.bin'));
      for (const [file, byte] of [
        ['../image.bin', 7],
        ['./own.bin', 8],
        ['own.bin', 8],
        ['link.bin', 7],
        ['x/../own.bin', 8],
      ] as const) {
        assert.deepEqual([...(await readWorkspaceFile(file, base()))], [byte], file);
      }
    });

    it('are not read elsewhere, and not without a workspace folder', async () => {
      await symlink('/etc/hostname', at('.socketio', 'out.bin'));
      await symlink('/etc', at('outside'));
      const refused: [string, RegExp][] = [
        ['../../x.bin', /outside the workspace folder/],
        ['../../../../../../etc/hostname', /outside the workspace folder/],
        ['out.bin', /outside the workspace folder/],
        ['../outside/hostname', /outside the workspace folder/],
        ['..', /outside the workspace folder/],
        ['/etc/hostname', /relative to the collection/],
        ['file:///etc/hostname', /relative to the collection/],
        ['C:\\x', /relative to the collection/],
        ['', /relative to the collection/],
        ['a\0b', /relative to the collection/],
        ['none.bin', /“none\.bin” does not exist/],
        ['.', /it is a folder/],
        ['../image.bin/x', /“..\/image\.bin\/x” (does not exist|cannot be read)/],
      ];
      for (const [file, message] of refused) {
        assert.match((await refusalOf(readWorkspaceFile(file, base()))).message, message, file);
      }
      assert.match(
        (await refusalOf(readWorkspaceFile('x', vscode.Uri.file('/tmp')))).message,
        /inside the workspace only/,
      );
      assert.match((await refusalOf(readWorkspaceFile('x', undefined))).message, /inside the workspace only/);
    });
  });
});
