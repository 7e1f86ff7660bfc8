// The status bar shows the environment in which emits of the workspace's collections are sent.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { EnvironmentChoice } from '../../../src/vscode/collections/environmentChoice.ts';
import { EnvironmentStatus } from '../../../src/vscode/activation/statusBar.ts';
import { workspaceFolder } from './support/inspector.ts';

describe('the environment in the status bar', () => {
  const folder = join(workspaceFolder().fsPath, '.socketio');
  const { createStatusBarItem } = vscode.window;
  const kept = new Map<string, unknown>();
  const memento = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as vscode.Memento;
  /** The text that VS Code would show, or undefined if it would show nothing. */
  let shown: string | undefined;
  const changes = new vscode.EventEmitter<void>();
  const item = {
    text: '',
    tooltip: '',
    name: '',
    command: '',
    show: () => {
      shown = `${item.text} | ${item.tooltip.split('\n').slice(1).join(' | ')}`;
      changes.fire();
    },
    hide: () => {
      shown = undefined;
      changes.fire();
    },
    dispose: () => undefined,
  };
  const until = (expected: string | undefined): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (shown !== expected) return;
        subscription.dispose();
        resolve();
      };
      const subscription = changes.event(check);
      check();
    });
  const write = (name: string, environments?: object) =>
    writeFile(
      join(folder, `${name}.socketio.json`),
      JSON.stringify({ version: 1, name, ...(environments && { environments }), connections: {}, emits: [] }),
    );

  afterEach(async () => {
    Object.assign(vscode.window, { createStatusBarItem });
    await rm(folder, { recursive: true, force: true });
  });

  it('is hidden without environments, follows the files and the selection, and opens the list of environments', async () => {
    await mkdir(folder, { recursive: true });
    await write('a');
    Object.assign(vscode.window, { createStatusBarItem: () => item });
    const collections = new CollectionStore();
    const choice = new EnvironmentChoice(memento);
    const status = new EnvironmentStatus(collections, choice);
    const uri = (name: string) => vscode.Uri.file(join(folder, `${name}.socketio.json`));
    try {
      assert.equal((item.command as Partial<vscode.Command>).command, 'socketioInspector.selectEnvironment');
      await collections.load();
      await until(undefined);
      await write('a', { local: {}, production: {} });
      collections.changed(uri('a'));
      await until('$(server-environment) No environment | .socketio/a.socketio.json: No environment');
      await choice.select(uri('a'), 'production');
      await until('$(server-environment) production | .socketio/a.socketio.json: production');
      await write('b', { local: {} });
      collections.changed(uri('b'));
      await choice.select(uri('b'), 'local');
      await until(
        '$(server-environment) production, local | .socketio/a.socketio.json: production | .socketio/b.socketio.json: local',
      );
      await rm(join(folder, 'b.socketio.json'));
      collections.changed(uri('b'));
      await write('a', { local: {} });
      collections.changed(uri('a'));
      await until('$(warning) production | .socketio/a.socketio.json: production (no longer in the file)');
      await choice.select(uri('a'), null);
      await write('a');
      collections.changed(uri('a'));
      await until(undefined);
    } finally {
      status.dispose();
      choice.dispose();
      collections.dispose();
    }
  });
});
