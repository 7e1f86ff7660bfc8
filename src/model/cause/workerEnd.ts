import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from './cause.ts';
import { explain } from './causeTexts.ts';

/** Why a worker thread ended: by the error that it reported last, if any, or by its exit code. */
export function workerEnd(error: unknown, exitCode?: number): StoredCause {
  if (error === undefined) return explain('worker.exited', { exitCode });
  const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory ? explain('worker.outOfMemory') : explain('worker.failed', { reported: messageOf(error) });
}
