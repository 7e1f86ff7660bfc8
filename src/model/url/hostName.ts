/** Names of hosts in their canonical form, and what they say: whether it is this machine, and whether it is reached over a private network. */
import { standardUrl } from './standardUrl.ts';

/** A host as `readServerUrl` would name it; undefined for what is none. */
export function canonicalHost(host: string): string | undefined {
  if (!/^[^/\\?#@\s]+$/.test(host)) return undefined;
  const isIpv6 = host.includes(':') && !host.startsWith('[');
  return hostnameOf(standardUrl(`http://${isIpv6 ? `[${host}]` : host}`)?.hostname ?? '');
}

/** Names that every parser reads alike; undefined for others. Without the brackets of IPv6. */
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

/** Names that no public host has: of one label, or below a name that is kept for private networks and tests. */
const privateName = /^[^.:]+$|\.(?:local|localhost|test|internal|lan|home\.arpa|home)$/;
const privateIpv4 = /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
const privateIpv6 = /^f(?:[cd][0-9a-f]{2}|e[89ab][0-9a-f]):/;

/** Whether a canonical host name is this machine or one of a private network. */
export function isPrivateHost(hostname: string): boolean {
  const host = withoutRootDot(hostname);
  return isThisMachine(host) || privateIpv4.test(host) || privateIpv6.test(host) || privateName.test(host);
}

/** `example.com.` is `example.com`, written with the root of all names. */
export function withoutRootDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
