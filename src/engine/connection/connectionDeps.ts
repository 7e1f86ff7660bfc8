import type { Clock } from '../../base/clock.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { ConnectionCapture } from '../log/captureLog.ts';
import type {
  ClientListener,
  EmitKey,
  EmitSignal,
  IncomingEvent,
  InspectedClient,
} from '../contracts/inspectedClient.ts';

/** Receives the signals of emits that are not recorded individually: those of a replay. */
export interface EmitSink {
  readonly counts: {
    readonly emitted: number;
    readonly discarded: number;
    readonly timedOut: number;
    readonly lost: number;
    readonly failed: number;
  };
  readonly pendingAcks: number;
  /** Returns false if the emit does not belong to this sink. The same applies to the next two methods. */
  signalled(key: EmitKey, signal: EmitSignal): boolean;
  acknowledged(ackId: number): boolean;
  /** Whether a received event is the server's echo of one of the emits. If it is, it is counted and not recorded. */
  echoed(incoming: IncomingEvent): boolean;
  connected(): void;
  connectionEnded(): void;
  /** Whether the raw packets of the connection are recorded, which would record its emits. */
  readonly recordsPackets: boolean;
}

/** The sink of a connection that records all of its emits. */
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

/** The functions and values that the engine provides to each connection. */
export interface ConnectionDeps {
  readonly clock: Clock;
  readonly log: ConnectionCapture;
  /** Returns false while the capture is paused: incoming events are counted and not recorded. */
  readonly recordsIncoming: () => boolean;
  /** False if the raw packets of the connection are not recorded, but only its events, its emits and its state. */
  readonly recordsPackets?: boolean | undefined;
  /** The name of a debug session that was paused within the last `withinMs` milliseconds for at least `atLeastMs`. */
  readonly pausedDebugger: (withinMs: number, atLeastMs: number) => string | undefined;
  /** Receives the signals of emits with `emitToSink`; all other emits are recorded. */
  readonly emitSink?: EmitSink | undefined;
  /** The counts of the connection until it was opened with another profile. */
  readonly countsBefore?: ConnectionSummary['counts'] | undefined;
  readonly createClient: (profile: ConnectionProfile, listener: ClientListener) => InspectedClient;
}
