import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { SessionSaver } from '../../../src/host/sessions/sessionSaver.ts';
import { filePort } from '../../../src/vscode/port/vscodePort.ts';
import { sessionPort } from '../../../src/vscode/sessions/sessionPort.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { plainDeps } from '../../support/openable.ts';
import { inspector, inspectorExtension, workspaceFolder } from './support/inspector.ts';

/** Saves sessions as a user does: the test responds to VS Code's dialogs, and everything else is real. */
describe('saving a session by hand', () => {
  const store = new DisposableStore();
  const shown = vscode.window as unknown as Record<string, unknown>;
  const original = { ...shown };
  let server: TestServer;
  let saver: SessionSaver;
  let folder: string;
  let target: vscode.Uri;
  let errors: string[];

  before(async () => {
    server = await startServer();
    // This call loads the extension's host, which registers a read-only file system that a test saves to.
    await inspector.list();
    const script = join(inspectorExtension().extensionPath, 'dist', 'engine.js');
    const log = store.add(vscode.window.createOutputChannel('Saving test', { log: true }));
    const own = store.add(
      new EngineFacade({
        engine: store.add(new EngineProcess(script, log)),
        ...plainDeps,
      }),
    );
    const { connectionId } = await own.connect({ url: server.url });
    // These events are more than the engine writes in one step.
    for (let n = 0; n < 8; n++) await own.emit({ connectionId, event: 'large', args: ['x'.repeat(400_000)] });
    saver = new SessionSaver({ inspector: own, files: filePort, sessions: sessionPort });
    folder = join(workspaceFolder().fsPath, 'saving');
    await mkdir(folder, { recursive: true });
  });
  beforeEach(() => {
    errors = [];
    shown['showSaveDialog'] = () => Promise.resolve(target);
    shown['showInformationMessage'] = () => Promise.resolve(undefined);
    shown['showErrorMessage'] = (message: string) => {
      errors.push(message);
      return Promise.resolve(undefined);
    };
  });
  afterEach(() => {
    for (const name of [
      'showSaveDialog',
      'showInformationMessage',
      'showErrorMessage',
      'showQuickPick',
      'withProgress',
    ]) {
      shown[name] = original[name];
    }
  });
  after(async () => {
    store.dispose();
    await server.close();
  });

  const faulty: [string, () => vscode.Uri, RegExp][] = [
    [
      'a folder that is missing',
      () => vscode.Uri.file(join(folder, 'missing', 'a.siolog')),
      /^The file “saving\/missing\/a\.siolog” could not be written: the folder does not exist \(ENOENT\)\. Save it in a folder that exists\.$/,
    ],
    [
      'a read-only place',
      () => vscode.Uri.from({ scheme: 'socketio-inspector-bytes', path: '/1/0/0-1/a.siolog' }),
      /^The file “.*a\.siolog” could not be written: the file system is read-only \(EROFS\)\. Save it somewhere else\.$/,
    ],
    [
      'the name of a folder',
      () => vscode.Uri.file(folder),
      /^The file “saving” could not be written: it is a folder \(EISDIR\)\. Enter another name\.$/,
    ],
  ];
  for (const [name, path, message] of faulty) {
    it(`explains ${name}: what happened, where, and what to do`, async () => {
      target = path();
      assert.equal(await saver.promptAndShowErrors({ filter: '' }), false);
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? '', message);
    });
  }

  it('that is canceled leaves nothing behind and shows no error', async () => {
    const path = join(folder, 'canceled.siolog');
    target = vscode.Uri.file(path);
    const kept = join(folder, 'kept.siolog');
    await writeFile(kept, 'as it was');
    const canceled = async (): Promise<{ noticeCount: number; before: string[] }> => {
      const source = new vscode.CancellationTokenSource();
      let noticeCount = 0;
      let during: Promise<string[]> | undefined;
      shown['withProgress'] = (_: unknown, task: Parameters<typeof vscode.window.withProgress>[1]) =>
        task(
          {
            report: () => {
              noticeCount++;
              // A part of the file is on disk by now, under a temporary name.
              during ??= readdir(folder);
              source.cancel();
            },
          },
          source.token,
        );
      assert.equal(await saver.promptAndShowErrors({ filter: '' }), false);
      source.dispose();
      return { noticeCount, before: (await during) ?? [] };
    };
    const { noticeCount, before } = await canceled();
    assert.equal(noticeCount, 1);
    assert.ok(before.some((name) => name.startsWith('.canceled.siolog.') && name.endsWith('.tmp')));
    assert.deepEqual(errors, []);
    assert.deepEqual(await readdir(folder), ['kept.siolog']);
    target = vscode.Uri.file(kept);
    await canceled();
    assert.deepEqual(await readdir(folder), ['kept.siolog']);
    assert.equal(await readFile(kept, 'utf8'), 'as it was');
  });

  it('that is not canceled reports the number of entries', async () => {
    const path = join(folder, 'whole.siolog');
    target = vscode.Uri.file(path);
    const notices: string[] = [];
    shown['showInformationMessage'] = (text: string) => {
      notices.push(text);
      return Promise.resolve(undefined);
    };
    shown['showQuickPick'] = (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items[1]);
    assert.equal(await saver.promptAndShowErrors({ filter: 'event:large' }), true);
    assert.deepEqual(errors, []);
    assert.match(notices[0] ?? '', /^8 entries were saved as saving\/whole\.siolog\.$/);
    assert.equal((await readFile(path, 'utf8')).trimEnd().split('\n').length, 9);
  });
});
