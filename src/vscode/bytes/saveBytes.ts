import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/userError.ts';
import { promptForSaveTarget } from '../guarded/questions.ts';
import { writeWhole } from '../commands/wholeFile.ts';
import { type ByteRangeOf, type ReadBytes, readParts } from './byteReader.ts';

/**
 * Saves a range of bytes where the person says. A file that was there stays whole until the new one is.
 * @param name is suggested; of a path in it only the last part is taken
 * @throws UserError when the file cannot be written or the bytes are gone
 */
export async function saveBytes(
  read: ReadBytes,
  { name, ...range }: ByteRangeOf & { readonly name: string },
): Promise<{ saved: boolean; path?: string }> {
  const target = await promptForSaveTarget(name, { title: vscode.l10n.t('Save bytes') });
  if (!target) return { saved: false };
  try {
    await writeWhole(target, readParts(read, range));
  } catch (error) {
    throw new UserError(`${target.fsPath} could not be written: ${messageOf(error)}`);
  }
  return { saved: true, path: vscode.workspace.asRelativePath(target) };
}

/** @throws Error for more than `most` */
export async function readWhole(read: ReadBytes, range: ByteRangeOf, most: number): Promise<Uint8Array> {
  const size = range.to - range.from;
  if (size > most) throw new Error(`it has ${size} bytes, and ${most} are the most that can be handed over at once`);
  const whole = new Uint8Array(size);
  let at = 0;
  for await (const part of readParts(read, range)) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
