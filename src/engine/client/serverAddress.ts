import type { ConnectionProfile } from '../../model/profile.ts';

export interface ServerAddress {
  /** Without a query. */
  readonly url: string;
  /** That of the URL and the profile's own, which takes precedence; undefined when there is neither. */
  readonly query: Record<string, string> | undefined;
}

/**
 * Where to connect, and the query to send. The clients would take the URL's query in the place of the other, and not beside it.
 * The URL's is read as they read it: a "+" is a plus, and of two values of one name the last counts.
 */
export function serverAddress({ url, query }: ConnectionProfile): ServerAddress {
  const [, address = url, written = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  const pairs = written.split('&').filter(Boolean);
  if (pairs.length === 0) return { url: address, query };
  const own = pairs.map((pair) => {
    const at = pair.includes('=') ? pair.indexOf('=') : pair.length;
    return [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))] as const;
  });
  return { url: address, query: { ...Object.fromEntries(own), ...query } };
}

/** What is no escape stays as it is written. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
