/**
 * Finds the processes that listen on a TCP port of this machine. Only Linux provides this information without a separate program:
 * /proc/net/tcp names the sockets, and /proc/<pid>/fd the processes that have them. Nothing is changed, and no process is ended.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface PortOwner {
  readonly pid: number;
  /** The command line of the process, shortened. */
  readonly command: string;
}

const maxCommandLength = 200;
/** The state of a listening socket. Source: include/net/tcp_states.h. */
const listening = '0A';

/** @returns undefined if the processes cannot be determined; empty if no process of this user listens */
export async function portOwners(port: number): Promise<PortOwner[] | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readOrUndefined(`/proc/net/${name}`)));
  if (tables.every((table) => table === undefined)) return undefined;
  const inodes = new Set(tables.flatMap((table) => (table === undefined ? [] : listeningInodes(table, port))));
  if (inodes.size === 0) return [];
  const pids = (await listOrEmpty('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const owners = await Promise.all(pids.map((pid) => ownerOf(pid, inodes)));
  return owners.filter((owner) => owner !== undefined).sort((one, other) => one.pid - other.pid);
}

/** Columns: slot, local address (hexadecimal address and port), remote address, state, …; the tenth is the inode. */
function listeningInodes(table: string, port: number): string[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [, hex = ''] = local.split(':');
    return state === listening && Number.parseInt(hex, 16) === port ? [inode] : [];
  });
}

/** Processes of other users do not show their sockets. */
async function ownerOf(pid: number, inodes: ReadonlySet<string>): Promise<PortOwner | undefined> {
  for (const fd of await listOrEmpty(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode === undefined || !inodes.has(inode)) continue;
    const written = (await readOrUndefined(`/proc/${pid}/cmdline`)) ?? '';
    const command = written.split('\0').join(' ').trim();
    return { pid, command: command.length > maxCommandLength ? `${command.slice(0, maxCommandLength)}…` : command };
  }
  return undefined;
}

function readOrUndefined(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function listOrEmpty(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}
