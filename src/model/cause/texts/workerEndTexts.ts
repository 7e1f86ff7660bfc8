import { causeCatalog } from '../causeCatalog.ts';

/** Why a worker thread of the inspector ended unexpectedly. */
export const workerEndTexts = causeCatalog({
  'worker.exited': { params: { exitCode: [1] }, message: 'The worker thread exited with code {exitCode}.' },
  'worker.outOfMemory': { message: 'The worker thread ran out of memory.' },
  'worker.failed': {
    params: { reported: ['Cannot find module “main.js”'] },
    message: 'The worker thread failed: {reported}{reportedEnd}',
  },
});
