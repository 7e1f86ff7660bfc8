/** Modules of Node.js that are loaded only in a process that uses Socket.IO. */
import { createRequire } from 'node:module';
import type * as Net from 'node:net';
import type * as WorkerThreads from 'node:worker_threads';

const load = createRequire(__filename);

export function net(): typeof Net {
  return load('node:net') as typeof Net;
}

export function workerThreads(): typeof WorkerThreads {
  return load('node:worker_threads') as typeof WorkerThreads;
}
