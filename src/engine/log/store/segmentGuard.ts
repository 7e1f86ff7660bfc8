/**
 * Notices what others do to the files of a capture that is under way: segments, or their folder, that are deleted, renamed, replaced or cut.
 * Invariants: what an open file still holds, or memory, is written again under its name, in slices; what cannot be read any more is never
 * shown as something else, and is told with its number; each event of this kind is told once.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
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
import { type Destruction, destructionText } from './segmentTexts.ts';
import { storageFault } from './storageFault.ts';

/** Segments that nobody writes to are looked at this often, and whenever their folder changed. */
const lookEveryMs = 250;
const copiedAtOnce = 4 * 1024 * 1024;

export interface SegmentGuardDeps {
  readonly clock: Clock;
  readonly store: SegmentStore;
  readonly segments: Segments;
  readonly startedAt: number;
  /** How many entries of a segment stand in this range of its bytes. */
  readonly entriesIn: (segment: Segment, from: number, to: number) => number;
  readonly nextSeq: () => number;
  /** Writes again what a segment has defined, until the writer is that long. */
  readonly redefine: (writer: ByteWriter, segment: number, maxLength: number) => void;
  /** Called with what happened, in words. */
  readonly told: (text: string) => void;
}

export class SegmentGuard implements Disposable {
  readonly #deps: SegmentGuardDeps;
  readonly #copying: Segment[] = [];
  /** Could not be written again; tried once more when the capture is resumed. */
  readonly #given = new Set<Segment>();
  #timer: Disposable | undefined;
  #looked = -Infinity;
  #found: Destruction = { files: 0, rescued: 0, lost: 0, fault: undefined };

  constructor(deps: SegmentGuardDeps) {
    this.#deps = deps;
  }

  /** Before more is written behind what is in the file: fills what was cut off, so that it can be read behind it. */
  beforeWrite(segment: Segment): void {
    const { file, headerSeq } = segment;
    if (!file?.check().isChanged) return;
    const { nextSeq, redefine, startedAt } = this.#deps;
    const sound = soundEnd(file, headerSeq);
    if (sound >= file.size) return;
    const from = Math.max(sound, headerSize);
    const size = file.size - from;
    this.#lose(segment, from, file.size);
    if (sound < headerSize) file.write([{ bytes: headerBytes({ firstSeq: headerSeq, startedAt }), stays: true }], 0);
    if (size < batchHeadSize + paddingHead) return;
    const variableResolver = new ByteWriter(size);
    beginBatch(variableResolver);
    // What follows uses the numbers that were defined in what was cut off.
    redefine(variableResolver, segment.number, size - paddingHead);
    padBatch(variableResolver, size);
    sealBatch(variableResolver, nextSeq(), true);
    file.write(variableResolver.pieces, from);
  }

  /** After a write: true when nothing more is to be written to this segment, for its name leads elsewhere. */
  afterWrite(current: Segment | undefined): boolean {
    const { clock, store, segments } = this.#deps;
    const now = clock.now();
    const changed = store.hasChanged();
    const all = changed || now - this.#looked >= lookEveryMs;
    if (all) this.#looked = now;
    let isLeft = false;
    for (const segment of all ? segments.all : current ? [current] : []) {
      if (!this.#check(segment, segment === current)) continue;
      if (segment === current) isLeft = true;
      if (!this.#copying.includes(segment)) this.#copying.push(segment);
    }
    // Not now: who is told may append an entry, and this is in the midst of writing.
    if (this.#copying.length > 0 || this.#found.files > 0) this.#timer ??= clock.after(0, () => this.#step());
    return isLeft;
  }

  /** What could not be written again is tried once more. */
  retry(): void {
    this.#given.clear();
    this.#looked = -Infinity;
  }

  /** Nothing of it is wanted any more. */
  clear(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#copying.length = 0;
    this.#given.clear();
    this.#found = { files: 0, rescued: 0, lost: 0, fault: undefined };
  }

  /** Writes again what still is to be, for after this nothing can be read of it. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    for (const segment of this.#copying.splice(0)) this.#copy(segment);
    this.clear();
  }

  /** True when the segment is to be written again. */
  #check(segment: Segment, isCurrent: boolean): boolean {
    const { file } = segment;
    if (!file || this.#given.has(segment)) return false;
    try {
      const { isElsewhere, isChanged } = file.check();
      if (isChanged && !isCurrent) {
        const sound = soundEnd(file, segment.headerSeq);
        if (sound < file.size) this.#lose(segment, sound, file.size);
      }
      return isElsewhere;
    } catch {
      // The system cannot even say what is open; what is read of it is missing then.
      return false;
    }
  }

  #lose(segment: Segment, from: number, to: number): void {
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
    else this.#tell();
  }

  /** A segment is small enough to be copied at once. */
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
          if (file.read(bytes, at) < bytes.byteLength) throw new Error('it can no longer be read');
          copy.file.write([{ bytes, stays: true }], at);
        }
        copy.take();
      } catch (error) {
        copy.file.remove();
        throw error;
      }
      segment.file = copy.file;
      file.close();
      const rescued = entriesIn(segment, 0, end) - (isWhole && lost ? entriesIn(segment, lost.from, lost.to) : 0);
      this.#found = { ...this.#found, files: this.#found.files + 1, rescued: this.#found.rescued + rescued };
    } catch (error) {
      this.#given.add(segment);
      const unsaved = (this.#found.unsaved ?? 0) + entriesIn(segment, 0, end);
      this.#found = { ...this.#found, files: this.#found.files + 1, unsaved, fault: storageFault(error, store.place) };
    }
  }

  #tell(): void {
    const found = this.#found;
    if (found.files === 0) return;
    this.#found = { files: 0, rescued: 0, lost: 0, fault: undefined };
    // Our own files have changed their folder.
    this.#deps.store.hasChanged();
    this.#deps.told(destructionText(found, this.#deps.store.place));
  }
}
