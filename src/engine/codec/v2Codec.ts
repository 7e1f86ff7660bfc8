import { parseExactJson } from '../../model/numbers/exactJson.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { payloadStart } from './payloadStart.ts';
import { withAttachments } from './placeholders.ts';

/**
 * The data of a Socket.IO 2 packet. The parser of client 4 is not used, because it refuses packets that are valid in Socket.IO 2, such as
 * an event named "connect_error". An application receives an error packet as the event "error".
 */
export function decodeV2({ text, attachments }: WirePacket): unknown[] {
  if (typeof text !== 'string') return [];
  const json = text.slice(payloadStart(text));
  if (json === '') return [];
  const payload = parseExactJson(json);
  if (text.charAt(0) === '4') return ['error', payload];
  const data = attachments.length > 0 ? withAttachments(payload, attachments) : payload;
  return Array.isArray(data) ? (data as unknown[]) : [];
}
