/** Number of slots in the table; of two names with the same slot, the newer one replaces the other. */
const slots = 512;
/** Longer names are not cached. */
const longestName = 64;

interface Known {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * Caches one string for each name. Names are looked up by their bytes, so that no string is created for a known name. In V8, a substring of
 * a packet's text would keep the whole text in memory; strings of this cache do not. The size is bounded, because a server can send a new
 * name with every event.
 */
export class NameCache {
  readonly #allowed: (name: string) => boolean;
  readonly #known: (Known | undefined)[] = Array.from({ length: slots });

  constructor(allowed: (name: string) => boolean) {
    this.#allowed = allowed;
  }

  /** The name at this position in UTF-8; undefined if it is not allowed. */
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

  /** Like `get`, for a name that is a substring of a text. */
  of(cut: string): string | undefined {
    if (!this.#allowed(cut)) return undefined;
    // Uses UTF-16, which also preserves invalid Unicode.
    return Buffer.from(cut, 'utf16le').toString('utf16le');
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let n = 0; n < known.length; n++) if (known[n] !== bytes[from + n]) return false;
  return true;
}
