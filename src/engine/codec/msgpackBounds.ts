/** Number of bytes before the content of an item: its type byte, and the bytes of a length or value. Indexed by type byte, from 0xc0. */
const lengthBytes: Readonly<Record<number, number>> = {
  0xc4: 1,
  0xc5: 2,
  0xc6: 4,
  0xc7: 1,
  0xc8: 2,
  0xc9: 4,
  0xd9: 1,
  0xda: 2,
  0xdb: 4,
  0xdc: 2,
  0xdd: 4,
  0xde: 2,
  0xdf: 4,
};
/** Length of the content of items whose length is part of their type. */
const fixed: Readonly<Record<number, number>> = {
  0xca: 4,
  0xcb: 8,
  0xcc: 1,
  0xcd: 2,
  0xce: 4,
  0xcf: 8,
  0xd0: 1,
  0xd1: 2,
  0xd2: 4,
  0xd3: 8,
  0xd4: 2,
  0xd5: 3,
  0xd6: 5,
  0xd7: 9,
  0xd8: 17,
};

/**
 * Walks through the items of MessagePack in the order of their bytes. A container is visited before its children.
 * @param visit receives the type byte of an item, its offset and, for an extension, its type. It returns true to end the walk
 */
export function walkItems(
  bytes: Uint8Array,
  visit: (
    type: number,
    at: number,
    extension?: { readonly kind: number; readonly length: number; readonly from: number },
  ) => unknown,
): void {
  let at = 0;
  for (let items = 1; items > 0 && at < bytes.length; items--) {
    const begin = at;
    const type = bytes[at++] ?? 0;
    const width = lengthBytes[type] ?? 0;
    let length = 0;
    for (let index = 0; index < width; index++) length = length * 256 + (bytes[at++] ?? 0);
    const isExtension = type >= 0xc7 && type <= 0xc9;
    if (visit(type, begin, isExtension ? { kind: bytes[at] ?? 0, length, from: at } : undefined) === true) return;
    if (type < 0x80 || type >= 0xe0) continue;
    if (type < 0x90) items += (type & 0x0f) * 2;
    else if (type < 0xa0) items += type & 0x0f;
    else if (type < 0xc0) at += type & 0x1f;
    else if (type === 0xdc || type === 0xdd) items += length;
    else if (type === 0xde || type === 0xdf) items += length * 2;
    else at += (fixed[type] ?? 0) + length + (isExtension ? 1 : 0);
  }
}

/**
 * Whether a packet contains an extension of type 0, which notepack.io 2.2 decodes as an ArrayBuffer, whose length exceeds the packet. The
 * decoder would allocate this length, up to 4 GiB, and fill it byte by byte. It handles all other truncated items without such a cost.
 */
export function claimsTooMuch(bytes: Uint8Array): boolean {
  let tooMuch = false;
  walkItems(bytes, (_type, _at, extension) => {
    tooMuch = extension?.kind === 0 && extension.length > bytes.length - extension.from;
    return tooMuch;
  });
  return tooMuch;
}

/** Maximum nesting of a MessagePack packet that is decoded, because the decoder is recursive. */
export const maxPackedDepth = 2000;
/** Maximum number of values of a MessagePack packet that is decoded. */
export const maxPackedItems = 2_000_000;

/** Longer texts are not accepted as fields of a packet or as event names. */
const maxFieldBytes = 600_000;

interface Field {
  readonly at: number;
  readonly end: number;
}

interface Item {
  /** Number of children that follow it. */
  readonly children: number;
  /** Offset after its head and content. */
  readonly end: number;
}

/**
 * Walks through a MessagePack packet in steps, without creating values. The packet is a map with the fields of a Socket.IO packet, whose
 * `data` can be any value.
 */
