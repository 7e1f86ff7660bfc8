/** Number of items in one step, which takes a fraction of a millisecond. */
const stepSize = 16_384;
const digitBits = 11;
const digits = 6;
const buckets = 1 << digitBits;

interface Column {
  readonly seqs: Float64Array;
  readonly keys: Uint32Array;
}

/**
 * Sorts seqs, which are in ascending order, by their keys; the sort is stable. A radix sort, so that it can yield at any time and its time
 * is linear: comparing the pairs of a million items would take seconds.
 * @param keys doubles, without NaN and -0
 */
export function* sortSeqs(seqs: Float64Array, keys: Float64Array): Generator<void, Float64Array> {
  let from: Column = { seqs, keys: orderedBits(keys) };
  let to: Column = { seqs: new Float64Array(seqs.length), keys: new Uint32Array(seqs.length * 2) };
  const counts = Array.from({ length: digits }, () => new Uint32Array(buckets));
  for (let at = 0; at < seqs.length; at++) {
    const low = from.keys[at * 2] ?? 0;
    const high = from.keys[at * 2 + 1] ?? 0;
    for (let digit = 0; digit < digits; digit++) {
      const column = counts[digit];
      const bucket = digitOf(low, high, digit);
      if (column) column[bucket] = (column[bucket] ?? 0) + 1;
    }
    if (at % stepSize === stepSize - 1) yield;
  }
  for (const [digit, count] of counts.entries()) {
    // If all items have the same digit, nothing moves; most keys differ in few digits.
    if (count.includes(seqs.length)) continue;
    let begin = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const here = count[bucket] ?? 0;
      count[bucket] = begin;
      begin += here;
    }
    for (let at = 0; at < seqs.length; at++) {
      const low = from.keys[at * 2] ?? 0;
      const high = from.keys[at * 2 + 1] ?? 0;
      const bucket = digitOf(low, high, digit);
      const index = count[bucket] ?? 0;
      count[bucket] = index + 1;
      to.seqs[index] = from.seqs[at] ?? 0;
      to.keys[index * 2] = low;
      to.keys[index * 2 + 1] = high;
      if (at % stepSize === stepSize - 1) yield;
    }
    [from, to] = [to, from];
  }
  return from.seqs;
}

/** The bits of doubles, changed so that they sort like two unsigned words; the low word first. */
function orderedBits(keys: Float64Array): Uint32Array {
  const bits = new Uint32Array(keys.slice().buffer);
  for (let at = 0; at < bits.length; at += 2) {
    const high = bits[at + 1] ?? 0;
    if (high >>> 31) {
      bits[at] = ~(bits[at] ?? 0);
      bits[at + 1] = ~high;
    } else bits[at + 1] = high | 0x80000000;
  }
  return bits;
}

function digitOf(low: number, high: number, digit: number): number {
  const shift = digit * digitBits;
  if (shift >= 32) return (high >>> (shift - 32)) & (buckets - 1);
  if (shift + digitBits <= 32) return (low >>> shift) & (buckets - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (buckets - 1);
}
