/**
 * Reads the bytes of `{"$file": …}`.
 * Invariant: nothing is read in an untrusted workspace or outside of the workspace folder, neither through `..` nor through a symbolic
 * link, even if the link is created while the file is opened (files/fileInside.ts).
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { OutsideFolderError, readFileInside } from '../../files/fileInside.ts';
import { FileTooLargeError } from '../../files/regularFile.ts';
import { readFile } from '../commands/readFile.ts';
import { readError } from '../commands/fileError.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';

const maxBytes = 64_000_000;

/** @throws UserError with the reason why it cannot be read */
export async function readWorkspaceFile(file: string, base: vscode.Uri | undefined): Promise<Uint8Array> {
  if (!vscode.workspace.isTrusted) {
    throw fileErrors('file.untrusted', { file });
  }
  const folder = base && vscode.workspace.getWorkspaceFolder(base)?.uri;
  if (!base || !folder) {
    throw fileErrors('file.noWorkspace', { file });
  }
  if (
    file === '' ||
    file.startsWith('/') ||
    file.includes('\0') ||
    /^[a-z][a-z0-9+.-]*:/i.test(file) ||
    path.win32.isAbsolute(file)
  ) {
    throw fileErrors('file.notRelative', { file });
  }
  const target = vscode.Uri.joinPath(base, file);
  if (!isInside(folder.path, target.path)) throw fileErrors('file.outsideWorkspace', { file });
  try {
    if (target.scheme === 'file') return await readFileInside(folder.fsPath, target.fsPath, maxBytes);
    await refuseLinks(file, folder, target);
    return await readFile(target, maxBytes);
  } catch (error) {
    throw faultOf(file, error);
  }
}

/** Refuses a path with a link in a file system of another extension, because the target of such a link is unknown. */
async function refuseLinks(file: string, folder: vscode.Uri, target: vscode.Uri): Promise<void> {
  const parts = path.posix.relative(folder.path, target.path).split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, ...parts.slice(0, depth)));
    if (type & vscode.FileType.SymbolicLink) {
      throw fileErrors('file.behindLink', { file, link: parts[depth - 1] ?? '' });
    }
  }
}

function faultOf(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error instanceof OutsideFolderError) return fileErrors('file.outsideWorkspace', { file });
  if (error instanceof FileTooLargeError) {
    return fileErrors('file.tooLargeForArgument', {
      file,
      sizeMb: Math.ceil(error.size / 1e6),
      maxMb: maxBytes / 1e6,
    });
  }
  return readError(file, error, maxBytes);
}

function isInside(folder: string, target: string): boolean {
  const relativePath = path.posix.relative(folder, target);
  return relativePath !== '' && relativePath !== '..' && !relativePath.startsWith('../');
}
