/**
 * Writes a file completely or not at all: under a temporary name next to it, which is then renamed. If writing fails, an existing file is
 * unchanged and nothing else is left.
 * Invariant: the file contains payloads, so that on this machine only the user's own account may read it (mode 0600), whatever the umask is
 * and whatever mode a replaced file had.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemError } from './systemError.ts';

const ownerOnly = 0o600;

/** @throws errors of the file system or of `chunks`; the file is unchanged then */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // The target of a link is written, as an editor does; the link is kept.
  const target = await realpath(path).catch(() => path);
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
