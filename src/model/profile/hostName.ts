/** What the name of a host says: whether it is this machine, and whether it is reached over a private network. Names are canonical. */

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
