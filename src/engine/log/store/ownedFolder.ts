/**
 * Whose a folder of segments is. Its name says which process owns it, so that taking it over is one rename, which the system gives to
 * one of those who try. Invariant: a folder is taken only when its owner ended, or gave it up; when in doubt the owner lives.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { type LogFiles, nodeFiles } from './logFiles.ts';

export interface FolderOwner {
  readonly pid: number;
  /** When the process began, in the system's own ticks; "0" where that cannot be known. */
  readonly ticks: string;
  /** When the process began, in seconds since the epoch. */
  readonly began: number;
  /** The machine, or the container, hashed. */
  readonly machine: string;
  /** Tells the engines of one process apart; engines that follow each other have the same. */
  readonly token: string;
}

const ownedName = /^own-(\d+)-(\d+)-(\d+)-([0-9a-f]{8})-([0-9a-f]+)$/;
const freeName = /^free-[0-9a-f]+$/;
/** A process of another machine cannot be asked; a capture that was not touched for so long has none. */
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
  /** Gives it up: whoever comes next may take it. */
  release(): void;
}

/** How long to wait for a folder whose owner is about to end: a window that is loaded again begins before the old one has ended. */
export interface ClaimOptions {
  readonly files?: LogFiles;
  readonly waitMs?: number;
}

/**
 * The folder of this engine: its own from before, else the one that was left most recently, else a new one.
 * @throws what the file system throws
 */
export function claimFolder(root: string, owner: FolderOwner, options: ClaimOptions = {}): OwnedFolder {
  const { files = nodeFiles, waitMs = 0 } = options;
  files.makeFolder(root);
  const name = `own-${owner.pid}-${owner.ticks}-${owner.began}-${owner.machine}-${owner.token}`;
  const path = join(root, name);
  const release = (): void => files.rename(path, join(root, `free-${owner.token}`));
  if (files.look(path)?.isFolder) return { path, release };
  // A file or a link that somebody put there: nothing is read or written through it.
  if (files.list(root).includes(name)) files.rename(path, `${path}.other`);
  const until = Date.now() + waitMs;
  for (;;) {
    const { left, owned } = foldersIn(root, owner, files);
    const taken = left.some((folder) => takes(files, folder.path, path));
    if (taken) return { path, release };
    if (owned === 0 || Date.now() >= until) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  }
  files.makeFolder(path);
  return { path, release };
}

/** Deletes what others left, oldest first, when it is too old or more than the disk may hold. */
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
      // Somebody else took it, or it stays for the next time.
    }
  }
}

interface LeftFolder {
  readonly path: string;
  readonly changedAt: number;
  readonly size: number;
}

/** Those that nobody owns, newest first, and how many are owned by others. */
function foldersIn(root: string, owner: FolderOwner, files: LogFiles): { left: LeftFolder[]; owned: number } {
  const left: LeftFolder[] = [];
  let owned = 0;
  for (const name of files.list(root)) {
    const other = ownerOf(name);
    if (!other && !freeName.test(name)) continue;
    if (!files.look(join(root, name))?.isFolder) continue;
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

/** True only when it is sure that the process is not there any more. */
function hasEnded(other: FolderOwner, own: FolderOwner, changedAt: number): boolean {
  if (other.machine !== own.machine) return Date.now() - changedAt > foreignMs;
  if (other.began < Date.now() / 1000 - uptime() - rounding) return true;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  // The number may have gone to another process since.
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
    // It went while it was looked at.
  }
  return { path, changedAt, size };
}

/** Field 22 of /proc/…/stat, behind the name in parentheses: when the process began. Linux alone has it. */
function ticksOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
    return /^\d+$/.test(ticks) ? ticks : '0';
  } catch {
    return '0';
  }
}