export class PackedWalk {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Number of remaining items on each level. */
  readonly #left: number[] = [1];
  #key: string | undefined;
  #isValue = false;
  readonly #fields = new Map<string, Field>();
  #dataAt = -1;
  #first: Field | undefined;
  #last: Field | undefined;
  #dataItems = 0;
  items = 0;
  isDeep = false;
  /** Whether a value contains bytes. */
  holdsBytes = false;
  /** Whether an item is longer than the packet. */
  isCut = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads up to this many more items. Returns true at the end. */
  advance(count: number): boolean {
    for (let left = count; left > 0; left--) {
      while (this.#left.length > 0 && this.#left.at(-1) === 0) this.#left.pop();
      if (this.#left.length === 0) return true;
      if (this.#at >= this.#bytes.length) this.isCut = true;
      if (this.isCut) return true;
      this.#next();
    }
    return false;
  }

  /** A field of the packet, if it is text or a whole number; otherwise undefined. */
  field(key: string): string | number | undefined {
    const field = this.#fields.get(key);
    return field && this.#scalar(field);
  }

  /** The first value of `data`, if it is a list. */
  get firstOfData(): string | number | undefined {
    return this.#first && this.#scalar(this.#first);
  }

  /** The last value of `data`, if it is not the first one, and if it is text or a whole number. */
  get lastOfData(): string | number | undefined {
    return this.#dataItems > 1 && this.#last ? this.#scalar(this.#last) : undefined;
  }

  get hasList(): boolean {
    return this.#dataAt >= 0;
  }

  #next(): void {
    const at = this.#at;
    const level = this.#left.length - 1;
    (this.#left[level] as number)--;
    this.items++;
    const { children, end } = this.#item(at);
    if (end > this.#bytes.length) this.isCut = true;
    if (level === 1) this.#fieldAt(at, end);
    if (level === 2 && this.#dataAt >= 0 && this.#key === 'data') {
      this.#last = { at, end };
      if (this.#dataItems++ === 0) this.#first = this.#last;
    }
    this.#at = end;
    if (children === 0) return;
    if (level < maxPackedDepth) this.#left.push(children);
    else {
      this.isDeep = true;
      // Keys and values follow each other in the same way as the items of a list.
      (this.#left[level] as number) += children;
    }
  }

  #fieldAt(at: number, end: number): void {
    if (!this.#isValue) {
      const key = this.#scalar({ at, end });
      this.#key = typeof key === 'string' ? key : undefined;
    } else if (this.#key !== undefined && this.#fields.size < 100) {
      this.#fields.set(this.#key, { at, end });
      const type = this.#bytes[at] ?? 0;
      if (this.#key === 'data' && ((type >= 0x90 && type < 0xa0) || type === 0xdc || type === 0xdd)) this.#dataAt = at;
    }
    this.#isValue = !this.#isValue;
  }

  #item(at: number): Item {
    const bytes = this.#bytes;
    const type = bytes[at] ?? 0;
    if (type < 0x80 || type >= 0xe0) return { children: 0, end: at + 1 };
    if (type < 0x90) return { children: (type & 0x0f) * 2, end: at + 1 };
    if (type < 0xa0) return { children: type & 0x0f, end: at + 1 };
    if (type < 0xc0) return { children: 0, end: at + 1 + (type & 0x1f) };
    const width = lengthBytes[type] ?? 0;
    let length = 0;
    for (let index = 1; index <= width; index++) length = length * 256 + (bytes[at + index] ?? 0);
    const begin = at + 1 + width;
    if (type === 0xdc || type === 0xdd) return { children: length, end: begin };
    if (type === 0xde || type === 0xdf) return { children: length * 2, end: begin };
    const isExtension = type >= 0xc7 && type <= 0xc9;
    if ((type >= 0xc4 && type <= 0xc6) || (isExtension && bytes[begin] === 0)) this.holdsBytes = true;
    return { children: 0, end: begin + (fixed[type] ?? 0) + length + (isExtension ? 1 : 0) };
  }

  #scalar({ at, end }: Field): string | number | undefined {
    const bytes = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const type = bytes[at] ?? 0;
    if (end - at > maxFieldBytes) return undefined;
    if (type >= 0xa0 && type < 0xc0) return bytes.toString('utf8', at + 1, end);
    if (type >= 0xd9 && type <= 0xdb) return bytes.toString('utf8', at + 1 + (lengthBytes[type] ?? 0), end);
    return end <= bytes.length ? numberAt(bytes, at) : undefined;
  }
}

/** The number as notepack.io decodes it: 64-bit integers are rounded. Undefined if it is not a number. */
function numberAt(bytes: Buffer, at: number): number | undefined {
  const type = bytes[at] ?? 0;
  if (type < 0x80) return type;
  if (type >= 0xe0) return type - 0x100;
  const width = fixed[type] ?? 0;
  if (type === 0xca) return bytes.readFloatBE(at + 1);
  if (type === 0xcb) return bytes.readDoubleBE(at + 1);
  if (type === 0xcf) return Number(bytes.readBigUInt64BE(at + 1));
  if (type === 0xd3) return Number(bytes.readBigInt64BE(at + 1));
  if (type >= 0xcc && type <= 0xce) return bytes.readUIntBE(at + 1, width);
  return type >= 0xd0 && type <= 0xd2 ? bytes.readIntBE(at + 1, width) : undefined;
}

/** Whether the values of a packet contain bytes. */
export function holdsBytes(bytes: Uint8Array): boolean {
  const walk = walked(bytes);
  return walk.holdsBytes;
}

/** Walks through a whole packet in one step. */
export function walked(bytes: Uint8Array): PackedWalk {
  const walk = new PackedWalk(bytes);
  walk.advance(Infinity);
  return walk;
}
