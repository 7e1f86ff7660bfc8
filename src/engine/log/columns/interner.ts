/**
 * Assigns small numbers to repeated values. The table is limited, because a server can create new names indefinitely: if it is full or a
 * key is long, the value gets no number and is stored in its record.
 */
export class Interner<T> {
  readonly #maxSize: number;
  readonly #maxKeyLength: number;
  readonly #ids = new Map<string, number>();
  /** Values by number; 0 means that there is no value. */
  readonly #values: (T | undefined)[] = [undefined];
  readonly #keys: string[] = [''];

  constructor(maxSize = 50_000, maxKeyLength = 256) {
    this.#maxSize = maxSize;
    this.#maxKeyLength = maxKeyLength;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The number of a value that already has one. */
  known(key: string): number | undefined {
    return this.#ids.get(key);
  }

  /** Undefined if no number is assigned to the value. */
  add(key: string, value: T): number | undefined {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#values.length > this.#maxSize || key.length > this.#maxKeyLength) return undefined;
    return this.internUnbounded(key, value);
  }

  /** Assigns a number even if the table is full. */
  internUnbounded(key: string, value: T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.push(value) - 1;
    this.#keys.push(key);
    this.#ids.set(key, id);
    return id;
  }

  value(id: number): T | undefined {
    return this.#values[id];
  }

  key(id: number): string {
    return this.#keys[id] ?? '';
  }

  values(): T[] {
    return this.#values.slice(1) as T[];
  }
}
