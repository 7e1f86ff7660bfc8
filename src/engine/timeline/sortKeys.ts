import type { SortColumn, ViewSort } from '../../protocol/viewMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { directionCodes, directionOf } from '../log/columns/factCodes.ts';
import { chunkSize, onDisk } from '../log/columns/logIndex.ts';

/** The key of a record without a value. It sorts after all others, in either direction. */
const none = Infinity;
/** A name without a number is not read for sorting, and follows all names with a number. */
const unnumbered = Number.MAX_SAFE_INTEGER;

/** The sort key of a record for one of its facts: a number, in ascending order. */
export class SortKeys {
  readonly #log: LogReader;
  readonly #column: SortColumn;
  readonly #sign: 1 | -1;
  #ranks: readonly number[] = [];
  #ranked: object | undefined;

  constructor(log: LogReader, { column, descending }: ViewSort) {
    this.#log = log;
    this.#column = column;
    this.#sign = descending ? -1 : 1;
  }

  /** Adds new names to the sorted order; the order of the existing names does not change. */
  refresh(): void {
    const { names, scopes } = this.#log.tables;
    if (this.#column !== 'event' && this.#column !== 'namespace') return;
    const table = this.#column === 'event' ? names : scopes;
    if (this.#ranked === table && this.#ranks.length === table.size + 1) return;
    this.#ranked = table;
    const texts =
      this.#column === 'event' ? names.values() : scopes.values().map(({ namespace }): string | undefined => namespace);
    this.#ranks = [none, ...ranksOf(texts)];
  }

  of(seq: number): number {
    const key = this.#rising(seq);
    // Avoids -0, which would sort before 0.
    return key === none ? none : key * this.#sign + 0;
  }

  #rising(seq: number): number {
    const { index, sides } = this.#log.tables;
    const chunk = index.chunk(Math.floor(seq / chunkSize));
    const at = seq % chunkSize;
    if (!chunk) return none;
    switch (this.#column) {
      case 'time':
        return seq;
      case 'direction':
        return directionCodes.of(directionOf(chunk.shape[at] ?? 0)) || none;
      case 'delivery':
        return chunk.status[at] || none;
      case 'size': {
        const bytes = chunk.bytes[at] ?? onDisk;
        return bytes === onDisk ? none : bytes;
      }
      case 'latency': {
        const latencyMs = sides.latency(chunk.side[at] ?? 0);
        return Number.isNaN(latencyMs) ? none : latencyMs;
      }
      case 'namespace':
        return this.#ranks[chunk.scope[at] ?? 0] ?? none;
      case 'event': {
        const event = chunk.event[at] ?? 0;
        return event === onDisk ? unnumbered : (this.#ranks[event] ?? none);
      }
    }
  }
}

/** The rank of each text in alphabetical order, ignoring case; equal texts have the same rank. */
function ranksOf(texts: readonly (string | undefined)[]): number[] {
  const known = [...new Set(texts)]
    .filter((text) => text !== undefined)
    .map((text) => ({ text, low: text.toLowerCase() }));
  known.sort((a, b) => compare(a.low, b.low) || compare(a.text, b.text));
  const ranks = new Map(known.map(({ text }, rank) => [text, rank + 1]));
  return texts.map((text) => (text === undefined ? none : (ranks.get(text) ?? none)));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
