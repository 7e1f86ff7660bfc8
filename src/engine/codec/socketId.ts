import { jsonText } from '../../model/payload/jsonText.ts';

/** A longer ID is shown cut, because it is kept in memory and shown in many places. Socket.IO's own IDs have 20 characters. */
const maxLength = 1000;

/** The socket ID of a connect packet as text: a server can send any value, of any size and depth. */
export function socketIdText(sid: unknown): string {
  const text = typeof sid === 'string' ? sid : jsonText(sid);
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
