/**
 * The parts of a URL's text, whether or not it can be parsed: where the user name and password stand, and what may be quoted of it.
 * Whatever stands before the last "@" is taken for a user name and password. That is how URLs are parsed, and a URL that holds an "@"
 * behind its host is refused (`readServerUrl`), so nothing that a person wrote as a password is ever taken for something else.
 */
import { trimEdges } from '../text/edges.ts';

/** A URL's text in its parts; joined they are the text. */
export interface UrlText {
  /** "http://", or empty. */
  readonly scheme: string;
  /** What stands before the last "@"; undefined without one. */
  readonly userInfo: string | undefined;
  /** From the host on. */
  readonly rest: string;
}

const variable = /\{\{[^{}]*\}\}/g;

/** Whether a text holds a variable such as `{{host}}`. */
export function hasVariable(text: string): boolean {
  return text.search(variable) >= 0;
}

/** Without what a URL loses when it is parsed: blanks around it, tabs and line breaks in it. */
export function trimmedUrl(text: string): string {
  return trimEdges(text.replace(/[\t\n\r]/g, ''), (character) => character <= ' ');
}

export function splitUrl(url: string): UrlText {
  const text = trimmedUrl(url);
  const scheme = /^[a-z][a-z0-9+.-]*:[/\\]+/i.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const at = withoutVariables(rest).lastIndexOf('@');
  return at < 0
    ? { scheme, userInfo: undefined, rest }
    : { scheme, userInfo: rest.slice(0, at), rest: rest.slice(at + 1) };
}

/** User name and password as they are written; the password is undefined without a colon. */
export function splitUserInfo(userInfo: string): { user: string; password: string | undefined } {
  const colon = withoutVariables(userInfo).indexOf(':');
  return colon < 0
    ? { user: userInfo, password: undefined }
    : { user: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) };
}

/** A URL's text with the values of its query changed, which are given as they are written. Names are decoded. */
export function mapQuery(url: string, change: (name: string, value: string) => string): string {
  return withPairs(url, (pairs) =>
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0 || at === pair.length - 1) return pair;
      return `${pair.slice(0, at)}=${change(percentDecoded(pair.slice(0, at)), pair.slice(at + 1))}`;
    }),
  );
}

/** A URL's text without the pairs of its query that have such a name. */
export function withoutPairs(url: string, isUnwanted: (name: string) => boolean): string {
  return withPairs(url, (pairs) => pairs.filter((pair) => !isUnwanted(percentDecoded(pair.replace(/=.*$/s, '')))));
}

function withPairs(url: string, change: (pairs: string[]) => string[]): string {
  const start = withoutVariables(url).search(/[?#]/);
  if (start < 0 || url[start] !== '?') return url;
  const hash = url.indexOf('#', start);
  const end = hash < 0 ? url.length : hash;
  const query = change(url.slice(start + 1, end).split('&')).join('&');
  return `${url.slice(0, start)}${query === '' ? '' : `?${query}`}${url.slice(end)}`;
}

const longestQuote = 60;

/**
 * What a message may quote of a URL that cannot be used: its scheme, host and port, never a user name or password, and never much.
 * Without an "@", what follows the host's name is left out: a password may stand there whose host was forgotten.
 */
export function quotableUrl(url: string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  const end = rest.search(userInfo === undefined ? /[:/\\?#\s]/ : /[/\\?#\s]/);
  const host = end < 0 ? rest : rest.slice(0, end);
  return quoted(`${scheme}${host}${end < 0 || end === rest.length ? '' : '…'}`);
}

/** A text from outside as a message quotes it: cut when it is long. */
export function quoted(text: string, longest = longestQuote): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** What is no escape stays as it is written. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Variables may hold any character; here they hold none that means something. Positions stay. */
function withoutVariables(text: string): string {
  return text.replace(variable, (name) => 'x'.repeat(name.length));
}
