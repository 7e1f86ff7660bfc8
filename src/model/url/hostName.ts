/** Host names in their canonical form, and whether a host is this machine or in a private network. */
import { standardUrl } from './standardUrl.ts';

/** The canonical name of a host, as in `readServerUrl`; undefined if it is not a host. */
export function canonicalHost(host: string): string | undefined {
  if (!/^[^/\\?#@\s]+$/.test(host)) return undefined;
  const isIpv6 = host.includes(':') && !host.startsWith('[');
  return hostnameOf(standardUrl(`http://${isIpv6 ? `[${host}]` : host}`)?.hostname ?? '');
}

/** The canonical name of the host in `localhost:3000` or `[::1]:80`, with or without a port; undefined if there is none. */
export function hostOfAuthority(authority: string): string | undefined {
  if (!/^[^/\\?#@\s]+$/.test(authority)) return undefined;
  return hostnameOf(standardUrl(`http://${authority}`)?.hostname ?? '');
}

/** The host name, if all parsers read it in the same way; otherwise undefined. Without the brackets of IPv6. */
export function hostnameOf(host: string): string | undefined {
  if (/^\[[0-9a-f:.]+\]$/.test(host)) return host.slice(1, -1);
  return /^[a-z0-9_.-]+$/.test(host) && host !== '.' ? host : undefined;
}

/** Whether a canonical host name (see `readServerUrl`) is this machine. */
export function isThisMachine(hostname: string): boolean {
  const host = withoutRootDot(hostname);
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (/^127(\.\d+){3}$/.test(host) || host === '0.0.0.0') return true;
  return host === '::1' || host === '::' || /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(host);
}

/** Names that no public host has: a single label, or a name in a domain that is reserved for private networks and tests. */
const privateName = /^[^.:]+$|\.(?:local|localhost|test|internal|lan|home\.arpa|home)$/;
const privateIpv4 = /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
const privateIpv6 = /^f(?:[cd][0-9a-f]{2}|e[89ab][0-9a-f]):/;

/** Whether a canonical host name is this machine or a host in a private network. */
export function isPrivateHost(hostname: string): boolean {
  const host = withoutRootDot(hostname);
  return isThisMachine(host) || privateIpv4.test(host) || privateIpv6.test(host) || privateName.test(host);
}

/** Removes the dot of the DNS root: `example.com.` is the same host as `example.com`. */
export function withoutRootDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
