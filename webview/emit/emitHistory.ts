import type { SavedState, SliceOf } from '../state/savedState.ts';
import { emitHistorySlice, isRecentEmit, maxRecentEmits } from './emitHistorySlice.ts';
import type { PersistedEmitDraft } from './emitSlice.ts';

/** The last emits of the form, newest first, and the position in them when the user steps through them by key. */
export class EmitHistory<D> {
  readonly #saved: SliceOf<typeof emitHistorySlice>;
  /** The list and the draft at the time when stepping began. Stepping forward from the newest emit shows the draft again. */
  #walk: { readonly emits: readonly PersistedEmitDraft[]; readonly draft: D; index: number } | undefined;

  constructor(saved: SavedState) {
    this.#saved = saved.slice(emitHistorySlice);
  }

  get emits(): readonly PersistedEmitDraft[] {
    return this.#saved.current.emits;
  }

  add(emit: PersistedEmitDraft): void {
    this.#walk = undefined;
    if (!isRecentEmit(emit)) return;
    const text = JSON.stringify(emit);
    const others = this.emits.filter((known) => JSON.stringify(known) !== text);
    this.#saved.update({ emits: [emit, ...others].slice(0, maxRecentEmits) });
  }

  /** Must be called when the draft was changed: stepping begins again at the newest emit. */
  leave(): void {
    this.#walk = undefined;
  }

  /** The emit before the shown one; undefined when there is none. */
  older(draft: D): PersistedEmitDraft | undefined {
    const walk = this.#walk ?? { emits: this.emits, draft, index: -1 };
    const emit = walk.emits[walk.index + 1];
    if (!emit) return undefined;
    walk.index++;
    this.#walk = walk;
    return emit;
  }

  /** The emit after the shown one; after the newest the draft from before stepping. Undefined if the user has not stepped back. */
  newer(): { readonly emit: PersistedEmitDraft } | { readonly draft: D } | undefined {
    const walk = this.#walk;
    if (!walk) return undefined;
    walk.index--;
    const emit = walk.emits[walk.index];
    if (emit) return { emit };
    this.#walk = undefined;
    return { draft: walk.draft };
  }
}
