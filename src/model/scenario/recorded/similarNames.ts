/** Compares the names of emits and events. Each name is prepared once, because a name is compared with many others. */

interface PreparedName {
  readonly length: number;
  readonly lowerCase: string;
  /** The part that a similar, longer name contains; undefined if it is too short to prove anything. */
  readonly stem: string | undefined;
}

export class SimilarNames {
  readonly #prepared = new Map<string, PreparedName>();

  /** Whether names such as `join` and `joined`, or `order:create` and `order:created`, belong together. */
  isSimilar(one: string, other: string): boolean {
    const [first, second] = [this.#prepare(one), this.#prepare(other)];
    const isFirstShort = first.length <= second.length;
    const { stem } = isFirstShort ? first : second;
    return stem !== undefined && (isFirstShort ? second : first).lowerCase.includes(stem);
  }

  #prepare(name: string): PreparedName {
    const known = this.#prepared.get(name);
    if (known) return known;
    const stem = name.length > 4 ? name.replace(/e$/, '') : name;
    const prepared = {
      length: name.length,
      lowerCase: name.toLowerCase(),
      stem: stem.length >= 3 ? stem.toLowerCase() : undefined,
    };
    this.#prepared.set(name, prepared);
    return prepared;
  }
}
