import type { WirePacket } from '../contracts/inspectedClient.ts';
import { payloadStart } from './codecs.ts';
import { packedName } from './packedBeginning.ts';
import { numericNameAt } from './packetBounds.ts';

/**
 * The name of an event: a text, or a number, which is shown as it was on the wire. The parsers take nothing else.
 * @param first what the client read at the beginning of the packet's list
 */
export function eventNameOf(first: unknown, packet: WirePacket): string {
  if (typeof first !== 'number') return String(first);
  const { text } = packet;
  if (typeof text === 'string') {
    return numericNameAt(text, payloadStart(text)) ?? String(first);
  }
  const exact = String(packedName(text));
  // Of a field that stands twice in the packet, the client takes the last.
  return Number(exact) === first ? exact : String(first);
}
