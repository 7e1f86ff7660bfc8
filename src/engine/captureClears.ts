/**
 * Clears a part of the capture or all of it, and can undo the last clear for a limited time. Readers no longer see cleared entries, even
 * after a crash. When the time for the undo is over, the segments that contain only cleared entries are deleted.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ClearedPart, ShownEntries } from '../protocol/clearMessages.ts';
import { TimeSlicer } from './contracts/timeSlicer.ts';
import type { CaptureLog } from './log/captureLog.ts';
import { findToClear } from './query/clearQuery.ts';
import { readFilter } from './query/readFilter.ts';

/** How long a clear can be undone. */
export const undoMs = 120_000;

export interface CaptureClearsDeps {
  readonly log: CaptureLog;
  readonly clock: Clock;
  /** The IDs of removed connections and of the connections of a previous engine. */
  readonly former: () => readonly string[];
  /** Called when entries were cleared or restored, or can no longer be restored. */
  readonly changed: () => void;
  /** Deletes all entries immediately, without an undo. */
  readonly clearAll: () => void;
}

interface UndoableClear extends ClearedPart {
  readonly timer: Disposable;
  /** Former connections that already had no entries before this clear. */
  readonly emptyBefore: ReadonlySet<string>;
}

export class CaptureClears implements Disposable {
  readonly #deps: CaptureClearsDeps;
  #latest: UndoableClear | undefined;
  #empty: ReadonlySet<string> = new Set();
  #nextId = 1;

  constructor(deps: CaptureClearsDeps) {
    this.#deps = deps;
  }

  /** The last clear, while it can be undone. */
  get undoable(): ClearedPart | undefined {
    if (!this.#latest) return undefined;
    const { clearId, entries } = this.#latest;
    return { clearId, entries };
  }

  /** Former connections without entries. */
  get empty(): ReadonlySet<string> {
    return this.#empty;
  }

  /**
   * Clears the entries that a timeline shows.
   * @returns the number of cleared entries; `clearId` is left out if the clear cannot be undone
   * @throws SlowFilterError
   */
  async clear(shown: ShownEntries, signal?: AbortSignal): Promise<{ entries: number; clearId?: string }> {
    const { log, clock, former } = this.#deps;
    const { filter = '', connectionId, range, removed = false } = shown;
    const own = removed ? former() : connectionId === undefined ? undefined : [connectionId];
    const query = { filter: readFilter(filter), connectionIds: own, withCapture: !removed, range };
    const found = await findToClear(log, new TimeSlicer(clock, signal), query);
    if (!found || found.seqs.size === 0) return { entries: 0 };
    const { seqs, shown: entries, remaining } = found;
    // If the disk is full, space is needed immediately.
    if (log.fault !== undefined && own === undefined && query.filter.isEmpty && !range) {
      this.#deps.clearAll();
      return { entries };
    }
    this.#end();
    log.clearEntries(seqs);
    const clearId = `x${this.#nextId++}`;
    const timer = clock.after(undoMs, () => this.keep(clearId));
    this.#latest = { clearId, entries, timer, emptyBefore: this.#empty };
    this.#empty = new Set(former().filter((id) => !remaining.has(id)));
    this.#deps.changed();
    return { entries, clearId };
  }

  /** Undoes a clear. Returns false if it is final, or another clear followed. */
  undo(clearId: string): boolean {
    const latest = this.#latest;
    if (latest?.clearId !== clearId || !this.#deps.log.undoClear()) return false;
    this.#end();
    this.#empty = latest.emptyBefore;
    this.#deps.changed();
    return true;
  }

  /** Makes a clear final. */
  keep(clearId: string): void {
    if (this.#latest?.clearId !== clearId) return;
    this.#end();
    this.#deps.log.settleCleared();
    this.#deps.changed();
  }

  /** Sets the connections that have no entries in the log that was opened. */
  foundEmpty(connectionIds: readonly string[]): void {
    this.#empty = new Set(connectionIds);
  }

  /** Must be called when all entries were deleted. */
  reset(): void {
    this.#end();
    this.#empty = new Set();
  }

  dispose(): void {
    this.#end();
  }

  #end(): void {
    this.#latest?.timer.dispose();
    this.#latest = undefined;
  }
}
