/** Reads a file of another application, or all YAML files of its folder. The size is limited; links in folders are not followed. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isUserError, messageOf } from '../base/userError.ts';
import { userError } from '../model/cause/userErrors.ts';
import type { ForeignFile } from '../model/interop/interop.ts';
import { readRegularFile } from '../files/regularFile.ts';

export const maxForeignBytes = 32_000_000;
const maxFiles = 20_000;
const maxFolderDepth = 50;

/** @throws UserError */
export async function readForeignFiles(path: string): Promise<ForeignFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path: basename(path), text: await textOf(path) }];
  } catch (error) {
    throw failed(path, error);
  }
  const files: ForeignFile[] = [];
  let bytes = 0;
  const visit = async (folder: string, prefix: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') {
        if (depth < maxFolderDepth) await visit(join(folder, entry.name), `${name}/`, depth + 1);
      } else if (entry.isFile() && /\.(?:ya?ml|environment\.json)$/i.test(entry.name)) {
        const text = await textOf(join(folder, entry.name));
        bytes += text.length;
        if (bytes > maxForeignBytes || files.length >= maxFiles) throw tooLarge(path);
        files.push({ path: name, text });
      }
    }
  };
  try {
    await visit(path, '', 0);
  } catch (error) {
    throw failed(path, error);
  }
  return files;
}

async function textOf(path: string): Promise<string> {
  if ((await stat(path)).size > maxForeignBytes) throw tooLarge(path);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readRegularFile(path, maxForeignBytes));
}

function tooLarge(path: string): Error {
  return userError('interop.tooLarge', { file: basename(path), max: maxForeignBytes / 1_000_000 });
}

function failed(path: string, error: unknown): Error {
  if (isUserError(error)) return error;
  return userError('interop.notRead', { file: basename(path), reported: messageOf(error) });
}
