/**
 * Reads a file that must lie inside a folder, when the path is chosen by untrusted input and other programs can change it at any moment.
 * Invariant: the file is opened first, and its location is determined from the opened file, so that a folder that is replaced with a link
 * between the check and the opening has no effect. On Linux the kernel reports the path of an opened file. On other systems the path is
 * walked twice without following links, and must lead to the same file each time.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, readlink, realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { openRegularFile, readOpened } from './regularFile.ts';

/** A path leads out of the folder that it must stay in, or did so while it was opened. */
export class OutsideFolderError extends Error {
  readonly code = 'EOUTSIDE';

  constructor() {
    super('lies outside the folder.');
    this.name = 'OutsideFolderError';
  }
}

/**
 * All bytes of a regular file inside `folder`. Links are followed as long as they stay inside.
 * @throws OutsideFolderError, NotRegularFileError, FileTooLargeError, or the system's error
 */
export async function readFileInside(folder: string, file: string, maxBytes: number): Promise<Uint8Array> {
  const root = await realpath(folder);
  // A file outside of the folder is not opened, unless another program replaces the path at this moment.
  if (!isBelow(root, await realpath(file))) throw new OutsideFolderError();
  const opened = await openRegularFile(file);
  try {
    if (!(await isOpenedInside(opened, root, file))) throw new OutsideFolderError();
    return await readOpened(opened, maxBytes);
  } finally {
    await opened.close();
  }
}

/**
 * Whether an opened file lies inside `root`, the real path of a folder. `file` is the path with which it was opened; `byKernel` is for
 * tests.
 */
export async function isOpenedInside(
  opened: FileHandle,
  root: string,
  file: string,
  byKernel = process.platform === 'linux',
): Promise<boolean> {
  if (byKernel) {
    const target = await readlink(`/proc/self/fd/${opened.fd}`).catch(() => undefined);
    // There is no /proc, or the file was removed meanwhile and its former location is unknown.
    if (target !== undefined && (await isFile(opened, target))) return isBelow(root, target);
  }
  return (await isReached(opened, root, file)) && (await isReached(opened, root, file));
}

/** Whether the path leads to the opened file through folders inside `root`, none of which is a link. */
async function isReached(opened: FileHandle, root: string, file: string): Promise<boolean> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined || !isBelow(root, real)) return false;
  const parts = path.relative(root, real).split(path.sep);
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = await lstat(path.join(root, ...parts.slice(0, depth))).catch(() => undefined);
    if (!folder?.isDirectory()) return false;
  }
  return isFile(opened, real);
}

/** Whether the path is the opened file and not a link to it. */
async function isFile(opened: FileHandle, file: string): Promise<boolean> {
  const [is, found] = await Promise.all([
    opened.stat({ bigint: true }),
    lstat(file, { bigint: true }).catch(() => undefined),
  ]);
  return (
    found !== undefined &&
    found.dev === is.dev &&
    found.ino === is.ino &&
    (Number(found.mode) & constants.S_IFMT) === constants.S_IFREG
  );
}

function isBelow(folder: string, file: string): boolean {
  const relativePath = path.relative(folder, file);
  return (
    relativePath !== '' &&
    relativePath !== '..' &&
    !relativePath.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relativePath)
  );
}
