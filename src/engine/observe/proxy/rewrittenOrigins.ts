/** The headers that name the origin of the target, as the two sides of a proxy need them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ProxyTarget } from '../../../model/url/proxyTarget.ts';
import { standardUrl } from '../../../model/url/standardUrl.ts';
import { isSameHost, rewrittenLocation } from './rewrittenLocation.ts';

/** How a client reached the proxy; `host` includes the port. */
export interface ReachedProxy {
  readonly isSecure: boolean;
  readonly host: string;
}

/** Changes the headers of a response so that redirects and cookies of the target belong to the proxy. */
export function rewriteResponse(headers: IncomingHttpHeaders, target: ProxyTarget, proxy: ReachedProxy): void {
  const { location, 'set-cookie': cookies } = headers;
  if (location !== undefined) headers.location = rewrittenLocation(location, target.text, proxy);
  if (cookies) headers['set-cookie'] = cookies.map((cookie) => rewrittenCookie(cookie, target, proxy));
}

/** Changes the headers of a request so that the target treats a page of the proxy as one of its own. */
export function rewriteRequest(headers: IncomingHttpHeaders, target: ProxyTarget, proxy: ReachedProxy): void {
  const own = `${proxy.isSecure ? 'https' : 'http'}://${proxy.host}`;
  const theirs = `${target.secure ? 'https' : 'http'}://${target.authority}`;
  const { origin, referer } = headers;
  if (origin === own) headers.origin = theirs;
  if (referer?.startsWith(`${own}/`)) headers.referer = theirs + referer.slice(own.length);
}

/** A browser refuses a cookie for the domain of the target; without a domain it belongs to the host of the proxy. */
function rewrittenCookie(cookie: string, { authority }: ProxyTarget, proxy: ReachedProxy): string {
  const [target, reached] = [nameOf(authority), nameOf(proxy.host)];
  return cookie.replace(/;\s*domain\s*=([^;]*)/gi, (attribute, value: string) => {
    const domain = value.trim().replace(/^\./, '').toLowerCase();
    if (domain === '' || isIn(domain, reached)) return attribute;
    return isIn(domain, target) || isSameHost(domain, target) ? '' : attribute;
  });
}

function nameOf(authority: string): string {
  return standardUrl(`http://${authority}`)?.hostname ?? '';
}

function isIn(domain: string, hostname: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
