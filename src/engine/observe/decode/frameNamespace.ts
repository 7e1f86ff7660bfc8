import { headSize, opcodes, readHead, unmask } from './frameHead.ts';

/** Enough for the head of a packet with a long namespace. */
const maxFront = 4096;

/** The namespace of a packet of the default parser, from the beginning of its first frame; undefined for other frames. */
export function namespaceOf(frame: Buffer): string | undefined {
  const size = headSize(frame, 0, frame.length);
  if (frame.length < size) return undefined;
  const { opcode, mask } = readHead(frame, 0);
  if (opcode !== opcodes.text) return undefined;
  const front = Buffer.from(frame.subarray(size, size + maxFront));
  if (mask) unmask(mask, 0, front, 0, front.length, front, 0);
  const [head, namespace] = /^4\d(?:\d+-)?(\/[^,]*(?=,))?/.exec(front.toString()) ?? [];
  return head === undefined ? undefined : (namespace ?? '/');
}
