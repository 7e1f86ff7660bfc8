/**
 * Opens a file whose path is chosen by untrusted input: a workspace, a link in it, a folder that other programs write to. Invariants: only
 * regular files are opened; opening never waits for the other end of a pipe or for a device; the checks apply to the opened file itself, so
 * that a path that is replaced between a check and the opening has no effect.
 */
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';

export interface OpenOptions {
  /** If false, a symbolic link in the last part of the path is refused. By default, links to regular files are followed. */
  readonly followLinks?: boolean;
}

export type FileKind = 'folder' | 'pipe' | 'socket' | 'device' | 'link' | 'special' | 'generated';

/** A path leads to something other than a regular file with stored contents. */
export class NotRegularFileError extends Error {
  readonly code = 'ENOTREG';
  readonly kind: FileKind;

  constructor(kind: FileKind) {
    super(`Not a regular file: ${kind}`);
    this.name = 'NotRegularFileError';
    this.kind = kind;
  }
}

/** A file is larger than the maximum number of bytes. */
export class FileTooLargeError extends Error {
  readonly code = 'EFBIG';
  readonly size: number;

  constructor(size: number) {
    super(`File too large: ${size} B`);
    this.name = 'FileTooLargeError';
    this.size = size;
  }
}

// Windows has none of these flags; pipes have a separate path there, which `stat` recognizes.
const {
  O_RDONLY,
  O_NONBLOCK = 0,
  O_NOCTTY = 0,
  O_NOFOLLOW = 0,
} = constants as Partial<typeof constants> & {
  O_RDONLY: number;
};

function flagsOf({ followLinks = true }: OpenOptions): number {
  return O_RDONLY | O_NONBLOCK | O_NOCTTY | (followLinks ? 0 : O_NOFOLLOW);
}

/** @throws NotRegularFileError, or the system's error */
export async function openRegularFile(path: string, options: OpenOptions = {}): Promise<FileHandle> {
  // Opening has side effects on some devices, so they are refused before they are opened.
  check(await (options.followLinks === false ? lstat(path) : stat(path)));
  const file = await open(path, flagsOf(options));
  try {
    check(await file.stat());
    return file;
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** Like `openRegularFile`, for a thread that has nothing else to do. Returns a file descriptor. */
export function openRegularFileSync(path: string, options: OpenOptions = {}): number {
  check(options.followLinks === false ? lstatSync(path) : statSync(path));
  const file = openSync(path, flagsOf(options));
  try {
    check(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * All bytes of a regular file, in a separate ArrayBuffer. The number of bytes is bounded even if the file grows meanwhile.
 * @throws NotRegularFileError, FileTooLargeError, or the system's error
 */
export async function readRegularFile(path: string, maxBytes: number, options: OpenOptions = {}): Promise<Uint8Array> {
  const file = await openRegularFile(path, options);
  try {
    return await readOpened(file, maxBytes);
  } finally {
    await file.close();
  }
}

/** Like `readRegularFile`, for a file that `openRegularFile` opened. */
export async function readOpened(file: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  if (size > maxBytes) throw new FileTooLargeError(size);
  // One extra byte detects whether the file is longer than its reported size.
  const bytes = new Uint8Array(size + 1);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await file
      .read(bytes, filled, bytes.byteLength - filled, filled)
      .catch((error: unknown) => refuseGenerated(error, size));
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  if (size === 0 && filled > 0) throw new NotRegularFileError('generated');
  return bytes.slice(0, Math.min(filled, size));
}

/**
 * Files that the kernel generates are reported as regular files. Reading the kernel log waits for new lines, some tables allow only aligned
 * reads, and others cannot be read at their beginning.
 */
function refuseGenerated(error: unknown, size: number): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  throw code === 'EAGAIN' || code === 'EINVAL' || size === 0 ? new NotRegularFileError('generated') : error;
}

function check(found: Stats | BigIntStats): void {
  if (!found.isFile()) throw new NotRegularFileError(kindOf(found));
}

function kindOf(found: Stats | BigIntStats): FileKind {
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return 'pipe';
  if (found.isSocket()) return 'socket';
  if (found.isCharacterDevice() || found.isBlockDevice()) return 'device';
  return found.isSymbolicLink() ? 'link' : 'special';
}
