/**
 * The ownership of a folder of segments. The name of the folder contains its owner, so that taking it over is one rename, which succeeds
 * for only one process. Invariant: a folder is taken over only if its owner has ended or released it. In case of doubt, the owner is
 * assumed to run.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { type LogFiles, nodeFiles } from './logFiles.ts';

export interface FolderOwner {
  readonly pid: number;
  /** Start time of the process in ticks of the system; "0" if it is not known. */
  readonly ticks: string;
  /** Start time of the process, in seconds since the epoch. */
  readonly began: number;
  /** Hash of the machine or container. */
  readonly machine: string;
  /** Identifies the sequence of engines of one extension host. Engines that replace each other have the same token. */
  readonly token: string;
}

const ownedName = /^own-(\d+)-(\d+)-(\d+)-([0-9a-f]{8})-([0-9a-f]+)$/;
const freeName = /^free-[0-9a-f]+$/;
/** It cannot be checked whether a process of another machine runs. A capture that was not changed for this long is treated as released. */
const foreignMs = 24 * 3_600_000;
const rounding = 60;

export function thisOwner(token: string): FolderOwner {
  return {
    pid: process.pid,
    ticks: ticksOf(process.pid),
    began: Math.round(Date.now() / 1000 - process.uptime()),
    machine: createHash('sha256').update(hostname()).digest('hex').slice(0, 8),
    token,
  };
}

export interface OwnedFolder {
  readonly path: string;
  /** Releases the folder, so that another engine can take it over. */
  release(): void;
}

/**
 * How long to wait for the owner of a folder to end. When a window is reloaded, the new engine can start before the previous one has ended.
 */
export interface ClaimOptions {
  readonly files?: LogFiles;
  readonly waitMs?: number;
}

/**
 * Claims a folder for this engine: the one that its predecessor owns, otherwise the most recently released one, otherwise a new one.
 * @throws errors of the file system
 */
export function claimFolder(root: string, owner: FolderOwner, options: ClaimOptions = {}): OwnedFolder {
  const { files = nodeFiles, waitMs = 0 } = options;
  files.makeFolder(root);
  const name = `own-${owner.pid}-${owner.ticks}-${owner.began}-${owner.machine}-${owner.token}`;
  const path = join(root, name);
  const release = (): void => files.rename(path, join(root, `free-${owner.token}`));
  if (files.factsAt(path)?.isFolder) return { path, release };
  // Another program created a file or a link at this path. It is renamed, so that nothing is read or written through it.
  if (files.list(root).includes(name)) files.rename(path, `${path}.other`);
  const until = Date.now() + waitMs;
  for (;;) {
    const { left, owned } = foldersIn(root, owner, files);
    const isTaken = left.some((folder) => takes(files, folder.path, path));
    if (isTaken) return { path, release };
    if (owned === 0 || Date.now() >= until) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  }
  files.makeFolder(path);
  return { path, release };
}

/** Deletes folders without an owner, oldest first, that are too old or exceed the maximum total size. */
export function pruneFolders(
  root: string,
  owner: FolderOwner,
  limits: { readonly maxBytes: number; readonly maxAgeMs: number },
  files: LogFiles = nodeFiles,
): void {
  let sum = 0;
  for (const { path, changedAt, size } of foldersIn(root, owner, files).left) {
    sum += size;
    if (sum <= limits.maxBytes && Date.now() - changedAt <= limits.maxAgeMs) continue;
    try {
      files.remove(path);
    } catch {
      // Another process has taken the folder, or it is deleted the next time.
    }
  }
}

/** Deletes all folders without an owner. Returns their number, and the number of folders with another owner, which stay. */
export function deleteFolders(
  root: string,
  owner: FolderOwner,
  files: LogFiles = nodeFiles,
): { deleted: number; inUse: number } {
  if (!files.factsAt(root)?.isFolder) return { deleted: 0, inUse: 0 };
  const { left, owned } = foldersIn(root, owner, files);
  for (const { path } of left) files.remove(path);
  return { deleted: left.length, inUse: owned };
}

interface LeftFolder {
  readonly path: string;
  readonly changedAt: number;
  readonly size: number;
}

/** The folders without an owner, newest first, and the number of folders with another owner. */
function foldersIn(root: string, owner: FolderOwner, files: LogFiles): { left: LeftFolder[]; owned: number } {
  const left: LeftFolder[] = [];
  let owned = 0;
  for (const name of files.list(root)) {
    const other = ownerOf(name);
    if (!other && !freeName.test(name)) continue;
    if (!files.factsAt(join(root, name))?.isFolder) continue;
    const folder = measure(join(root, name), files);
    if (!other || hasEnded(other, owner, folder.changedAt)) left.push(folder);
    else if (other.token !== owner.token) owned++;
  }
  return { left: left.sort((a, b) => b.changedAt - a.changedAt), owned };
}

function ownerOf(name: string): FolderOwner | undefined {
  const [, pid, ticks = '0', began, machine = '', token = ''] = ownedName.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), ticks, began: Number(began), machine, token };
}

/** Returns true only if the process has certainly ended. */
function hasEnded(other: FolderOwner, own: FolderOwner, changedAt: number): boolean {
  if (other.machine !== own.machine) return Date.now() - changedAt > foreignMs;
  if (other.began < Date.now() / 1000 - uptime() - rounding) return true;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  // Another process can have received the same process ID since then.
  const ticks = ticksOf(other.pid);
  return other.ticks !== '0' && ticks !== '0' && other.ticks !== ticks;
}

function takes(files: LogFiles, from: string, to: string): boolean {
  try {
    files.rename(from, to);
    return true;
  } catch {
    return false;
  }
}

function measure(path: string, files: LogFiles): LeftFolder {
  let changedAt = 0;
  let size = 0;
  try {
    changedAt = files.stat(path).changedAt;
    for (const name of files.list(path)) {
      const stat = files.stat(join(path, name));
      changedAt = Math.max(changedAt, stat.changedAt);
      size += stat.size;
    }
  } catch {
    // The folder was removed in the meantime.
  }
  return { path, changedAt, size };
}

/** The start time of a process: field 22 of /proc/…/stat, after the name in parentheses. Only Linux has it. */
function ticksOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
    return /^\d+$/.test(ticks) ? ticks : '0';
  } catch {
    return '0';
  }
}
