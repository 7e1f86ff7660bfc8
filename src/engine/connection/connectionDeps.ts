import type { Clock } from '../../base/clock.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type {
  ClientListener,
  EmitKey,
  EmitSignal,
  IncomingEvent,
  InspectedClient,
} from '../contracts/inspectedClient.ts';

/** Follows emits of a connection that are not recorded one by one: those of a replay. */
export interface EmitSink {
  readonly counts: {
    readonly emitted: number;
    readonly discarded: number;
    readonly timedOut: number;
    readonly lost: number;
    readonly failed: number;
  };
  readonly pendingAcks: number;
  /** False: it is none of them. So for the next two. */
  signalled(key: EmitKey, signal: EmitSignal): boolean;
  acknowledged(ackId: number): boolean;
  /** Whether an event that came is the server's echo of one of them; it is counted then, and not recorded. */
  echoed(incoming: IncomingEvent): boolean;
  connected(): void;
  connectionEnded(): void;
  /** Whether the raw packets of the connection are recorded; they would be a record of its emits. */
  readonly recordsPackets: boolean;
}

/** For a connection all of whose emits are recorded. */
export const noEmitSink: EmitSink = {
  counts: { emitted: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 },
  pendingAcks: 0,
  signalled: () => false,
  acknowledged: () => false,
  echoed: () => false,
  connected: () => undefined,
  connectionEnded: () => undefined,
  recordsPackets: true,
};

/** What the engine gives each of its connections. */
export interface ConnectionDeps {
  readonly clock: Clock;
  readonly log: CaptureLog;
  /** False while the capture is paused: incoming events are counted and not recorded. */
  readonly recordsIncoming: () => boolean;
  /** Name of a debug session that was paused at some time of the last so many milliseconds, and for how long at least. */
  readonly pausedDebugger: (withinMs: number, atLeastMs: number) => string | undefined;
  /** Follows what is emitted by `emitToSink`; every other emit is recorded. */
  readonly emitSink?: EmitSink | undefined;
  readonly createClient: (profile: ConnectionProfile, listener: ClientListener) => InspectedClient;
}
