import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

interface Raw {
  readonly message?: string;
  readonly code?: unknown;
  readonly description?: unknown;
  readonly context?: { readonly responseText?: string };
}

/** The open packet of Engine.IO 3 in a poll: its length, ":", and the handshake. Engine.IO 4 does not write the length. */
const openOfEngine3 = /^\d+:0\{"sid"/;

/**
 * Recognizes a Socket.IO 2 server by its response to client 4.
 * @param body the body of the last poll. With polling, the client finds an unknown packet in it and only reports "server error"
 */
export function speaksV2(error: unknown, body: string | undefined): Cause | undefined {
  const { message = '' } = (error ?? {}) as Raw;
  const seen =
    /Socket\.IO server in v2\.x/.test(message) || (message === 'server error' && openOfEngine3.test(body ?? ''));
  if (!seen) return undefined;
  const detail = message === 'server error' ? body?.slice(0, 200) : message;
  return explain('protocol.serverIsV2', {}, { detail, speaks: 'v2' });
}

/** The cause when the server sends a ping. In Engine.IO 3, only the client sends pings. */
export const pingedByServer: Cause = { ...explain('protocol.serverIsV4', { pinged: true }), speaks: 'v4' };

/** The open packet of Engine.IO 4 in a poll. */
const openOfEngine4 = /^0\{"sid"/;

/**
 * Recognizes a Socket.IO 3 or 4 server without `allowEIO3` by its response to client 2. With polling, it responds with HTTP 400; version
 * 3.0 does not check the protocol and accepts the client. With WebSocket, it writes an HTTP response into the WebSocket, whose "H" is not a
 * valid first byte of a frame.
 * @param body the body of the first poll
 */
export function speaksV4(error: unknown, handshakeBody?: string): Cause | undefined {
  const { message, description, context } = (error ?? {}) as Raw;
  const reported = (description as { message?: unknown } | undefined)?.message;
  const body = context?.responseText ?? handshakeBody ?? '';
  const frame = typeof reported === 'string' && /RSV1 must be clear/.test(reported) ? reported : undefined;
  const opened = message === 'server error' && openOfEngine4.test(body);
  if (!/Unsupported protocol version/.test(body) && !opened && frame === undefined) return undefined;
  return explain('protocol.serverIsV4', {}, { detail: frame ?? body.slice(0, 200), speaks: 'v4' });
}
