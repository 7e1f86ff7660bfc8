import * as fs from 'node:fs';
import { openRegularFileSync } from '../../../files/regularFile.ts';

/** A file or folder, at a path or opened. */
export interface FileFacts {
  /** Identifies a file among all existing files. */
  readonly id: string;
  readonly isFolder: boolean;
  readonly size: number;
  /** When the content, or the list of names in a folder, last changed, with the resolution of the file system. */
  readonly changed: string;
}

/** The functions of the file system that the log uses. Tests replace them with functions that fail. All throw the errors of node:fs. */
export interface LogFiles {
  makeFolder(path: string): void;
  /** Names in a folder. */
  list(path: string): string[];
  rename(from: string, to: string): void;
  /** Deletes a file, or a folder with its content. */
  remove(path: string): void;
  /** Size in bytes, and the time of the last write in milliseconds since the epoch. */
  stat(path: string): { readonly size: number; readonly changedAt: number };
  /** The file or folder at a path, without following links. Undefined if it does not exist or is not accessible. Does not throw. */
  factsAt(path: string): FileFacts | undefined;
  factsOf(file: number): FileFacts;
  /** Creates a new file, or opens an existing file for reading. */
  open(path: string, how: 'new' | 'read'): number;
  close(file: number): void;
  /** Writes pieces one after the other. Returns the number of written bytes, which can be less than their length. */
  write(file: number, pieces: readonly Uint8Array[], at: number): number;
  /** Returns the number of read bytes; 0 at the end of the file. */
  read(file: number, into: Uint8Array, at: number): number;
}

export const nodeFiles: LogFiles = {
  // Only this user may read the capture.
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true, mode: 0o700 }),
  list: (path) => fs.readdirSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { recursive: true, force: true }),
  stat: (path) => {
    const { size, mtimeMs } = fs.statSync(path);
    return { size, changedAt: mtimeMs };
  },
  factsAt: (path) => {
    try {
      return fileFacts(fs.lstatSync(path, { bigint: true }));
    } catch {
      // A file that is not accessible is treated as missing.
      return undefined;
    }
  },
  factsOf: (file) => fileFacts(fs.fstatSync(file, { bigint: true })),
  // Another program can have put a pipe or device into the folder. Opening it must not block, and it is refused.
  open: (path, how) =>
    how === 'new' ? fs.openSync(path, 'wx+', 0o600) : openRegularFileSync(path, { followLinks: false }),
  close: (file) => fs.closeSync(file),
  write: (file, pieces, at) => fs.writevSync(file, pieces, at),
  read: (file, into, at) => fs.readSync(file, into, 0, into.byteLength, at),
};

function fileFacts(stats: fs.BigIntStats): FileFacts {
  const { dev, ino, size, mtimeNs } = stats;
  return { id: `${dev}:${ino}`, isFolder: stats.isDirectory(), size: Number(size), changed: `${mtimeNs}` };
}
