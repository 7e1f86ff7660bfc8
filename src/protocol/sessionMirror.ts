/**
 * A copy of the engine's state: a snapshot, then numbered changes, each of which is acknowledged.
 * Invariant: `state` is exactly the engine's state at `state.number`. After a gap or with another epoch, a new snapshot is requested.
 */
import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { messageOf } from '../base/userError.ts';
import type { Channel } from './channel.ts';
import { sessionAcknowledge, sessionChanged, sessionSnapshot, type SessionState } from './engineMessages.ts';
import type { ConnectionSummary, NamedConnection } from './shapes.ts';

const retryMs = 1000;

export class SessionMirror implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<void>();
  readonly #epochs = new Emitter<void>();
  #isRefreshing = false;
  #refreshAgain = false;

  state: SessionState | undefined;
  /** The message of the error with which the last snapshot failed. */
  fault: string | undefined;
  readonly onDidChange = this.#changes.event;
  /** Fires when the state comes from another engine, so that no previous state is valid. Fires before `onDidChange`. */
  readonly onDidBegin = this.#epochs.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(
      channel.on(sessionChanged, (change) => {
        channel.notify(sessionAcknowledge, { number: change.number });
        const { state } = this;
        if (!state || change.epoch !== state.epoch || change.number > state.number + 1) return this.refresh();
        if (change.number <= state.number) return;
        this.state = {
          ...state,
          number: change.number,
          paused: change.paused,
          empty: change.empty,
          fault: change.fault,
          former: change.former,
          undo: change.undo,
          sources: change.sources,
          connections: merge(state.connections, change.changed, change.removed),
        };
        this.#changes.fire();
      }),
    );
  }

  connection(connectionId: string | undefined): ConnectionSummary | undefined {
    return this.state?.connections.find((connection) => connection.connectionId === connectionId);
  }

  /** All connections of the capture: first the removed ones. */
  get allConnections(): readonly (NamedConnection | ConnectionSummary)[] {
    return [...(this.state?.former ?? []), ...(this.state?.connections ?? [])];
  }

  /** A connection of the capture, also if it was removed. */
  anyConnection(connectionId: string | undefined): NamedConnection | ConnectionSummary | undefined {
    return this.allConnections.find((connection) => connection.connectionId === connectionId);
  }

  /** Requests a new snapshot. If a request is pending, one more is sent after it. */
  refresh(): void {
    if (this.#isRefreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#isRefreshing = true;
    this.#channel.request(sessionSnapshot, {}).then(
      (state) => this.#received(state),
      (error: unknown) => {
        this.#isRefreshing = false;
        this.fault = messageOf(error);
        this.#changes.fire();
        this.#store.add(this.#clock.after(retryMs, () => this.refresh()));
      },
    );
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
    this.#epochs.dispose();
  }

  #received(state: SessionState): void {
    this.#isRefreshing = false;
    this.fault = undefined;
    const begins = state.epoch !== this.state?.epoch;
    this.state = state;
    if (begins) this.#epochs.fire();
    this.#changes.fire();
    if (this.#refreshAgain) {
      this.#refreshAgain = false;
      this.refresh();
    }
  }
}

function merge(
  known: readonly ConnectionSummary[],
  changed: readonly ConnectionSummary[],
  removed: readonly string[],
): ConnectionSummary[] {
  const byId = new Map(known.map((connection) => [connection.connectionId, connection]));
  for (const connection of changed) byId.set(connection.connectionId, connection);
  for (const id of removed) byId.delete(id);
  return [...byId.values()];
}
