import type { BytePattern } from '../../model/bytes/bytePattern.ts';

/**
 * The positions of matches in bytes, in ascending order.
 * @param starts only matches that begin before this index are returned; they may end after it
 */
export function findInChunk(bytes: Uint8Array, pattern: BytePattern, starts: number): number[] {
  const hits: number[] = [];
  const { anchor } = pattern;
  if (!anchor) {
    const last = Math.min(starts, bytes.length - pattern.length + 1);
    for (let at = 0; at < last; at++) {
      if (pattern.canBegin(bytes[at] ?? 0) && pattern.matches(bytes, at)) hits.push(at);
    }
    return hits;
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(anchor.bytes, anchor.at); at >= 0; at = buffer.indexOf(anchor.bytes, at + 1)) {
    const begin = at - anchor.at;
    if (begin >= starts) break;
    if (pattern.isExact || pattern.matches(bytes, begin)) hits.push(begin);
  }
  return hits;
}
