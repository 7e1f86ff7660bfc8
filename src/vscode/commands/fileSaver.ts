import * as vscode from 'vscode';
import type { SavedFile, SaveTarget } from '../../host/hostPort.ts';
import { promptForSaveTarget } from '../guarded/questions.ts';
import { writeWhole } from './wholeFile.ts';
import { writeError } from './fileError.ts';

/** Implements `FilePort.save`. */
export async function saveFile(
  { name, title, extension }: SaveTarget,
  chunks: AsyncIterable<Uint8Array>,
): Promise<SavedFile> {
  const target = await promptForSaveTarget(name, {
    ...(title !== undefined && { title }),
    ...(extension !== undefined && { filters: { [extension.toUpperCase()]: [extension] } }),
  });
  if (!target) return { saved: false };
  try {
    await writeWhole(target, chunks);
  } catch (error) {
    throw writeError(target.fsPath, error);
  }
  return { saved: true, path: vscode.workspace.asRelativePath(target) };
}
