import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/userError.ts';
import { NotRegularFileError } from '../../files/regularFile.ts';
import { promptForFile } from '../guarded/questions.ts';
import { readFile } from './readFile.ts';

/** What a file may have to be held in a form; servers take 1 MB a message unless told otherwise. */
const maxBytes = 64_000_000;

export interface PickedFile {
  name: string;
  bytes: number;
  /** Relative to the workspace folder, when the file is in one. */
  path?: string;
  content?: ArrayBuffer;
}

/**
 * Lets the person pick a file. One inside the workspace is referred to and read when it is sent; another is read now.
 * @throws UserError when it is too large to be an argument
 */
export async function pickFile(): Promise<PickedFile | null> {
  const uri = await promptForFile({
    title: vscode.l10n.t('File to send as a binary argument'),
    openLabel: vscode.l10n.t('Use'),
  });
  if (!uri) return null;
  const { size } = await vscode.workspace.fs.stat(uri);
  const name = uri.path.split('/').at(-1) ?? uri.path;
  if (size > maxBytes) {
    throw new UserError(`“${name}” has ${Math.ceil(size / 1e6)} MB; an argument can have ${maxBytes / 1e6} MB.`);
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder && folder === vscode.workspace.workspaceFolders?.[0]) {
    return { name, bytes: size, path: `./${vscode.workspace.asRelativePath(uri, false)}` };
  }
  try {
    const content = new Uint8Array(await readFile(uri, maxBytes));
    return { name, bytes: content.byteLength, content: content.buffer };
  } catch (error) {
    throw new UserError(error instanceof NotRegularFileError ? `“${name}” ${error.message}` : messageOf(error));
  }
}
