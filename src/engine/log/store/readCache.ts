import type { SegmentFile } from './segmentStore.ts';

const blockSize = 64 * 1024;
const maxBlocks = 64;
/** A key is computed from the number of the segment and the number of the block. A segment has fewer blocks than this. */
const blocksOfSegment = 2 ** 21;

/** Caches up to 4 MB of recently read blocks of segments. Only bytes that do not change anymore may be read through it. */
export class ReadCache {
  readonly #blocks = new Map<number, Buffer>();

  /** Bytes of a file, valid until the next call. There are fewer if the file ends earlier. */
  read(number: number, file: SegmentFile, at: number, length: number): Uint8Array {
    const first = Math.floor(at / blockSize);
    const last = Math.floor((at + length - 1) / blockSize);
    if (length === 0 || last > first + 1) return fresh(file, at, length);
    const from = at - first * blockSize;
    const block = this.#block(number, file, first);
    if (first === last) return block.subarray(from, from + length);
    const next = this.#block(number, file, last);
    return Buffer.concat([block.subarray(from), next.subarray(0, at + length - last * blockSize)]);
  }

  clear(): void {
    this.#blocks.clear();
  }

  #block(number: number, file: SegmentFile, index: number): Buffer {
    const key = number * blocksOfSegment + index;
    const there = this.#blocks.get(key);
    // The file has grown since this incomplete block was read.
    const block = there && there.length === Math.min(blockSize, file.size - index * blockSize) ? there : undefined;
    const found = block ?? fresh(file, index * blockSize, blockSize);
    this.#blocks.delete(key);
    this.#blocks.set(key, found);
    if (this.#blocks.size > maxBlocks) {
      for (const oldest of this.#blocks.keys()) {
        this.#blocks.delete(oldest);
        break;
      }
    }
    return found;
  }
}

function fresh(file: SegmentFile, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, file.size - at)));
  return bytes.subarray(0, file.read(bytes, at));
}
