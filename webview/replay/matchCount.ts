import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { viewClose, viewOpen } from '../../src/protocol/viewMessages.ts';
import { counted } from '../words/formats.ts';
import { eventsFilter } from './replayDraft.ts';

/** How many captured events a filter finds, asked as it is typed. */
export class MatchCount implements Disposable {
  readonly #channel: Channel;
  readonly #store = new DisposableStore();
  readonly #ask: Throttle;
  #wanted: { connectionId: string; filter: string } | undefined;

  /** In words; undefined while it is not known. */
  text: string | undefined;
  /** Why the filter cannot be read. */
  fault: string | undefined;

  constructor(channel: Channel, clock: Clock, onChange: () => void) {
    this.#channel = channel;
    this.#ask = this.#store.add(new Throttle(clock, 250, () => void this.#count().then(onChange)));
  }

  want(connectionId: string, filter: string): void {
    if (this.#wanted?.connectionId === connectionId && this.#wanted.filter === filter) return;
    this.#wanted = { connectionId, filter };
    this.#ask.request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #count(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    try {
      const view = await this.#channel.request(viewOpen, { ...wanted, filter: eventsFilter(wanted.filter) });
      this.#channel.request(viewClose, { viewId: view.viewId }).catch(() => undefined);
      if (wanted !== this.#wanted) return;
      this.fault = view.fault?.message;
      this.text = view.fault
        ? undefined
        : `${counted(view.matched, 'event')} of this connection ${view.matched === 1 ? 'matches' : 'match'}.`;
    } catch {
      this.text = undefined;
    }
  }
}
