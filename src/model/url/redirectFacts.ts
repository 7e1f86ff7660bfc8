/** The target of a redirect without secrets: a server may repeat data that was sent to it. */
import { trimEnd } from '../text/edges.ts';
import { quoted } from '../text/quoted.ts';
import { standardUrl, type WhatwgUrl } from './standardUrl.ts';
import { redacted } from './secretName.ts';
import { maskPairs } from './urlSecrets.ts';
import { splitUrl } from './urlText.ts';

/** Maximum length of a URL in a text. */
const maxShown = 200;

/** The target of a redirect as it may be shown, and the corrected values for the profile. */
export interface RedirectFacts {
  readonly location?: string;
  readonly url?: string;
  readonly toPath?: string;
  /** The target is the same path without ("off") or with ("on") its final slash. */
  readonly slash?: 'off' | 'on';
}

/**
 * @param location the header of the response
 * @param requested the URL that was requested
 * @param path the path in the profile
 */
export function redirectFacts(location: string | undefined, requested: string, path = '/socket.io'): RedirectFacts {
  if (location === undefined) return {};
  const from = standardUrl(requested.replace(/^ws/i, 'http'));
  const target = standardUrl(location, from?.href);
  if (!target) return { location: unparsed(location) };
  return { location: withoutSecrets(target), ...(from && offered(target, from, path)) };
}

/** The URL without user name and password, and without the query, which often repeats the query of the request. */
function withoutSecrets(target: WhatwgUrl): string {
  // A password with a slash in it is parsed as a path.
  const path = target.pathname.includes('@') ? '/…' : shownPath(target.pathname);
  const text = target.host === '' ? target.protocol : `${target.protocol}//${target.host}${path}`;
  return quoted(text, maxShown);
}

/** Parameters may be tokens (`/;jsessionid=…`), and a mask is not encoded. */
function shownPath(pathname: string): string {
  return maskPairs(pathname).replaceAll(encodeURIComponent(redacted), redacted);
}

/** Like `withoutSecrets`, for a text that is not a valid URL, possibly because of its password: nothing before an "@" is shown. */
function unparsed(location: string): string {
  const { scheme, rest } = splitUrl(location);
  return quoted(scheme + shownPath(rest.replace(/[?#].*$/s, '')), maxShown);
}

function offered(target: WhatwgUrl, requested: WhatwgUrl, path: string): RedirectFacts {
  const origin = originOf(target);
  if (origin === undefined) return {};
  const url = origin === originOf(requested) ? {} : { url: origin };
  const [ours, theirs] = [trimmed(path), trimmed(target.pathname)];
  if (origin === originOf(requested) && ours === theirs && ours === trimmed(requested.pathname)) {
    const [hasSlash, needsSlash] = [requested, target].map(({ pathname }) => pathname.endsWith('/'));
    return hasSlash === needsSlash ? {} : { slash: needsSlash ? 'on' : 'off' };
  }
  const lastOfOurs = ours.slice(ours.lastIndexOf('/'));
  // A path with a secret in it is not the path of a server.
  if (shownPath(target.pathname) !== target.pathname) return url;
  // Any other path is the path of a page, such as a sign-in page.
  return ours !== theirs && lastOfOurs !== '/' && theirs.endsWith(lastOfOurs) ? { ...url, toPath: theirs } : url;
}

/** The URL for a profile; undefined if no connection to it is possible. */
function originOf({ protocol, host }: WhatwgUrl): string | undefined {
  return /^(?:https?|wss?):$/.test(protocol) ? `${protocol.replace(/^ws/, 'http')}//${host}` : undefined;
}

function trimmed(path: string): string {
  return trimEnd(path, (character) => character === '/') || '/';
}
