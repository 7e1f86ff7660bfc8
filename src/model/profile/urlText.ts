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

/**
 * A URL's text with the values of all its pairs changed, which are given as they are written: those of its query, and those that stand in
 * its path, its fragment or behind “;” in another value, where tokens stand too. Names are decoded.
 */
export function mapPairs(url: string, change: (name: string, value: string) => string): string {
  return piecesOf(url)
    .map((piece) => {
      const { start, equals } = nameIn(piece);
      if (equals <= start || equals === piece.length - 1) return piece;
      const written = piece.slice(equals + 1);
      const value = change(percentDecoded(piece.slice(start, equals)), written);
      // A value that is no secret may hold pairs of its own.
      return `${piece.slice(0, equals)}=${value === written ? mapInner(value, change) : value}`;
    })
    .join('');
}

function mapInner(value: string, change: (name: string, value: string) => string): string {
  const [first = '', ...pairs] = value.split(';');
  return [first, ...pairs.map((pair) => mapPairs(`;${pair}`, change).slice(1))].join(';');
}

/** A URL's text without the pairs that have such a name, and without its fragment, which is never sent. */
export function withoutPairs(url: string, isUnwanted: (name: string) => boolean): string {
  let hasQuery = false;
  return piecesOf(withoutFragment(url))
    .map((piece, index) => {
      const { start, equals } = nameIn(piece);
      const isPair = equals >= 0 || index > 0;
      const name = percentDecoded(piece.slice(start, equals < 0 ? undefined : equals));
      if (isPair && isUnwanted(name)) return index === 0 ? piece.slice(0, start) : '';
      const [first = '', ...inner] = index === 0 ? [piece] : piece.slice(1).split(';');
      const kept = [first, ...inner.filter((pair) => !isUnwanted(percentDecoded(pair.replace(/=.*$/s, ''))))].join(';');
      if (index === 0) return kept;
      if (!/^[?&]/.test(piece)) return `${piece.charAt(0)}${kept}`;
      const mark = hasQuery ? '&' : '?';
      hasQuery = true;
      return `${mark}${kept}`;
    })
    .join('');
}

/** A URL's text up to its fragment; `mark` stands for that. */
export function withoutFragment(url: string, mark = ''): string {
  const { before, fragment } = splitFragment(url);
  return fragment ? `${before}${mark}` : before;
}

/** The fragment is what stands behind the first “#”; undefined without one. */
export function splitFragment(url: string): { before: string; fragment: string | undefined } {
  const at = withoutVariables(url).indexOf('#');
  return at < 0 ? { before: url, fragment: undefined } : { before: url.slice(0, at), fragment: url.slice(at + 1) };
}

/**
 * Cut before what separates pairs: the first “?”, “&” and “#”, and “;” in the path, where parameters stand behind it. The first piece is
 * the URL up to there.
 */
function piecesOf(url: string): string[] {
  const text = withoutVariables(url);
  const hash = indexIn(text, '#');
  const query = Math.min(indexIn(text, '?'), hash);
  const separates = (mark: string, at: number): boolean => {
    if (mark === '&') return true;
    return mark === ';' ? at < query || at === 0 : at === (mark === '?' ? query : hash);
  };
  const cuts = [...text.matchAll(/[?#&;]/g)].flatMap(({ 0: mark, index }) => (separates(mark, index) ? [index] : []));
  return [0, ...cuts].map((from, at) => url.slice(from, cuts[at])).filter((piece, at) => at === 0 || piece !== '');
}

function indexIn(text: string, mark: string): number {
  const at = text.indexOf(mark);
  return at < 0 ? text.length : at;
}

/** Where the name in a piece begins, and where the “=” behind it stands; -1 without one. */
function nameIn(piece: string): { start: number; equals: number } {
  const equals = withoutVariables(piece).indexOf('=');
  const start = /^[?#&;]/.test(piece) ? 1 : piece.lastIndexOf('/', equals < 0 ? undefined : equals) + 1;
  return { start, equals };
}

const longestQuote = 60;

/** Whether what stands before the last “@” ends the host: then nothing says which host was meant, and which part is a password. */
export function isAmbiguousUser(userInfo: string | undefined): boolean {
  return userInfo !== undefined && /[/\\?#]/.test(withoutVariables(userInfo));
}

/** A URL's text without user name and password; where it is not certain what they are, its scheme alone. */
export function withoutUser(url: string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  return isAmbiguousUser(userInfo) ? `${scheme}…` : `${scheme}${rest}`;
}

/**
 * What a message may quote of a URL that cannot be used: its scheme, host and port, never a user name or password, and never much.
 * Without an "@", what follows the host's name is left out: a password may stand there whose host was forgotten.
 */
export function quotableUrl(url: string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  if (isAmbiguousUser(userInfo)) return `${scheme}…`;
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
