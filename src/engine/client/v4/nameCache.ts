/** So many names are as good as endless: a server that makes up a name for every event. */
const maxNames = 1000;

/**
 * One string for each name, however often it comes. A name that is cut out of a packet's text keeps the whole text alive in V8; what
 * comes from here does not.
 */
export class NameCache {
  readonly #names = new Map<string, string>();

  get(name: string): string {
    return this.#names.get(name) ?? this.#add(name);
  }

  #add(name: string): string {
    if (this.#names.size >= maxNames) this.#names.clear();
    // In UTF-16, which keeps what is no valid Unicode.
    const copy = Buffer.from(name, 'utf16le').toString('utf16le');
    this.#names.set(copy, copy);
    return copy;
  }
}
