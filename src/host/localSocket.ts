/** A path for a local socket that only the user can reach. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The longest path of a socket that every system supports (104 bytes with its end on macOS). */
const maxSocketPath = 100;

export interface LocalSocket {
  readonly path: string;
  /** Removes its folder. */
  remove(): Promise<void>;
}

/** The socket is in a folder of its own, which only the user can read (mode 0700), with a short path. On Windows it is a named pipe. */
export async function localSocket(): Promise<LocalSocket> {
  if (process.platform === 'win32') {
    const path = String.raw`\\.\pipe\socketio-inspector-${randomBytes(12).toString('hex')}`;
    return { path, remove: () => Promise.resolve() };
  }
  const parent = join(tmpdir(), 'sio-000000/s').length <= maxSocketPath ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(parent, 'sio-'));
  return {
    path: join(folder, 's'),
    remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
}
