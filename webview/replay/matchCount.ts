import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { timelineCount } from '../../src/protocol/viewMessages.ts';
import { planTexts } from './planTexts.ts';
import { eventsFilter } from './replayDraft.ts';

/** How many captured events match a filter, counted while it is typed. */
export class MatchCount implements Disposable {
  readonly #channel: Channel;
  readonly #store = new DisposableStore();
  readonly #throttle: Throttle;
  /** Cancels the count of the previous filter. */
  #counting = new AbortController();
  #subject: { connectionId: string; filter: string } | undefined;

  /** The count as a sentence; undefined while it is not known. */
  text: string | undefined;
  /** Why the filter cannot be read. */
  fault: string | undefined;

  constructor(channel: Channel, clock: Clock, onChange: () => void) {
    this.#channel = channel;
    this.#throttle = this.#store.add(new Throttle(clock, 250, () => void this.#count().then(onChange)));
  }

  count(connectionId: string, filter: string): void {
    if (this.#subject?.connectionId === connectionId && this.#subject.filter === filter) return;
    this.#subject = { connectionId, filter };
    this.#counting.abort();
    this.#counting = new AbortController();
    this.#throttle.request();
  }

  dispose(): void {
    this.#counting.abort();
    this.#store.dispose();
  }

  async #count(): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    const query = { ...subject, filter: eventsFilter(subject.filter) };
    try {
      const { matched, fault } = await this.#channel.request(timelineCount, query, { signal: this.#counting.signal });
      if (subject !== this.#subject) return;
      this.fault = fault && causeSentence(fault);
      this.text = fault ? undefined : planTexts.matches({ count: matched });
    } catch {
      if (subject === this.#subject) this.text = undefined;
    }
  }
}
