import { randomBytes } from 'node:crypto';
import { opcodes } from './frameHead.ts';

const lastFrame = 0x80;
const maskBit = 0x80;

/** A message as one frame. A client must mask its frames. Source: RFC 6455, section 5.2. */
export function frameOf(
  message: string | Uint8Array,
  isMasked: boolean,
  opcode: number = typeof message === 'string' ? opcodes.text : opcodes.binary,
): Buffer {
  const payload = typeof message === 'string' ? Buffer.from(message) : Buffer.from(message);
  const { length } = payload;
  const extended = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const head = Buffer.alloc(2 + extended);
  head[0] = lastFrame | opcode;
  head[1] = (isMasked ? maskBit : 0) | (extended === 8 ? 127 : extended === 2 ? 126 : length);
  if (extended === 2) head.writeUInt16BE(length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!isMasked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  for (let at = 0; at < length; at++) payload[at] = (payload[at] as number) ^ (mask[at & 3] as number);
  return Buffer.concat([head, mask, payload]);
}
