/**
 * Masks the secrets of a profile in texts from servers. A server can send back what it received, in an error, a handshake or a packet,
 * completely or in part, and in any form (`writtenForms.ts`).
 */
import type { ConnectionProfile } from './profile.ts';
import { redacted } from '../url/secretName.ts';
import { secretsOf } from './profileSecrets.ts';
import { loginOfProxy } from '../url/proxyUrl.ts';
import { basicAuthorization, type Login } from '../url/login.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { mapTree } from '../../base/treeMap.ts';
import { splitUrl, splitUserInfo } from '../url/urlText.ts';
import { credentialParts } from './credentialParts.ts';
import { SecretMask } from './secretMask.ts';

/** A shorter value of a cookie can be an ordinary word, such as "true". */
const minCookie = 6;
/** Lengths of texts that are remembered because no secret was found in them. Shorter ones are searched as fast again. */
const remembered = { min: 1000, max: 200_000 } as const;

export interface Redactor {
  /** @param end the result ends there; what stands behind it only shows whether a secret crosses the end */
  readonly text: (text: string, end?: number) => string;
  /** JSON data of any depth; texts, keys and numbers. */
  readonly data: (data: unknown) => unknown;
}

const known = new WeakMap<ConnectionProfile, Redactor>();

/** The one redactor of a profile; the first call determines the cookies. */
export function redactorOf(profile: ConnectionProfile, cookies: () => readonly string[]): Redactor {
  const found = known.get(profile) ?? redactor(profile, cookies);
  known.set(profile, found);
  return found;
}

/** `cookies` returns the values of the cookies that the server has set and that are sent back to it. */
export function redactor(profile: ConnectionProfile, cookies: () => readonly string[] = () => []): Redactor {
  const fields = [...secretsOf(profile)].filter(([field, value]) => !isOrdinaryUser(field, String(value), profile));
  const own = [
    ...fields.flatMap(([field, value]) => [String(value), ...credentialParts(field, String(value))]),
    ...[tryReadServerUrl(profile.url)?.login, loginOfProxy(profile.proxy)].flatMap(loginTexts),
  ];
  let cookiesNow: readonly string[] = [];
  let mask = new SecretMask(own);
  /**
   * No secret was found in it, so that none is in its parts: a refusal is the body of a response, a packet in it, a detail of its cause
   * and data of an error.
   */
  let clean = '';
  /** Called once for each text or tree of data, because a tree can have hundreds of thousands of leaves. */
  const begin = (): void => {
    const kept = cookies();
    if (kept.length !== cookiesNow.length || kept.some((value, index) => value !== cookiesNow[index])) {
      cookiesNow = [...kept];
      mask = new SecretMask([...own, ...kept.filter((value) => value.length >= minCookie)]);
      clean = '';
    }
    mask.begin();
  };
  const searched = (whole: string, end = whole.length): string => {
    if (whole.length < remembered.min) return mask.text(whole, end);
    if (clean.includes(whole)) return whole.slice(0, end);
    const left = mask.text(whole, end);
    if (end === whole.length && left === whole && whole.length <= remembered.max) clean = whole;
    return left;
  };
  const text = (whole: string, end?: number): string => {
    begin();
    return searched(whole, end);
  };
  const leaf = (value: unknown): unknown => {
    if (typeof value === 'string') return searched(value);
    if (typeof value !== 'number') return value;
    const written = String(value);
    return mask.text(written) === written ? value : redacted;
  };
  const data = (root: unknown): unknown => {
    begin();
    return mapTree(root, (node) => {
      if (Array.isArray(node)) return { array: node };
      if (typeof node !== 'object' || node === null) return { leaf: leaf(node) };
      return { object: Object.entries(node).map(([key, value]) => [searched(key), value] as const) };
    });
  };
  return { text, data };
}

/** A user name with a password is masked in a shown profile, but in a text of the server it can be an ordinary word. A user name without a password is a token. */
function isOrdinaryUser(field: string, value: string, profile: ConnectionProfile): boolean {
  const place = /^(url|proxy)\.user$/.exec(field)?.[1];
  if (place === undefined || value.length >= 20) return false;
  const { userInfo = '' } = splitUrl((place === 'url' ? profile.url : profile.proxy) ?? '');
  return (splitUserInfo(userInfo).password ?? '') !== '';
}

/** The forms of a user name and password that are sent and may be sent back: the decoded password, both together, and in the encoding of Basic. */
function loginTexts(login: Login | undefined): string[] {
  if (!login) return [];
  const basic = basicAuthorization(login).replace('Basic ', '');
  return [login.password, basic, ...(login.password === '' ? [login.user] : [`${login.user}:${login.password}`])];
}
