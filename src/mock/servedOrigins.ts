/** Which web pages may read what a mock server sends: those of this machine. Other programs send no origin. */
import { isServedHost } from '../engine/mainThreads.ts';
import { canonicalHost, hostnameOf, isThisMachine } from '../model/url/hostName.ts';
import { standardUrl } from '../model/url/standardUrl.ts';

/** @param host on which the server listens */
export function isServedOrigin(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true;
  const name = hostnameOf(standardUrl(origin)?.hostname ?? '');
  return name !== undefined && (isThisMachine(name) || name === canonicalHost(host));
}

/** Whether a request is served: not one of a page elsewhere, nor one for a host name that only resolves to this machine (DNS rebinding). */
export function isServedRequest(
  headers: { readonly origin?: string | undefined; readonly host?: string | undefined },
  host: string,
): boolean {
  return isServedOrigin(headers.origin, host) && isServedHost(headers.host, { host, allowed: [] });
}
