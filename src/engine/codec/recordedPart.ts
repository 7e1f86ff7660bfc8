/** Maximum number of bytes of a received packet that are recorded: its text first, then its attachments. */
import type { WirePacket } from '../contracts/inspectedClient.ts';

export const maxRecordedBytes = 16_000_000;

/** The recorded part of a packet: the whole packet, or its first bytes. An attachment beyond the limit is empty. */
export function recordedPart(packet: WirePacket): WirePacket {
  const { frame, attachments } = packet;
  const textLength = frame ? frame.length - 1 : packet.text.length;
  let left = maxRecordedBytes - textLength;
  for (const { byteLength } of attachments) left -= byteLength;
  if (left >= 0) return packet;
  let remaining = Math.max(0, maxRecordedBytes - textLength);
  const kept = attachments.map((bytes) => {
    const part = bytes.subarray(0, remaining);
    remaining -= part.byteLength;
    return part;
  });
  if (textLength <= maxRecordedBytes) return withAttachments(packet, kept);
  if (!frame) {
    const { text, holdsBytes } = packet;
    const part = typeof text === 'string' ? text.slice(0, maxRecordedBytes) : text.subarray(0, maxRecordedBytes);
    return { text: part, attachments: kept, ...(holdsBytes !== undefined && { holdsBytes }) };
  }
  const front = frame.subarray(0, characterEnd(frame, 1 + maxRecordedBytes));
  return {
    get text() {
      return Buffer.from(front.buffer, front.byteOffset, front.byteLength).toString('utf8', 1);
    },
    textBytes: front.length - 1,
    frame: front,
    ownsFrame: packet.ownsFrame === true,
    attachments: kept,
  };
}

function withAttachments(packet: WirePacket, attachments: readonly Uint8Array[]): WirePacket {
  const { frame, textBytes, ownsFrame } = packet;
  return {
    get text() {
      return packet.text;
    },
    ...(textBytes !== undefined && { textBytes }),
    ...(frame && { frame }),
    ...(ownsFrame !== undefined && { ownsFrame }),
    attachments,
  };
}

/** The last index up to `at` at which no UTF-8 character is cut. */
function characterEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
