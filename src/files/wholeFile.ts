/**
 * Writes a file that is there whole or not at all: under another name beside it, which then takes its place. Whatever ends it before
 * leaves what was there as it was, and nothing else.
 * Invariant: what is written holds payloads, so that on this machine only the person's own account may read it (mode 0600), whatever the
 * umask is and whatever the mode was of a file that it replaces.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const ownerOnly = 0o600;

/** @throws what the file system or `chunks` throws; then nothing is under that name that was not there before */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  // What a link points to is written, as an editor does it; the link stays.
  const target = await realpath(path).catch(() => path);
  await refuseSpecial(target);
  const beside = join(dirname(target), temporaryName(basename(target)));
  let file: FileHandle | undefined = await open(beside, 'wx', ownerOnly);
  try {
    // A umask can take more away. Some file systems have no modes.
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

/** Beside a file, for what becomes it. */
export function temporaryName(name: string): string {
  return `.${name.slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`;
}

/** A device or a pipe would be replaced, which nobody means who names one. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error('It is a folder'), { code: 'EISDIR' });
  if (found && !found.isFile()) throw Object.assign(new Error('It is not a regular file'), { code: 'ENOTREG' });
}
