import assert from 'node:assert/strict';
import { FileSystemError, FileType, type Tab, Uri, window, workspace } from 'vscode';
import { refusalOf, run } from './support/inspector.ts';

/** A page of the documentation, as VS Code reads it. */
const pageOf = (path: string): Uri => Uri.from({ scheme: 'socketio-inspector-docs', path });

/** One code of each catalog: of the engine, the host and the demo server. */
const codes = [
  'connect.refused',
  'emit.reservedName',
  'bytes.tooLarge',
  'collection.untrusted',
  'command.unknownCause',
  'connection.undecided',
  'demo.ended',
  'demo.portTaken',
  'engine.failed',
  'file.missing',
  'secret.notStored',
  'session.closed',
  'tlsFile.missing',
  'ack.timeout',
];

/** Previews of pages of help, and of the first page of the documentation. */
const previews = (): Tab[] =>
  window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ label }) => [...codes, 'index.md'].some((page) => label.includes(page)));

describe('help', () => {
  after(() => window.tabGroups.close(previews()));

  it('opens the page of every code of every part of the extension', async () => {
    for (const code of codes) await run('openHelp', { code });
    const shown = (): boolean => previews().some(({ label }) => label.includes('ack.timeout'));
    if (shown()) return;
    await new Promise<void>((resolve) => {
      const subscription = window.tabGroups.onDidChangeTabs(() => {
        if (!shown()) return;
        subscription.dispose();
        resolve();
      });
    });
  });

  it('opens the first page of the documentation', async () => {
    await run('openDocumentation', undefined);
    const shown = (): boolean => previews().some(({ label }) => label.includes('index.md'));
    if (shown()) return;
    await new Promise<void>((resolve) => {
      const subscription = window.tabGroups.onDidChangeTabs(() => {
        if (!shown()) return;
        subscription.dispose();
        resolve();
      });
    });
  });

  it('has the pages and their pictures as read-only files', async () => {
    const noPage = (code: string) => (error: unknown) => error instanceof FileSystemError && error.code === code;
    for (const code of codes) {
      const page = Buffer.from(await workspace.fs.readFile(pageOf(`/causes/${code}.md`))).toString();
      assert.match(page, new RegExp(`^# .*${code}`));
    }
    assert.ok((await workspace.fs.readFile(pageOf('/media/walkthrough-open-dark.png'))).length > 1000);
    await assert.rejects(
      async () => workspace.fs.readFile(pageOf('/media/..%2f..%2fpackage.json')),
      noPage('FileNotFound'),
    );
    const { type, size } = await workspace.fs.stat(pageOf('/causes/ack.timeout.md'));
    assert.equal(type, FileType.File);
    assert.ok(size > 100);
    const names = (await workspace.fs.readDirectory(pageOf('/'))).map(([name]) => name);
    assert.ok(names.includes('index.md') && names.includes('causes'), names.join());
    assert.equal((await workspace.fs.stat(pageOf('/causes'))).type, FileType.Directory);
    await assert.rejects(async () => workspace.fs.readFile(pageOf('/causes/../secret.md')), noPage('FileNotFound'));
    await assert.rejects(async () => workspace.fs.stat(pageOf('/none')), noPage('FileNotFound'));
    await assert.rejects(
      async () => workspace.fs.writeFile(pageOf('/index.md'), new Uint8Array()),
      (error: unknown) => error instanceof FileSystemError,
    );
  });

  it('refuses an unknown code with a cause', async () => {
    for (const code of ['future.cause', 'toString', '', '../../README', 'ack.timeout.md', 'file.missing.remedy']) {
      const error = await refusalOf(run('openHelp', { code }));
      assert.equal(error.message, `There is no cause “${code}”. The page docs/causes.md lists all codes.`);
      assert.equal((error as { code?: unknown }).code, 'command.unknownCause');
    }
    assert.match((await refusalOf(run('openHelp', { code: 7 }))).message, /code/);
    assert.match((await refusalOf(run('openHelp', {}))).message, /code/);
  });
});
