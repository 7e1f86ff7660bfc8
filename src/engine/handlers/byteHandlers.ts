/**
 * Handles the requests of the hex view: bytes by range, searches, comparisons and decoding.
 * Invariants: every request ends soon, because it works in time slices up to a limit (see scanRange); the input and output of decoding are
 * bounded; a payload is never read as a whole for a part of it.
 */
import { userError } from '../../model/cause/userErrors.ts';
import { parsePattern } from '../../model/bytes/bytePattern.ts';
import * as m from '../../protocol/byteMessages.ts';
import type { Channel } from '../../protocol/channel.ts';
import { entryBytes } from '../../protocol/engineMessages.ts';
import type { LogAccess } from '../log/captureLog.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { compareChunks } from '../bytes/compareBytes.ts';
import { maxPacked, readMsgpack, unpack } from '../bytes/decodeBytes.ts';
import { EntryParts, type PartBytes } from '../bytes/entryParts.ts';
import { findInChunk } from '../bytes/findBytes.ts';
import { scanRange } from '../bytes/partScan.ts';

/** MessagePack is decoded as a whole. */
const largestMsgpack = 1_000_000;

export function registerByteHandlers({ log, clock }: LogAccess, channel: Channel): void {
  const parts = new EntryParts(log);
  const scanDeps = (signal: AbortSignal) => ({ clock, slicer: new TimeSlicer(clock, signal) });

  channel.handle(entryBytes, async ({ seq, attachment, from, to }) => {
    const part = await parts.find({ seq, attachment });
    // A copy in a separate ArrayBuffer, because the record's own memory must not be transferred.
    return new Uint8Array(part?.read(from, to) ?? []).buffer;
  });

  channel.handle(m.entryFind, async ({ seq, attachment, pattern: text, from, to, direction, limit }, { signal }) => {
    const pattern = parsePattern(text);
    const part = await parts.open({ seq, attachment });
    const range = { from, to: Math.min(to, Math.max(0, part.size - pattern.length + 1)), direction };
    const hits: number[] = [];
    const reached = await scanRange(range, scanDeps(signal), (start, end) => {
      const found = findInChunk(part.read(start, end + pattern.length - 1), pattern, end - start);
      if (direction === 'previous') found.reverse();
      const fitting = found.slice(0, limit - hits.length);
      for (const at of fitting) hits.push(start + at);
      const last = hits.at(-1);
      if (hits.length < limit || last === undefined) return undefined;
      return direction === 'next' ? last + 1 : last;
    });
    const isDone = direction === 'next' && hits.length < limit && reached >= range.to;
    return { hits, length: pattern.length, reached: isDone ? Math.max(reached, to) : reached };
  });

  channel.handle(m.entryCompare, async ({ left: one, right: other, from, to, direction, limit }, { signal }) => {
    const left = await parts.open(one);
    const right = await parts.open(other);
    const range = { from, to: Math.min(to, Math.max(left.size, right.size)), direction };
    const starts: number[] = [];
    let differing = 0;
    const reached = await scanRange(range, scanDeps(signal), (start, end) => {
      const found = compareChunks(left.read(start, end), right.read(start, end), differsAt(left, right, start - 1));
      if (direction === 'previous') found.starts.reverse();
      for (const at of found.starts.slice(0, limit - starts.length)) starts.push(start + at);
      const last = starts.at(-1);
      differing += found.differing;
      if (starts.length < limit || last === undefined) return undefined;
      return direction === 'next' ? last + 1 : last;
    });
    return { starts, differing, reached };
  });

  channel.handle(m.entryDecode, async ({ seq, attachment, from, to, as }) => {
    const part = await parts.open({ seq, attachment });
    const end = Math.min(to, part.size);
    if (as === 'msgpack') {
      if (end - from > largestMsgpack) throw userError('bytes.msgpackTooLong');
      return readMsgpack(part.read(from, end));
    }
    const unpacked = await unpack(new Uint8Array(part.read(from, Math.min(end, from + maxPacked))), as);
    return { ...unpacked, cut: unpacked.cut || end - from > maxPacked };
  });
}

function differsAt(left: PartBytes, right: PartBytes, offset: number): boolean {
  return offset >= 0 && left.read(offset, offset + 1)[0] !== right.read(offset, offset + 1)[0];
}
