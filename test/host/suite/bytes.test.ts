import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, FileSystemError, Uri, window, workspace } from 'vscode';
import { BytesFileSystem } from '../../../src/vscode/bytes/bytesFileSystem.ts';
import { type ByteRangeOf, readParts } from '../../../src/host/bytes/byteReader.ts';
import { writeWhole } from '../../../src/vscode/commands/wholeFile.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, run, workspaceFolder } from './support/inspector.ts';

/** The attachment of the event. */
const large = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));

describe('bytes outside of the panel', () => {
  let server: TestServer;
  let connectionId: string;
  let seq: number;

  before(async () => {
    server = await startServer({
      setup: (io) => io.on('connection', (socket) => socket.on('give', () => socket.emit('given', { deep: [large] }))),
    });
    ({ connectionId } = await inspector.connect({ url: server.url, transports: ['websocket'] }));
    const given = inspector.wait({ connectionId, filter: 'event:given', timeoutMs: 60_000 });
    await inspector.emit({ connectionId, event: 'give' });
    ({ seq } = await given);
  });
  after(async () => {
    await run('removeConnection', { connectionId });
    await server.close();
  });

  const uri = (from: number, to: number) => BytesFileSystem.uriOf({ seq, attachment: 0, from, to }, 'given.bin');

  it('are read-only files of the shipped extension', async () => {
    assert.deepEqual(Buffer.from(await workspace.fs.readFile(uri(0, large.length))), large);
    assert.deepEqual(Buffer.from(await workspace.fs.readFile(uri(10, 20))), large.subarray(10, 20));
    assert.equal((await workspace.fs.stat(uri(10, 20))).size, 10);
    assert.equal(workspace.fs.isWritableFileSystem(uri(0, 1).scheme), false);
    await assert.rejects(async () => workspace.fs.writeFile(uri(0, 1), new Uint8Array()));
  });

  it('report when they no longer exist, or never did', async () => {
    await assert.rejects(async () => workspace.fs.readFile(uri(0, large.length + 1)), /no longer in the capture/);
    const odd = uri(0, 1).with({ path: '/../../etc/passwd' });
    await assert.rejects(
      async () => workspace.fs.readFile(odd),
      (error) => error instanceof FileSystemError && error.code === 'FileNotFound',
    );
    const tooLarge = uri(0, 1024 ** 3);
    await assert.rejects(async () => workspace.fs.readFile(tooLarge), /too many to open in an editor/);
  });

  it('open in an editor', async () => {
    await commands.executeCommand('vscode.open', uri(0, 5));
    assert.equal(window.tabGroups.activeTabGroup.activeTab?.label, 'given.bin');
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

describe('saving bytes', () => {
  const size = 9 * 1024 * 1024;
  const folder = () => workspaceFolder().fsPath;
  const target = () => join(folder(), 'saved.bin');
  /**
   * Returns a read function whose bytes are equal to their own offsets (modulo 256). The function adds the size of each read to `offsets`.
   */
  const read =
    (offsets: number[], end = Infinity) =>
    (range: ByteRangeOf) => {
      offsets.push(range.to - range.from);
      const there = Math.max(0, Math.min(range.to, end) - range.from);
      return Promise.resolve(Uint8Array.from({ length: there }, (_, index) => (range.from + index) % 256));
    };
  afterEach(() => rm(target(), { force: true }));

  it('writes one part at a time', async () => {
    const offsets: number[] = [];
    await writeWhole(Uri.file(target()), readParts(read(offsets), { seq: 1, attachment: 0, from: 3, to: size }));
    const written = await readFile(target());
    assert.equal(written.length, size - 3);
    assert.ok(written.every((byte, index) => byte === (index + 3) % 256));
    assert.ok(offsets.length === 3 && Math.max(...offsets) <= 4 * 1024 * 1024);
  });

  it('does not change an existing file when the bytes end too early', async () => {
    await writeFile(target(), 'before');
    const range = { seq: 1, attachment: 0, from: 0, to: size };
    await assert.rejects(
      writeWhole(Uri.file(target()), readParts(read([], size - 1), range)),
      /no longer in the capture/,
    );
    assert.equal(await readFile(target(), 'utf8'), 'before');
    assert.deepEqual(
      (await readdir(folder())).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});
