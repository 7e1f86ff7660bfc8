/**
 * Where the caret of a hex view stands and what is selected: bytes, whatever shows them. Pure.
 * Invariant: of no bytes nothing is selected; else caret and anchor are offsets of bytes that exist.
 */
export type HexColumn = 'hex' | 'text';

/** Bytes `from` to `to`, exclusive. */
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

  /** What is selected; undefined when only the caret stands somewhere. */
  get range(): ByteRange | undefined {
    if (this.#anchor === undefined || this.#size === 0) return undefined;
    return { from: Math.min(this.#anchor, this.#caret), to: Math.max(this.#anchor, this.#caret) + 1 };
  }

  /** Other bytes. */
  reset(size: number): void {
    this.#size = size;
    this.#caret = 0;
    this.#anchor = undefined;
  }

  /** Puts the caret on a byte; `extend` selects from where it stood, or from the anchor of what is selected. */
  moveTo(offset: number, extend: boolean): void {
    if (this.#size === 0) return;
    if (extend) this.#anchor ??= this.#caret;
    else this.#anchor = undefined;
    this.#caret = Math.min(Math.max(0, offset), this.#size - 1);
  }

  /** Selects a range, the caret at its beginning. */
  select({ from, to }: ByteRange): void {
    if (this.#size === 0 || to <= from) return;
    this.#anchor = Math.min(to, this.#size) - 1;
    this.#caret = Math.max(0, Math.min(from, this.#size - 1));
  }

  selectAll(): void {
    this.select({ from: 0, to: this.#size });
  }

  /** Where a key leads; undefined for one that does not move the caret. */
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
