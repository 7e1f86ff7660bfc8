import { parseExactJson } from '../../model/numbers/exactJson.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { withAttachments } from './placeholders.ts';

/** Type, number of attachments, namespace (with a query in a CONNECT), id, payload. Source: socket.io-parser 3.3, decodeString. */
const packetText = /^(\d)(?:\d+-)?(?:\/[^,]*,?)?\d*([^]*)$/;

/**
 * The data of a Socket.IO 2 packet. The parser of client 4 is not used, because it refuses packets that are valid in Socket.IO 2, such as an
 * event named "connect_error". An application receives an error packet as the event "error".
 */
export function decodeV2({ text, attachments }: WirePacket): unknown[] {
  const match = typeof text === 'string' ? packetText.exec(text) : null;
  if (!match?.[2]) return [];
  const payload = parseExactJson(match[2]);
  if (match[1] === '4') return ['error', payload];
  const data = attachments.length > 0 ? withAttachments(payload, attachments) : payload;
  return Array.isArray(data) ? (data as unknown[]) : [];
}
