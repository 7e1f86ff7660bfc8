import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import type { NetworkOptions } from '../network/networkOptions.ts';
import { speaksV4 } from '../protocolMismatch.ts';
import { responseOf, connectErrorCause, disconnectCause } from '../engineio/causes.ts';

/** Reads a connect_error now: the HTTP body is gone once the client's callback returned. */
export function v2ConnectErrorCause(
  error: unknown,
  profile: ConnectionProfile,
  network: NetworkOptions,
  answer: string | undefined,
): Cause {
  // Client 4 makes an Error of it.
  const raw = error === 'timeout' ? new Error('timeout') : error;
  const cause = network.explain(raw) ?? speaksV4(raw, answer) ?? connectErrorCause(raw, profile, answer);
  return network.looked(cause, raw);
}

export interface V2End {
  readonly reason: string;
  readonly description: unknown;
  /** Of a websocket. */
  readonly frame: { readonly code: number; readonly reason: string } | undefined;
  /** A close packet of Engine.IO was received on this connection. */
  readonly closePacket: boolean;
}

export function v2DisconnectCause(reason: string, end: V2End | undefined, profile: ConnectionProfile): Cause {
  // In this protocol it is the client that asks.
  if (reason === 'ping timeout') {
    return explain('transport.pingTimeout', { asked: true }, { detail: reason, silent: true });
  }
  const { frame, description: details, closePacket } = end ?? {};
  // An answer of HTTP tells more than the close of the websocket that it refused.
  const told = frame === undefined || responseOf(details) ? details : { ...facts(details), context: frame };
  // Of a close packet over polling this client says nothing, and polling is closed by nothing else.
  const closed = closePacket === true || (reason === 'transport close' && frame === undefined);
  return disconnectCause(reason, told, { profile, closePacket: closed });
}

function facts(error: unknown): { message?: string; description?: unknown } {
  const { message, description } = (error ?? {}) as { message?: string; description?: unknown };
  return { ...(message !== undefined && { message }), ...(description !== undefined && { description }) };
}
