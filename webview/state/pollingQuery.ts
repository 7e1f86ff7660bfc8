/**
 * An answer of the engine that is asked for anew while somebody looks.
 * Invariants: one question at a time, with a pause that grows with what an answer takes; hidden, nothing is asked, and what is under way is
 * given up; an answer to another question than the newest is not shown.
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
  readonly #question: () => P;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  #running: AbortController | undefined;
  #visible = false;
  #generation = 0;
  #timer: Disposable | undefined;

  answer: R | undefined;
  /** Why there is no answer, in words. */
  fault: string | undefined;
  /** It was asked for and has not come. */
  asking = false;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, clock: Clock, definition: RequestDefinition<P, R>, question: () => P) {
    this.#channel = channel;
    this.#clock = clock;
    this.#definition = definition;
    this.#question = question;
    this.#store.add(toDisposable(() => this.#stop()));
  }

  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.ask();
    else this.#stop();
  }

  /** The question is another, or its answer is wanted now. */
  ask(): void {
    if (!this.#visible) return;
    this.#stop();
    const generation = this.#generation;
    const began = this.#clock.now();
    this.asking = true;
    const { signal } = (this.#running = new AbortController());
    this.#channel.request(this.#definition, this.#question(), { signal }).then(
      (answer) => this.#came(generation, () => (this.answer = answer), undefined, this.#clock.now() - began),
      (error: unknown) => this.#came(generation, () => undefined, messageOf(error), faultPauseMs),
    );
  }

  /** Nothing that was known holds. */
  reset(): void {
    this.answer = undefined;
    this.fault = undefined;
    this.#changes.fire();
    this.ask();
  }

  dispose(): void {
    this.#visible = false;
    this.#store.dispose();
  }

  #came(generation: number, take: () => void, fault: string | undefined, tookMs: number): void {
    if (generation !== this.#generation) return;
    this.asking = false;
    this.fault = fault;
    take();
    this.#changes.fire();
    this.#timer = this.#clock.after(Math.max(minPauseMs, tookMs * 4), () => this.ask());
  }

  #stop(): void {
    this.#generation++;
    this.#timer?.dispose();
    this.#running?.abort();
    this.asking = false;
  }
}
