import { standardUrl } from '../../../model/url/standardUrl.ts';

/**
 * The header `Location` of a response as the client needs it: a redirect to the target leads through the proxy. Others stay as they are.
 * @param target scheme and authority of the target
 * @param proxy scheme and authority by which the client reached the proxy
 */
export function rewrittenLocation(location: string, target: string, proxy: string): string {
  const url = standardUrl(location);
  // A relative one stays relative, so that it leads to the proxy.
  if (!url || !/^[a-z][a-z0-9+.-]*:/i.test(location)) return location;
  const [scheme = 'http', host = ''] = proxy.split('://');
  const isTarget = `${url.protocol}//${url.host}` === target;
  // A server behind another scheme builds its own address from the header `Host`, which is the proxy's.
  const isProxy = url.host === host && url.protocol.startsWith('http');
  if (!isTarget && !isProxy) return location;
  const login = url.username === '' && url.password === '' ? '' : `${url.username}:${url.password}@`;
  return `${scheme}://${login}${host}${url.pathname}${url.search}${url.hash}`;
}
