import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { readServerUrl } from '../../../model/url/serverUrl.ts';

export interface ServerAddress {
  /** Scheme, host and port alone, so that the clients' own parsers of URLs cannot read another host in it. */
  readonly url: string;
  /** That of the URL and the profile's own, which takes precedence; undefined when there is neither. */
  readonly query: Record<string, string> | undefined;
}

/**
 * Where to connect, and the query to send. The clients would take the URL's query in the place of the other, and not beside it.
 * Of two values of one name the last counts, as the clients have it.
 * @throws UserError for a URL that cannot be used
 */
export function serverAddress({ url, query }: ConnectionProfile): ServerAddress {
  const server = readServerUrl(url);
  if (server.query.length === 0) return { url: server.origin, query };
  return { url: server.origin, query: { ...Object.fromEntries(server.query), ...query } };
}
