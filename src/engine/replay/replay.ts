/**
 * A replay: one or two runs with one schedule and one plan of faults, from opening their connections to the report. It
 * does not depend on its caller. Invariants: it always closes the connections that it opened; while it is paused, its
 * clock stops, and with it the faults; the state of an event is derived only from the client and the wire, and an event
 * that is undecided when the replay ends keeps its delivery status.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { titleOf } from '../../model/profile/profile.ts';
import { type ReplayMode, replayModes } from '../../model/replay/replay.ts';
import type { ReplayOutcome } from '../../model/replay/replayOutcome.ts';
import type { ReplayProgress } from '../../protocol/replayMessages.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type { Connection } from '../connection/connection.ts';
import type { EmitSink } from '../connection/connectionDeps.ts';
import { FaultSchedule } from './faultSchedule.ts';
import { ReplayClock } from './replayClock.ts';
import { ReplayEmitter } from './replayEmitter.ts';
import { outcomeCause, replayNotes, startCause } from './replayCauses.ts';
import type { ReplayPlan } from './replayPlan.ts';
import { ReplayRun } from './replayRun.ts';

/** After the last event and the last fault, pending events are awaited for this long in addition to the acknowledgement timeout. */
const settleMs = 30_000;
/** Time in which the last echoes may be received. */
const lastEchoesMs = 1000;
/** Interval of progress reports when nothing happens. */
const tickMs = 250;
const soonMs = 50;
/**
 * Time in which the server may read the last events. A Socket.IO 4 server ignores the events that it reads together with the packet that
 * disconnects, so they must be read before.
 */
const readMs = 5000;

export interface ReplayDeps {
  readonly clock: Clock;
  readonly log: CaptureLog;
  /** Opens a connection that shares its transport with no other. */
  readonly open: (profile: ConnectionProfile, emitSink: EmitSink) => Connection;
  readonly remove: (connectionId: string) => void;
}

type State = ReplayProgress['state'];

export class Replay implements Disposable {
  readonly id: string;
  readonly #plan: ReplayPlan;
  readonly #deps: ReplayDeps;
  readonly #store = new DisposableStore();
  readonly #clock: ReplayClock;
  readonly #runs: readonly ReplayRun[];
  readonly #emitter: ReplayEmitter;
  readonly #faults: FaultSchedule;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #state: State = 'connecting';
  #beforePause: State = 'running';
  #emittedAtMs = 0;
  #fault: StoredCause | undefined;
  /** The error that prevented the replay. */
  #error: unknown;
  #version = 0;
  /** Scheduled check whether the replay is settled: soon, or when its time is over. */
  #settleCheck: Disposable | undefined;
  #settleDeadline: Disposable | undefined;
  /** Whether all events are settled, and the replay waits until the server has read the last events. */
  #isReading = false;
  #tickTimer: Disposable | undefined;
  /** Reports the progress of events; changes of the replay's state are reported immediately. */
  readonly #soon: Throttle;

