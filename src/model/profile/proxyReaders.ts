/**
 * Whether a proxy can read the data that is sent to a server, including secrets. It then counts as a receiver of the
 * secrets.
 */
import { schemeOf } from '../url/urlText.ts';
import type { ConnectionProfile } from './profile.ts';

type ProxiedProfile = Pick<ConnectionProfile, 'proxy' | 'tls'>;

/** The URL of the proxy for a server in VS Code's settings or the environment, without user name and password; undefined if there is none. */
export type MachineProxy = (url: string) => string | undefined;

/**
 * With http, the proxy can read everything. With https it cannot, unless the profile weakens the verification of the server: then the proxy
 * could respond in the name of the server, with a certificate of an authority (Node.js trusts those in a PKCS #12 file) or for a host name
 * that the profile contains.
 * @param origin the origin of the server; undefined if it is not known
 */
export function isReadByProxy({ proxy, tls }: ProxiedProfile, origin: string | undefined): boolean {
  if (!proxy?.trim()) return false;
  const isProved = tls?.rejectUnauthorized !== false && !tls?.ca && !tls?.pfx && !tls?.servername;
  return !isProved || origin === undefined || schemeOf(origin) !== 'https';
}
