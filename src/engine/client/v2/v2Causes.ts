import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import type { NetworkOptions } from '../network/networkOptions.ts';
import { speaksV4 } from '../engineio/protocolMismatch.ts';
import { responseOf, connectErrorCause, disconnectCause } from '../engineio/causes.ts';

/**
 * The cause of a connect error. Must be called during the client's callback, because the HTTP body is not available later.
 * @param body the first body that the server sent, if it was polled
 */
export function v2ConnectErrorCause(
  error: unknown,
  profile: ConnectionProfile,
  network: NetworkOptions,
  body: string | undefined,
): Cause {
  // The client for Socket.IO 4 reports an Error instead of this text.
  const raw = error === 'timeout' ? new Error('timeout') : error;
  const cause = network.explain(raw) ?? speaksV4(raw, body) ?? connectErrorCause(raw, profile, body);
  return network.withProbe(cause, raw);
}

export interface V2End {
  readonly reason: string;
  readonly description: unknown;
  /** The close frame of the WebSocket. */
  readonly frame: { readonly code: number; readonly reason: string } | undefined;
  /** Whether the server sent an Engine.IO close packet on this connection. */
  readonly closePacket: boolean;
}

export function v2DisconnectCause(reason: string, end: V2End | undefined, profile: ConnectionProfile): Cause {
  // In this protocol version, the client sends the pings.
  if (reason === 'ping timeout') {
    return explain('transport.pingTimeout', { clientPings: true }, { detail: reason, silent: true });
  }
  const { frame, description: details, closePacket } = end ?? {};
  // An HTTP response contains more information than the close of the WebSocket that it refused.
  const endDetails = frame === undefined || responseOf(details) ? details : { ...facts(details), context: frame };
  // This client does not report a close packet over polling, and only a close packet closes polling without an error.
  const closed = closePacket === true || (reason === 'transport close' && frame === undefined);
  return disconnectCause(reason, endDetails, { profile, closePacket: closed });
}

function facts(error: unknown): { message?: string; description?: unknown } {
  const { message, description } = (error ?? {}) as { message?: string; description?: unknown };
  return { ...(message !== undefined && { message }), ...(description !== undefined && { description }) };
}
