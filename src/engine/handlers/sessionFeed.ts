import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Channel } from '../../protocol/channel.ts';
import { sessionChanged, type SessionState } from '../../protocol/engineMessages.ts';
import type { Engine } from '../engine.ts';

/** Minimum time between changes; more frequent ones would not be noticed. */
const everyMs = 50;

/**
 * A snapshot, then numbered changes. Each change combines everything since the previous one, and is sent after that one was acknowledged.
 */
export class SessionFeed implements Disposable {
  readonly #engine: Engine;
  readonly #channel: Channel;
  readonly #store = new DisposableStore();
  readonly #throttle: Throttle;
  readonly #changed = new Set<string>();
  readonly #removed = new Set<string>();
  #sessionChanged = false;
  #wasEmpty = false;
  #number = 0;
  #subscribed = false;
  #unacknowledged = false;

  constructor(engine: Engine, channel: Channel) {
    this.#engine = engine;
    this.#channel = channel;
    this.#throttle = this.#store.add(new Throttle(engine.clock, everyMs, () => this.#send()));
    this.#store.add(
      engine.onDidChange((change) => {
        if (!this.#subscribed) return;
        if ('changed' in change) this.#changed.add(change.changed);
        else if ('removed' in change) this.#removed.add(change.removed);
        else this.#sessionChanged = true;
        this.#throttle.request();
      }),
    );
    const { log } = engine;
    for (const event of [log.onDidGrow, log.onDidDrop]) this.#store.add(event(() => this.#counted()));
  }

  snapshot(): SessionState {
    this.#subscribed = true;
    this.#unacknowledged = false;
    this.#forget();
    const { log, connections } = this.#engine;
    return { ...this.#about(), number: this.#number, startedAt: log.startedAt, connections };
  }

  acknowledged(number: number): void {
    if (number !== this.#number) return;
    this.#unacknowledged = false;
    if (this.#dirty) this.#throttle.request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #dirty(): boolean {
    return this.#changed.size > 0 || this.#removed.size > 0 || this.#sessionChanged;
  }

  get #isEmpty(): boolean {
    const { firstSeq, nextSeq, cleared } = this.#engine.log;
    return nextSeq - firstSeq === cleared;
  }

  /** Called for each record. */
  #counted(): void {
    if (!this.#subscribed || this.#isEmpty === this.#wasEmpty) return;
    this.#sessionChanged = true;
    this.#throttle.request();
  }

  #send(): void {
    if (this.#unacknowledged || !this.#dirty) return;
    const changed = this.#engine.connections.filter(({ connectionId }) => this.#changed.has(connectionId));
    const removed = [...this.#removed];
    this.#forget();
    this.#number++;
    this.#unacknowledged = true;
    this.#channel.notify(sessionChanged, { ...this.#about(), number: this.#number, changed, removed });
  }

  #about(): Pick<SessionState, 'epoch' | 'paused' | 'empty' | 'fault' | 'former' | 'undo' | 'sources'> {
    const { epoch, paused, former, log } = this.#engine;
    const undo = this.#engine.clears.undoable;
    const sources = this.#engine.sources.observing;
    this.#wasEmpty = this.#isEmpty;
    return {
      epoch,
      paused,
      ...(this.#wasEmpty && { empty: true }),
      ...(log.fault !== undefined && { fault: log.fault }),
      ...(former.length > 0 && { former: former.map((known) => ({ ...known, removed: true as const })) }),
      ...(undo && { undo }),
      ...(sources.length > 0 && { sources }),
    };
  }

  #forget(): void {
    this.#changed.clear();
    this.#removed.clear();
    this.#sessionChanged = false;
  }
}
