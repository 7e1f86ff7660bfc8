import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Tab, window } from 'vscode';
import { inspectorExtension, refusalOf, run } from './support/inspector.ts';

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
    const pages = join(inspectorExtension().extensionPath, 'docs', 'causes');
    assert.deepEqual(
      codes.filter((code) => !existsSync(join(pages, `${code}.md`))),
      [],
    );
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
