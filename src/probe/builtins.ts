/** Modules of Node.js that are loaded only in a process that uses Socket.IO. */
import { createRequire } from 'node:module';
import type * as Fs from 'node:fs';
import type * as Net from 'node:net';
import type * as Util from 'node:util';
import type * as Vm from 'node:vm';
import type * as WorkerThreads from 'node:worker_threads';

const load = createRequire(__filename);

export function fs(): typeof Fs {
  return load('node:fs') as typeof Fs;
}

export function net(): typeof Net {
  return load('node:net') as typeof Net;
}

export function util(): typeof Util {
  return load('node:util') as typeof Util;
}

export function vm(): typeof Vm {
  return load('node:vm') as typeof Vm;
}

export function workerThreads(): typeof WorkerThreads {
  return load('node:worker_threads') as typeof WorkerThreads;
}
