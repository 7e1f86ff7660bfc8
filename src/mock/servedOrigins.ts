/**
 * Determines which web pages may read the responses of a mock server: the pages of this machine. Other programs send no
 * origin.
 */
import { isServedHost } from '../engine/mainThreads.ts';
import { canonicalHost, hostnameOf, isThisMachine } from '../model/url/hostName.ts';
import { standardUrl } from '../model/url/standardUrl.ts';

/** @param host the address on which the server listens */
export function isServedOrigin(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true;
  const name = hostnameOf(standardUrl(origin)?.hostname ?? '');
  return name !== undefined && (isThisMachine(name) || name === canonicalHost(host));
}

/**
 * Whether a request is served. Requests from pages of other machines are refused, and so are requests for a foreign host name that resolves
 * to this machine (DNS rebinding).
 */
export function isServedRequest(
  headers: { readonly origin?: string | undefined; readonly host?: string | undefined },
  host: string,
): boolean {
  return isServedOrigin(headers.origin, host) && isServedHost(headers.host, { host, allowed: [] });
}
