/**
 * The parts of a URL's text, whether or not it can be parsed, and where the user name and password stand in it.
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

/** The name of a URL's scheme in lower case: "https"; empty without one. */
export function schemeOf(url: string): string {
  return /^[^:]*/.exec(splitUrl(url).scheme)?.[0].toLowerCase() ?? '';
}

/** Whether a text is a URL with its scheme, where something else was expected. */
export function hasScheme(text: string): boolean {
  return splitUrl(text).scheme.endsWith('//');
}

/** User name and password as they are written; the password is undefined without a colon. */
export function splitUserInfo(userInfo: string): { user: string; password: string | undefined } {
  const colon = withoutVariables(userInfo).indexOf(':');
  return colon < 0
    ? { user: userInfo, password: undefined }
    : { user: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) };
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

/** Whether what stands before the last “@” ends the host: then nothing says which host was meant, and which part is a password. */
export function isAmbiguousUser(userInfo: string | undefined): boolean {
  return userInfo !== undefined && /[/\\?#]/.test(withoutVariables(userInfo));
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
export function withoutVariables(text: string): string {
  return text.replace(variable, (name) => 'x'.repeat(name.length));
}

/** A text with every variable replaced by a value. */
export function withValue(text: string, value: string): string {
  return text.replace(variable, () => value);
}
