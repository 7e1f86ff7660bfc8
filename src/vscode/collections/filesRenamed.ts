import * as vscode from 'vscode';
import type { MovedFile } from '../../host/collections/emitLocation.ts';

/** Calls `renamed` when files or folders are renamed in VS Code. */
export function onFilesRenamed(renamed: (files: readonly MovedFile[]) => void): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(({ files }) =>
    renamed(files.map(({ oldUri, newUri }) => ({ from: oldUri.toString(), to: newUri.toString() }))),
  );
}
