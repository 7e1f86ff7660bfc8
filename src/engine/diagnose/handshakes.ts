/** The facts that a response to a handshake request shows about the server. */
import { bodyText } from '../../model/cause/bodyText.ts';
import { responseCause } from '../client/engineio/httpResponse.ts';
import type { Exchange } from './exchange.ts';
import type { EngineVersion } from './probe.ts';

/** The version in which the handshake is written; undefined if it is none. */
export function handshakeOf({ response }: Exchange): EngineVersion | undefined {
  if (response?.status !== 200) return undefined;
  const body = response.body.toString();
  if (/^0\{"/.test(body)) return 4;
  return /^\d+:0\{"/.test(body) ? 3 : undefined;
}

/** Causes of responses that only an Engine.IO server sends and that concern the version or the transport of the request. */
const engineCauses: ReadonlySet<string> = new Set(['handshake.transportNotAllowed', 'protocol.serverIsOther']);

/** The code of the fault that an Engine.IO server reports. */
export function engineFaultOf({ response }: Exchange): string | undefined {
  if (!response) return undefined;
  const { status, headers } = response;
  const body = response.body.toString();
  const { code } = responseCause({ status, headers, body }, { profile: { url: 'http://localhost' } });
  return engineCauses.has(code) && bodyText(body) !== '' ? code : undefined;
}

export function isEngineResponse(received: Exchange): boolean {
  return engineFaultOf(received) !== undefined;
}
