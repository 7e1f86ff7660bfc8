/**
 * Replaces a file that several programs change: only if it still has the content that was read, and completely or not
 * at all. Invariant: two windows that use this function never overwrite each other's changes. The new content is
 * written to a file next to it, which only one window can create at a time; this window then compares the file, and
 * renames.
 */
import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';

/** A longer time than a window needs to write. An older file was left by a crash. */
const abandonedMs = 10_000;
const retryMs = 20;

/**
 * @param expected the content that was read
 * @returns whether the file was replaced; false when it has another content now
 * @throws errors of the file system; in this case, the file is unchanged
 */
export async function replaceFile(
  path: string,
  expected: Uint8Array,
  content: Uint8Array,
  clock: Clock,
): Promise<boolean> {
  // The target of a link is written, as an editor does; the link is kept.
  const target = await realpath(path);
  const { mode } = await stat(target);
  const beside = join(dirname(target), `.${basename(target).slice(0, 200)}.changing`);
  const file = await openAlone(beside, clock);
  let isKept = false;
  try {
    try {
      await file.chmod(mode & 0o777).catch(() => undefined);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await readFile(target)).equals(expected)) return false;
    await rename(beside, target);
    isKept = true;
    return true;
  } finally {
    if (!isKept) await unlink(beside).catch(() => undefined);
  }
}

/** Waits while another window has the file. */
async function openAlone(path: string, clock: Clock) {
  for (;;) {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const found = await stat(path).catch(() => undefined);
    if (found && clock.wall() - found.mtimeMs > abandonedMs) await unlink(path).catch(() => undefined);
    else await new Promise<void>((resolve) => void clock.after(retryMs, resolve));
  }
}
