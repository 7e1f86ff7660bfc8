/**
 * Searching the bytes of a part: the engine searches, in answers that say how far they came; here they are asked one after the other
 * until there is what is wanted. A new question gives the one before up.
 */
import { Emitter } from '../../src/base/emitter.ts';
import type { PatternText } from '../../src/model/bytes/bytePattern.ts';
import { entryCompare, entryFind, type EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { ChannelError } from '../../src/protocol/channelError.ts';

/** More than these are not listed. */
export const maxHits = 10_000;

/** One question at a time; the next gives it up. */
export class Asking {
  #cancel: Emitter<void> | undefined;

  get busy(): boolean {
    return this.#cancel !== undefined;
  }

  stop(): void {
    this.#cancel?.fire();
    this.#cancel = undefined;
  }

  /** Runs a question; undefined when it was given up. Other faults are thrown on. */
  async run<T>(ask: (cancel: Emitter<void>) => Promise<T>): Promise<T | undefined> {
    this.stop();
    const cancel = new Emitter<void>();
    this.#cancel = cancel;
    try {
      const answer = await ask(cancel);
      return this.#cancel === cancel ? answer : undefined;
    } catch (error) {
      if (this.#cancel !== cancel || (error instanceof ChannelError && error.code === 'cancelled')) return undefined;
      throw error;
    } finally {
      if (this.#cancel === cancel) this.#cancel = undefined;
      cancel.dispose();
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
  readonly cancel: Emitter<void>;
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
  const { channel, direction, cancel } = options;
  return scan(options, async (from, to, limit) => {
    const params = { ...part, pattern, from, to, direction, limit };
    const { hits, reached } = await channel.request(entryFind, params, { cancel: cancel.event });
    return { found: hits, reached };
  });
}

/** Where differences begin, and how many bytes differ in what was looked at. */
export async function findDifferences(
  options: ScanOptions,
  left: EntryPart,
  right: EntryPart,
): Promise<{ starts: number[]; differing: number }> {
  const { channel, direction, cancel } = options;
  let differing = 0;
  const starts = await scan(options, async (from, to, limit) => {
    const params = { left, right, from, to, direction, limit };
    const answer = await channel.request(entryCompare, params, { cancel: cancel.event });
    differing += answer.differing;
    return { found: answer.starts, reached: answer.reached };
  });
  return { starts, differing };
}
