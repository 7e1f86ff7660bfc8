import * as vscode from 'vscode';
import { isAbsolute } from 'node:path';
import { messageOf } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';

/** A path on another machine. Opening it would send the credentials of the user to that machine. */
const otherMachine = /^[\\/]{2}/;

/** Shows a line of a file of the application. @throws UserError for a file that cannot be opened */
export async function showSource(position: {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}): Promise<void> {
  const { file, line, column } = position;
  if (!isAbsolute(file) || otherMachine.test(file)) throw userError('node.fileNotOpened', { file });
  const start = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(start, start) });
  } catch (error) {
    throw userError('node.fileNotOpened', { file, reported: messageOf(error) });
  }
}
