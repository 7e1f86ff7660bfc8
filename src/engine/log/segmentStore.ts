import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { Piece } from './byteWriter.ts';
import { type LogFiles, nodeFiles } from './logFiles.ts';

/** The bytes of one segment. Everything may throw what the file system throws. */
export interface SegmentFile {
  readonly size: number;
  /** Writes all of them, one behind the other, in the place of what stood there. */
  write(pieces: readonly Piece[], at: number): void;
  /** Bytes read, fewer at the end. */
  read(into: Uint8Array, at: number): number;
  close(): void;
  /** Closed, and gone. */
  remove(): void;
}

/** Where segments are kept. */
export interface SegmentStore extends Disposable {
  /** Whether what is kept outlives the engine. */
  readonly lasts: boolean;
  /** In words, for messages. */
  readonly place: string;
  /** Numbers of the segments that are there, in order. */
  list(): number[];
  open(number: number): SegmentFile;
  create(number: number): SegmentFile;
}

const nameOf = (number: number): string => `${number.toString().padStart(8, '0')}.seg`;
const namePattern = /^(\d{8,15})\.seg$/;

/** A file a segment, in a folder that is this engine's alone. */
export class FolderStore implements SegmentStore {
  readonly lasts = true;
  readonly place: string;
  readonly #files: LogFiles;
  readonly #release: () => void;

  /** `release` is called once its files are closed: from then on the folder is another's to take. */
  constructor(folder: string, files: LogFiles = nodeFiles, release: () => void = () => undefined) {
    this.place = folder;
    this.#files = files;
    this.#release = release;
  }

  list(): number[] {
    const numbers = this.#files.list(this.place).flatMap((name) => namePattern.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((a, b) => a - b);
  }

  open(number: number): SegmentFile {
    const path = join(this.place, nameOf(number));
    return new DiskFile(this.#files, path, this.#files.open(path, 'read'), this.#files.stat(path).size);
  }

  create(number: number): SegmentFile {
    const path = join(this.place, nameOf(number));
    return new DiskFile(this.#files, path, this.#files.open(path, 'new'), 0);
  }

  dispose(): void {
    this.#release();
  }
}

class DiskFile implements SegmentFile {
  readonly #files: LogFiles;
  readonly #path: string;
  readonly #file: number;
  #open = true;
  size: number;

  constructor(files: LogFiles, path: string, file: number, size: number) {
    this.#files = files;
    this.#path = path;
    this.#file = file;
    this.size = size;
  }

  write(pieces: readonly Piece[], at: number): void {
    let left = pieces.map(({ bytes }) => bytes);
    let end = at;
    while (left.length > 0) {
      const written = this.#files.write(this.#file, left, end);
      if (written <= 0) throw new Error('The system took no bytes');
      end += written;
      left = behind(left, written);
    }
    this.size = Math.max(this.size, end);
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

/** What follows the first so many bytes of these. */
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

/** Without a folder to keep them in: in memory, for as long as the engine lives. */
export class MemoryStore implements SegmentStore {
  readonly lasts = false;
  readonly place = 'memory';

  list(): number[] {
    return [];
  }

  open(number: number): SegmentFile {
    throw new Error(`There is no segment ${number}`);
  }

  create(): SegmentFile {
    return new MemoryFile();
  }

  dispose(): void {
    // Nothing is kept.
  }
}

class MemoryFile implements SegmentFile {
  #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  size = 0;

  write(pieces: readonly Piece[], at: number): void {
    let end = at;
    for (const { bytes, stays } of pieces) {
      this.#parts.push({ at: end, bytes: stays ? bytes : new Uint8Array(bytes) });
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

  close(): void {
    this.#parts = [];
  }

  remove(): void {
    this.#parts = [];
  }

  /** Index of the part that holds the byte at this place; parts follow each other without gaps. */
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
