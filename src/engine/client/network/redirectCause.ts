import { explain } from '../../../model/cause/causeTexts.ts';
import { trimEnd } from '../../../model/text/edges.ts';
import { splitUrl } from '../../../model/profile/urlText.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import type { ResponseContext } from './responseContext.ts';

/** A URL in a text is cut to this. */
const maxShown = 200;

/**
 * The cause of a client's error when the server answered with a redirect, which is not followed: headers, cookies and the auth payload
 * would go to an address that nobody named. Undefined for every other error.
 * @param path the profile's, where the server's Engine.IO is expected
 */
export function redirectCause(error: unknown, path = '/socket.io'): Cause | undefined {
  const context = contextOf(error);
  if (!context || !isRedirect(context.status)) return undefined;
  const { status, headers, url } = context;
  const facts = redirectFacts(headers.location, url, path);
  const { location } = facts;
  const detail = location === undefined ? `HTTP ${status}` : `HTTP ${status}, Location: ${location}`;
  return explain('connect.redirected', { status, ...facts }, { detail });
}

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
 * @param asked the URL that was asked for
 * @param path the profile's
 */
export function redirectFacts(location: string | undefined, asked: string, path = '/socket.io'): RedirectFacts {
  if (location === undefined) return {};
  const from = asked.replace(/^ws/i, 'http');
  const target = resolved(location, from);
  if (!target) return { location: unparsed(location) };
  return { location: withoutSecrets(target), ...offered(target, new URL(from), path) };
}

function contextOf(error: unknown): ResponseContext | undefined {
  const context = (error as { context?: Partial<ResponseContext> } | undefined)?.context;
  return typeof context?.status === 'number' && context.headers && context.url !== undefined
    ? (context as ResponseContext)
    : undefined;
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** A relative one is relative to the request. */
function resolved(location: string, url: string): URL | undefined {
  try {
    return new URL(location, url);
  } catch {
    return undefined;
  }
}

/** Without user information, and without the query, which often repeats ours. */
function withoutSecrets(target: URL): string {
  // A password with a slash in it is parsed as a path.
  const path = target.pathname.includes('@') ? '/…' : target.pathname;
  const text = target.host === '' ? target.protocol : `${target.protocol}//${target.host}${path}`;
  return cut(text);
}

/** As `withoutSecrets`, of one that is no URL. A password may be what keeps it from being one: no part before an "@" is shown. */
function unparsed(location: string): string {
  const { scheme, rest } = splitUrl(location);
  return cut(scheme + rest.replace(/[?#].*$/s, ''));
}

function offered(target: URL, asked: URL, path: string): RedirectFacts {
  const origin = originOf(target);
  if (origin === undefined) return {};
  const url = origin === originOf(asked) ? {} : { url: origin };
  const [ours, theirs] = [trimmed(path), trimmed(target.pathname)];
  if (origin === originOf(asked) && ours === theirs && ours === trimmed(asked.pathname)) {
    const [sent, wanted] = [asked, target].map(({ pathname }) => pathname.endsWith('/'));
    return sent === wanted ? {} : { slash: wanted ? 'on' : 'off' };
  }
  const lastOfOurs = ours.slice(ours.lastIndexOf('/'));
  // Any other path is a page, a sign-in for one.
  return ours !== theirs && lastOfOurs !== '/' && theirs.endsWith(lastOfOurs) ? { ...url, toPath: theirs } : url;
}

/** As a profile's URL; undefined for what no connection can be made to. */
function originOf({ protocol, host }: URL): string | undefined {
  return /^(?:https?|wss?):$/.test(protocol) ? `${protocol.replace(/^ws/, 'http')}//${host}` : undefined;
}

function trimmed(path: string): string {
  return trimEnd(path, (character) => character === '/') || '/';
}

function cut(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
