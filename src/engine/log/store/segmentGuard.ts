/**
 * Detects changes that other programs make to the files of a running capture: segments or their folder that are deleted, renamed, replaced
 * or cut. Invariants: bytes that an open file or the memory still contains are written again under the original name, in slices; bytes that
 * cannot be read anymore are never replaced by others, and the number of lost entries is reported; each change is reported once.
 */
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { systemError } from '../../../files/systemError.ts';
import {
  batchHeadSize,
  beginBatch,
  headerBytes,
  headerSize,
  padBatch,
  paddingHead,
  sealBatch,
  soundEnd,
} from './batchFrame.ts';
import { ByteWriter } from '../byteWriter.ts';
import type { Segment, Segments } from './segments.ts';
import type { SegmentStore } from './segmentStore.ts';
import { type Destruction, destructionCause } from './destruction.ts';
import { storageFault } from './storageFault.ts';

/** Interval in which segments without writes are checked. They are also checked when their folder changed. */
const checkEveryMs = 250;
const copiedAtOnce = 4 * 1024 * 1024;

export interface SegmentGuardDeps {
  readonly clock: Clock;
  readonly store: SegmentStore;
  readonly segments: Segments;
  readonly startedAt: number;
  /** The number of entries of a segment in this range of its bytes. */
  readonly entriesIn: (segment: Segment, from: number, to: number) => number;
  readonly nextSeq: () => number;
  /** Writes the definitions of a segment again, until the writer has the given length. */
  readonly redefine: (writer: ByteWriter, segment: number, maxLength: number) => void;
  /** Called with a description of the change. */
  readonly report: (cause: StoredCause) => void;
}

export class SegmentGuard implements Disposable {
  readonly #deps: SegmentGuardDeps;
  readonly #copying: Segment[] = [];
  /** Segments that could not be written again. This is tried once more when the capture is resumed. */
  readonly #failed = new Set<Segment>();
  #timer: Disposable | undefined;
  #checkedAt = -Infinity;
  #found: Destruction = { files: 0, rescued: 0, lost: 0, fault: undefined };

  constructor(deps: SegmentGuardDeps) {
    this.#deps = deps;
  }

  /** Must be called before bytes are appended to a file. Fills the part that was cut off, so that the following batches can be read. */
  beforeWrite(segment: Segment): void {
    const { file, headerSeq } = segment;
    if (!file?.check().isChanged) return;
    const { nextSeq, redefine, startedAt } = this.#deps;
    const sound = soundEnd(file, headerSeq);
    if (sound >= file.size) return;
    const from = Math.max(sound, headerSize);
    const size = file.size - from;
    this.#reportLost(segment, from, file.size);
    if (sound < headerSize) file.write([{ bytes: headerBytes({ firstSeq: headerSeq, startedAt }), stays: true }], 0);
    if (size < batchHeadSize + paddingHead) return;
    const padding = new ByteWriter(size);
    beginBatch(padding);
    // The following records use numbers that were defined in the part that was cut off.
    redefine(padding, segment.number, size - paddingHead);
    padBatch(padding, size);
    sealBatch(padding, nextSeq(), true);
    file.write(padding.pieces, from);
  }

  /**
   * Must be called after a write. Returns true if no more records may be written to this segment, because its name refers to another file.
   */
  afterWrite(current: Segment | undefined): boolean {
    const { clock, store, segments } = this.#deps;
    const now = clock.now();
    const changed = store.hasChanged();
    const all = changed || now - this.#checkedAt >= checkEveryMs;
    if (all) this.#checkedAt = now;
    let isLeft = false;
    for (const segment of all ? segments.all : current ? [current] : []) {
      if (!this.#check(segment, segment === current)) continue;
      if (segment === current) isLeft = true;
      if (!this.#copying.includes(segment)) this.#copying.push(segment);
    }
    // The changes are reported later, because a listener can append an entry, and the writer is in the middle of a write.
    if (this.#copying.length > 0 || this.#found.files > 0) this.#timer ??= clock.after(0, () => this.#step());
    return isLeft;
  }

  /** Tries once more to write the segments that could not be written again. */
  retry(): void {
    this.#failed.clear();
    this.#checkedAt = -Infinity;
  }

  /** Forgets all segments, because none of them is needed anymore. */
  clear(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#copying.length = 0;
    this.#failed.clear();
    this.#found = { files: 0, rescued: 0, lost: 0, fault: undefined };
  }

  /** Finishes the copies, because the open files cannot be read after this. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    for (const segment of this.#copying.splice(0)) this.#copy(segment);
    this.clear();
  }

  /** Returns true if the segment must be written again. */
  #check(segment: Segment, isCurrent: boolean): boolean {
    const { file } = segment;
    if (!file || this.#failed.has(segment)) return false;
    try {
      const { isElsewhere, isChanged } = file.check();
      if (isChanged && !isCurrent) {
        const sound = soundEnd(file, segment.headerSeq);
        if (sound < file.size) this.#reportLost(segment, sound, file.size);
      }
      return isElsewhere;
    } catch {
      // The system cannot read the open file either. Its entries are reported as missing when they are read.
      return false;
    }
  }

  #reportLost(segment: Segment, from: number, to: number): void {
    const lost =
      this.#deps.entriesIn(segment, from, to) -
      (segment.lost ? this.#deps.entriesIn(segment, segment.lost.from, segment.lost.to) : 0);
    segment.lost = { from: Math.min(from, segment.lost?.from ?? from), to: Math.max(to, segment.lost?.to ?? to) };
    this.#found = { ...this.#found, files: this.#found.files + 1, lost: this.#found.lost + Math.max(0, lost) };
  }

  #step(): void {
    this.#timer = undefined;
    const segment = this.#copying.shift();
    if (segment) this.#copy(segment);
    if (this.#copying.length > 0) this.#timer = this.#deps.clock.after(0, () => this.#step());
    else this.#report();
  }

  /** Copies a segment in one step. A segment is small enough for that. */
  #copy(segment: Segment): void {
    const { store, segments, entriesIn } = this.#deps;
    const { file, lost } = segment;
    if (!file || !segments.has(segment)) return;
    const { size } = file;
    const isWhole = lost === undefined || lost.to < size;
    const end = isWhole ? size : lost.from;
    try {
      const copy = store.copy(segment.number);
      try {
        for (let at = 0; at < end; at += copiedAtOnce) {
          const bytes = Buffer.allocUnsafe(Math.min(copiedAtOnce, end - at));
          if (file.read(bytes, at) < bytes.byteLength) throw systemError('EIO');
          copy.file.write([{ bytes, stays: true }], at);
        }
        copy.commit();
      } catch (error) {
        copy.file.remove();
        throw error;
      }
      segment.file = copy.file;
      file.close();
      const rescued = entriesIn(segment, 0, end) - (isWhole && lost ? entriesIn(segment, lost.from, lost.to) : 0);
      this.#found = { ...this.#found, files: this.#found.files + 1, rescued: this.#found.rescued + rescued };
    } catch (error) {
      this.#failed.add(segment);
      const unsaved = (this.#found.unsaved ?? 0) + entriesIn(segment, 0, end);
      this.#found = {
        ...this.#found,
        files: this.#found.files + 1,
        unsaved,
        fault: storageFault(error, store.location),
      };
    }
  }

  #report(): void {
    const found = this.#found;
    if (found.files === 0) return;
    this.#found = { files: 0, rescued: 0, lost: 0, fault: undefined };
    // Our own writes have changed the folder.
    this.#deps.store.hasChanged();
    this.#deps.report(destructionCause(found, this.#deps.store.location));
  }
}
