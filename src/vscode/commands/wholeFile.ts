/** Writes a file completely or not at all (`files/wholeFile.ts`), on this machine or on a file system of another extension. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { systemError } from '../../files/systemError.ts';
import { temporaryName, writeWholeFile } from '../../files/wholeFile.ts';
import { FileTooLargeError } from '../../files/regularFile.ts';

/**
 * The maximum size of a file in a file system of another extension. Such a file system receives a file in one piece, which is held in
 * memory until it is complete.
 */
const largestPiece = 512_000_000;

/**
 * On this machine only the user's own account may read the file. VS Code's API sets no mode on other file systems.
 * @throws errors of the file system or of `chunks`; in this case, the file is unchanged
 */
export async function writeWhole(uri: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  if (uri.scheme === 'file') await writeWholeFile(uri.fsPath, chunks);
  else await writeRemote(uri, chunks);
}

async function writeRemote(uri: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { fs } = vscode.workspace;
  // This is checked before anything is read, because VS Code's own error contains no reason.
  if (fs.isWritableFileSystem(uri.scheme) === false) throw systemError('EROFS');
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.byteLength;
    if (size > largestPiece) throw new FileTooLargeError(size);
  }
  const beside = uri.with({
    path: `${uri.path.slice(0, uri.path.lastIndexOf('/') + 1)}${temporaryName(basename(uri.path))}`,
  });
  try {
    await fs.writeFile(beside, Buffer.concat(pieces));
    await fs.rename(beside, uri, { overwrite: true });
  } catch (error) {
    await fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}
