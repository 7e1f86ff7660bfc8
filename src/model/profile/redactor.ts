/**
 * Takes a profile's secrets out of what something else wrote: a server may send back what it was given, in an error, a handshake or a
 * packet, whole or in part, and as text or in the writing of JSON and of URLs.
 */
import { base64, utf8 } from '@scure/base';
import type { ConnectionProfile } from './profile.ts';
import { redacted, secretsOf } from './profileSecrets.ts';
import { loginOfProxy } from './proxyUrl.ts';
import { basicAuthorization, type Login, tryReadServerUrl } from './serverUrl.ts';
import { mapTree } from '../../base/treeMap.ts';
import { splitUrl, splitUserInfo } from './urlText.ts';

/** Shorter ones would blank out ordinary words. */
const minLength = 4;
/** Likewise, of what is a part of a header's value: a cookie may say no more than "true". */
const minPart = 6;

export interface Redactor {
  readonly text: (text: string) => string;
  /** JSON data of any depth; texts, keys and numbers. */
  readonly data: (data: unknown) => unknown;
}

/** `cookies` gives the values of those that the server has set and that are sent back to it. */
export function redactor(profile: ConnectionProfile, cookies: () => readonly string[] = () => []): Redactor {
  const fields = [...secretsOf(profile)].filter(([field, value]) => !isOrdinaryUser(field, String(value), profile));
  const own = [
    ...fields.flatMap(([field, value]) => [String(value), ...partsOf(field, String(value))]),
    ...[tryReadServerUrl(profile.url)?.login, loginOfProxy(profile.proxy)].flatMap(loginTexts),
  ];
  const written = writings(own);
  const text = (whole: string): string => {
    const kept = cookies().filter((value) => value.length >= minPart);
    const secrets = kept.length === 0 ? written : writings([...own, ...kept]);
    return secrets.reduce((left, secret) => left.split(secret).join(redacted), whole);
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

/** Every way in which they can be written, the longest first, so that none leaves the rest of another. */
function writings(secrets: readonly string[]): string[] {
  const found = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    orItself(secret, encodeURIComponent),
    orItself(secret, decodeURIComponent),
  ]);
  return [...new Set(found)].filter(({ length }) => length >= minLength).sort((a, b) => b.length - a.length);
}

/** What stands inside a header's value: the token behind "Bearer", the password of "Basic", each cookie. */
function partsOf(field: string, value: string): string[] {
  const header = /^headers\.(.*)$/.exec(field)?.[1]?.toLowerCase();
  if (header === undefined) return [];
  const parts = header === 'cookie' ? value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim()) : [];
  const [, scheme, credentials] = /^(\w+) +(\S+)$/.exec(value) ?? [];
  if (scheme !== undefined && credentials !== undefined) {
    parts.push(credentials);
    if (scheme.toLowerCase() === 'basic') parts.push(...passwordIn(credentials));
  }
  return parts.filter(({ length }) => length >= minPart);
}

function passwordIn(credentials: string): string[] {
  const login = orItself(credentials, (text) => utf8.encode(base64.decode(text)));
  return login.includes(':') ? [login, login.slice(login.indexOf(':') + 1)] : [];
}

function orItself(text: string, write: (text: string) => string): string {
  try {
    return write(text);
  } catch {
    return text;
  }
}
