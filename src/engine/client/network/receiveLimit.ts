import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

/**
 * The limit is never lower than this, whatever the server announces: a server may send more than it accepts, and a poll contains many
 * packets.
 */
const minReceiveBytes = 16_000_000;
/** The limit is never higher than this, whatever the server announces. Client 4 itself accepts 100 MiB over WebSocket. */
export const maxReceiveBytes = 100_000_000;

/**
 * Maximum decompressed size of a compressed WebSocket message: few bytes on the wire can become very many, and the library joins them in
 * one iteration of the event loop.
 */
export const maxInflatedBytes = 16_000_000;

/** Maximum number of bytes in the body of a poll or in a WebSocket message. `announced` is the server's `maxPayload`. */
export function receiveLimit(announced: unknown): number {
  const limit = typeof announced === 'number' && Number.isFinite(announced) ? announced : 0;
  return Math.min(Math.max(limit, minReceiveBytes), maxReceiveBytes);
}

/** The cause for a body or message that was not received completely. `limit` is in bytes. */
export function tooLargeCause(what: 'response' | 'message', limit: number): Cause {
  return explain('transport.receivedTooLarge', { what, limit });
}

/** The cause for a compressed message that was not received completely. */
export function inflatedTooLargeCause(): Cause {
  return explain('transport.receivedTooLarge', { what: 'message', limit: maxInflatedBytes, compressed: true });
}
