/** A first-in, first-out queue that uses its memory again: it allocates nothing for each item. */
export class Fifo<T> {
  readonly #items: (T | undefined)[] = [];
  #from = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#from;
  }

  get first(): T | undefined {
    return this.#items[this.#from];
  }

  push(item: T): void {
    this.#items[this.#end++] = item;
  }

  shift(): void {
    if (this.#from === this.#end) return;
    this.#items[this.#from++] = undefined;
    if (this.#from === this.#end) this.#from = this.#end = 0;
    else if (this.#from >= compactFrom) this.#compact();
  }

  /** Removes and returns the first item that passes a test, and removes the items before it. */
  take(test: (item: T) => boolean): T | undefined {
    for (let index = this.#from; index < this.#end; index++) {
      const item = this.#items[index];
      if (item === undefined || !test(item)) continue;
      for (let count = index - this.#from; count >= 0; count--) this.shift();
      return item;
    }
    return undefined;
  }

  clear(): void {
    this.#items.length = this.#from = this.#end = 0;
  }

  /** Moves the items to the beginning of the memory. */
  #compact(): void {
    this.#items.splice(0, this.#from);
    this.#end -= this.#from;
    this.#from = 0;
  }
}

/** The number of removed items from which the others are moved. */
const compactFrom = 1024;
