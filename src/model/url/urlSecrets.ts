/** Which parts of a URL's text are secret, whether or not it can be parsed. */
import { isSecretName, redacted } from './secretName.ts';
import { mapPairs, withoutPairs } from './urlPairs.ts';
import { splitFragment, splitUrl, splitUserInfo } from './urlText.ts';

/**
 * A URL's text with each of its secrets changed, which are named by `field`: "url.password". They stand in
 * `scheme://user:password@host`, `?token=…` and `#…`. A user name is a secret too: it may be a token, with or without a password. So may a
 * fragment, which no server of Socket.IO is sent: single sign-on leaves tokens there, with and without a name.
 * Works on the text, because what cannot be parsed must be hidden as well.
 */
export function mapUrlSecrets(url: string, field: string, change: (value: string, field: string) => string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  const { before, fragment } = splitFragment(rest);
  const pairs = mapPairs(before, (name, value) => (isSecretName(name) ? change(value, `${field}.${name}`) : value));
  const shown = fragment === undefined ? pairs : `${pairs}#${change(fragment, `${field}.fragment`)}`;
  if (userInfo === undefined) return `${scheme}${shown}`;
  const { user, password } = splitUserInfo(userInfo);
  const hiddenUser = change(user, `${field}.user`);
  const hidden = password === undefined ? hiddenUser : `${hiddenUser}:${change(password, `${field}.password`)}`;
  return `${scheme}${hidden}@${shown}`;
}

/** A URL's text, or its path, with the values of its pairs masked that are secret by their names. */
export function maskPairs(url: string): string {
  return mapPairs(url, (name, value) => (isSecretName(name) ? redacted : value));
}

/** A URL's text without a user name and password that are empty, and without the pairs that have such a name. */
export function withoutEmptied(url: string, isUnwanted: (name: string) => boolean): string {
  const { scheme, userInfo, rest } = splitUrl(withoutPairs(url, isUnwanted));
  return userInfo === undefined || /^:?$/.test(userInfo) ? `${scheme}${rest}` : `${scheme}${userInfo}@${rest}`;
}
