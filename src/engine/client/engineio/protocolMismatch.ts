import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

interface Raw {
  readonly message?: string;
  readonly code?: unknown;
  readonly description?: unknown;
  readonly context?: { readonly responseText?: string };
}

/** The open packet of Engine.IO 3 in a poll: its length, ":", and the handshake. Engine.IO 4 writes no length. */
const openOfEngine3 = /^\d+:0\{"sid"/;

/**
 * Recognizes a Socket.IO 2 server by how it answers client 4.
 * @param answer body of the last poll: over polling the client finds an unknown packet in it and says no more than "server error"
 */
export function speaksV2(error: unknown, answer: string | undefined): Cause | undefined {
  const { message = '' } = (error ?? {}) as Raw;
  const seen =
    /Socket\.IO server in v2\.x/.test(message) || (message === 'server error' && openOfEngine3.test(answer ?? ''));
  if (!seen) return undefined;
  const detail = message === 'server error' ? answer?.slice(0, 200) : message;
  return explain('protocol.serverIsV2', {}, { detail, speaks: 'v2' });
}

/** In Engine.IO 3 it is the client that pings. */
export const pingedByServer: Cause = { ...explain('protocol.serverIsV4', { pinged: true }), speaks: 'v4' };

/** The open packet of Engine.IO 4 in a poll. */
const openOfEngine4 = /^0\{"sid"/;

/**
 * Recognizes a Socket.IO 3 or 4 server without `allowEIO3` by how it answers client 2. Over polling it says so with HTTP 400; the
 * first of them, 3.0, does not look and opens. On websocket it writes an HTTP answer into the websocket, whose "H" is no valid first
 * byte of a frame.
 * @param answer body of the first poll
 */
export function speaksV4(error: unknown, answer?: string): Cause | undefined {
  const { message, description, context } = (error ?? {}) as Raw;
  const said = (description as { message?: unknown } | undefined)?.message;
  const body = context?.responseText ?? answer ?? '';
  const frame = typeof said === 'string' && /RSV1 must be clear/.test(said) ? said : undefined;
  const opened = message === 'server error' && openOfEngine4.test(body);
  if (!/Unsupported protocol version/.test(body) && !opened && frame === undefined) return undefined;
  return explain('protocol.serverIsV4', {}, { detail: frame ?? body.slice(0, 200), speaks: 'v4' });
}
