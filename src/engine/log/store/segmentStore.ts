import { join } from 'node:path';
import type { Disposable } from '../../../base/disposable.ts';
import { systemError } from '../../../files/systemError.ts';
import type { Piece } from '../byteWriter.ts';
import { type LogFiles, nodeFiles } from './logFiles.ts';

/** The bytes of one segment. All functions can throw errors of the file system. */
export interface SegmentFile {
  readonly size: number;
  /** Writes all pieces, one after the other, at this offset. They replace the bytes there. */
  write(pieces: readonly Piece[], at: number): void;
  /** Returns the number of read bytes, which is less at the end of the file. */
  read(into: Uint8Array, at: number): number;
  close(): void;
  /** Closes and deletes the file. */
  remove(): void;
  /**
   * Detects changes by other programs: whether the name refers to another file or to none, and whether the content
   * differs from the written content.
   */
  check(): { readonly isElsewhere: boolean; readonly isChanged: boolean };
}

/** A new file for a segment that is written again. It is renamed to the name of the segment when `take` is called. */
export interface SegmentCopy {
  readonly file: SegmentFile;
  commit(): void;
}

/** Storage for segments. */
export interface SegmentStore extends Disposable {
  /** Whether the segments remain after the engine has ended. */
  readonly lasts: boolean;
  /** The location as text, for messages. */
  readonly location: string;
  /** The numbers of the existing segments, in order. */
  list(): number[];
  open(number: number): SegmentFile;
  /** Creates a segment, and the folder if it does not exist. A file that already has this name is renamed. */
  create(number: number): SegmentFile;
  /** Whether the folder was replaced, or files were added to it or removed from it, since the last call. */
  hasChanged(): boolean;
  copy(number: number): SegmentCopy;
}

const nameOf = (number: number): string => `${number.toString().padStart(8, '0')}.seg`;
const namePattern = /^(\d{8,15})\.seg$/;

/** Stores each segment in a file, in a folder that only this engine uses. */
export class FolderStore implements SegmentStore {
  readonly lasts = true;
  readonly location: string;
  readonly #files: LogFiles;
  readonly #release: () => void;
  #known: string | undefined;

  /** @param release called after all files were closed, so that another engine can take over the folder */
  constructor(folder: string, files: LogFiles = nodeFiles, release: () => void = () => undefined) {
    this.location = folder;
    this.#files = files;
    this.#release = release;
  }

  list(): number[] {
    const numbers = this.#files.list(this.location).flatMap((name) => namePattern.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((a, b) => a - b);
  }

