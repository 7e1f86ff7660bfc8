import { causeCatalog } from '../causeCatalog.ts';

/** Why a worker thread of the inspector ended unexpectedly. */
export const workerEndTexts = causeCatalog({
  'worker.exited': { params: { exitCode: [1] }, message: 'Its thread exited with code {exitCode}.' },
  'worker.outOfMemory': { message: 'Its thread ran out of memory.' },
  'worker.failed': {
    params: { reported: ['Cannot find module “main.js”'] },
    message: 'Its thread failed: {reported}{reportedEnd}',
  },
});
