/** The events that rules collect until there are enough, to forward them in reverse order. */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { HeldMessage } from '../../observe/proxy/lanes.ts';
import type { Verdict } from './ruleSet.ts';

interface Group {
  readonly members: HeldMessage[];
  timer?: Disposable;
}

/** A group of events that is not complete is forwarded after this time, in milliseconds. */
const reorderMs = 1000;

export class ReorderGroups implements Disposable {
  readonly #clock: Clock;
  /** Groups by sender, namespace and rule. */
  readonly #groups = new Map<string, Group>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Adds an event to the group of its rule. The result waits until the group is complete. */
  collect({ ruleId, count }: NonNullable<Verdict['reorder']>, from: Sender, lane: string): HeldMessage {
    const key = `${from} ${ruleId} ${lane}`;
    const group: Group = this.#groups.get(key) ?? { members: [] };
    const { members } = group;
    const left = (): void => void members.splice(members.indexOf(hold), 1);
    const hold: HeldMessage = { messages: [], release: () => undefined, isUntilReleased: false, left };
    members.push(hold);
    this.#groups.set(key, group);
    group.timer ??= this.#clock.after(reorderMs, () => {
      this.#groups.delete(key);
      for (const { release } of [...members]) release();
    });
    if (members.length < count) return hold;
    group.timer.dispose();
    this.#groups.delete(key);
    // This message has no position in its lane yet.
    queueMicrotask(() => {
      const released = [...members];
      const reversed = released.map(({ messages }) => messages).reverse();
      for (const [index, { release }] of released.entries()) release(reversed[index]);
    });
    return hold;
  }

  dispose(): void {
    for (const { timer } of this.#groups.values()) timer?.dispose();
    this.#groups.clear();
  }
}
