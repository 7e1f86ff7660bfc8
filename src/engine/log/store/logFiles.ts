import * as fs from 'node:fs';
import { openRegularFileSync } from '../../../files/regularFile.ts';

/** What stands at a path, or was opened. */
export interface FileLook {
  /** Tells a file from every other one that is there at the time. */
  readonly id: string;
  readonly isFolder: boolean;
  readonly size: number;
  /** When its contents, or a folder's list of names, changed last, as exactly as the file system knows. */
  readonly changed: string;
}

/** What the log asks of a file system, so that tests can have one that fails. Everything throws as node:fs does. */
export interface LogFiles {
  makeFolder(path: string): void;
  /** Names in a folder. */
  list(path: string): string[];
  rename(from: string, to: string): void;
  /** A file or a folder with all that is in it. */
  remove(path: string): void;
  /** Size in bytes, and when it was last written, in milliseconds since the epoch. */
  stat(path: string): { readonly size: number; readonly changedAt: number };
  /** What stands there, links not followed; undefined when nothing does, or it cannot be seen. Does not throw. */
  look(path: string): FileLook | undefined;
  lookAt(file: number): FileLook;
  /** A new file, or one that is there for reading. */
  open(path: string, how: 'new' | 'read'): number;
  close(file: number): void;
  /** Writes these one behind the other. Bytes written, which may be fewer. */
  write(file: number, pieces: readonly Uint8Array[], at: number): number;
  /** Bytes read; 0 at the end. */
  read(file: number, into: Uint8Array, at: number): number;
}

export const nodeFiles: LogFiles = {
  // Only this user reads what was on the wire.
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true, mode: 0o700 }),
  list: (path) => fs.readdirSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { recursive: true, force: true }),
  stat: (path) => {
    const { size, mtimeMs } = fs.statSync(path);
    return { size, changedAt: mtimeMs };
  },
  look: (path) => {
    try {
      return lookOf(fs.lstatSync(path, { bigint: true }));
    } catch {
      // What cannot be seen is as good as gone.
      return undefined;
    }
  },
  lookAt: (file) => lookOf(fs.fstatSync(file, { bigint: true })),
  // The folder can hold what another program put there: what is no segment is refused, and nothing waits for it.
  open: (path, how) =>
    how === 'new' ? fs.openSync(path, 'wx+', 0o600) : openRegularFileSync(path, { followLinks: false }),
  close: (file) => fs.closeSync(file),
  write: (file, pieces, at) => fs.writevSync(file, pieces, at),
  read: (file, into, at) => fs.readSync(file, into, 0, into.byteLength, at),
};

function lookOf(stats: fs.BigIntStats): FileLook {
  const { dev, ino, size, mtimeNs } = stats;
  return { id: `${dev}:${ino}`, isFolder: stats.isDirectory(), size: Number(size), changed: `${mtimeNs}` };
}
