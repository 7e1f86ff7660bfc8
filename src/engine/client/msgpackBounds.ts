/** Bytes in front of an item's content: its type byte, and the bytes of a length or a value. By type byte, from 0xc0 on. */
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
/** Content of items whose length is in their type. */
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
 * Goes through the items of MessagePack in the order of their bytes: what holds others stands before them.
 * @param visit is told an item's type byte, where it stands, and of an extension what it is; answers true to end the walk
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
 * Whether a packet names an extension of type 0, which notepack.io 2.2 reads as an ArrayBuffer, longer than the packet itself. The decoder
 * would allocate what a stranger claims, up to 4 GiB, and fill it byte by byte; all else that is cut short it refuses, or takes as it is.
 */
export function claimsTooMuch(bytes: Uint8Array): boolean {
  let tooMuch = false;
  walkItems(bytes, (_type, _at, extension) => {
    tooMuch = extension?.kind === 0 && extension.length > bytes.length - extension.from;
    return tooMuch;
  });
  return tooMuch;
}
