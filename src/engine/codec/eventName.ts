import { exactOrPlain } from '../../model/numbers/exactNumber.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { payloadStart } from './codecs.ts';
import { decodeMsgpack } from './msgpackParser.ts';
import { maxEventLength } from './packetBounds.ts';

/** Longer packets of MessagePack are not decoded for the name alone. */
const maxDecoded = 65_536;
const firstNumber = /^\[[ \t\n\r]*(-?\d[-+.\deE]*)[ \t\n\r]*[,\]]/;

/**
 * The name of an event: a text, or a number, which is shown as it was on the wire. The parsers take nothing else.
 * @param first what the client read at the beginning of the packet's list
 */
export function eventNameOf(first: unknown, packet: WirePacket): string {
  if (typeof first !== 'number') return String(first);
  const { text } = packet;
  if (typeof text === 'string') {
    const from = payloadStart(text);
    const literal = firstNumber.exec(text.slice(from, from + maxEventLength))?.[1];
    return String(literal === undefined ? first : exactOrPlain(literal));
  }
  const data = text.length <= maxDecoded ? decodeMsgpack(text) : undefined;
  return String(Array.isArray(data) ? data[0] : first);
}
