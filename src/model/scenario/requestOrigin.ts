/** The servers of HTTP requests. */
import { standardUrl } from '../url/standardUrl.ts';
import { hasVariable, withValue } from '../url/urlText.ts';

/**
 * Two different values for a variable in a host, and two for a variable in a port. If both give the same origin, the origin does not depend
 * on the variable.
 */
const pairs = [
  ['a1', 'b2'],
  ['11', '22'],
] as const;

/** The origin of an http or https URL, in the form of `originOf`; undefined for any other text. */
export function originOfRequest(url: string): string | undefined {
  const parts = standardUrl(url);
  if (!parts) return undefined;
  const { protocol, host } = parts;
  return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${host}` : undefined;
}

/** The origin of a URL that still contains references to variables; undefined if the origin depends on their values. */
export function certainRequestOrigin(url: string): string | undefined {
  if (!hasVariable(url)) return originOfRequest(url);
  for (const [one, other] of pairs) {
    const origin = originOfRequest(withValue(url, one));
    if (origin !== undefined) return origin === originOfRequest(withValue(url, other)) ? origin : undefined;
  }
  return undefined;
}