  constructor(id: string, plan: ReplayPlan, deps: ReplayDeps) {
    const { profile, source, mode, speed, faults } = plan;
    const { clock } = deps;
    this.id = id;
    this.#plan = plan;
    this.#deps = deps;
    const replayClock = new ReplayClock(clock);
    this.#clock = replayClock;
    this.#soon = this.#store.add(new Throttle(clock, soonMs, () => this.#change.fire()));
    const changed = (): void => {
      this.#version++;
      this.#soon.request();
      this.#checkSettled();
    };
    const open = (name: ReplayMode) => (emits: EmitSink) =>
      deps.open({ ...profile, name: `Replay (${name}) · ${titleOf(profile)}` }, emits);
    const runs: ReplayRun[] = [];
    for (const name of replayModes) {
      if (mode !== 'compare' && mode !== name) continue;
      runs.push(
        new ReplayRun({ mode: name, total: source.total, profile, clock, replayClock, open: open(name), changed }),
      );
    }
    this.#runs = runs;
    const ended = (why: 'done' | 'noConnection'): void => this.#emitted(why);
    this.#emitter = this.#store.add(new ReplayEmitter(source, runs, { speed, clock, replayClock, ended }));
    this.#faults = new FaultSchedule(faults, clock, replayClock, (conditions) => {
      for (const { connection } of runs) connection.setConditions(conditions);
      changed();
    });
    for (const { connection } of runs) {
      this.#store.add(connection.onDidChange(() => this.#checkSettled()));
      this.#record(connection, startCause(plan));
    }
    void this.#connect();
  }

  get state(): State {
    return this.#state;
  }

  get isOver(): boolean {
    return this.#state === 'ended' || this.#state === 'stopped' || this.#state === 'failed';
  }

  get version(): number {
    return this.#version;
  }

  get progress(): ReplayProgress {
    return {
      replayId: this.id,
      version: this.#version,
      state: this.#state,
      notes: replayNotes(this.#fault, this.#emitter),
      elapsedMs: this.#clock.elapsedMs,
      total: this.#plan.source.total,
      drift: this.#emitter.drift,
      runs: this.#runs.map((run) => run.progress),
      conditions: this.#faults.inForce.map((condition) => ({ ...condition })),
    };
  }

  /** The current delivery status of every event. */
  get outcome(): ReplayOutcome {
    return {
      runs: this.#runs.map((run) => {
        const { mode, emitted, sent, discarded, buffered, flushed, lost, acknowledged, largestFlush } = run.progress;
        const counts = { emitted, sent, discarded, buffered, flushed, lost, acknowledged, largestFlush };
        return { mode, ...counts, ...run.emits.columns.outcome() };
      }),
    };
  }

  /** @throws UserError when there is no such run */
  marks(run: number, from: number, count: number): ReturnType<ReplayRun['emits']['columns']['marks']> {
    const found = this.#runs[run];
    if (!found) throw userError('replay.noRun', { replayId: this.id, run });
    return found.emits.columns.marks(from, count);
  }

  /** Whether a connection belongs to this replay. */
  owns(connectionId: string): boolean {
    return this.#runs.some(({ connection }) => connection.id === connectionId);
  }

  /**
   * Stops the clock: no more events are emitted, and the network conditions do not change. Events that were already emitted continue. If
   * the replay is still connecting, it is paused as soon as it is connected.
   */
  pause(): void {
    if (this.#state === 'paused' || this.isOver) return;
    this.#beforePause = this.#state;
    if (this.#state !== 'connecting') this.#clock.stop();
    this.#emitter.pause();
    this.#faults.pause();
    this.#transition('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#clock.resume();
    this.#transition(this.#beforePause);
    if (this.#beforePause === 'connecting') return;
    this.#faults.run();
    if (this.#beforePause === 'running') this.#emitter.run();
    this.#checkSettled();
  }

  /** Ends the replay immediately and closes its connections. */
  stop(cause?: StoredCause): void {
    this.#end('stopped', cause);
  }

  /** Resolves when the replay has ended. Rejects with the error that prevented it. */
  whenOver(): Promise<ReplayOutcome> {
    return new Promise((resolve, reject) => {
      const check = (): boolean => {
        if (!this.isOver) return false;
        if (this.#state === 'failed') reject(this.#error instanceof Error ? this.#error : userError('replay.failed'));
        else resolve(this.outcome);
        return true;
      };
      if (check()) return;
      const subscription = this.onDidChange(() => {
        if (check()) subscription.dispose();
      });
    });
  }

  dispose(): void {
    this.stop();
    this.#change.dispose();
  }

  async #connect(): Promise<void> {
    try {
      await Promise.all(this.#runs.map(({ connection }) => connection.connect()));
    } catch (error) {
      this.#error = error;
      this.#end('failed', causeOf(error, 'emit.refused'));
      return;
    }
    if (this.isOver) return;
    this.#clock.start();
    for (const run of this.#runs) run.begin();
    if (this.#state === 'paused') {
      this.#beforePause = 'running';
      this.#clock.stop();
      this.#tick();
      return;
    }
    this.#transition('running');
    this.#tick();
    this.#faults.run();
    this.#emitter.run();
  }

  #emitted(why: 'done' | 'noConnection'): void {
    this.#emittedAtMs = this.#clock.elapsedMs;
    if (why === 'noConnection') {
      this.#fault = explain('replay.connectionEnded');
    }
    this.#transition('settling');
    this.#settle();
  }

  /**
   * Must be called after each change that may allow the replay to end. The check runs outside of the client's callback, because it may
   * close the client's connection.
   */
  #checkSettled(): void {
    if (this.#state !== 'settling') return;
    this.#settleCheck ??= this.#deps.clock.after(0, () => {
      this.#settleCheck = undefined;
      this.#settle();
    });
  }

  /** Ends the replay when no more changes are expected, or when its time is over. */
  #settle(): void {
    if (this.#state !== 'settling') return;
    if (this.#isSettled) {
      void this.#endWhenRead();
      return;
    }
    const { elapsedMs } = this.#clock;
    const next = Math.min(...[this.#lastEchoMs, this.#settleLimitMs].filter((atMs) => atMs >= elapsedMs));
    this.#settleDeadline?.dispose();
    this.#settleDeadline = this.#deps.clock.after(next - elapsedMs + 1, () => this.#settle());
  }

  async #endWhenRead(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    await Promise.all(this.#runs.map(({ connection }) => connection.whenRead(readMs)));
    this.#isReading = false;
    if (this.#state === 'settling') this.#end('ended');
  }

  get #lastEchoMs(): number {
    return this.#emittedAtMs + lastEchoesMs;
  }

  get #settleLimitMs(): number {
    const lastMs = Math.max(this.#emittedAtMs, this.#faults.endsAtMs);
    return lastMs + settleMs + (this.#plan.profile.ackTimeoutMs ?? 0);
  }

  get #isSettled(): boolean {
    const { elapsedMs } = this.#clock;
    if (elapsedMs > this.#settleLimitMs) return true;
    if (this.#runs.some((run) => run.isAwaiting)) return false;
    const echoes = this.#runs.some(({ emits, isConnected }) => isConnected && emits.echoesAwaited);
    return !echoes || elapsedMs > this.#lastEchoMs;
  }

  #end(state: 'ended' | 'stopped' | 'failed', cause?: StoredCause): void {
    if (this.isOver) return;
    this.#state = state;
    this.#fault ??= cause;
    this.#clock.stop();
    this.#settleCheck?.dispose();
    this.#settleDeadline?.dispose();
    this.#tickTimer?.dispose();
    this.#store.dispose();
    this.#faults.dispose();
    for (const run of this.#runs) {
      run.dispose();
      this.#record(run.connection, outcomeCause(state, run, this.#fault, this.#emitter));
      this.#deps.remove(run.connection.id);
    }
    this.#changed();
  }

  #record(connection: Connection, cause: StoredCause): void {
    this.#deps.log.append({ facts: { connectionId: connection.id, kind: 'replay', cause } });
  }

  #tick(): void {
    if (this.isOver) return;
    if (this.#state !== 'paused') this.#changed();
    this.#tickTimer = this.#deps.clock.after(tickMs, () => this.#tick());
  }

  #transition(state: State): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    this.#change.fire();
  }
}
