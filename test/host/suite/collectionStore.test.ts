import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { Uri } from 'vscode';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('the store of collections', () => {
  const folder = join(workspaceFolder().fsPath, 'short-lived', '.socketio');
  const content = JSON.stringify({ version: 1, name: 'short', connections: {}, emits: [] });
  const file = (name: string): string => join(folder, `${name}.socketio.json`);
  let store: CollectionStore;

  before(async () => {
    store = new CollectionStore();
    await store.load();
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));
  after(() => store.dispose());

  const names = (): string[] =>
    store.files.flatMap(({ uri }) => /short-lived\/\.socketio\/(.*)\.socketio\.json$/.exec(uri.path)?.[1] ?? []);
  const become = (wanted: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (names().join() !== wanted.join()) return;
        subscription.dispose();
        resolve();
      };
      const subscription = store.onDidChange(look);
      look();
    });

  for (const ms of [0, 60, 150, 300]) {
    it(`loses a file that was there for ${ms} ms`, async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(file('gone'), content);
      // How long it is there is what this is about.
      await passed(ms);
      await rm(file('gone'));
      await writeFile(file('stays'), content);
      await become(['stays']);
      assert.deepEqual(names(), ['stays']);
    });
  }

  it('waits for no pipe that is called like a collection', async () => {
    await mkdir(folder, { recursive: true });
    execFileSync('mkfifo', [file('pipe')]);
    assert.match(
      (await refusalOf(run('sendFromCollection', { uri: Uri.file(file('pipe')), emit: 'x' }))).message,
      /it is a named pipe/,
    );
  });
});
