/**
 * Writes a file that is there whole or not at all: under another name beside it, which then takes its place. Whatever ends it before
 * leaves what was there as it was, and nothing else.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** A file system that is not this machine's takes a file in one piece, which is held in memory until then. */
const largestPiece = 512 * 1024 * 1024;

/** @throws what the file system or `chunks` throws */
export async function writeWhole(uri: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  if (uri.scheme === 'file') await writeLocal(uri.fsPath, chunks);
  else await writeRemote(uri, chunks);
}

/** For a path of this machine, chunk by chunk. */
export async function writeLocal(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // What a link points to is written, as an editor does it; the link stays.
  const target = await realpath(path).catch(() => path);
  if (await isFolder(target)) throw Object.assign(new Error('It is a folder'), { code: 'EISDIR' });
  const beside = join(dirname(target), temporaryName(basename(target)));
  let file: FileHandle | undefined = await open(beside, 'wx');
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(beside, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

async function writeRemote(uri: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { fs } = vscode.workspace;
  // Told before anything is read for it; VS Code's own refusal does not say why.
  if (fs.isWritableFileSystem(uri.scheme) === false) {
    throw Object.assign(new Error('It is read-only'), { code: 'EROFS' });
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.byteLength;
    if (size > largestPiece) throw new Error('It is larger than 512 MB; save it on this machine’s disk.');
  }
  const beside = uri.with({ path: `${uri.path.replace(/[^/]*$/, '')}${temporaryName(basename(uri.path))}` });
  try {
    await fs.writeFile(beside, Buffer.concat(pieces));
    await fs.rename(beside, uri, { overwrite: true });
  } catch (error) {
    await fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}

function temporaryName(name: string): string {
  return `.${name.slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
