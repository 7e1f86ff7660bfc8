import { userError } from '../../model/cause/userErrors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { UserError } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { Network } from '../../model/profile/network.ts';
import { parseProfile } from '../../model/validation.ts';
import type { ReplayStart } from '../../protocol/replayMessages.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type { Connection } from '../connection/connection.ts';
import type { EmitSink } from '../connection/connectionDeps.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { capturedSource } from './capturedSource.ts';
import { generatedSource } from './generatedSource.ts';
import { Replay } from './replay.ts';
import type { ReplaySource } from './replaySource.ts';

/** Maximum number of ended replays that are kept until they are deleted, because each stores the state of its events. */
const maxEnded = 20;

export interface ReplaySetDeps {
  readonly clock: Clock;
  readonly log: CaptureLog;
  readonly open: (profile: unknown, network: Network | undefined, emitSink: EmitSink) => Connection;
  readonly remove: (connectionId: string) => void;
  /** @throws UserError when there is no such connection */
  readonly connection: (connectionId: string) => Connection;
}

/** The replays of an engine. */
export class ReplaySet implements Disposable {
  readonly #deps: ReplaySetDeps;
  readonly #replays = new Map<string, Replay>();
  readonly #change = new Emitter<Replay>();
  /** Fires when a replay was added or changed. */
  readonly onDidChange = this.#change.event;
  #nextId = 1;
  #disposed = false;

  constructor(deps: ReplaySetDeps) {
    this.#deps = deps;
  }

  /** Oldest first. */
  get all(): Replay[] {
    return [...this.#replays.values()];
  }

  /**
   * Starts a replay, which then continues without its caller.
   * @throws UserError for a request that cannot be run, before anything is connected
   */
  async start({ profile, network, source, mode, speed, faults }: ReplayStart): Promise<Replay> {
    const checked = parseProfile(profile, { filled: true });
    const events = await this.#source(source);
    if (this.#disposed) throw userError('engine.ended');
    const replay = new Replay(
      `r${this.#nextId++}`,
      { profile: checked, source: events, mode, speed: speed ?? 1, faults: faults ?? [] },
      {
        clock: this.#deps.clock,
        log: this.#deps.log,
        open: (own, emitSink) => this.#deps.open(own, network, emitSink),
        remove: this.#deps.remove,
      },
    );
    this.#replays.set(replay.id, replay);
    replay.onDidChange(() => this.#change.fire(replay));
    this.#forgetOldest();
    this.#change.fire(replay);
    return replay;
  }

  /** @throws UserError when there is no replay with this ID */
  get(id: string): Replay {
    const replay = this.#replays.get(id);
    if (replay) return replay;
    throw userError('replay.unknown', { replayId: id });
  }

  forget(id: string): void {
    const replay = this.get(id);
    this.#replays.delete(id);
    replay.dispose();
  }

  /** Must be called when the user has removed a connection, because its replay cannot continue. */
  connectionRemoved(connectionId: string): void {
    for (const replay of this.#replays.values()) {
      if (!replay.isOver && replay.owns(connectionId)) replay.stop(explain('replay.connectionRemoved'));
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const replay of this.#replays.values()) replay.dispose();
    this.#replays.clear();
    this.#change.dispose();
  }

  async #source(source: ReplayStart['source']): Promise<ReplaySource> {
    if ('event' in source) return generatedSource(source);
    const { clock, log, connection } = this.#deps;
    try {
      return await capturedSource(log, new TimeSlicer(clock), source);
    } catch (error) {
      // Entries remain when their connection is removed. If there is neither an entry nor a connection, the connection ID is invalid.
      if (error instanceof UserError) connection(source.connectionId);
      throw error;
    }
  }

  #forgetOldest(): void {
    const over = this.all.filter(({ isOver }) => isOver);
    for (const { id } of over.slice(0, Math.max(0, over.length - maxEnded))) this.forget(id);
  }
}
