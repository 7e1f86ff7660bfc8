import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { hostChanged, hostSnapshot, type HostState } from '../../src/protocol/hostMessages.ts';

const retryMs = 1000;

/** A copy of the host's state: the engine, the demo server, recent URLs. Each change contains the complete state. */
export class HostMirror implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<void>();
  readonly #restarts = new Emitter<void>();

  state: HostState | undefined;
  readonly onDidChange = this.#changes.event;
  /** Fires when the engine stopped and was restarted, after `onDidChange`. */
  readonly onDidRestartEngine = this.#restarts.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(channel.on(hostChanged, (state) => this.#set(state)));
  }

  refresh(): void {
    this.#channel.request(hostSnapshot, {}).then(
      (state) => this.#set(state),
      () => void this.#store.add(this.#clock.after(retryMs, () => this.refresh())),
    );
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
    this.#restarts.dispose();
  }

  #set(state: HostState): void {
    const restarted = this.state !== undefined && state.engine.restarts > this.state.engine.restarts;
    this.state = state;
    this.#changes.fire();
    if (restarted) this.#restarts.fire();
  }
}
