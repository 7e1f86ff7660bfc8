import * as vscode from 'vscode';
import { promptForSaveTarget } from '../guarded/questions.ts';
import { writeWhole } from '../commands/wholeFile.ts';
import { type ByteRangeOf, type ReadBytes, readParts } from './byteReader.ts';
import { bytesErrors, bytesTexts } from './bytesTexts.ts';
import { writeError } from '../commands/fileError.ts';

/**
 * Saves a range of bytes where the person says. A file that was there stays whole until the new one is.
 * @param name is suggested; of a path in it only the last part is taken
 * @throws UserError when the file cannot be written or the bytes are gone
 */
export async function saveBytes(
  read: ReadBytes,
  { name, ...range }: ByteRangeOf & { readonly name: string },
): Promise<{ saved: boolean; path?: string }> {
  const target = await promptForSaveTarget(name, { title: bytesTexts.saveTitle() });
  if (!target) return { saved: false };
  try {
    await writeWhole(target, readParts(read, range));
  } catch (error) {
    throw writeError(target.fsPath, error);
  }
  return { saved: true, path: vscode.workspace.asRelativePath(target) };
}

/** @throws UserError for more than `max` bytes */
export async function readWhole(read: ReadBytes, range: ByteRangeOf, max: number): Promise<Uint8Array> {
  const size = range.to - range.from;
  if (size > max) throw bytesErrors('bytes.tooLarge', { size, max });
  const whole = new Uint8Array(size);
  let at = 0;
  for await (const part of readParts(read, range)) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
