import type { LogReader } from '../log/captureLog.ts';
import type { FindingSet } from './findingSet.ts';
import type { ConnectionTrack } from './tracks.ts';

/** The log that each watch reads, and the set to which it reports. */
export interface WatchDeps {
  readonly log: LogReader;
  readonly findings: FindingSet;
}

/** An event, or a step of its delivery, with the values from the columns of the log. */
export interface EventRow {
  readonly seq: number;
  readonly t: number;
  readonly shape: number;
  readonly status: number;
  readonly scope: number;
  readonly event: number;
  readonly bytes: number;
  readonly side: number;
}

/** The fields of a finding about one connection. */
export function about({ connectionId, sourceId }: ConnectionTrack): { connectionId: string; sourceId: string } {
  return { connectionId, sourceId };
}
