/** The head of a WebSocket frame. Source: RFC 6455, section 5.2. */
export interface FrameHead {
  readonly isLast: boolean;
  /** RSV1: the message is compressed. */
  readonly isCompressed: boolean;
  /** RSV2 and RSV3, which no extension uses. */
  readonly hasReservedBits: boolean;
  readonly opcode: number;
  /** Four bytes; undefined for a frame without a mask. */
  readonly mask: Uint8Array | undefined;
  /** Length of the payload, in bytes. */
  readonly length: number;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export const maxControlLength = 125;

const minHeadBytes = 2;
const maskBytes = 4;
export const maxHeadBytes = 14;

export function isControl(opcode: number): boolean {
  return opcode >= opcodes.close;
}

export function isKnown(opcode: number): boolean {
  return opcode <= opcodes.binary || (opcode >= opcodes.close && opcode <= opcodes.pong);
}

/**
 * Size of the head that begins at this index, in bytes. If there are fewer bytes, the number of bytes that are needed to know the size.
 */
export function headSize(bytes: Buffer, at: number, end: number): number {
  if (end - at < minHeadBytes) return minHeadBytes;
  const second = bytes[at + 1] as number;
  const short = second & 0x7f;
  return minHeadBytes + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second & 0x80 ? maskBytes : 0);
}

/** Reads a complete head. */
export function readHead(bytes: Buffer, at: number): FrameHead {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const short = second & 0x7f;
  let next = at + minHeadBytes;
  let length = short;
  if (short === 126) {
    length = bytes.readUInt16BE(next);
    next += 2;
  } else if (short === 127) {
    length = bytes.readUInt32BE(next) * 2 ** 32 + bytes.readUInt32BE(next + 4);
    next += 8;
  }
  return {
    isLast: (first & 0x80) !== 0,
    isCompressed: (first & 0x40) !== 0,
    hasReservedBits: (first & 0x30) !== 0,
    opcode: first & 0x0f,
    mask: second & 0x80 ? Uint8Array.prototype.slice.call(bytes, next, next + maskBytes) : undefined,
    length,
  };
}

/** Removes the mask while copying. @param phase index of the first byte in the payload of its frame */
export function unmask(
  mask: Uint8Array,
  phase: number,
  source: Buffer,
  from: number,
  to: number,
  target: Buffer,
  at: number,
): void {
  for (let index = from, written = at, key = phase; index < to; index++, written++, key++) {
    target[written] = (source[index] as number) ^ (mask[key & 3] as number);
  }
}
