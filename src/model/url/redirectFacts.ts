/** Where a redirect leads, without what is secret in it: a server may repeat what it was sent. */
import { trimEnd } from '../text/edges.ts';
import { quoted } from '../text/quoted.ts';
import { standardUrl, type WhatwgUrl } from './standardUrl.ts';
import { redacted } from './secretName.ts';
import { maskPairs } from './urlSecrets.ts';
import { splitUrl } from './urlText.ts';

/** A URL in a text is cut to this. */
const maxShown = 200;

/** Where a redirect leads, as it may be shown, and what to enter in the profile in place of what it has. */
export interface RedirectFacts {
  readonly location?: string;
  readonly url?: string;
  readonly toPath?: string;
  /** It leads to the same path without ("off") or with ("on") its slash at the end. */
  readonly slash?: 'off' | 'on';
}

/**
 * @param location the header
 * @param requested the URL that was requested
 * @param path the profile's
 */
export function redirectFacts(location: string | undefined, requested: string, path = '/socket.io'): RedirectFacts {
  if (location === undefined) return {};
  const from = standardUrl(requested.replace(/^ws/i, 'http'));
  const target = standardUrl(location, from?.href);
  if (!target) return { location: unparsed(location) };
  return { location: withoutSecrets(target), ...(from && offered(target, from, path)) };
}

/** Without user information, and without the query, which often repeats ours. */
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

/** As `withoutSecrets`, of one that is no URL. A password may be what keeps it from being one: no part before an "@" is shown. */
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
    const [sent, wanted] = [requested, target].map(({ pathname }) => pathname.endsWith('/'));
    return sent === wanted ? {} : { slash: wanted ? 'on' : 'off' };
  }
  const lastOfOurs = ours.slice(ours.lastIndexOf('/'));
  // A path with a secret in it is no server's own.
  if (shownPath(target.pathname) !== target.pathname) return url;
  // Any other path is a page, a sign-in for one.
  return ours !== theirs && lastOfOurs !== '/' && theirs.endsWith(lastOfOurs) ? { ...url, toPath: theirs } : url;
}

/** As a profile's URL; undefined for what no connection can be made to. */
function originOf({ protocol, host }: WhatwgUrl): string | undefined {
  return /^(?:https?|wss?):$/.test(protocol) ? `${protocol.replace(/^ws/, 'http')}//${host}` : undefined;
}

function trimmed(path: string): string {
  return trimEnd(path, (character) => character === '/') || '/';
}
