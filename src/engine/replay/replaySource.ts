import type { Codec } from '../contracts/inspectedClient.ts';

/** An event of a replay, created or read when it is due. */
export interface SourceEvent {
  readonly event: string;
  readonly args: readonly unknown[];
  readonly wantsAck: boolean;
  /** The approximate size on the wire, in bytes; undefined if it is not known. */
  readonly bytes: number | undefined;
  /**
   * The parser from which its arguments were decoded, if they contain no bytes: that parser can certainly encode them again. "likeFirst":
   * all events of the source are similar, so that a check of the first one is sufficient.
   */
  readonly carriedBy: Codec | 'likeFirst' | undefined;
}

export interface ReplaySource {
  readonly total: number;
  /** The facts from which the source was created; left out for captured events. */
  readonly facts?: { readonly event: string; readonly everyMs: number };
  /** Milliseconds from the first event, at speed 1. */
  dueMs(index: number): number;
  /** For an event that takes time to be read: resolves when `read` can return it. */
  prepare?(index: number): Promise<void> | undefined;
  /**
   * Called once for each index, in order. Returns undefined if the event no longer exists.
   * @throws UserError when it cannot be created
   */
  read(index: number): SourceEvent | undefined;
}
