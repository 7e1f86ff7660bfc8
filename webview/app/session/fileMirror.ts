/**
 * Mirrors the state of the session file in its reader: when one state was received, the next one is requested. Also receives the changes of
 * the file on disk, which the host reports.
 */
import type { Clock } from '../../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { messageOf } from '../../../src/base/userError.ts';
import type { Channel } from '../../../src/protocol/channel.ts';
import {
  fileChanged,
  fileReload,
  fileWatch,
  type FileChange,
  type SessionFileState,
} from '../../../src/protocol/sessionFileMessages.ts';

const retryMs = 500;

export class FileMirror implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #reloads = this.#store.add(new Emitter<void>());
  #generation = 0;

  state: SessionFileState | undefined;
  /** Why the state of the file is not known. */
  fault: string | undefined;
  onDisk: FileChange = { what: 'same' };
  readonly onDidChange = this.#changes.event;
  /** Fires when the file is read again from its start, so that its previous state is no longer valid. */
  readonly onDidReload = this.#reloads.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(
      channel.on(fileChanged, (change) => {
        this.onDisk = change;
        this.#changes.fire();
      }),
    );
  }

  watch(): void {
    void this.#watch(++this.#generation);
  }

  async reload(): Promise<void> {
    await this.#channel.request(fileReload, {});
    this.state = undefined;
    this.fault = undefined;
    this.#reloads.fire();
    this.watch();
  }

  dispose(): void {
    this.#generation++;
    this.#store.dispose();
  }

  async #watch(generation: number): Promise<void> {
    let after: number | undefined;
    while (generation === this.#generation) {
      try {
        const state = await this.#channel.request(fileWatch, after === undefined ? {} : { after });
        if (generation !== this.#generation) return;
        after = state.version;
        this.state = state;
        this.fault = undefined;
        this.#changes.fire();
        // The state does not change anymore.
        if (state.done || state.fault !== undefined) return;
      } catch (error) {
        if (generation !== this.#generation) return;
        this.fault = messageOf(error);
        this.#changes.fire();
        // The reader ended. It is not restarted automatically, because it would end again.
        if (this.onDisk.what === 'ended') return;
        await new Promise<void>((resolve) => this.#store.add(this.#clock.after(retryMs, resolve)));
        after = undefined;
      }
    }
  }
}
