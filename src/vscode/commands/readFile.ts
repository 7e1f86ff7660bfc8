/** Reads a whole file whose path is chosen by untrusted input, from this machine or from a file system of another extension. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { systemClock } from '../../base/clock.ts';
import { FileTooLargeError, NotRegularFileError, readRegularFile } from '../../files/regularFile.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';

/** A file system of another extension that does not respond within this time is considered broken. */
const maxWaitMs = 60_000;

/**
 * Reads at most `maxBytes`; a larger file is not read. Also ends when the file system does not respond.
 * @throws NotRegularFileError, FileTooLargeError, or the file system's error
 */
export async function readFile(uri: vscode.Uri, maxBytes: number): Promise<Uint8Array> {
  if (uri.scheme === 'file') return readRegularFile(uri.fsPath, maxBytes);
  return withTimeout(readProvided(uri, maxBytes), uri);
}

async function readProvided(uri: vscode.Uri, maxBytes: number): Promise<Uint8Array> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  if (!(type & vscode.FileType.File)) {
    throw new NotRegularFileError(type & vscode.FileType.Directory ? 'folder' : 'special');
  }
  if (size > maxBytes) throw new FileTooLargeError(size);
  const { buffer, byteOffset, byteLength } = await vscode.workspace.fs.readFile(uri);
  if (byteLength > maxBytes) throw new FileTooLargeError(byteLength);
  // Some hosts return a Buffer; a plain Uint8Array can be compared and cloned as such.
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function withTimeout<T>(reading: Promise<T>, { path }: vscode.Uri): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.after(maxWaitMs, () => {
      reject(fileErrors('file.noAnswer', { file: fileNameOf(path), maxWaitMs }));
    });
    void reading.then(resolve, reject).finally(() => timer.dispose());
  });
}
