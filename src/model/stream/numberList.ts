import { lowerBound } from '../../base/lowerBound.ts';

/** A list of numbers that needs little memory: a Float64Array that grows. */
export class NumberList {
  #items = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const more = new Float64Array(this.#length * 2);
      more.set(this.#items);
      this.#items = more;
    }
    this.#items[this.#length++] = value;
  }

  /** NaN beyond the end. */
  at(index: number): number {
    return index >= 0 && index < this.#length ? (this.#items[index] ?? NaN) : NaN;
  }

  last(): number {
    return this.at(this.#length - 1);
  }

  /** In a rising list, the index of the first item that is not less than the value. */
  lowerBound(value: number): number {
    return lowerBound(this.#items.subarray(0, this.#length), value);
  }

  /** A copy of the items, in a separate ArrayBuffer. */
  toArray(): Float64Array<ArrayBuffer> {
    return this.#items.slice(0, this.#length);
  }
}
