import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { NotRegularFileError, openRegularFileSync } from '../../files/regularFile.ts';

/** The bytes of a session file, which are read on demand. */
export interface SessionSource extends Disposable {
  readonly size: number;
  /** Returns fewer bytes at the end of the file, or if it was truncated. */
  read(offset: number, length: number): Buffer;
}

/** Keeps reading the opened file, even if its name later refers to another one. */
export class FileSource implements SessionSource {
  readonly #file: number;
  readonly size: number;

  /** @throws NotRegularFileError, or the system's error */
  constructor(path: string) {
    this.#file = openRegularFileSync(path);
    try {
      this.size = fstatSync(this.#file).size;
      if (this.size === 0 && this.#hasMore()) throw new NotRegularFileError('generated');
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - offset)));
    let filled = 0;
    while (filled < bytes.byteLength) {
      const count = readSync(this.#file, bytes, filled, bytes.byteLength - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  dispose(): void {
    closeSync(this.#file);
  }

  /** Files in /proc report a size of 0, whatever they contain. */
  #hasMore(): boolean {
    try {
      return readSync(this.#file, Buffer.allocUnsafe(1), 0, 1, 0) > 0;
    } catch {
      return true;
    }
  }
}

/** A file of a file system that is not this machine's: it is held in memory completely. */
export class MemorySource implements SessionSource {
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  read(offset: number, length: number): Buffer {
    return this.#bytes.subarray(offset, offset + length);
  }

  dispose(): void {
    // No file is open.
  }
}
