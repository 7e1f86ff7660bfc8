/** Slots of the table; names that fall into the same one take turns. */
const slots = 512;
/** A longer name is made anew each time. */
const longestName = 64;

interface Known {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * One string for each name, however often it comes, found by its bytes, so that a name that is known is not made at all. A name that is
 * cut out of a packet's text would keep the whole text alive in V8; what comes from here does not. Bounded: a server can make up a
 * name for every event.
 */
export class NameCache {
  readonly #allowed: (name: string) => boolean;
  readonly #known: (Known | undefined)[] = Array.from({ length: slots });

  constructor(allowed: (name: string) => boolean) {
    this.#allowed = allowed;
  }

  /** The name that stands here in UTF-8; undefined when it is not allowed. */
  get(bytes: Buffer, from: number, to: number): string | undefined {
    if (to - from > longestName) return this.of(bytes.toString('utf8', from, to));
    let hash = 0;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 9)) & (slots - 1);
    const known = this.#known[slot];
    if (known && isSame(known.bytes, bytes, from, to)) return known.name;
    const name = this.of(bytes.toString('utf8', from, to));
    if (name !== undefined) this.#known[slot] = { bytes: new Uint8Array(bytes.subarray(from, to)), name };
    return name;
  }

  /** The same of a name that was cut out of a text. */
  of(cut: string): string | undefined {
    if (!this.#allowed(cut)) return undefined;
    // In UTF-16, which keeps what is no valid Unicode.
    return Buffer.from(cut, 'utf16le').toString('utf16le');
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let n = 0; n < known.length; n++) if (known[n] !== bytes[from + n]) return false;
  return true;
}
