import type { WirePacket } from '../contracts/inspectedClient.ts';
import { packedName } from './packedBeginning.ts';
import { numericNameAt } from './packetBounds.ts';
import { payloadStart } from './payloadStart.ts';

/**
 * The name of an event: text, or a number, which is shown as it was on the wire. The parsers accept no other types.
 * @param first the first item of the data, as the client decoded it
 */
export function eventNameOf(first: unknown, packet: WirePacket): string {
  if (typeof first !== 'number') return String(first);
  const { text } = packet;
  if (typeof text === 'string') {
    return numericNameAt(text, payloadStart(text)) ?? String(first);
  }
  const exact = String(packedName(text));
  // If a packet contains a field twice, the client uses the last one.
  return Number(exact) === first ? exact : String(first);
}
