import type { LogReader } from '../log/captureLog.ts';
import { kindCodes } from '../log/columns/factCodes.ts';
import type { FoundChunk } from '../query/matchFinder.ts';
import { SeqSet, wordsOfChunk } from '../log/columns/seqSet.ts';

const eventKind = kindCodes.of('event');

/**
 * The entries of a view that are not events. There are few of them, so they are stored. The number of events is the number of all other
 * entries.
 */
export class EventCounts {
  readonly #log: LogReader;
  readonly #shown = new SeqSet();
  readonly #counted = new SeqSet();

  constructor(log: LogReader) {
    this.#log = log;
  }

  /** Number of entries of the view that are not events. */
  get othersShown(): number {
    return this.#shown.size;
  }

  /** Number of entries that are not events, among those that the view would show without a filter. */
  get othersCounted(): number {
    return this.#counted.size;
  }

  add({ number, shown, counted }: FoundChunk): void {
    const shapes = this.#log.tables.index.chunk(number)?.shape;
    if (!shapes) return;
    let others: { shown: Uint32Array; counted: Uint32Array } | undefined;
    for (let index = 0; index < wordsOfChunk; index++) {
      const words = (shown[index] ?? 0) | (counted[index] ?? 0);
      const mask = words === 0 ? 0 : othersOf(shapes, index) & words;
      if (mask === 0) continue;
      others ??= { shown: new Uint32Array(wordsOfChunk), counted: new Uint32Array(wordsOfChunk) };
      others.shown[index] = mask & (shown[index] ?? 0);
      others.counted[index] = mask & (counted[index] ?? 0);
    }
    if (!others) return;
    this.#shown.addChunk(number, others.shown);
    this.#counted.addChunk(number, others.counted);
  }

  change(seq: number, isShown: boolean): void {
    if ((this.#log.tables.index.shape(seq) & 15) === eventKind) return;
    if (isShown) this.#shown.add(seq);
    else this.#shown.delete(seq);
  }

  dropBefore(seq: number): void {
    this.#shown.dropBefore(seq);
    this.#counted.dropBefore(seq);
  }

  clear(): void {
    this.#shown.clear();
    this.#counted.clear();
  }
}

/** One bit for each of 32 records that is not an event. */
function othersOf(shapes: Uint16Array, index: number): number {
  let mask = 0;
  for (let bit = 0; bit < 32; bit++) if (((shapes[index * 32 + bit] ?? 0) & 15) !== eventKind) mask |= 1 << bit;
  return mask;
}
