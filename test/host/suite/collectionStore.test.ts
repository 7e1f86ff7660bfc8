import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { Uri } from 'vscode';
import { deleteFile, duplicateFile, openAtItem } from '../../../src/vscode/collections/collectionFileActions.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
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
  const become = (expectedNames: readonly string[]): Promise<void> =>
    changed(() => names().join() === expectedNames.join());
  const changed = (isDone: () => boolean, followed = store): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isDone()) return;
        subscription.dispose();
        resolve();
      };
      const subscription = followed.onDidChange(check);
      check();
    });

  for (const ms of [0, 60, 150, 300]) {
    it(`removes a file that existed for ${ms} ms`, async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(file('gone'), content);
      // This wait is the subject of the test: the time for which the file exists.
      await passed(ms);
      await rm(file('gone'));
      await writeFile(file('stays'), content);
      await become(['stays']);
      assert.deepEqual(names(), ['stays']);
    });
  }

  it('knows new, changed and deleted files as soon as it has read all files again', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(file('now'), content);
    await store.refresh();
    assert.deepEqual(names(), ['now']);
    await writeFile(file('now'), content.replace('short', 'changed'));
    await store.refresh();
    const result = store.files.find(({ uri }) => uri.path.endsWith('now.socketio.json'))?.result;
    assert.equal(result?.ok === true && result.collection.name, 'changed');
    await rm(file('now'));
    await store.refresh();
    assert.deepEqual(names(), []);
  });

  it('reports a change once, and nothing when nothing changed', async () => {
    const clock = new FakeClock();
    const followed = new CollectionStore(clock);
    let reports = 0;
    followed.onDidChange(() => reports++);
    const check = (): void => {
      followed.changed(Uri.file(file('same')));
      clock.advance(1000);
    };
    /** Replaces the file in one step, so that no partial content is read. */
    const replace = async (text: string): Promise<void> => {
      await writeFile(join(folder, 'unfinished'), text);
      await rename(join(folder, 'unfinished'), file('same'));
    };
    const known = () => followed.files.find(({ uri }) => uri.path.endsWith('same.socketio.json'));
    const named = (name: string): Promise<void> =>
      changed(() => {
        const result = known()?.result;
        return result?.ok === true && result.collection.name === name;
      }, followed);
    try {
      await followed.load();
      assert.equal(reports, 1, 'that there is none');
      await mkdir(folder, { recursive: true });
      await replace(content);
      check();
      await named('short');
      const before = known();
      // `check` finds the same file again, and then all files are read once more, because a new one is complete.
      check();
      assert.equal(known(), before);
      await replace(content.replace('short', 'other'));
      // The new content is read after all reads that were requested before.
      check();
      await named('other');
      assert.equal(reports, 3);
    } finally {
      followed.dispose();
    }
  });

  it('does not wait for a pipe with the name of a collection', async () => {
    await mkdir(folder, { recursive: true });
    execFileSync('mkfifo', [file('pipe')]);
    assert.match(
      (await refusalOf(run('sendFromCollection', { uri: Uri.file(file('pipe')), emit: 'x' }))).message,
      /it is a named pipe/,
    );
    // These commands of the menu also refuse the pipe.
    const uri = Uri.file(file('pipe'));
    for (const action of [openAtItem(uri, undefined), duplicateFile(uri, 'copy'), deleteFile(uri)]) {
      assert.match((await refusalOf(action)).message, /it is a named pipe/);
    }
  });
});
