import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { timelineCount } from '../../src/protocol/viewMessages.ts';
import { counted } from '../format/formats.ts';
import { eventsFilter } from './replayDraft.ts';

/** How many captured events a filter finds, asked as it is typed. */
export class MatchCount implements Disposable {
  readonly #channel: Channel;
  readonly #store = new DisposableStore();
  readonly #ask: Throttle;
  /** Of the newest filter: another one gives it up. */
  #counting = new AbortController();
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
    this.#counting.abort();
    this.#counting = new AbortController();
    this.#ask.request();
  }

  dispose(): void {
    this.#counting.abort();
    this.#store.dispose();
  }

  async #count(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    const query = { ...wanted, filter: eventsFilter(wanted.filter) };
    try {
      const { matched, fault } = await this.#channel.request(timelineCount, query, { signal: this.#counting.signal });
      if (wanted !== this.#wanted) return;
      this.fault = fault?.message;
      this.text = fault
        ? undefined
        : `${counted(matched, 'event')} of this connection ${matched === 1 ? 'matches' : 'match'}.`;
    } catch {
      if (wanted === this.#wanted) this.text = undefined;
    }
  }
}
