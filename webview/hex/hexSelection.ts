/**
 * The caret and the selection of a hex view, as offsets of bytes. It does not depend on how the bytes are shown.
 * Invariant: caret and anchor are offsets of existing bytes. Without any bytes, nothing is selected.
 */
export type HexColumn = 'hex' | 'text';

/** The bytes from `from` to `to`; `to` is exclusive. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export class HexSelection {
  #size = 0;
  #caret = 0;
  #anchor: number | undefined;
  column: HexColumn = 'hex';

  get size(): number {
    return this.#size;
  }

  get caret(): number {
    return this.#caret;
  }

  /** The selected bytes; undefined if there is only a caret. */
  get range(): ByteRange | undefined {
    if (this.#anchor === undefined || this.#size === 0) return undefined;
    return { from: Math.min(this.#anchor, this.#caret), to: Math.max(this.#anchor, this.#caret) + 1 };
  }

  /** Moves the caret to the start, because other bytes are shown. */
  reset(size: number): void {
    this.#size = size;
    this.#caret = 0;
    this.#anchor = undefined;
  }

  /** Moves the caret to a byte. `extend` selects the bytes from the anchor of the selection, or from the previous caret. */
  moveTo(offset: number, extend: boolean): void {
    if (this.#size === 0) return;
    if (extend) this.#anchor ??= this.#caret;
    else this.#anchor = undefined;
    this.#caret = Math.min(Math.max(0, offset), this.#size - 1);
  }

  /** Selects a range and moves the caret to its start. */
  select({ from, to }: ByteRange): void {
    if (this.#size === 0 || to <= from) return;
    this.#anchor = Math.min(to, this.#size) - 1;
    this.#caret = Math.max(0, Math.min(from, this.#size - 1));
  }

  selectAll(): void {
    this.select({ from: 0, to: this.#size });
  }

  /** The offset that a key moves the caret to; undefined if the key does not move it. */
  target(key: string, { perRow, perPage, far }: { perRow: number; perPage: number; far: boolean }): number | undefined {
    const row = this.#caret - (this.#caret % perRow);
    switch (key) {
      case 'ArrowLeft':
        return this.#caret - 1;
      case 'ArrowRight':
        return this.#caret + 1;
      case 'ArrowUp':
        return this.#caret < perRow ? this.#caret : this.#caret - perRow;
      case 'ArrowDown':
        return this.#caret + perRow < this.#size ? this.#caret + perRow : this.#caret;
      case 'PageUp':
        return Math.max(this.#caret % perRow, this.#caret - perRow * perPage);
      case 'PageDown':
        return this.#caret + perRow * perPage;
      case 'Home':
        return far ? 0 : row;
      case 'End':
        return far ? this.#size - 1 : row + perRow - 1;
      default:
        return undefined;
    }
  }
}
