import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import type { SessionConnection } from '../../model/entry/sessionFile.ts';
import type { LogReader } from '../log/captureLog.ts';

/** A line that could not be read. */
export interface Damage {
  /** The number of the line. The first line is 1, as in editors. */
  readonly line: number;
  readonly fault: StoredCause;
}

/** A file with entries, and how far it has been read. */
export interface OpenFile extends Disposable {
  /** The entries that were read. */
  readonly log: LogReader;
  /** The time from which the times of the entries count, as ISO 8601 text; empty if the file has none. */
  readonly startedAt: string;
  /** Number of bytes that were read, and their total number. */
  readonly bytes: number;
  readonly size: number;
  /** Whether the whole file has been read. */
  readonly done: boolean;
  readonly entries: number;
  /** Number of lines, or of requests and messages of a HAR file, that could not be read. The first lines are reported individually. */
  readonly damaged: number;
  readonly damages: readonly Damage[];
  /** Whether the last line is incomplete. */
  readonly cut: boolean;
  /** Number of entries that had no valid number. */
  readonly renumbered: number;
  /** Why the timeline shows nothing, or not everything. */
  readonly note: StoredCause | undefined;
  /** A connection as the file describes it. */
  describe?(connectionId: string): SessionConnection | undefined;
  /**
   * Reads the entries that have not been read.
   * @throws UserError if it was canceled, and errors of reading the file
   */
  fill(clock: Clock, signal: AbortSignal | undefined, progressed: () => void): Promise<void>;
}
