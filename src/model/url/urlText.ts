/**
 * The parts of a URL's text, which need not be valid, and the position of the user name and password.
 * Everything before the last "@" is taken as user name and password. URLs are parsed in the same way, and a URL with an "@" after its host
 * is refused (`readServerUrl`), so a password is never taken for another part.
 */
import { trimEdges } from '../text/edges.ts';

/** The parts of a URL's text. Concatenated, they are the text. */
export interface UrlText {
  /** "http://", or empty. */
  readonly scheme: string;
  /** The text before the last "@"; undefined if there is none. */
  readonly userInfo: string | undefined;
  /** The text from the host on. */
  readonly rest: string;
}

const variable = /\{\{[^{}]*\}\}/g;

/** Whether a text contains a variable such as `{{host}}`. */
export function hasVariable(text: string): boolean {
  return text.search(variable) >= 0;
}

/** The first variable in a text, as it is written. */
export function firstVariable(text: string): string | undefined {
  return text.match(variable)?.[0];
}

/** Whether a text contains a reference to a secret, such as `{{secret:token}}`. */
export function hasSecret(text: string): boolean {
  return /\{\{\s*secret:/.test(text);
}

/** Removes the characters that parsing removes from a URL: surrounding white space, and tabs and line breaks in it. */
export function trimmedUrl(text: string): string {
  return trimEdges(text.replace(/[\t\n\r]/g, ''), isSpace);
}

/** Copied text may begin or end with spaces that are not visible, such as U+00A0, U+200B and U+FEFF. */
function isSpace(character: string): boolean {
  return character <= ' ' || /[\s\u200B-\u200D\u2060]/.test(character);
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

/** The scheme of a URL in lower case: "https"; empty if there is none. */
export function schemeOf(url: string): string {
  return /^[^:]*/.exec(splitUrl(url).scheme)?.[0].toLowerCase() ?? '';
}

/** Whether a text is a URL with a scheme, where a host or a path was expected. */
export function hasScheme(text: string): boolean {
  return splitUrl(text).scheme.endsWith('//');
}

/** User name and password, not decoded. The password is undefined if there is no colon. */
export function splitUserInfo(userInfo: string): { user: string; password: string | undefined } {
  const colon = withoutVariables(userInfo).indexOf(':');
  return colon < 0
    ? { user: userInfo, password: undefined }
    : { user: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) };
}

/** The text of a URL without its fragment, which `mark` replaces. */
export function withoutFragment(url: string, mark = ''): string {
  const { before, fragment } = splitFragment(url);
  return fragment ? `${before}${mark}` : before;
}

/** Splits a URL at the first “#”. The fragment is undefined if there is none. */
export function splitFragment(url: string): { before: string; fragment: string | undefined } {
  const at = withoutVariables(url).indexOf('#');
  return at < 0 ? { before: url, fragment: undefined } : { before: url.slice(0, at), fragment: url.slice(at + 1) };
}

/**
 * Whether the text before the last “@” contains a character that ends a host. Then it is not clear which part is the host and which a
 * password.
 */
export function isAmbiguousUser(userInfo: string | undefined): boolean {
  return userInfo !== undefined && /[/\\?#]/.test(withoutVariables(userInfo));
}

/** Decodes percent escapes. Everything else stays unchanged. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/**
 * Replaces the content of variables, which can be any characters, with characters that have no meaning in URLs. All indexes stay the same.
 */
export function withoutVariables(text: string): string {
  return text.replace(variable, (name) => 'x'.repeat(name.length));
}

/** A text with every variable replaced by a value. */
export function withValue(text: string, value: string): string {
  return text.replace(variable, () => value);
}
