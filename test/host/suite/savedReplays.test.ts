// Replay plans that are saved with emits, in a real workspace on a real disk.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { packPayload } from '../../../src/model/payload/packedPayload.ts';
import type { SavedReplay } from '../../../src/model/replay/replay.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { EmitSaver } from '../../../src/host/collections/saveEmit.ts';
import { ReplaySaver } from '../../../src/host/collections/saveReplay.ts';
import { portOf } from './support/emitResolver.ts';
import { workspaceFolder } from './support/inspector.ts';

const folder = (): string => join(workspaceFolder().fsPath, '.socketio');
const plan: SavedReplay = {
  mode: 'compare',
  count: 50,
  everyMs: 20,
  network: [{ atMs: 300, forMs: 200, offline: true }],
};
const request = {
  profile: { url: 'http://h' },
  event: 'ping',
  args: packPayload(['{{$counter}}']),
  replay: plan,
};

describe('named replays', () => {
  let store: CollectionStore;
  let saver: ReplaySaver;
  const { showInputBox, showQuickPick } = vscode.window;
  let offered: string[];

  /** The names that the user types, and the label that the user picks. */
  function scriptDialogs(names: string[], label: string): void {
    const window = vscode.window as unknown as Record<string, unknown>;
    window['showInputBox'] = () => Promise.resolve(names.shift());
    window['showQuickPick'] = (items: readonly vscode.QuickPickItem[]) => {
      offered = items.map((item) => item.label);
      return Promise.resolve(items.find((item) => item.label === label));
    };
  }

  beforeEach(async () => {
    await rm(folder(), { recursive: true, force: true });
    store = new CollectionStore();
    const emits = new EmitSaver({
      ...portOf(store),
      storeSecret: () => Promise.resolve(),
      storedSecret: () => Promise.resolve(undefined),
    });
    saver = new ReplaySaver({ ...portOf(store), saveEmit: (emit) => emits.save(emit) });
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showInputBox, showQuickPick });
    store.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder(), { recursive: true, force: true });
  });

  it('are saved with the emit of the same event and listed; nothing else in the file changes', async () => {
    await mkdir(folder(), { recursive: true });
    const text = `{
  "version": 1,
  "name": "game",
  "connections": { "c": { "url": "http://h" } }, // local
  "emits": [
    { "name": "other", "connection": "c", "event": "other" },
    { "name": "counted", "connection": "c", "event": "ping", "args": ["{{$counter}}"] }
  ]
}
`;
    const file = join(folder(), 'game.socketio.json');
    await writeFile(file, text);
    scriptDialogs(['outage'], 'counted');
    const result = await saver.save(request);
    assert.deepEqual(result, { saved: true, path: '.socketio/game.socketio.json' });
    assert.deepEqual(offered, ['counted', 'other', 'New emit…']);
    const written = await readFile(file, 'utf8');
    assert.deepEqual(written.split('\n').slice(0, 6), text.split('\n').slice(0, 6));
    const fresh = new CollectionStore();
    const listed = await new ReplaySaver({
      ...portOf(fresh),
      saveEmit: () => Promise.resolve({ saved: false }),
    }).list();
    fresh.dispose();
    assert.deepEqual(listed, [
      {
        uri: vscode.Uri.file(file).toString(),
        file: '.socketio/game.socketio.json',
        emit: 'counted',
        name: 'outage',
        event: 'ping',
        args: '["{{$counter}}"]',
        replay: plan,
      },
    ]);
  });

  it('are saved with a new emit if there is none', async () => {
    // The names of the replay, of the emit and of the collection.
    scriptDialogs(['outage', 'ping', 'game'], 'New emit…');
    assert.deepEqual(await saver.save(request), { saved: true, path: '.socketio/game.socketio.json' });
    const [name] = await readdir(folder());
    const { emits } = JSON.parse(await readFile(join(folder(), name ?? ''), 'utf8')) as { emits: object[] };
    assert.deepEqual(emits, [
      { name: 'ping', connection: 'h', event: 'ping', args: ['{{$counter}}'], replays: { outage: plan } },
    ]);
  });

  it('are not saved when the user cancels', async () => {
    scriptDialogs([], 'New emit…');
    assert.deepEqual(await saver.save(request), { saved: false });
  });
});
