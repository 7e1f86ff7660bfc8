import type { Clock } from '../../src/base/clock.ts';
import { type Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { collectionEmits, type ListedEmit } from '../../src/protocol/hostMessages.ts';

const freshMs = 2000;

/** The emits of the workspace's collections, requested when they are needed and reused for a while. */
export class SavedEmits implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  #known: { readonly emits: readonly ListedEmit[]; readonly at: number } | undefined;
  #isPending = false;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
  }

  /** The known emits. `onDidChange` fires when newer ones are received. */
  get emits(): readonly ListedEmit[] {
    if (!this.#isPending && (!this.#known || this.#clock.now() - this.#known.at > freshMs)) this.#request();
    return this.#known?.emits ?? [];
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #request(): void {
    this.#isPending = true;
    const done = (emits: readonly ListedEmit[]): void => {
      this.#isPending = false;
      this.#known = { emits, at: this.#clock.now() };
      this.#changes.fire();
    };
    this.#channel.request(collectionEmits, {}).then(
      ({ emits }) => done(emits),
      () => done([]),
    );
  }
}
