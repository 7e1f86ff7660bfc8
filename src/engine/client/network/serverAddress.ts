import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { readServerUrl } from '../../../model/url/serverUrl.ts';

export interface ServerAddress {
  /** Scheme, host and port only, so that the clients' own URL parsers cannot find another host in it. */
  readonly url: string;
  /** The query of the URL, combined with the profile's own, which takes precedence; undefined if there is neither. */
  readonly query: Record<string, string> | undefined;
}

/** Returns whether a connection sends query values or nothing in place of an auth payload; undefined if it has an auth payload. */
export function sentWithoutAuth(profile: ConnectionProfile): 'query' | 'nothing' | undefined {
  if (Object.keys(profile.auth ?? {}).length > 0) return undefined;
  return Object.keys(serverAddress(profile).query ?? {}).length > 0 ? 'query' : 'nothing';
}

/**
 * The address to connect to, and the query to send. The clients would use either the URL's query or the profile's, but not both. If a name
 * has two values, the last one is used, as in the clients.
 * @throws UserError for a URL that cannot be used
 */
export function serverAddress({ url, query }: ConnectionProfile): ServerAddress {
  const server = readServerUrl(url);
  if (server.query.length === 0) return { url: server.origin, query };
  return { url: server.origin, query: { ...Object.fromEntries(server.query), ...query } };
}
