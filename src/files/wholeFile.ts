/**
 * Writes a file completely or not at all: the content is written to a temporary file in the same folder, which is then renamed. If writing
 * fails, an existing file is unchanged, and the temporary file is deleted.
 * Invariant: the file contains payloads, so only the user's own account may read it (mode 0600). The umask and the mode of a replaced file
 * have no effect on this.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { systemError } from './systemError.ts';

const ownerOnly = 0o600;

/** @throws errors of the file system or of `chunks`; in this case, an existing file is unchanged */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // If the path is a link, its target is written and the link remains, as when an editor saves a file.
  const target = await targetOf(path);
  await refuseSpecial(target);
  const beside = join(dirname(target), temporaryName(basename(target)));
  let file: FileHandle | undefined = await open(beside, 'wx', ownerOnly);
  try {
    // A umask can remove more permissions. Some file systems have no modes.
    await file.chmod(ownerOnly).catch(() => undefined);
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(beside, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

/** Follows links, even if the target of the last link does not exist yet. */
async function targetOf(path: string): Promise<string> {
  const real = await realpath(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') throw error;
    return undefined;
  });
  if (real !== undefined) return real;
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return path;
  const written = isAbsolute(target) ? target : `${dirname(path)}/${target}`;
  // Not `resolve`: after a link to a folder, ".." is the parent of the folder that it points to.
  const folder = await realpath(dirname(written));
  return targetOf(join(folder, basename(written)));
}

/** Checks that `writeWholeFile` can write this file, and creates no file. @throws errors of the file system */
export async function checkWritable(path: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await refuseSpecial(target);
  const beside = join(dirname(target), temporaryName(basename(target)));
  await (await open(beside, 'wx', ownerOnly)).close();
  await unlink(beside);
}

/** A name for a temporary file next to the final one. */
export function temporaryName(name: string): string {
  return `.${name.slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Writing would replace a device or a pipe, which is never what the user intends. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw systemError('EISDIR');
  if (found && !found.isFile()) throw systemError('ENOTREG');
}
