/** Removes the secrets of a profile from a raw packet: from its text, its bytes, and the bytes that it contains in base64. */
import type { Redactor } from '../../model/profile/redactor.ts';
import type { RawPacket } from '../contracts/inspectedClient.ts';

/**
 * @param behind the data after the recorded part, if the data is not recorded completely: it shows whether a secret
 * crosses the end
 */
export function maskedPacket(
  { text, bytes }: Redactor,
  data: RawPacket['data'],
  behind: RawPacket['behind'],
): RawPacket['data'] {
  if (typeof data === 'string') {
    const whole = typeof behind === 'string' ? data + behind : data;
    return text(withMaskedBase64(whole, bytes), data.length);
  }
  const whole = behind instanceof Uint8Array ? Buffer.concat([data, behind]) : data;
  return bytes(whole, data.length);
}

/**
 * A binary message in a text packet. In Engine.IO 4, it is "b" and base64, at the start of the packet or after a separator, which is not
 * printable. In Engine.IO 3, it is "b4" and base64, and the length of the packet and a colon may precede it. Source: engine.io-parser 5.2
 * and 2.2, encodePacket and encodePayload.
 */
const message = /(^|[^ -~]|\d:)b([A-Za-z\d+/]{6,}={0,2})/g;

/** The masked text has the same length, because a payload of Engine.IO 3 contains the length. */
function withMaskedBase64(whole: string, mask: Redactor['bytes']): string {
  if (!whole.includes('b')) return whole;
  return whole.replace(message, (packet: string, before: string, data: string) => {
    for (const skipped of data.startsWith('4') ? [0, 1] : [0]) {
      const bytes = Buffer.from(data.slice(skipped), 'base64');
      const masked = mask(bytes);
      if (masked === bytes || masked.every((byte, index) => byte === bytes[index])) continue;
      const written = Buffer.from(masked.buffer, masked.byteOffset, masked.byteLength).toString('base64');
      return `${before}b${data.slice(0, skipped)}${written}`.padEnd(packet.length, '=').slice(0, packet.length);
    }
    return packet;
  });
}
