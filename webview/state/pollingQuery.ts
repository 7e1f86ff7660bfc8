/**
 * Sends the same request to the engine repeatedly while its result is visible. Invariants: one request at a time, with
 * a pause that grows with the duration of the request; while hidden, no request is sent, and a pending one is canceled;
 * the result of an earlier request never replaces the result of a later request.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../src/protocol/message.ts';

const minPauseMs = 1000;
const faultPauseMs = 2000;

export class PollingQuery<P, R> implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #definition: RequestDefinition<P, R>;
  readonly #params: () => P;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  #running: AbortController | undefined;
  #visible = false;
  #generation = 0;
  #timer: Disposable | undefined;

  result: R | undefined;
  /** The message of the error with which the last request failed. */
  fault: string | undefined;
  isLoading = false;
  readonly onDidChange = this.#changes.event;

  /** @param params is called before each request */
  constructor(channel: Channel, clock: Clock, definition: RequestDefinition<P, R>, params: () => P) {
    this.#channel = channel;
    this.#clock = clock;
    this.#definition = definition;
    this.#params = params;
    this.#store.add(toDisposable(() => this.#stop()));
  }

  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.refresh();
    else this.#stop();
  }

  /** Sends the request now, because its parameters changed or its result is needed. */
  refresh(): void {
    if (!this.#visible) return;
    this.#stop();
    const generation = this.#generation;
    const began = this.#clock.now();
    this.isLoading = true;
    const { signal } = (this.#running = new AbortController());
    this.#channel.request(this.#definition, this.#params(), { signal }).then(
      (result) => this.#settled(generation, () => (this.result = result), undefined, this.#clock.now() - began),
      (error: unknown) => this.#settled(generation, () => undefined, messageOf(error), faultPauseMs),
    );
  }

  /** Discards the result, which belongs to another engine, and sends the request again. */
  reset(): void {
    this.result = undefined;
    this.fault = undefined;
    this.#changes.fire();
    this.refresh();
  }

  dispose(): void {
    this.#visible = false;
    this.#store.dispose();
  }

  #settled(generation: number, store: () => void, fault: string | undefined, tookMs: number): void {
    if (generation !== this.#generation) return;
    this.isLoading = false;
    this.fault = fault;
    store();
    this.#changes.fire();
    this.#timer = this.#clock.after(Math.max(minPauseMs, tookMs * 4), () => this.refresh());
  }

  #stop(): void {
    this.#generation++;
    this.#timer?.dispose();
    this.#running?.abort();
    this.isLoading = false;
  }
}
