/**
 * Searches the bytes of a part. The engine searches; each response contains the position that it reached, and the search continues from
 * there until it has enough results. A new search cancels the previous one.
 */
import type { PatternText } from '../../src/model/bytes/bytePattern.ts';
import { entryCompare, entryFind, type EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';

/** Maximum number of results that are listed. */
export const maxHits = 10_000;

/** Runs one search at a time: a new one cancels the previous one. */
export class LatestSearch {
  #running: AbortController | undefined;

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /**
   * @returns undefined if the search was canceled
   * @throws the error of a search that failed
   */
  async run<T>(search: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    try {
      const result = await search(running.signal);
      return this.#running === running ? result : undefined;
    } catch (error) {
      if (this.#running !== running || (error instanceof ChannelError && error.code === 'canceled')) return undefined;
      throw error;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }
}

export type Direction = 'next' | 'previous';

export interface ScanOptions {
  readonly channel: Channel;
  readonly from: number;
  readonly to: number;
  readonly direction: Direction;
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Called with the share that was searched, from 0 to 1, before the search continues. */
  readonly onProgress: (share: number) => void;
}

interface ScannedRange {
  readonly found: readonly number[];
  readonly reached: number;
}

/** Repeats `search` until there are `limit` results or the whole range was searched. */
async function scan(
  options: ScanOptions,
  search: (from: number, to: number, limit: number) => Promise<ScannedRange>,
): Promise<number[]> {
  const { direction, limit, onProgress } = options;
  let { from, to } = options;
  const whole = to - from;
  const found: number[] = [];
  while (from < to && found.length < limit) {
    const scanned = await search(from, to, limit - found.length);
    found.push(...scanned.found);
    const before = to - from;
    if (direction === 'next') from = scanned.reached;
    else to = scanned.reached;
    // Without this, a response that makes no progress would repeat the request indefinitely.
    if (to - from >= before) break;
    if (from < to && found.length < limit) onProgress(1 - (to - from) / whole);
  }
  return found;
}

/** Offsets of matches, in the order of the direction. */
export function findMatches(options: ScanOptions, part: EntryPart, pattern: PatternText): Promise<number[]> {
  const { channel, direction, signal } = options;
  return scan(options, async (from, to, limit) => {
    const params = { ...part, pattern, from, to, direction, limit };
    const { hits, reached } = await channel.request(entryFind, params, { signal });
    return { found: hits, reached };
  });
}

/** Offsets of differences, and the number of bytes that differ in the searched range. */
export async function findDifferences(
  options: ScanOptions,
  left: EntryPart,
  right: EntryPart,
): Promise<{ starts: number[]; differing: number }> {
  const { channel, direction, signal } = options;
  let differing = 0;
  const starts = await scan(options, async (from, to, limit) => {
    const params = { left, right, from, to, direction, limit };
    const compared = await channel.request(entryCompare, params, { signal });
    differing += compared.differing;
    return { found: compared.starts, reached: compared.reached };
  });
  return { starts, differing };
}
