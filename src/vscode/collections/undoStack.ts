import type { Undo } from '../../host/collections/collectionItemActions.ts';

/** The maximum number of changes that can be undone. */
const maxChanges = 50;

/** The changes of the Collections view that can be undone. Each is undone once, from a notification or with the key. */
export class UndoStack {
  readonly #changes: Undo[] = [];

  /** @returns a function that undoes the change, unless it was undone before */
  add(undo: Undo): Undo {
    const once = async (): Promise<void> => {
      const index = this.#changes.indexOf(once);
      if (index < 0) return;
      await undo();
      this.#changes.splice(this.#changes.indexOf(once), 1);
    };
    this.#changes.push(once);
    if (this.#changes.length > maxChanges) this.#changes.shift();
    return once;
  }

  /** Undoes the last change. @returns false if there is none */
  async undoLast(): Promise<boolean> {
    const last = this.#changes.at(-1);
    await last?.();
    return last !== undefined;
  }
}
