/**
 * Gives values that come again and again a small number. Bounded: a server can make up names without end, so when it is full,
 * or a key is long, a value gets no number and its record holds it instead.
 */
export class Interner<T> {
  readonly #maxSize: number;
  readonly #maxKeyLength: number;
  readonly #ids = new Map<string, number>();
  /** By number; 0 stands for nothing. */
  readonly #values: (T | undefined)[] = [undefined];
  readonly #keys: string[] = [''];

  constructor(maxSize = 50_000, maxKeyLength = 256) {
    this.#maxSize = maxSize;
    this.#maxKeyLength = maxKeyLength;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The number of a value that was seen before. */
  known(key: string): number | undefined {
    return this.#ids.get(key);
  }

  /** Undefined when it gets none. */
  add(key: string, value: T): number | undefined {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#values.length > this.#maxSize || key.length > this.#maxKeyLength) return undefined;
    return this.internUnbounded(key, value);
  }

  /** Gives it a number whether or not there is room. */
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
