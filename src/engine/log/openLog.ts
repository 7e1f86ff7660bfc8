import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import type { CaptureLog, LogLimits } from './captureLog.ts';
import { type LogFiles, nodeFiles } from './store/logFiles.ts';
import { claimFolder, pruneFolders, thisOwner } from './store/ownedFolder.ts';
import { SegmentedLog } from './segmentedLog.ts';
import { FolderStore, MemoryStore } from './store/segmentStore.ts';
import { settleRecovered } from './store/settleRecovered.ts';
import { storageFault } from './store/storageFault.ts';

export const logLimitsSchema = v.object({
  maxBytes: v.pipe(v.number(), v.minValue(0)),
  maxAgeMs: v.pipe(v.number(), v.minValue(0)),
});

/** Where the host wants the capture to be kept; without a root it is kept in memory. */
export const captureOptionsSchema = v.object({
  ...logLimitsSchema.entries,
  root: v.optional(v.string()),
  token: v.pipe(v.string(), v.regex(/^[0-9a-f]+$/)),
});
export type CaptureOptions = v.InferOutput<typeof captureOptionsSchema>;

/** Bounds a capture that is kept in memory. */
export const memoryLimits: LogLimits = { maxBytes: 256 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };
/** A window that is loaded again has its old process end within this. */
const reloadMs = 1000;

/** The log of an engine, and what is to be told about it in the timeline. */
export function openLog(
  clock: Clock,
  options: CaptureOptions | undefined,
  files: LogFiles = nodeFiles,
): { log: SegmentedLog; notes: string[] } {
  if (options?.root === undefined) return { log: inMemory(clock, options), notes: [] };
  let log: SegmentedLog;
  try {
    log = onDisk(clock, options.root, options, files);
  } catch (error) {
    const fault = storageFault(error, options.root);
    const told = `${fault} The capture is kept in memory: it ends with the window, or when the engine stops.`;
    return { log: inMemory(clock, options), notes: [told] };
  }
  settleRecovered(log);
  return { log, notes: notesOf(log) };
}

function onDisk(clock: Clock, root: string, options: CaptureOptions, files: LogFiles): SegmentedLog {
  const owner = thisOwner(options.token);
  const folder = claimFolder(root, owner, { files, waitMs: reloadMs });
  const release = (): void => {
    try {
      folder.release();
    } catch {
      // It stays this process's own, and is taken over when the process has ended.
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

function notesOf({ recovered: { entries, damaged } }: CaptureLog): string[] {
  const told: string[] = [];
  if (entries > 0) {
    told.push(
      `${entries} entr${entries === 1 ? 'y' : 'ies'} of the previous capture ${entries === 1 ? 'was' : 'were'} read from disk. ` +
        'The connections of that time are closed; what came in the last moments before the engine ended may be missing.',
    );
  }
  if (damaged > 0) {
    told.push(
      `${damaged} file${damaged === 1 ? '' : 's'} of the capture ${damaged === 1 ? 'was' : 'were'} damaged and could be read ` +
        'only up to the damage.',
    );
  }
  return told;
}
