// The view "Collections": its rows, and which of them it reports to VS Code. The tests use a real workspace on a real disk.
import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import type { CollectionNode } from '../../../src/vscode/collections/collectionNodes.ts';
import { CollectionsTree } from '../../../src/vscode/collections/collectionsTree.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { ExpectResults } from '../../../src/host/collections/expectResults.ts';
import { workspaceFolder } from './support/inspector.ts';

describe('the view of collections', () => {
  const at = (...path: string[]): string => join(workspaceFolder().fsPath, ...path);
  const collection = (name: string, emits: unknown[] = []): string =>
    JSON.stringify({ version: 1, name, connections: { c: { url: 'http://h' } }, emits });
  const quiet = (): { dispose(): void } => ({ dispose: () => undefined });
  let store: CollectionStore;

  beforeEach(() => (store = new CollectionStore()));
  afterEach(async () => {
    store.dispose();
    await rm(at('.socketio'), { recursive: true, force: true });
  });

  it('is a tree of files, folders and emits', async () => {
    await mkdir(at('.socketio'));
    const emits = [
      { name: 'hello', connection: 'c', event: 'hello' },
      {
        folder: 'F',
        emits: [{ name: 'n', connection: 'c', event: 'e', ack: { timeoutMs: 5 }, volatile: true, description: 'd' }],
      },
    ];
    await writeFile(at('.socketio', 'a.socketio.json'), collection('A', emits));
    await writeFile(at('.socketio', 'b.socketio.json'), '{\n  "version": 1,\n  "name": 5 }');
    const tree = new CollectionsTree(
      {
        collections: store,
        environments: { selected: () => undefined, onDidChange: quiet },
        repeats: { running: [], onDidChange: quiet },
        results: { get: () => undefined, onDidChange: quiet },
      },
      () => undefined,
    );
    const item = (node: CollectionNode | undefined): vscode.TreeItem => {
      assert.ok(node);
      return tree.getTreeItem(node);
    };
    try {
      const [a, b] = await tree.getChildren();
      assert.deepEqual(
        [item(a).label, item(a).contextValue, item(a).description],
        ['A', 'collection', '.socketio/a.socketio.json'],
      );
      const fault = item(b);
      assert.deepEqual([fault.label, fault.contextValue], ['.socketio/b.socketio.json', 'collectionFault']);
      assert.match(String(fault.description), /^connections is missing\.$|^name must be text, not 5\.$/);
      assert.equal((fault.iconPath as vscode.ThemeIcon).id, 'error');
      assert.equal(fault.command?.command, 'vscode.open');
      assert.deepEqual(await tree.getChildren(b), []);
      const [hello, folder] = await tree.getChildren(a);
      assert.deepEqual([item(hello).label, item(hello).description, item(hello).contextValue], ['hello', '', 'emit']);
      assert.deepEqual([item(folder).label, item(folder).contextValue], ['F', 'folder']);
      const [inner] = await tree.getChildren(folder);
      const shown = item(inner);
      assert.equal(shown.description, 'e · ack · volatile');
      assert.deepEqual(shown.command, {
        command: 'socketioInspector.collection.edit',
        title: 'Edit in form',
        arguments: [
          { type: 'emit', uri: vscode.Uri.file(at('.socketio', 'a.socketio.json')).toString(), emit: 'F/n' },
          { preserveFocus: true },
        ],
      });
      const ids = [a, b, hello, folder, inner].map((node) => item(node).id);
      assert.equal(new Set(ids).size, ids.length);
    } finally {
      tree.dispose();
    }
  });

  it('reports rows one by one, because VS Code loses a click on a row that is being replaced', async () => {
    await mkdir(at('.socketio'));
    const expect = { delivery: 'sent' };
    const emits = ['one', 'two'].map((name) => ({ name, connection: 'c', event: name, expect }));
    await writeFile(at('.socketio', 'a.socketio.json'), collection('A', emits));
    const results = new ExpectResults(systemClock);
    const reports = new vscode.EventEmitter<readonly CollectionNode[] | undefined>();
    const tree = new CollectionsTree(
      {
        collections: store,
        environments: { selected: () => undefined, onDidChange: quiet },
        repeats: { running: [], onDidChange: quiet },
        results,
      },
      (changed) => reports.fire(changed),
    );
    const next = async (change: () => unknown): Promise<readonly string[] | undefined> => {
      const reported = new Promise<readonly CollectionNode[] | undefined>((resolve) => {
        const subscription = reports.event((changed) => {
          subscription.dispose();
          resolve(changed);
        });
      });
      await change();
      return (await reported)?.map(({ id }) => id.replace(/^.*#/, ''));
    };
    /** Replaces the file in one step, so that no partial content is read. */
    const replace = async (name: string, text: string): Promise<void> => {
      await writeFile(at('.socketio', 'unfinished'), text);
      await rename(at('.socketio', 'unfinished'), at('.socketio', name));
    };
    const show = async (node?: CollectionNode): Promise<void> => {
      if (node) tree.getTreeItem(node);
      for (const child of await tree.getChildren(node)) await show(child);
    };
    try {
      await show();
      const uri = vscode.Uri.file(at('.socketio', 'a.socketio.json'));
      assert.deepEqual(await next(() => results.set(uri.toString(), 'two', { status: 'passed' })), ['0 emit two']);
      await show();
      const renamed = emits.map((emit) => ({ ...emit, event: emit.name === 'one' ? 'other' : emit.event }));
      assert.deepEqual(await next(() => replace('a.socketio.json', collection('A', renamed))), ['0 emit one']);
      await show();
      const [file] = await tree.getChildren();
      const second = async () => tree.getTreeItem((await tree.getChildren(file))[1] as CollectionNode).description;
      assert.match(String(await second()), /passed/);
      const { expect: _, ...unchecked } = renamed[1] ?? {};
      assert.deepEqual(await next(() => replace('a.socketio.json', collection('A', [renamed[0], unchecked]))), [
        '0 emit two',
      ]);
      await show();
      assert.equal(await second(), '');
      const added = [...renamed, { name: 'three', connection: 'c', event: 'three' }];
      assert.deepEqual(await next(() => replace('a.socketio.json', collection('A', added))), [uri.toString()]);
      await show();
      assert.equal(await next(() => replace('b.socketio.json', collection('B'))), undefined);
    } finally {
      tree.dispose();
      results.dispose();
      reports.dispose();
    }
  });
});
