import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, EventEmitter, type FileChangeEvent, type Tab, TabInputCustom, Uri, window, workspace } from 'vscode';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { SessionReader } from '../../../src/vscode/sessions/sessionReader.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, refusalOf, run, workspaceFolder } from './support/inspector.ts';

/** Session files as a program saves and opens them; the content of their page is tested in a browser. */
describe('sessions', () => {
  let server: TestServer;
  let connectionId: string;
  let folder: string;

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('hello', (...args: unknown[]) =>
            (args.pop() as (response: unknown) => void)({ bytes: Buffer.from([1, 2]) }),
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

  it('contain what readTimeline returns, in order, and no secrets', async () => {
    const path = join(folder, 'all.siolog');
    await run('saveSession', { connectionId, uri: Uri.file(path) });
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600, 'it holds payloads');
    const [head, entries] = await parsed(path);
    assert.equal(head['format'], 'socketio-inspector-session');
    assert.equal(head['version'], 2);
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

  it('contain the entries that a filter shows, by a path in the workspace and through the API', async () => {
    const { saveSession } = await inspectorExtension().activate();
    await saveSession?.({ connectionId, filter: 'event:bye', uri: 'sessions/some.siolog' });
    const [, entries] = await parsed(join(folder, 'some.siolog'));
    assert.deepEqual(entries, await inspector.read({ connectionId, filter: 'event:bye' }));
    assert.equal(entries.length, 1);
  });

  it('can be exported as HAR, JSON and CSV, and a HAR file can be opened again', async () => {
    const query = { sourceId: connectionId, filter: 'event:hello kind:event,ack' };
    const exported = async (format: string): Promise<string> => {
      await run('exportCapture', { ...query, format, uri: `sessions/export.${format}` });
      return readFile(join(folder, `export.${format}`), 'utf8');
    };
    const entries = await inspector.read(query);
    assert.deepEqual(JSON.parse(await exported('json')), entries);
    const lines = (await exported('csv')).trimEnd().split('\r\n');
    assert.equal(lines.length, entries.length + 1);
    assert.ok(!(await exported('har')).includes('a-planted-secret'));
    const { sourceId } = (await run('openSession', 'sessions/export.har')) as { sourceId: string };
    const read = await inspector.read({ sourceId, filter: 'event:hello kind:event,ack' });
    assert.deepEqual(
      read.map(({ kind, args }) => [kind, args]),
      entries.map(({ kind, args }) => [kind, args]),
    );
    await run('stopSource', { sourceId });
    // If the program names no format, the file name decides.
    await run('saveSession', { connectionId, uri: 'sessions/named.har' });
    const named = JSON.parse(await readFile(join(folder, 'named.har'), 'utf8')) as { log: { entries: unknown[] } };
    assert.ok(named.log.entries.length > 0);
    assert.match((await refusalOf(run('exportCapture', { format: 'xml', uri: 'a.xml' }))).message, /format/);
    assert.match((await refusalOf(run('exportCapture', { format: 'har' }))).message, /such as bug\.har/);
  });

  it('leave no file when they cannot be saved, and do not change an existing one', async () => {
    const there = join(folder, 'there.siolog');
    await writeFile(there, 'as it was');
    const faulty: [object, RegExp][] = [
      [{ uri: there, filter: 'size:big' }, /filter cannot be read at character/],
      [{ uri: there, connectionId: 'c999' }, /no connection “c999” in the capture/],
      [{ uri: join(folder, 'no', 'such.siolog') }, /could not be written: the folder does not exist/],
      [{ uri: folder }, /could not be written: it is a folder/],
      [{}, /does not identify a file.*session file to write/],
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

  it('on a file system that never responds are canceled when they are closed', async () => {
    const never = new Promise<never>(() => undefined);
    const provider = {
      onDidChangeFile: new EventEmitter<FileChangeEvent[]>().event,
      watch: () => new EventEmitter<void>(),
      stat: () => never,
      readDirectory: () => never,
      readFile: () => never,
      createDirectory: () => never,
      writeFile: () => never,
      delete: () => never,
      rename: () => never,
    };
    const registered = workspace.registerFileSystemProvider('never', provider);
    const log = window.createOutputChannel('never', { log: true });
    const script = join(inspectorExtension().extensionPath, 'dist', 'session.js');
    const reader = new SessionReader(Uri.parse('never:/a.siolog'), script, log);
    const refusal = refusalOf(reader.open());
    reader.dispose();
    assert.equal((await refusal).message, 'The file was closed.');
    registered.dispose();
    log.dispose();
  });

  it('open in their own editor', async () => {
    const uri = Uri.file(join(folder, 'all.siolog'));
    const tabs = (): Tab[] =>
      window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof TabInputCustom && input.uri.path === uri.path);
    const { sourceId } = (await run('openSession', uri)) as { sourceId: string };
    const [tab] = tabs();
    assert.ok(tab?.input instanceof TabInputCustom);
    assert.equal(tab.input.viewType, 'socketioInspector.session');
    assert.deepEqual(await run('openSession', { uri }), { sourceId });
    // The open file is a source, whose entries have the numbers of the file.
    const [, entries] = await parsed(uri.fsPath);
    const hello = entries.find(({ event }) => event === 'hello');
    assert.deepEqual(await inspector.read({ sourceId, filter: 'event:hello kind:event' }), [hello]);
    assert.deepEqual(await run('getEntry', { seq: hello?.seq, sourceId }), hello);
    const packet = entries.find(({ kind }) => kind === 'packet');
    assert.deepEqual(await run('getEntry', { seq: packet?.seq, sourceId }), packet);
    assert.equal((await inspector.read({ sourceId })).length, (await inspector.read({ connectionId })).length);
    assert.match((await refusalOf(inspector.read({ sourceId, connectionId: 'c999' }))).message, /c999/);
    const source = ((await run('listSources', {})) as { sourceId: string }[]).find((one) => one.sourceId === sourceId);
    const counts = { emitted: 2, received: 0 };
    assert.deepEqual(source, { sourceId, kind: 'file', name: 'all.siolog', state: 'running', clients: 0, counts });
    // The file can be saved again, completely or in part.
    const copy = join(folder, 'copy.siolog');
    await run('saveSession', { sourceId, uri: copy });
    assert.deepEqual(await parsed(copy), await parsed(uri.fsPath));
    await run('exportCapture', { sourceId, filter: 'event:bye kind:event', format: 'json', uri: copy });
    const [bye] = await inspector.read({ sourceId, filter: 'event:bye kind:event' });
    assert.deepEqual(JSON.parse(await readFile(copy, 'utf8')), [bye]);
    await run('stopSource', { sourceId });
    assert.equal(tabs().length, 0);
    assert.match((await refusalOf(inspector.read({ sourceId }))).message, /is not a source/);
    assert.match((await refusalOf(run('openSession', {}))).message, /does not identify a file.*a session file/);
  });

  it('can be HAR files, which VS Code opens in the same editor', async () => {
    const uri = Uri.file(join(folder, 'app.har'));
    await workspace.fs.writeFile(uri, Buffer.from('{"log":{"version":"1.2","entries":[]}}'));
    await commands.executeCommand('vscode.open', uri);
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputCustom);
    const { sourceId } = (await run('openSession', uri)) as { sourceId: string };
    assert.deepEqual(await inspector.read({ sourceId }), []);
    const tab = tabs.find(({ input }) => (input as TabInputCustom).uri.path === uri.path);
    assert.equal((tab?.input as TabInputCustom | undefined)?.viewType, 'socketioInspector.session');
    await window.tabGroups.close(tabs);
  });
});
