/** Whether a proxy can read what is sent to a server, including secrets. It then counts as a receiver of the secrets. */
import { schemeOf } from '../url/urlText.ts';
import type { ConnectionProfile } from './profile.ts';

type ProxiedProfile = Pick<ConnectionProfile, 'proxy' | 'tls'>;

/** The URL of the proxy for a server in VS Code's settings or the environment, without user name and password; undefined if there is none. */
export type MachineProxy = (url: string) => string | undefined;

/**
 * Over http everything passes the proxy in the clear. Over https it does not, unless the profile itself weakens the check of who the
 * server is: the proxy could answer in the server's name, with a certificate of an authority (a PKCS #12 file may hold some, which
 * Node.js trusts) or for a host name that the profile brings along.
 * @param origin of the server; undefined when it is not known
 */
export function isReadByProxy({ proxy, tls }: ProxiedProfile, origin: string | undefined): boolean {
  if (!proxy?.trim()) return false;
  const isProved = tls?.rejectUnauthorized !== false && !tls?.ca && !tls?.pfx && !tls?.servername;
  return !isProved || origin === undefined || schemeOf(origin) !== 'https';
}
