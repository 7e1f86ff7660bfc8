import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

/** Up to this a client receives whatever the server announced: a server may send more than it takes, and polls carry many packets. */
const minReceiveBytes = 16_000_000;
/** Never more than this, whatever the server announces. Client 4 itself takes 100 MiB over WebSocket. */
export const maxReceiveBytes = 100_000_000;

/**
 * A compressed WebSocket message never holds more than this when it is decompressed: few bytes on the wire become very many, and the
 * library puts them together in one iteration of the event loop.
 */
export const maxInflatedBytes = 16_000_000;

/** How many bytes a client receives in one body of a poll or one WebSocket message. `announced` is the server's `maxPayload`. */
export function receiveLimit(announced: unknown): number {
  const limit = typeof announced === 'number' && Number.isFinite(announced) ? announced : 0;
  return Math.min(Math.max(limit, minReceiveBytes), maxReceiveBytes);
}

/** Why a body or message was not received whole. `limit` in bytes. */
export function tooLargeCause(what: 'response' | 'message', limit: number): Cause {
  return explain('transport.receivedTooLarge', { what, limit });
}

/** Why a compressed message was not received whole. */
export function inflatedTooLargeCause(): Cause {
  return explain('transport.receivedTooLarge', { what: 'message', limit: maxInflatedBytes, compressed: true });
}
