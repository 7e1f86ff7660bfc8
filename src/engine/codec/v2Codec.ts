import { parseExactJson } from '../../model/numbers/exactJson.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { withAttachments } from './placeholders.ts';

/** Type, number of attachments, namespace (with a query in a CONNECT), id, payload. Source: socket.io-parser 3.3, decodeString. */
const packetText = /^(\d)(?:\d+-)?(?:\/[^,]*,?)?\d*([^]*)$/;

/**
 * The data of a packet of Socket.IO 2. Not read with the parser of client 4, which refuses what was allowed before: an event named
 * "connect_error", for one. An error packet is what the application hears as the event "error".
 */
export function decodeV2({ text, attachments }: WirePacket): unknown[] {
  const match = typeof text === 'string' ? packetText.exec(text) : null;
  if (!match?.[2]) return [];
  const payload = parseExactJson(match[2]);
  if (match[1] === '4') return ['error', payload];
  const data = attachments.length > 0 ? withAttachments(payload, attachments) : payload;
  return Array.isArray(data) ? (data as unknown[]) : [];
}
