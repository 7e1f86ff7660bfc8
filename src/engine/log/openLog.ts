import * as v from 'valibot';
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { Clock } from '../../base/clock.ts';
import type { CaptureLog, LogLimits } from './captureLog.ts';
import { memoryLimits } from './memoryLimits.ts';
import { type LogFiles, nodeFiles } from './store/logFiles.ts';
import { claimFolder, deleteFolders, pruneFolders, thisOwner } from './store/ownedFolder.ts';
import { SegmentedLog } from './segmentedLog.ts';
import { FolderStore, MemoryStore } from './store/segmentStore.ts';
import { settleRecovered } from './store/settleRecovered.ts';
import { storageFault } from './store/storageFault.ts';

export const logLimitsSchema = v.object({
  maxBytes: v.pipe(v.number(), v.minValue(0)),
  maxAgeMs: v.pipe(v.number(), v.minValue(0)),
});

/** Where the capture is stored. Without a root, it is kept in memory. */
export const captureOptionsSchema = v.object({
  ...logLimitsSchema.entries,
  root: v.optional(v.string()),
  token: v.pipe(v.string(), v.regex(/^[0-9a-f]+$/)),
});
export type CaptureOptions = v.InferOutput<typeof captureOptionsSchema>;

/** When a window is reloaded, its previous process ends within this time. */
const reloadMs = 1000;

export interface OpenedLog {
  readonly log: SegmentedLog;
  /** The causes of markers for the timeline. */
  readonly notes: StoredCause[];
  /** Deletes the captures that earlier engines left. Returns their number, and the number of those that other engines use. */
  readonly deleteLeft: () => LeftCaptures;
}

export interface LeftCaptures {
  readonly deleted: number;
  readonly inUse: number;
}

const nothingLeft = (): LeftCaptures => ({ deleted: 0, inUse: 0 });

/** Opens the log of an engine. */
export function openLog(clock: Clock, options: CaptureOptions | undefined, files: LogFiles = nodeFiles): OpenedLog {
  if (options?.root === undefined) return { log: inMemory(clock, options), notes: [], deleteLeft: nothingLeft };
  const { root, token } = options;
  const deleteLeft = (): LeftCaptures => deleteFolders(root, thisOwner(token), files);
  let log: SegmentedLog;
  try {
    log = onDisk(clock, root, options, files);
  } catch (error) {
    const fault = nestedParams('fault', storageFault(error, root));
    return { log: inMemory(clock, options), notes: [explain('capture.inMemory', fault)], deleteLeft };
  }
  settleRecovered(log);
  return { log, notes: notesOf(log), deleteLeft };
}

function onDisk(clock: Clock, root: string, options: CaptureOptions, files: LogFiles): SegmentedLog {
  const owner = thisOwner(options.token);
  const folder = claimFolder(root, owner, { files, waitMs: reloadMs });
  const release = (): void => {
    try {
      folder.release();
    } catch {
      // The folder stays owned by this process, and the next engine takes it over after the process has ended.
    }
  };
  const log = new SegmentedLog(clock, new FolderStore(folder.path, files, release), options);
  pruneFolders(root, owner, options, files);
  return log;
}

function inMemory(clock: Clock, limits: LogLimits = memoryLimits): SegmentedLog {
  const maxBytes = Math.min(limits.maxBytes, memoryLimits.maxBytes);
  return new SegmentedLog(clock, new MemoryStore(), { ...limits, maxBytes });
}

function notesOf({ recovered: { entries, damaged } }: CaptureLog): StoredCause[] {
  return [
    ...(entries > 0 ? [explain('capture.recovered', { entries })] : []),
    ...(damaged > 0 ? [explain('capture.damaged', { files: damaged })] : []),
  ];
}