  open(number: number): SegmentFile {
    const path = join(this.location, nameOf(number));
    return DiskFile.open(this.#files, path, 'read');
  }

  create(number: number): SegmentFile {
    this.#ensureFolder();
    const path = join(this.location, nameOf(number));
    // No other engine uses this folder, so an existing file is not a segment of a running engine.
    if (this.#files.factsAt(path)) this.#files.rename(path, `${path}.other`);
    return DiskFile.open(this.#files, path, 'new');
  }

  hasChanged(): boolean {
    const known = this.#known;
    this.#known = this.#folderState();
    return known !== undefined && known !== this.#known;
  }

  copy(number: number): SegmentCopy {
    this.#ensureFolder();
    const path = join(this.location, nameOf(number));
    const beside = `${path}.tmp`;
    if (this.#files.factsAt(beside)) this.#files.remove(beside);
    const file = DiskFile.open(this.#files, beside, 'new');
    return { file, commit: () => file.rename(path) };
  }

  #ensureFolder(): void {
    const found = this.#files.factsAt(this.location);
    if (!found) this.#files.makeFolder(this.location);
    // If the folder is a link, the capture would be written to another location.
    else if (!found.isFolder) throw systemError('ENOTDIR');
  }

  #folderState(): string {
    const found = this.#files.factsAt(this.location);
    return found?.isFolder ? `${found.id} ${found.changed}` : 'gone';
  }

  dispose(): void {
    this.#release();
  }
}

class DiskFile implements SegmentFile {
  readonly #files: LogFiles;
  #path: string;
  readonly #file: number;
  readonly #id: string;
  /** Time of the last change by this process. */
  #changed: string;
  #open = true;
  size: number;

  private constructor(files: LogFiles, path: string, file: number) {
    this.#files = files;
    this.#path = path;
    this.#file = file;
    const { id, changed, size } = files.factsOf(file);
    this.#id = id;
    this.#changed = changed;
    this.size = size;
  }

  static open(files: LogFiles, path: string, how: 'new' | 'read'): DiskFile {
    const file = files.open(path, how);
    try {
      return new DiskFile(files, path, file);
    } catch (error) {
      files.close(file);
      throw error;
    }
  }

  write(pieces: readonly Piece[], at: number): void {
    let left = pieces.map(({ bytes }) => bytes);
    let end = at;
    while (left.length > 0) {
      const written = this.#files.write(this.#file, left, end);
      if (written <= 0) throw systemError('EIO');
      end += written;
      left = behind(left, written);
    }
    this.size = Math.max(this.size, end);
    this.#changed = this.#files.factsOf(this.#file).changed;
  }

  check(): { isElsewhere: boolean; isChanged: boolean } {
    const { size, changed } = this.#files.factsOf(this.#file);
    const isChanged = size < this.size || changed !== this.#changed;
    this.#changed = changed;
    return { isElsewhere: this.#files.factsAt(this.#path)?.id !== this.#id, isChanged };
  }

  rename(path: string): void {
    this.#files.rename(this.#path, path);
    this.#path = path;
  }

  read(into: Uint8Array, at: number): number {
    let done = 0;
    while (done < into.byteLength) {
      const read = this.#files.read(this.#file, done === 0 ? into : into.subarray(done), at + done);
      if (read <= 0) break;
      done += read;
    }
    return done;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#files.close(this.#file);
  }

  remove(): void {
    this.close();
    this.#files.remove(this.#path);
  }
}

/** The pieces without the first `count` bytes. */
function behind(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  let first = 0;
  for (; first < pieces.length; first++) {
    const { byteLength } = pieces[first] as Uint8Array;
    if (left < byteLength) break;
    left -= byteLength;
  }
  return pieces.slice(first).map((bytes, index) => (index === 0 ? bytes.subarray(left) : bytes));
}

/** Stores segments in memory, if there is no folder. They end with the engine. */
export class MemoryStore implements SegmentStore {
  readonly lasts = false;
  readonly location = 'memory';

  list(): number[] {
    return [];
  }

  open(number: number): SegmentFile {
    throw new Error(`There is no segment ${number}`);
  }

  create(): SegmentFile {
    return new MemoryFile();
  }

  hasChanged(): boolean {
    return false;
  }

  copy(): SegmentCopy {
    throw new Error('Segments in memory cannot be changed by other programs');
  }

  dispose(): void {
    // There is nothing to delete.
  }
}

/** Whether a piece is a small slice of larger memory, which could not be freed while the piece is kept. */
function isPart({ byteLength, buffer }: Uint8Array): boolean {
  return byteLength < buffer.byteLength / 2;
}

class MemoryFile implements SegmentFile {
  #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  size = 0;

  write(pieces: readonly Piece[], at: number): void {
    let end = at;
    for (const { bytes, stays } of pieces) {
      this.#parts.push({ at: end, bytes: stays && !isPart(bytes) ? bytes : new Uint8Array(bytes) });
      end += bytes.byteLength;
    }
    this.size = Math.max(this.size, end);
  }

  read(into: Uint8Array, at: number): number {
    let done = 0;
    for (let index = this.#partAt(at); index < this.#parts.length && done < into.byteLength; index++) {
      const part = this.#parts[index];
      if (!part) break;
      const from = at + done - part.at;
      const piece = part.bytes.subarray(from, from + into.byteLength - done);
      into.set(piece, done);
      done += piece.byteLength;
    }
    return done;
  }

  check(): { isElsewhere: boolean; isChanged: boolean } {
    return { isElsewhere: false, isChanged: false };
  }

  close(): void {
    this.#parts = [];
  }

  remove(): void {
    this.#parts = [];
  }

  /** Index of the part that contains the byte at this offset. Parts follow each other without gaps. */
  #partAt(at: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#parts[middle]?.at ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
