/**
 * Reduces the records of a chunk to those that can match a text: the stored bytes of the log are searched block by block, without creating
 * record objects. The remaining records are checked individually.
 */
import type { LogReader } from '../log/captureLog.ts';
import { isJsonText } from '../log/bodyCodec.ts';
import { kindOf, shapeBits } from '../log/columns/factCodes.ts';
import { chunkSize, type IndexChunk, onDisk } from '../log/columns/logIndex.ts';
import { bodyOffset, recordHeadSize } from '../log/recordCodec.ts';
import { numberForms, type SearchedText } from './numberForms.ts';
import { type PayloadLiteral, payloadLiteral } from './payloadLiteral.ts';
import { ones, wordsOfChunk } from '../log/columns/seqSet.ts';

/** Reading and searching a block takes a fraction of a millisecond. Its string is small enough to be allocated and freed cheaply. */
const blockBytes = 112 * 1024;

/** For each code of a kind: 1 if the searched text of this kind is not in the payload. */
const isUnsearched = Uint8Array.from({ length: 16 }, (_, code) => {
  const kind = kindOf(code);
  return kind === 'connection' || kind === 'marker' ? 1 : 0;
});

/** The records of a block, and the positions at which they begin; the last item is the end of the complete ones. */
interface Block extends SearchedText {
  readonly offsets: Uint32Array;
  readonly count: number;
  readonly firstAt: number;
}

export class PayloadScan {
  readonly #log: LogReader;
  readonly #literal: PayloadLiteral;
  #bytes = Buffer.alloc(0);
  #view = new DataView(this.#bytes.buffer);
  readonly #offsets = new Uint32Array(chunkSize + 1);

  /** Undefined when the text contains no piece that can be searched for. */
  static for(log: LogReader, text: string): PayloadScan | undefined {
    const literal = payloadLiteral(text);
    return literal && new PayloadScan(log, literal);
  }

  private constructor(log: LogReader, literal: PayloadLiteral) {
    this.#log = log;
    this.#literal = literal;
  }

  /** Clears the bits of records whose payload cannot hold the text. Yields between blocks. */
  *narrow(number: number, candidates: Uint32Array): Generator<void> {
    if (this.#bytes.length === 0) {
      this.#bytes = Buffer.allocUnsafeSlow(blockBytes);
      this.#view = new DataView(this.#bytes.buffer);
    }
    const maybe = new Uint32Array(wordsOfChunk);
    for (let at = nextBit(candidates, 0); at < chunkSize;) {
      const chunk = this.#log.tables.index.chunk(number);
      if (!chunk) break;
      at = nextBit(candidates, this.#block(number, chunk, at, candidates, maybe));
      yield;
    }
    for (let index = 0; index < wordsOfChunk; index++)
      candidates[index] = (candidates[index] ?? 0) & (maybe[index] ?? 0);
  }

  /** Searches the block that begins with a record. Returns the first record of the next block. */
  #block(number: number, chunk: IndexChunk, at: number, candidates: Uint32Array, maybe: Uint32Array): number {
    const shape = chunk.shape[at] ?? 0;
    if (shape === 0) return at + 1;
    const { length, endSeq } = this.#log.readRaw(number * chunkSize + at, this.#bytes);
    const until = Math.min(chunkSize, endSeq - number * chunkSize);
    const count = length === 0 ? 0 : this.#walk(number, chunk, { at, until, length }, candidates, maybe);
    if (count === 0) {
      // The record is not on disk, or is larger than a block: it is checked individually.
      mark(maybe, at);
      return at + 1;
    }
    const end = this.#offsets[count] ?? 0;
    const text = this.#bytes.toString('latin1', 0, end);
    this.#search({ text, bytes: this.#bytes, offsets: this.#offsets, count, firstAt: at }, maybe);
    return at + count;
  }

  /** Stores the positions of the complete records in the block; records that cannot be searched are checked individually. */
  #walk(
    number: number,
    chunk: IndexChunk,
    { at, until, length }: { at: number; until: number; length: number },
    candidates: Uint32Array,
    maybe: Uint32Array,
  ): number {
    const { shape: shapes, offset: offsets } = chunk;
    const view = this.#view;
    const begin = offsets[at] as number;
    let count = 0;
    let end = 0;
    for (let next = at; next < until; next++, count++) {
      const shape = shapes[next] as number;
      const offset = offsets[next] as number;
      if (shape === 0 || offset === onDisk) break;
      const recordAt = offset - begin;
      if (recordAt + recordHeadSize > length) break;
      const size = view.getUint32(recordAt, true);
      if (recordAt + size > length) break;
      this.#offsets[count] = recordAt;
      end = recordAt + size;
      const isCandidate = ((candidates[next >>> 5] as number) >>> (next & 31)) & 1;
      if (isCandidate && this.#isOpaque(number * chunkSize + next, shape, chunk.event[next] as number, recordAt, end)) {
        mark(maybe, next);
      }
    }
    this.#offsets[count] = end;
    return count;
  }

  /** Whether the payload of a record is not in the record as text. */
  #isOpaque(seq: number, shape: number, event: number, recordAt: number, end: number): boolean {
    if (isUnsearched[shape & 15] === 1 || event === onDisk) return true;
    if ((shape & shapeBits.hasBody) === 0) return false;
    if (this.#log.hasLateBody(seq)) return true;
    return !isJsonText(this.#view, recordAt + bodyOffset(shape), end);
  }

  #search(block: Block, maybe: Uint32Array): void {
    const { piece, length, suspects, isNumber } = this.#literal;
    eachRecord(block, maybe, (from) => {
      piece.lastIndex = from;
      return piece.test(block.text) ? piece.lastIndex - length : -1;
    });
    for (const suspect of suspects) eachRecord(block, maybe, (from) => block.text.indexOf(suspect, from));
    if (!isNumber) return;
    for (const form of numberForms) eachRecord(block, maybe, (from) => form(block, from));
  }
}

/** Marks each record that contains a match: `find` returns the first position from an index on, or -1. */
function eachRecord({ offsets, count, firstAt }: Block, maybe: Uint32Array, find: (from: number) => number): void {
  let record = 0;
  for (let found = find(0); found >= 0; found = find(offsets[record] ?? 0)) {
    while (record + 1 < count && (offsets[record + 1] ?? 0) <= found) record++;
    mark(maybe, firstAt + record);
    if (++record >= count) return;
  }
}

function mark(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
}

/** The first set bit from an index on; chunkSize when there is none. */
function nextBit(words: Uint32Array, from: number): number {
  if (from >= chunkSize) return chunkSize;
  let word = (words[from >>> 5] ?? 0) & (-1 << (from & 31));
  for (let index = from >>> 5; index < wordsOfChunk; word = words[++index] ?? 0) {
    if (word !== 0) return index * 32 + ones((word & -word) - 1);
  }
  return chunkSize;
}
