import * as vscode from 'vscode';
import { promptForSaveTarget } from '../guarded/questions.ts';
import { writeWhole } from './wholeFile.ts';
import { writeError } from './fileError.ts';

/**
 * Saves a text or bytes where the person says. `name` is a suggestion: of a path in it only the last part is taken.
 * @throws UserError when the file cannot be written
 */
export async function saveFile(
  name: string,
  content: string | ArrayBuffer,
): Promise<{ saved: boolean; path?: string }> {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1];
  const target = await promptForSaveTarget(
    name,
    ending === undefined ? {} : { filters: { [ending.toUpperCase()]: [ending] } },
  );
  if (!target) return { saved: false };
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  try {
    await writeWhole(target, one(bytes));
  } catch (error) {
    throw writeError(target.fsPath, error);
  }
  return { saved: true, path: vscode.workspace.asRelativePath(target) };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
