/** Decodes the beginning of a MessagePack packet, which is enough for the preview of a large payload. */
import { ByteCount } from '../../model/payload/byteCount.ts';
import { exactOfBigInt } from '../../model/numbers/exactNumber.ts';
import { trimEnd } from '../../model/text/edges.ts';

/** Deeper values are not shown. */
const maxDepth = 250;
const missing = Symbol('missing');
type Read = unknown;

/** The data of a Socket.IO packet whose bytes can end anywhere; undefined if they contain no data. */
export function packedDataBeginning(bytes: Uint8Array): unknown {
  return new Beginning(bytes).data();
}

/** The first item in the list of an event, with exact integers. The rest of the list is not read. Undefined if there is no list. */
export function packedName(bytes: Uint8Array): unknown {
  return new Beginning(bytes).name();
}

class Beginning {
  readonly #bytes: Buffer;
  #at = 0;
  /** Whether the following bytes cannot be decoded. */
  #isOver = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  data(): unknown {
    const fields = this.#value(0);
    if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, 'data')) return undefined;
    return (fields as { data: unknown }).data;
  }

  name(): unknown {
    const type = this.#uint(1);
    const isShort = type >= 0x80 && type < 0x90;
    if (!isShort && type !== 0xde && type !== 0xdf) return undefined;
    const size = isShort ? type & 0x0f : this.#uint(type === 0xde ? 2 : 4);
    for (let index = 0; index < size && !this.#isOver; index++) {
      if (this.#value(1) === 'data') return this.#firstItem();
      this.#value(1);
    }
    return undefined;
  }

  #firstItem(): unknown {
    const type = this.#uint(1);
    const isShort = type >= 0x90 && type < 0xa0;
    if (!isShort && type !== 0xdc && type !== 0xdd) return undefined;
    const length = isShort ? type & 0x0f : this.#uint(type === 0xdc ? 2 : 4);
    const value = length === 0 ? missing : this.#value(2);
    return value === missing ? undefined : value;
  }

  /** Decodes a value. If a text or container is incomplete, returns its existing part. */
  #value(depth: number): Read {
    const type = this.#uint(1);
    if (this.#isOver || depth > maxDepth) return this.#end();
    if (type < 0x80) return type;
    if (type >= 0xe0) return type - 0x100;
    if (type < 0x90) return this.#map(type & 0x0f, depth);
    if (type < 0xa0) return this.#list(type & 0x0f, depth);
    if (type < 0xc0) return this.#text(type & 0x1f);
    if (type >= 0xc7 && type <= 0xc9) return this.#extension(this.#uint(1 << (type - 0xc7)));
    if (type >= 0xd4 && type <= 0xd8) return this.#fixed(1 << (type - 0xd4));
    if (type >= 0xcc && type <= 0xd3) return this.#integer(type);
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return type === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#skipped(this.#uint(1 << (type - 0xc4)));
      case 0xca:
      case 0xcb:
        return this.#float(type === 0xca ? 4 : 8);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#uint(type === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(type === 0xde ? 2 : 4), depth);
      default:
        return this.#end();
    }
  }

  #list(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let index = 0; index < length && !this.#isOver; index++) {
      const value = this.#value(depth + 1);
      if (value !== missing) list.push(value);
    }
    return list;
  }

  #map(size: number, depth: number): object {
    const entries: [string, unknown][] = [];
    for (let index = 0; index < size && !this.#isOver; index++) {
      const key = this.#value(depth + 1);
      // An incomplete key is left out.
      if (this.#isOver) break;
      const value = this.#value(depth + 1);
      if (value !== missing) entries.push([typeof key === 'symbol' ? '' : String(key), value]);
    }
    return Object.fromEntries(entries);
  }

  #text(length: number): Read {
    const from = this.#at;
    this.#at += length;
    if (this.#at <= this.#bytes.length) return this.#bytes.toString('utf8', from, this.#at);
    this.#isOver = true;
    return trimEnd(this.#bytes.toString('utf8', from), (character) => character === '\ufffd');
  }

  #integer(type: number): Read {
    const at = this.#at;
    const width = 1 << ((type - 0xcc) & 3);
    const unsigned = type < 0xd0;
    if (!this.#advance(width)) return missing;
    if (width < 8) return unsigned ? this.#bytes.readUIntBE(at, width) : this.#bytes.readIntBE(at, width);
    return exactOfBigInt(unsigned ? this.#bytes.readBigUInt64BE(at) : this.#bytes.readBigInt64BE(at));
  }

  #float(width: 4 | 8): Read {
    const at = this.#at;
    if (!this.#advance(width)) return missing;
    return width === 4 ? this.#bytes.readFloatBE(at) : this.#bytes.readDoubleBE(at);
  }

  /** Decodes an extension as notepack.io does: type 0 is an ArrayBuffer; other types are a pair of the type and the bytes. */
  #extension(length: number): Read {
    const kind = this.#kind();
    return kind === 0 || kind === undefined ? this.#skipped(length) : [kind, this.#skipped(length)];
  }

  /** Decodes an extension of fixed length. With type 0, these are `undefined` and dates. */
  #fixed(length: number): Read {
    const kind = this.#kind();
    const at = this.#at;
    if (kind !== 0 || (length !== 1 && length !== 8))
      return kind === undefined ? missing : [kind, this.#skipped(length)];
    if (!this.#advance(length)) return missing;
    return length === 1
      ? undefined
      : new Date(this.#bytes.readInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4));
  }

  #kind(): number | undefined {
    return this.#advance(1) ? this.#bytes.readInt8(this.#at - 1) : undefined;
  }

  #skipped(length: number): Read {
    if (this.#isOver) return missing;
    this.#advance(length);
    return new ByteCount(length);
  }

  #uint(width: number): number {
    return this.#advance(width) ? this.#bytes.readUIntBE(this.#at - width, width) : 0;
  }

  /** Skips bytes. Returns false if there are too few. */
  #advance(width: number): boolean {
    this.#at += width;
    if (this.#at > this.#bytes.length) this.#isOver = true;
    return !this.#isOver;
  }

  #end(): Read {
    this.#isOver = true;
    return missing;
  }
}
