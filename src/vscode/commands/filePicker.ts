import { posix } from 'node:path';
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import type { PickedFile } from '../../host/hostPort.ts';
import type { TlsFileField } from '../../protocol/draftMessages.ts';
import { promptForFile } from '../guarded/questions.ts';
import { readFile } from './readFile.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import { readError } from './fileError.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';

/** Maximum size of a file that a form stores; servers accept messages of up to 1 MB by default. */
const maxBytes = 64_000_000;

/** Implements `FilePort.pick`. */
export async function pickFile(): Promise<PickedFile | null> {
  const uri = await promptForFile({
    title: commandTexts.pickFileTitle(),
    openLabel: commandTexts.pickFileButton(),
  });
  if (!uri) return null;
  const { size } = await vscode.workspace.fs.stat(uri);
  const name = fileNameOf(uri.path);
  if (size > maxBytes) {
    throw fileErrors('file.tooLargeForArgument', { file: name, sizeMb: Math.ceil(size / 1e6), maxMb: maxBytes / 1e6 });
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder && folder === vscode.workspace.workspaceFolders?.[0]) {
    return { name, bytes: size, path: `./${vscode.workspace.asRelativePath(uri, false)}` };
  }
  try {
    const content = new Uint8Array(await readFile(uri, maxBytes));
    return { name, bytes: content.byteLength, content: content.buffer };
  } catch (error) {
    throw readError(name, error, maxBytes);
  }
}

/** Implements `FilePort.pickTlsFile`; `base` is the folder that the paths of the profile are relative to. */
export async function pickTlsFile(field: TlsFileField, base: vscode.Uri | undefined): Promise<string | undefined> {
  const uri = await promptForFile({
    title: commandTexts.pickTlsFileTitle({ field }),
    openLabel: commandTexts.pickFileButton(),
    filters: { [commandTexts.tlsFiles()]: [...extensionsOf(field)], [commandTexts.allFiles()]: ['*'] },
    ...(base && { defaultUri: base }),
  });
  if (!uri) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!base || !folder || folder !== vscode.workspace.getWorkspaceFolder(base)) return uri.fsPath;
  const path = posix.relative(base.path, uri.path);
  return path.startsWith('.') ? path : `./${path}`;
}

function extensionsOf(field: TlsFileField): readonly string[] {
  return field === 'pfx' ? ['pfx', 'p12'] : ['pem', 'crt', 'cer', 'key'];
}
