/**
 * Masks the secrets of a profile in texts from servers. A server can send back the data that it received, in an error,
 * a handshake or a packet, completely or in part, and in any form (`writtenForms.ts`).
 */
import { utf8 } from '@scure/base';
import { ExactNumber } from '../numbers/exactNumber.ts';
import type { ConnectionProfile } from './profile.ts';
import { redacted } from '../url/secretName.ts';
import { listSecrets } from './profileSecrets.ts';
import { loginOfProxy } from '../url/proxyUrl.ts';
import { basicAuthorization, type Login } from '../url/login.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { mapTree } from '../../base/treeMap.ts';
import { splitUrl, splitUserInfo } from '../url/urlText.ts';
import { credentialParts } from './credentialParts.ts';
import { SecretMask } from './secretMask.ts';

/** A shorter value of a cookie can be an ordinary word, such as "true". */
const minCookie = 6;
/** Lengths of texts for which it is remembered that they contain no secret. Searching shorter texts again is just as fast. */
const remembered = { min: 1000, max: 200_000 } as const;

export interface Redactor {
  /** @param end the result ends at this index; the text after it only shows whether a secret crosses the end */
  readonly text: (text: string, end?: number) => string;
  /** JSON data of any depth: texts, keys, numbers and bytes. */
  readonly data: (data: unknown) => unknown;
  /**
   * Replaces secrets with asterisks, so that lengths that the data contains stay correct. Returns the same bytes if they contain no secret.
   */
  readonly bytes: (bytes: Uint8Array, end?: number) => Uint8Array;
}

/** The redactor for data that was sent without a profile. */
export const noSecrets: Redactor = {
  text: (text, end) => text.slice(0, end),
  data: (data) => data,
  bytes: (bytes, end) => bytes.subarray(0, end),
};

const asterisk = 0x2a;
/** Maximum number of arguments of one call of `String.fromCharCode`. */
const unitsAtOnce = 8192;

const redactors = new WeakMap<ConnectionProfile, Redactor>();

/** The redactor of a profile. It is created only once for each profile, so the first call determines its cookies. */
export function redactorOf(profile: ConnectionProfile, cookies: () => readonly string[]): Redactor {
  const found = redactors.get(profile) ?? redactor(profile, cookies);
  redactors.set(profile, found);
  return found;
}

/** `cookies` returns the values of the cookies that the server has set and that are sent back to it. */
export function redactor(profile: ConnectionProfile, cookies: () => readonly string[] = () => []): Redactor {
  const fields = listSecrets(profile).filter(([field, value]) => !isOrdinaryUser(field, String(value), profile));
  const own = [
    ...fields.flatMap(([field, value]) => [String(value), ...credentialParts(field, String(value))]),
    ...[tryReadServerUrl(profile.url)?.login, loginOfProxy(profile.proxy)].flatMap(loginTexts),
  ];
  let cookiesNow: readonly string[] = [];
  let known = own;
  let mask = new SecretMask(own);
  let byteMask: SecretMask | undefined;
  /**
   * The last long text in which no secret was found. Its parts contain none either, and are searched next: for example, a packet, the
   * detail of a cause and the data of an error are parts of the body of one response.
   */
  let clean = '';
  /** Called once for each text or tree of data, because a tree can have hundreds of thousands of leaves. */
  const begin = (): void => {
    const kept = cookies();
    if (kept.length !== cookiesNow.length || kept.some((value, index) => value !== cookiesNow[index])) {
      cookiesNow = [...kept];
      known = [...own, ...kept.filter((value) => value.length >= minCookie)];
      mask = new SecretMask(known);
      byteMask = undefined;
      clean = '';
    }
    mask.begin();
    byteMask?.begin();
  };
  const searched = (whole: string, end = whole.length): string => {
    if (whole.length < remembered.min) return mask.text(whole, end);
    if (clean.includes(whole)) return whole.slice(0, end);
    const left = mask.text(whole, end);
    if (end === whole.length && left === whole && whole.length <= remembered.max) clean = whole;
    return left;
  };
  const searchedBytes = (whole: Uint8Array, end = whole.length): Uint8Array => {
    // The mask for bytes is created only when the first bytes are searched, because nearly everything that is received is text.
    byteMask ??= new SecretMask(
      known.flatMap((secret) => [secret, oneUnitForEachByte(utf8.decode(secret.replace(/\p{Surrogate}/gu, '\ufffd')))]),
    );
    const ranges = byteMask.ranges(oneUnitForEachByte(whole), end);
    if (ranges.length === 0) return whole.subarray(0, end);
    // `slice` of a Buffer would not copy the bytes.
    const left = new Uint8Array(whole.subarray(0, end));
    for (const range of ranges) left.fill(asterisk, range.start, range.end);
    return left;
  };
  const text = (whole: string, end?: number): string => {
    begin();
    return searched(whole, end);
  };
  const leaf = (value: unknown): unknown => {
    if (typeof value === 'string') return searched(value);
    if (value instanceof Uint8Array) return searchedBytes(value);
    if (typeof value !== 'number' && !(value instanceof ExactNumber)) return value;
    const written = String(value);
    return mask.text(written) === written ? value : redacted;
  };
  const data = (root: unknown): unknown => {
    begin();
    return mapTree(root, (node) => {
      if (Array.isArray(node)) return { array: node };
      if (typeof node !== 'object' || node === null || !isContainer(node)) return { leaf: leaf(node) };
      return { object: Object.entries(node).map(([key, value]) => [searched(key), value] as const) };
    });
  };
  const bytes = (whole: Uint8Array, end?: number): Uint8Array => {
    begin();
    return searchedBytes(whole, end);
  };
  return { text, data, bytes };
}

function isContainer(node: object): boolean {
  return !(
    node instanceof ExactNumber ||
    node instanceof Date ||
    ArrayBuffer.isView(node) ||
    node instanceof ArrayBuffer
  );
}

/** A text in which each UTF-16 unit is one of the bytes. */
function oneUnitForEachByte(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += unitsAtOnce) {
    text += String.fromCharCode(...bytes.subarray(at, at + unitsAtOnce));
  }
  return text;
}

/** A user name with a password is masked in a shown profile, but in a text of the server it can be an ordinary word. A user name without a password is a token. */
function isOrdinaryUser(field: string, value: string, profile: ConnectionProfile): boolean {
  const owner = /^(url|proxy)\.user$/.exec(field)?.[1];
  if (owner === undefined || value.length >= 20) return false;
  const { userInfo = '' } = splitUrl((owner === 'url' ? profile.url : profile.proxy) ?? '');
  return (splitUserInfo(userInfo).password ?? '') !== '';
}

/** The forms of a user name and password that are sent and may be sent back: the decoded password, both together, and in the encoding of Basic. */
function loginTexts(login: Login | undefined): string[] {
  if (!login) return [];
  const basic = basicAuthorization(login).replace('Basic ', '');
  return [login.password, basic, ...(login.password === '' ? [login.user] : [`${login.user}:${login.password}`])];
}
