import type { Clock } from '../base/clock.ts';
import type { ConnectionProfile } from '../model/profile.ts';
import type { CaptureLog } from './captureLog.ts';
import type { ClientListener, InspectedClient } from './client/inspectedClient.ts';

/** What the engine gives each of its connections. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly log: CaptureLog;
  /** False while the capture is paused: incoming events are counted and not recorded. */
  readonly recordsIncoming: () => boolean;
  /** Name of a debug session that was paused at some time of the last so many milliseconds, and for how long at least. */
  readonly pausedDebugger: (withinMs: number, atLeastMs: number) => string | undefined;
  readonly createClient: (profile: ConnectionProfile, listener: ClientListener) => InspectedClient;
}
