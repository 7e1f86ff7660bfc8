import { standardUrl, type WhatwgUrl } from '../../../model/url/standardUrl.ts';

/**
 * The header `Location` of a response as the client needs it: a redirect to the target leads through the proxy. Others stay unchanged.
 * @param target scheme and authority of the target
 * @param proxy how the client reached the proxy; `host` includes the port
 */
export function rewrittenLocation(
  location: string,
  target: string,
  proxy: { readonly isSecure: boolean; readonly host: string },
): string {
  const url = absolute(location, target);
  if (!url) return location;
  const isTarget = isSameServer(url, standardUrl(target));
  // A server behind another scheme builds its own address from the header `Host`, which is the proxy's.
  const isProxy = url.host === proxy.host && (url.protocol === 'http:' || url.protocol === 'https:');
  if (!isTarget && !isProxy) return location;
  const login = url.username === '' && url.password === '' ? '' : `${url.username}:${url.password}@`;
  return `${proxy.isSecure ? 'https' : 'http'}://${login}${proxy.host}${url.pathname}${url.search}${url.hash}`;
}

/** Names of this machine, any of which a server may be configured with. */
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether two host names of URLs are the same, or are both this machine. */
export function isSameHost(one: string, other: string): boolean {
  return one === other || (loopback.has(one) && loopback.has(other));
}

function isSameServer(url: WhatwgUrl, target: WhatwgUrl | undefined): boolean {
  if (!target || url.protocol !== target.protocol || url.port !== target.port) return false;
  return isSameHost(url.hostname, target.hostname);
}

/** Undefined for a path, which leads to the proxy as it is. A location that begins with a host has the scheme of the target. */
function absolute(location: string, target: string): WhatwgUrl | undefined {
  return standardUrl(location) ?? (/^[/\\]{2}/.test(location) ? standardUrl(location, target) : undefined);
}
