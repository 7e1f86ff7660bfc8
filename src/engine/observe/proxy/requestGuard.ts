/** The requests that a proxy does not forward. */
import type { IncomingMessage } from 'node:http';
import { explain } from '../../../model/cause/causeTexts.ts';
import { quoted } from '../../../model/text/quoted.ts';
import type { FaultResponse } from './faultPage.ts';
import type { ProxyTarget } from '../../../model/url/proxyTarget.ts';
import { isServedHost } from './servedHosts.ts';

export interface GuardOptions {
  readonly id: string;
  readonly target: ProxyTarget;
  readonly host: string;
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The header that lists the proxies of the inspector that a request has passed. */
const passedHeader = 'x-socketio-inspector-proxy';

/** Why a request is not forwarded; undefined if it is forwarded. */
export function refusalOf(request: IncomingMessage, options: GuardOptions): FaultResponse | undefined {
  const { host } = request.headers;
  const { allowedHosts: allowed = [], host: own, id, target } = options;
  if (!isServedHost(host, { host: own, allowed })) {
    return { status: 403, cause: explain('source.hostNotAllowed', { requestHost: quoted(host ?? '') }) };
  }
  if (!passedProxies(request).includes(id)) return undefined;
  return { status: 508, cause: explain('source.loop', { target: target.text }) };
}

/**
 * Adds a proxy to the list of proxies that a request has passed, so that the request is recognized if the proxy
 * receives it again.
 */
export function markPassed(request: IncomingMessage, id: string): void {
  request.headers[passedHeader] = [...passedProxies(request), id].join(', ');
}

function passedProxies({ headers }: IncomingMessage): string[] {
  const passed = headers[passedHeader];
  return passed === undefined ? [] : String(passed).split(/,\s*/);
}
