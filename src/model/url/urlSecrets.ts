/** Finds the secrets in the text of a URL, which need not be valid. */
import { isSecretName, redacted } from './secretName.ts';
import { mapPairs, withoutPairs } from './urlPairs.ts';
import { splitFragment, splitUrl, splitUserInfo } from './urlText.ts';

/**
 * Replaces each secret in the text of a URL. `change` receives its value and its field, such as "url.password", and "url.password.2" for
 * another one of the same name. Secrets are in
 * `scheme://user:password@host`, `?token=…` and `#…`. A user name is a secret too, because it can be a token, with or without a password.
 * The same applies to a fragment, which is never sent to a Socket.IO server: single sign-on puts tokens into it, with and without a name.
 * Works on the text, because secrets in invalid URLs must be masked as well.
 */
export function mapUrlSecrets(url: string, field: string, change: (value: string, field: string) => string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  const { before, fragment } = splitFragment(rest);
  const counts = new Map<string, number>(
    userInfo === undefined
      ? []
      : [
          ['password', 1],
          ['user', 1],
        ],
  );
  const fieldOf = (name: string): string => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? `${field}.${name}` : `${field}.${name}.${count}`;
  };
  const pairs = mapPairs(before, (name, value) => (isSecretName(name) ? change(value, fieldOf(name)) : value));
  const shown = fragment === undefined ? pairs : `${pairs}#${change(fragment, `${field}.fragment`)}`;
  if (userInfo === undefined) return `${scheme}${shown}`;
  const { user, password } = splitUserInfo(userInfo);
  const hiddenUser = change(user, `${field}.user`);
  const hidden = password === undefined ? hiddenUser : `${hiddenUser}:${change(password, `${field}.password`)}`;
  return `${scheme}${hidden}@${shown}`;
}

/** Masks the values of pairs that have the names of secrets, in the text of a URL or in a path. */
export function maskPairs(url: string): string {
  return mapPairs(url, (name, value) => (isSecretName(name) ? redacted : value));
}

/** Removes an empty user name and password, and the pairs with an unwanted name, from the text of a URL. */
export function withoutEmptied(url: string, isUnwanted: (name: string) => boolean): string {
  const { scheme, userInfo, rest } = splitUrl(withoutPairs(url, isUnwanted));
  return userInfo === undefined || /^:?$/.test(userInfo) ? `${scheme}${rest}` : `${scheme}${userInfo}@${rest}`;
}
