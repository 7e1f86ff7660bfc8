import type { Codec } from '../contracts/inspectedClient.ts';

/** Where the events of a replay come from: made or read one by one, when they are due. */
export interface SourceEvent {
  readonly event: string;
  readonly args: readonly unknown[];
  readonly wantsAck: boolean;
  /** Bytes that it takes on the wire, about; undefined when that is not known. */
  readonly bytes: number | undefined;
  /**
   * A parser that its arguments were read from, without bytes among them: that one can carry and encode them again. "likeFirst": one
   * like all others of its source, so that a check of the first holds for it.
   */
  readonly carriedBy: Codec | 'likeFirst' | undefined;
}

export interface ReplaySource {
  readonly total: number;
  /** What it is made of; nothing for captured events. */
  readonly facts?: { readonly event: string; readonly everyMs: number };
  /** Milliseconds from the first event, at speed 1. */
  dueMs(index: number): number;
  /** Of an event that takes time to be read: ends when it was, and `read` has it. */
  prepare?(index: number): Promise<void> | undefined;
  /**
   * Asked once for each index, in order. undefined: it is not there any more.
   * @throws UserError when it cannot be made
   */
  read(index: number): SourceEvent | undefined;
}
