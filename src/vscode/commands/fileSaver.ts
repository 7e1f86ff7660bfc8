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
  await writeFile(target, chunks);
  return { saved: true, path: vscode.workspace.asRelativePath(target) };
}

/** Implements `FilePort.write`. */
export async function writeFile(target: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  try {
    await writeWhole(target, watched());
  } catch (error) {
    // The source of the chunks failed, and not the file.
    if (failed) throw failed.error;
    throw writeError(vscode.workspace.asRelativePath(target), error);
  }
}
