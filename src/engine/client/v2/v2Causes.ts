import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile.ts';
import type { Cause } from '../inspectedClient.ts';
import type { NetworkOptions } from '../network/networkOptions.ts';
import { speaksV4 } from '../protocolMismatch.ts';
import { connectErrorCause, disconnectCause } from '../v4/causes.ts';
import type { V2Engine } from './v2Parts.ts';

/** Reads a connect_error now: the HTTP body is gone once the client's callback returned. */
export function v2ConnectErrorCause(
  error: unknown,
  engine: V2Engine | undefined,
  profile: ConnectionProfile,
  network: NetworkOptions,
): Cause {
  // Client 4 makes an Error of it.
  const raw = error === 'timeout' ? new Error('timeout') : withAnswer(error, engine);
  return network.explain(raw) ?? speaksV4(raw) ?? connectErrorCause(raw, profile);
}

export interface V2End {
  readonly reason: string;
  readonly description: unknown;
  /** Of a websocket. */
  readonly code: number | undefined;
}

export function v2DisconnectCause(
  reason: string,
  end: V2End | undefined,
  engine: V2Engine | undefined,
  profile: ConnectionProfile,
): Cause {
  // In this protocol it is the client that asks.
  if (reason === 'ping timeout') {
    return explain('transport.pingTimeout', { asked: true }, { detail: reason, silent: true });
  }
  const code = end?.code;
  const details = withAnswer(end?.description, engine);
  return disconnectCause(reason, code === undefined ? details : { ...facts(details), context: { code } }, profile);
}

function facts(error: unknown): { message?: string; description?: unknown } {
  const { message, description } = (error ?? {}) as { message?: string; description?: unknown };
  return { ...(message !== undefined && { message }), ...(description !== undefined && { description }) };
}

/** Client 4 puts the HTTP request into its error; this one keeps it in the transport. */
function withAnswer(error: unknown, engine: V2Engine | undefined): unknown {
  if (!(error instanceof Error) || engine?.transport?.name !== 'polling') return error;
  const { pollXhr, sendXhr } = engine.transport;
  const request = error.message === 'xhr post error' ? sendXhr?.xhr : pollXhr?.xhr;
  if (!request) return error;
  const { status, statusText, responseText } = request;
  const { type, description } = error as { type?: unknown; description?: unknown };
  // Not a copy by spread, which would lose the message.
  return Object.assign(new Error(error.message), { type, description, context: { status, statusText, responseText } });
}
