import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Tab, TabInputCustom, Uri, window } from 'vscode';
import type { Entry } from '../../../src/model/entry.ts';
import { writeLocal } from '../../../src/vscode/sessions/wholeFile.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, refusalOf, run, workspaceFolder } from './support/inspector.ts';

/** Session files as a program saves and opens them; what is on their page is tested in a browser. */
describe('sessions', () => {
  let server: TestServer;
  let connectionId: string;
  let folder: string;

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('hello', (...args: unknown[]) =>
            (args.pop() as (answer: unknown) => void)({ bytes: Buffer.from([1, 2]) }),
          );
        });
      },
    });
    ({ connectionId } = await inspector.connect({
      url: server.url,
      auth: { token: 'a-planted-secret' },
      name: 'saved',
    }));
    await inspector.emit({ connectionId, event: 'hello', args: ['world', { $binary: 'AAEC' }], ack: true });
    await inspector.emit({ connectionId, event: 'bye', args: [1] });
    folder = join(workspaceFolder().fsPath, 'sessions');
    await mkdir(folder, { recursive: true });
  });
  after(async () => {
    await run('removeConnection', { connectionId });
    await server.close();
  });

  const parsed = async (path: string): Promise<[Record<string, unknown>, Entry[]]> => {
    const lines = (await readFile(path, 'utf8')).split('\n');
    assert.equal(lines.pop(), '', 'the last line has its break');
    const [head, ...entries] = lines.map((line) => JSON.parse(line) as unknown);
    return [head as Record<string, unknown>, entries as Entry[]];
  };

  it('hold what the timeline reads, in order, and no secret', async () => {
    const path = join(folder, 'all.siolog');
    await run('saveSession', { connectionId, uri: Uri.file(path) });
    const [head, entries] = await parsed(path);
    assert.equal(head['format'], 'socketio-inspector-session');
    assert.equal(head['version'], 1);
    const connections = head['connections'] as Record<string, Record<string, unknown>>;
    assert.deepEqual(connections[connectionId], { name: 'saved', url: server.url, auth: { token: '‹redacted›' } });
    for (const entry of entries) assert.ok(entry.connectionId in connections, entry.connectionId);
    const shown = entries.filter(({ kind }) => kind !== 'delivery' && kind !== 'packet');
    assert.deepEqual(shown, await inspector.read({ connectionId }));
    const hello = entries.find(({ event }) => event === 'hello');
    assert.equal(hello?.delivery, 'acknowledged');
    const ack = entries.find(({ kind, of }) => kind === 'ack' && of === hello.seq);
    assert.deepEqual(ack?.args, [{ bytes: { $binary: 'AQI=' } }]);
    assert.ok(entries.some(({ kind, of }) => kind === 'delivery' && of === hello.seq));
    assert.ok(entries.some(({ kind, args }) => kind === 'packet' && typeof args?.[0] === 'string'));
    assert.ok(!(await readFile(path, 'utf8')).includes('a-planted-secret'));
  });

  it('hold what a filter shows, by a path in the workspace and by the API', async () => {
    const { saveSession } = await inspectorExtension().activate();
    await saveSession?.({ connectionId, filter: 'event:bye', uri: 'sessions/some.siolog' });
    const [, entries] = await parsed(join(folder, 'some.siolog'));
    assert.deepEqual(entries, await inspector.read({ connectionId, filter: 'event:bye' }));
    assert.equal(entries.length, 1);
  });

  it('are not there when they cannot be saved, and what was there stays', async () => {
    const there = join(folder, 'there.siolog');
    await writeFile(there, 'as it was');
    const faulty: [object, RegExp][] = [
      [{ uri: there, filter: 'size:big' }, /filter cannot be read at character/],
      [{ uri: there, connectionId: 'c999' }, /no connection “c999” in the capture/],
      [{ uri: join(folder, 'no', 'such.siolog') }, /could not be saved as .*The folder does not exist/],
      [{ uri: folder }, /could not be saved as .*It is a folder/],
      [{}, /uri: names the file to write/],
    ];
    for (const [input, message] of faulty) {
      assert.match((await refusalOf(run('saveSession', input))).message, message);
    }
    assert.equal(await readFile(there, 'utf8'), 'as it was');
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('are written whole or not at all', async () => {
    const path = join(folder, 'whole.siolog');
    await writeFile(path, 'before');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      await Promise.resolve();
      throw new Error('no more');
    }
    await assert.rejects(writeLocal(path, broken()), /no more/);
    assert.equal(await readFile(path, 'utf8'), 'before');
    await symlink(path, join(folder, 'link.siolog'));
    async function* two(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one ');
      await Promise.resolve();
      yield Buffer.from('two');
    }
    await writeLocal(join(folder, 'link.siolog'), two());
    assert.equal(await readFile(path, 'utf8'), 'one two');
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('open in their own editor', async () => {
    const uri = Uri.file(join(folder, 'all.siolog'));
    const tabs = (): Tab[] =>
      window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof TabInputCustom && input.uri.path === uri.path);
    await run('openSession', uri);
    const [tab] = tabs();
    assert.ok(tab?.input instanceof TabInputCustom);
    assert.equal(tab.input.viewType, 'socketioInspector.session');
    await window.tabGroups.close(tabs());
    assert.equal(tabs().length, 0);
    assert.match((await refusalOf(run('openSession', {}))).message, /uri: names a session file/);
  });
});
