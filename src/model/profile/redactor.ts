/**
 * Takes a profile's secrets out of what something else wrote: a server may send back what it was given, in an error, a handshake or a
 * packet, whole or in part, and in any form (`writtenForms.ts`).
 */
import type { ConnectionProfile } from './profile.ts';
import { redacted } from '../url/secretName.ts';
import { secretsOf } from './profileSecrets.ts';
import { loginOfProxy } from '../url/proxyUrl.ts';
import { basicAuthorization, type Login } from '../url/login.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { mapTree } from '../../base/treeMap.ts';
import { percentDecoded, splitUrl, splitUserInfo } from '../url/urlText.ts';
import { credentialParts } from './credentialParts.ts';
import { replacerOf } from './writtenForms.ts';

/** Shorter ones would blank out ordinary words. */
const minLength = 4;
/** Likewise, of cookies: one may say no more than "true". */
const minCookie = 6;

export interface Redactor {
  readonly text: (text: string) => string;
  /** JSON data of any depth; texts, keys and numbers. */
  readonly data: (data: unknown) => unknown;
}

/** `cookies` gives the values of those that the server has set and that are sent back to it. */
export function redactor(profile: ConnectionProfile, cookies: () => readonly string[] = () => []): Redactor {
  const fields = [...secretsOf(profile)].filter(([field, value]) => !isOrdinaryUser(field, String(value), profile));
  const own = [
    ...fields.flatMap(([field, value]) => [String(value), ...credentialParts(field, String(value))]),
    ...[tryReadServerUrl(profile.url)?.login, loginOfProxy(profile.proxy)].flatMap(loginTexts),
  ];
  const known = replacersOf(own);
  let [cookieKey, withCookies] = ['', known];
  const text = (whole: string): string => {
    const kept = cookies().filter((value) => value.length >= minCookie);
    const key = kept.join('\n');
    if (key !== cookieKey) [cookieKey, withCookies] = [key, replacersOf([...own, ...kept])];
    return withCookies.reduce((left, replace) => replace(left), whole);
  };
  const leaf = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'number') return value;
    return text(String(value)) === String(value) ? value : redacted;
  };
  const data = (root: unknown): unknown =>
    mapTree(root, (node) => {
      if (Array.isArray(node)) return { array: node };
      if (typeof node !== 'object' || node === null) return { leaf: leaf(node) };
      return { object: Object.entries(node).map(([key, value]) => [text(key), value] as const) };
    });
  return { text, data };
}

/** A user name with a password is hidden where a profile is shown, but it may be an ordinary word of the server's; a token is none. */
function isOrdinaryUser(field: string, value: string, profile: ConnectionProfile): boolean {
  const place = /^(url|proxy)\.user$/.exec(field)?.[1];
  if (place === undefined || value.length >= 20) return false;
  const { userInfo = '' } = splitUrl((place === 'url' ? profile.url : profile.proxy) ?? '');
  return (splitUserInfo(userInfo).password ?? '') !== '';
}

/** What of a user name and password is sent, and may be sent back: the password decoded, both together, and as Basic writes them. */
function loginTexts(login: Login | undefined): string[] {
  if (!login) return [];
  const basic = basicAuthorization(login).replace('Basic ', '');
  return [login.password, basic, ...(login.password === '' ? [login.user] : [`${login.user}:${login.password}`])];
}

/**
 * What takes them out of a text, in whatever form they stand there: the longest first, so that none leaves the rest of another, and each
 * decoded before as it is written. Every written form is one of the decoded text, but not the other way round: of a long one the beginning
 * alone would be replaced where the rest is encoded differently.
 */
function replacersOf(secrets: readonly string[]): ((text: string) => string)[] {
  const found = secrets.map((secret) => [percentDecoded(secret), secret] as const);
  const forms = found.sort(([a], [b]) => b.length - a.length).flat();
  return [...new Set(forms)].filter(({ length }) => length >= minLength).map((secret) => replacerOf(secret, redacted));
}
