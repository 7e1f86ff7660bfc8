import type { LogReader } from './captureLog.ts';

/** Larger payloads are not compared. */
export const maxComparedBytes = 16_384;

/**
 * A number for the arguments of an event: equal for equal arguments. The offset of connection state recovery is left out, because it is
 * different for each event.
 * @returns undefined for a payload that is not kept or too large
 */
export function payloadHash(log: LogReader, seq: number, hasOffset: boolean): number | undefined {
  const front = log.bodyFront(seq, maxComparedBytes);
  if (!front) return wholeHash(log, seq, hasOffset);
  if (front.textLength > maxComparedBytes) return undefined;
  const { text, attachments, codec } = front;
  const from = codec === 'msgpack' ? 0 : startOfData(text);
  const to = hasOffset && codec !== 'msgpack' ? endWithoutOffset(text) : text.length;
  let hash = hashOf(text, from, to, hashStart);
  for (const [index, size] of attachments.entries()) {
    const part = size <= maxComparedBytes ? log.readPart(seq, index, 0, size) : undefined;
    if (!part) return undefined;
    hash = hashOf(part, 0, part.length, hash);
  }
  return hash;
}

/** The hash for an entry of a session file, whose payload can only be read completely. */
function wholeHash(log: LogReader, seq: number, hasOffset: boolean): number | undefined {
  const body = log.read(seq)?.body;
  if (body?.type !== 'value') return undefined;
  const { json, buffers } = body.args;
  const text = Buffer.from(json);
  let hash = hashOf(text, 0, hasOffset ? endWithoutOffset(text) : text.length, hashStart);
  for (const buffer of buffers) hash = hashOf(new Uint8Array(buffer), 0, buffer.byteLength, hash);
  return hash;
}

/** The index after the type, the namespace and the ID of an acknowledgement, which can differ between copies. */
function startOfData(text: Uint8Array): number {
  const start = text.indexOf(openingBracket);
  return start === -1 ? 0 : start;
}

/** The index of the comma before the last argument, which is a text without escape sequences. */
function endWithoutOffset(text: Uint8Array): number {
  const quote = text.lastIndexOf(quotationMark, text.length - 3);
  return quote > 0 ? quote - 1 : text.length;
}

const openingBracket = 0x5b;
const quotationMark = 0x22;
const hashStart = 0x811c9dc5;

/** Computes the FNV-1a hash of a range of bytes. */
function hashOf(bytes: Uint8Array, from: number, to: number, start: number): number {
  let hash = start;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >>> 0;
}
