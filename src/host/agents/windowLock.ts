/**
 * Each window has a lock file. An MCP server that an agent has started reads the lock files to find the window of its folder. A lock file
 * contains the token of the window, so only the user can read it (mode 0600, in a folder with mode 0700). A file that others can read or that
 * belongs to another user is ignored.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import * as v from 'valibot';

const lockSchema = v.object({
  version: v.literal(1),
  // With 0 and negative numbers, `process.kill` tests groups of processes.
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  socket: v.string(),
  token: v.string(),
  /** The real paths of the folders that are open in the window. */
  folders: v.array(v.string()),
});
export type WindowLock = v.InferOutput<typeof lockSchema>;

const maxLockBytes = 100_000;

/** The folder of all lock files of the user. */
export function lockFolder(): string {
  return process.env['SOCKETIO_INSPECTOR_LOCKS'] ?? join(homedir(), '.socketio-inspector', 'windows');
}

/** Returns the path of the new file. */
export async function writeLock(lock: WindowLock, folder = lockFolder()): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const path = join(folder, `${lock.pid}-${randomBytes(6).toString('hex')}.json`);
  await writeFile(path, JSON.stringify(lock), { mode: 0o600, flag: 'wx' });
  return path;
}

/** Finds the windows in which this folder or one above it is open, the nearest folder first. Removes the files of windows that have ended. */
export async function findWindows(start: string, folder = lockFolder()): Promise<WindowLock[]> {
  const names = await readdir(folder).catch(() => []);
  const real = await realpath(start).catch(() => start);
  const found: { lock: WindowLock; depth: number }[] = [];
  for (const name of names.filter((file) => file.endsWith('.json'))) {
    const lock = await readLock(join(folder, name));
    if (!lock) continue;
    const depth = Math.max(-1, ...lock.folders.filter((open) => isInside(open, real)).map((open) => open.length));
    if (depth >= 0) found.push({ lock, depth });
  }
  return found.sort((a, b) => b.depth - a.depth).map(({ lock }) => lock);
}

/** Whether a path is a folder or is below it. Both are real paths. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function readLock(path: string): Promise<WindowLock | undefined> {
  try {
    const { mode, uid, size } = await stat(path);
    // On Windows there are no modes, and the folder of the user is private.
    const isPrivate = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    if (!isPrivate || size > maxLockBytes) return undefined;
    const lock = v.parse(lockSchema, JSON.parse(await readFile(path, 'utf8')));
    if (isRunning(lock.pid)) return lock;
    await rm(path, { force: true });
  } catch {
    // Another process has removed it, or it is not a lock file.
  }
  return undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
