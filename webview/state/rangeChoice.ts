/** The time range that is selected in the overview or a chart. The timeline shows it, and the statistics count it. */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { defineSlice, type SavedState, type SliceOf } from './savedState.ts';

/** A shorter range would be too small to drag. */
const minMs = 1;

/** `from` and `to` are in milliseconds since `startedAt`, the start of the capture. */
export const rangeSlice = defineSlice('range', {
  range: v.fallback(v.optional(v.object({ startedAt: v.string(), from: v.number(), to: v.number() })), undefined),
});

export class RangeChoice implements Disposable {
  readonly #session: SessionMirror;
  readonly #saved: SliceOf<typeof rangeSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#changes.event;

  constructor(session: SessionMirror, saved: SavedState) {
    this.#session = session;
    this.#saved = saved.slice(rangeSlice);
    // Another engine can have another start, for which the times are not valid.
    this.#store.add(
      session.onDidBegin(() => {
        if (this.#saved.current.range && !this.current) this.set(undefined);
      }),
    );
  }

  get current(): TimeRange | undefined {
    const { range } = this.#saved.current;
    if (range?.startedAt !== this.#session.state?.startedAt || !range || !(range.from < range.to)) return undefined;
    return { from: range.from, to: range.to };
  }

  set(range: TimeRange | undefined): void {
    const startedAt = this.#session.state?.startedAt ?? '';
    const kept = range && { startedAt, from: range.from, to: Math.max(range.to, range.from + minMs) };
    this.#saved.update({ range: kept });
    this.#changes.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
