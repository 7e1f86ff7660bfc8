/**
 * The engine: owns every connection, the capture log and the session that they make. It knows nothing of panels and hosts;
 * each of them talks to it through an EngineClient. Runs in a worker thread, and in tests without one.
 */
import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { UserError } from '../base/userError.ts';
import type { Network } from '../model/network.ts';
import { parseProfile } from '../model/validation.ts';
import type { ConnectionSummary } from '../protocol/shapes.ts';
import type { CaptureLog } from './captureLog.ts';
import type { CreateClient } from './client/createClient.ts';
import { Connection } from './connection.ts';
import type { UnrecordedEmits } from './connectionParts.ts';
import { DebugPauses } from './debugPauses.ts';
import { ReplaySet } from './replay/replaySet.ts';

export interface EngineParts {
  readonly clock: Clock;
  readonly log: CaptureLog;
  readonly epoch: string;
  readonly createClient: CreateClient;
}

/** What changed: a connection (also: came), a connection that went, or the session itself. */
export type EngineChange = { readonly changed: string } | { readonly removed: string } | { readonly paused: boolean };

export class Engine implements Disposable {
  readonly epoch: string;
  readonly log: CaptureLog;
  readonly clock: Clock;
  readonly debugPauses: DebugPauses;
  readonly replays: ReplaySet;
  readonly #parts: EngineParts;
  readonly #store = new DisposableStore();
  readonly #change = new Emitter<EngineChange>();
  readonly onDidChange = this.#change.event;
  readonly #connections = new Map<string, Connection>();
  #nextConnection = 1;
  #paused = false;
  #skipped = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.epoch = parts.epoch;
    this.clock = parts.clock;
    this.debugPauses = new DebugPauses(parts.clock);
    this.log = this.#store.add(parts.log);
    this.replays = new ReplaySet({
      clock: parts.clock,
      log: this.log,
      open: (profile, network, unrecorded) => this.open(profile, network, { alone: true, unrecorded }),
      remove: (id) => this.#connections.has(id) && this.remove(id),
      connection: (id) => this.connection(id),
    });
  }

  get connections(): ConnectionSummary[] {
    return [...this.#connections.values()].map((connection) => connection.summary);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /**
   * Makes a connection; it is listed and stays so whether or not it connects.
   * @param options `alone`: it shares its transport with no other, so that its network conditions disturb nobody else. `unrecorded`:
   * who follows emits of it that are not recorded
   */
  open(
    input: unknown,
    network?: Network,
    { alone, unrecorded }: { alone?: boolean; unrecorded?: UnrecordedEmits } = {},
  ): Connection {
    const profile = parseProfile(input);
    const id = `c${this.#nextConnection++}`;
    const connection = new Connection(id, profile, {
      clock: this.#parts.clock,
      log: this.log,
      recordsIncoming: () => {
        if (this.#paused) this.#skipped++;
        return !this.#paused;
      },
      pausedDebugger: (withinMs, atLeastMs) => this.debugPauses.within(withinMs, atLeastMs),
      unrecorded,
      createClient: (checked, listener) => this.#parts.createClient(checked, listener, { network, alone }),
    });
    this.#connections.set(id, connection);
    connection.onDidChange(() => this.#change.fire({ changed: id }));
    return connection;
  }

  /** @throws UserError when there is none with this id */
  connection(id: string): Connection {
    const connection = this.#connections.get(id);
    if (connection) return connection;
    const known = [...this.#connections.keys()].join(', ');
    throw new UserError(`There is no connection “${id}”. ${known ? `There are: ${known}.` : 'Connect first.'}`);
  }

  remove(id: string): void {
    const connection = this.connection(id);
    this.#connections.delete(id);
    connection.dispose();
    this.#change.fire({ removed: id });
    this.replays.connectionRemoved(id);
  }

  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    const text = paused
      ? 'Capture paused: incoming events are counted, not recorded.'
      : `Capture resumed: ${this.#skipped} incoming event${this.#skipped === 1 ? ' was' : 's were'} not recorded.`;
    this.#skipped = 0;
    this.log.append({ facts: { connectionId: '', kind: 'marker', text } });
    this.#change.fire({ paused });
  }

  dispose(): void {
    this.replays.dispose();
    for (const connection of this.#connections.values()) connection.dispose();
    this.#connections.clear();
    this.#store.dispose();
    this.#change.dispose();
  }
}
