// Paths from untrusted input: any kind of file is read or refused immediately.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegularFile, openRegularFileSync, readRegularFile } from '../../../src/files/regularFile.ts';

let folder: string;
let server: Server;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-files-'));
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  writeFileSync(at('file'), 'content');
  writeFileSync(at('empty'), '');
  symlinkSync(at('pipe'), at('toPipe'));
  symlinkSync(at('file'), at('toFile'));
  symlinkSync(at('nowhere'), at('dangling'));
  symlinkSync(at('loop'), at('loop'));
  symlinkSync('/dev/zero', at('toDevice'));
  symlinkSync('/proc/self/status', at('toProc'));
  symlinkSync('folder', at('toFolder'));
  server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const refused: [name: string, code: string, kind?: string][] = [
  ['pipe', 'ENOTREG', 'pipe'],
  ['toPipe', 'ENOTREG', 'pipe'],
  ['socket', 'ENOTREG', 'socket'],
  ['folder', 'ENOTREG', 'folder'],
  ['toFolder', 'ENOTREG', 'folder'],
  ['toDevice', 'ENOTREG', 'device'],
  ['dangling', 'ENOENT'],
  ['nowhere', 'ENOENT'],
  ['loop', 'ELOOP'],
  ['file/below', 'ENOTDIR'],
];

describe('a file at an untrusted path', () => {
  it.each(refused)('is refused immediately: %s', async (name, code, kind) => {
    const expected = { code, ...(kind !== undefined && { kind }) };
    await expect(openRegularFile(at(name))).rejects.toMatchObject(expected);
    await expect(readRegularFile(at(name), 100)).rejects.toMatchObject(expected);
    expect(() => openRegularFileSync(at(name))).toThrow(expect.objectContaining(expected) as Error);
  });

  it.each(['/dev/zero', '/dev/tty', '/dev/null', '/dev/ptmx', '/dev/stdin'])(
    'is refused immediately: %s',
    async (path) => {
      await expect(readRegularFile(path, 100)).rejects.toMatchObject({ code: expect.any(String) as string });
    },
  );

  it('is read when it is a regular file, behind a link or not', async () => {
    expect(Buffer.from(await readRegularFile(at('file'), 100)).toString()).toBe('content');
    expect(Buffer.from(await readRegularFile(at('toFile'), 100)).toString()).toBe('content');
    expect(await readRegularFile(at('empty'), 100)).toEqual(new Uint8Array());
  });

  it('is refused behind a link where links are not followed', async () => {
    await expect(openRegularFile(at('toFile'), { followLinks: false })).rejects.toMatchObject({
      kind: 'link',
    });
    expect(() => openRegularFileSync(at('toFile'), { followLinks: false })).toThrow('Not a regular file: link');
  });

  it.runIf(process.platform === 'linux')('is refused when the system generates its contents', async () => {
    for (const path of [at('toProc'), '/proc/self/maps', '/proc/cpuinfo', '/proc/self/pagemap']) {
      await expect(readRegularFile(path, 100)).rejects.toThrow('Not a regular file: generated');
    }
  });

  it('is refused when it is too large, before anything is read', async () => {
    writeFileSync(at('sparse'), '');
    truncateSync(at('sparse'), 40 * 2 ** 30);
    await expect(readRegularFile(at('sparse'), 2 ** 20)).rejects.toMatchObject({ code: 'EFBIG', size: 40 * 2 ** 30 });
  });

  it('is refused without the permission to read it, which the administrator always has', async () => {
    writeFileSync(at('closed'), 'x');
    chmodSync(at('closed'), 0);
    const read = readRegularFile(at('closed'), 100);
    if (process.getuid?.() === 0) expect(await read).toEqual(Uint8Array.of(120));
    else await expect(read).rejects.toMatchObject({ code: 'EACCES' });
  });
});
