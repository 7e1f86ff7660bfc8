/**
 * Searching the bytes of a part: the engine searches, in answers that say how far they came; here they are asked one after the other
 * until there is what is wanted. A new question gives the one before up.
 */
import type { PatternText } from '../../src/model/bytes/bytePattern.ts';
import { entryCompare, entryFind, type EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';

/** More than these are not listed. */
export const maxHits = 10_000;

/** One question at a time; the next gives it up. */
export class Asking {
  #running: AbortController | undefined;

  get busy(): boolean {
    return this.#running !== undefined;
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** Runs a question; undefined when it was given up. Other faults are thrown on. */
  async run<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    try {
      const answer = await ask(running.signal);
      return this.#running === running ? answer : undefined;
    } catch (error) {
      if (this.#running !== running || (error instanceof ChannelError && error.code === 'cancelled')) return undefined;
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
  /** Told the share that was searched, 0 to 1, while more is asked. */
  readonly onProgress: (share: number) => void;
}

interface Answer {
  readonly found: readonly number[];
  readonly reached: number;
}

/** Asks on until there are `limit` of what is looked for, or the range is done. */
async function scan(
  options: ScanOptions,
  ask: (from: number, to: number, limit: number) => Promise<Answer>,
): Promise<number[]> {
  const { direction, limit, onProgress } = options;
  let { from, to } = options;
  const whole = to - from;
  const found: number[] = [];
  while (from < to && found.length < limit) {
    const answer = await ask(from, to, limit - found.length);
    found.push(...answer.found);
    const before = to - from;
    if (direction === 'next') from = answer.reached;
    else to = answer.reached;
    // An end that does not come nearer is the end.
    if (to - from >= before) break;
    if (from < to && found.length < limit) onProgress(1 - (to - from) / whole);
  }
  return found;
}

/** Where matches begin, in the order of the direction. */
export function findMatches(options: ScanOptions, part: EntryPart, pattern: PatternText): Promise<number[]> {
  const { channel, direction, signal } = options;
  return scan(options, async (from, to, limit) => {
    const params = { ...part, pattern, from, to, direction, limit };
    const { hits, reached } = await channel.request(entryFind, params, { signal });
    return { found: hits, reached };
  });
}

/** Where differences begin, and how many bytes differ in what was looked at. */
export async function findDifferences(
  options: ScanOptions,
  left: EntryPart,
  right: EntryPart,
): Promise<{ starts: number[]; differing: number }> {
  const { channel, direction, signal } = options;
  let differing = 0;
  const starts = await scan(options, async (from, to, limit) => {
    const params = { left, right, from, to, direction, limit };
    const answer = await channel.request(entryCompare, params, { signal });
    differing += answer.differing;
    return { found: answer.starts, reached: answer.reached };
  });
  return { starts, differing };
}
