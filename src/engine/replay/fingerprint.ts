import { formatPayload } from '../../model/payload/payload.ts';
import { decodeData } from '../codec/codecs.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';

/** Larger MessagePack packets get no fingerprint. */
const maxPackedBytes = 1_000_000;

/**
 * A number of 53 bits that is equal for packets with the same event name and arguments, regardless of their ID and
 * namespace. With this number, an echo is recognized without storing the emitted events. `withoutLast`: leaves out the
 * last argument if it is a string.
 */
export function fingerprint(codec: Codec, packet: WirePacket, withoutLast = false): number {
  const hash = new Hash();
  const { text, attachments } = packet;
  if (typeof text === 'string') {
    const end = withoutLast ? text.lastIndexOf(',"') : text.length - 1;
    hash.text(text, dataStart(text), end);
    for (const bytes of attachments) hash.bytes(bytes);
  } else {
    // A larger packet would have to be decoded, which would block all connections for some time.
    if (text.byteLength > maxPackedBytes) return NaN;
    const data = decodeData(codec, packet);
    const json = JSON.stringify(formatPayload(withoutLast ? data.slice(0, -1) : data));
    hash.text(json, 0, json.length - 1);
  }
  return hash.value;
}

/**
 * The index at which the list of name and arguments begins in a packet of the default parser: after the type, attachments, namespace and
 * ID.
 */
function dataStart(text: string): number {
  let at = 1;
  const digits = (): void => {
    while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  };
  // Type 5 is an event with attachments, whose number is followed by a dash.
  if (text.startsWith('5')) {
    digits();
    at++;
  }
  if (text.startsWith('/', at)) at = text.indexOf(',', at) + 1;
  digits();
  return at;
}

/** Two multiplicative hashes of 32 bits, which are combined. */
class Hash {
  #one = 0x811c9dc5;
  #two = 0x2545f491;

  text(text: string, from: number, to: number): void {
    let one = this.#one;
    let two = this.#two;
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x9e3779b1);
      two = Math.imul(two ^ unit ^ (two >>> 17), 0x85ebca6b);
    }
    this.#one = one;
    this.#two = two;
  }

  bytes(bytes: Uint8Array): void {
    let one = this.#one ^ bytes.length;
    let two = this.#two ^ bytes.length;
    for (const byte of bytes) {
      one = Math.imul(one ^ byte, 0x9e3779b1);
      two = Math.imul(two ^ byte ^ (two >>> 17), 0x85ebca6b);
    }
    this.#one = one;
    this.#two = two;
  }

  get value(): number {
    const one = Math.imul(this.#one ^ (this.#one >>> 15), 0x735a2d97);
    const two = Math.imul(this.#two ^ (this.#two >>> 13), 0xcaf649a9) ^ one;
    return ((one ^ (one >>> 16)) >>> 11) * 2 ** 32 + ((two ^ (two >>> 16)) >>> 0);
  }
}
