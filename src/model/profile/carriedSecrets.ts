/** Finds secrets that an edited profile has in common with the original one, and that another server would now receive. */
import type { ConnectionProfile } from './profile.ts';
import { mapSecrets, secretsOf } from './profileSecrets.ts';
import { redacted } from '../url/secretName.ts';
import { mapTree, pathSegments, type TreePath } from '../../base/treeMap.ts';
import { isSecretName } from '../url/secretName.ts';
import { mapPairs } from '../url/urlPairs.ts';
import { withoutEmptied } from '../url/urlSecrets.ts';
import { splitUrl } from '../url/urlText.ts';

/** Fields by their receiver. Fields that never leave this machine are in neither list. */
export interface CarriedSecrets {
  readonly url: readonly string[];
  readonly proxy: readonly string[];
}

/** A variable of a collection or program, and not a stored secret or a dynamic variable. */
const namedVariable = /\{\{\s*(?!secret:|\$)[^{}\s][^{}]*\}\}/;

/**
 * The fields of `edited` with a value of `original`: masked or unchanged values, and variables, because the value of a variable can be a secret
 * of the previous server. References to stored secrets are left out, because their receivers are checked when the secrets are read. Dynamic
 * variables are left out too.
 */
export function carriedSecrets(edited: ConnectionProfile, original: ConnectionProfile): CarriedSecrets {
  const known = secretsOf(original);
  const carried = { url: [] as string[], proxy: [] as string[] };
  mapSecrets(edited, (value, field) => {
    const text = String(value);
    const isCarried = text.includes(redacted) || known.get(field) === value;
    if (isCarried && field !== 'tls.passphrase' && !/^\{\{\s*(?:secret:|\$)[^{}]*\}\}$/.test(text)) {
      carried[field.startsWith('proxy.') ? 'proxy' : 'url'].push(field);
    }
    return value;
  });
  const values = distinctiveValues([known]);
  const isSent = (text: string): boolean => namedVariable.test(text) || values.has(text);
  for (const field of fieldsWith(edited, isSent)) if (!carried.url.includes(field)) carried.url.push(field);
  return carried;
}

/** Shorter equal values of two profiles are not treated as secrets, unless they have the name of a secret. */
const minLength = 8;

/**
 * The fields of `edited` that have the same value as another profile, as written or as sent. It is used for a profile whose origin is not
 * known.
 */
export function sharedSecrets(edited: ConnectionProfile, others: readonly ConnectionProfile[]): CarriedSecrets {
  const known = others.map(secretsOf);
  const shared = { url: [] as string[], proxy: [] as string[] };
  for (const [field, value] of secretsOf(edited)) {
    const text = String(value);
    const isDistinctive = text.length >= minLength || isSecretName(field.split('.').at(-1) ?? '');
    if (!isDistinctive || field === 'tls.passphrase' || /^\{\{[^{}]*\}\}$/.test(text)) continue;
    if (known.some((secrets) => secrets.get(field) === value)) {
      shared[field.startsWith('proxy.') ? 'proxy' : 'url'].push(field);
    }
  }
  const values = distinctiveValues(known);
  for (const field of fieldsWith(edited, (text) => values.has(text))) {
    if (!shared.url.includes(field)) shared.url.push(field);
  }
  return shared;
}

/** Secrets that are recognized in any field: a revealed value can be entered again under another name. */
function distinctiveValues(known: readonly ReadonlyMap<string, string | number>[]): ReadonlySet<unknown> {
  const values = known.flatMap((secrets) => [...secrets].filter(([field]) => !/^(?:proxy|tls)\./.test(field)));
  return new Set(
    values.flatMap(([, value]) => {
      const isDistinctive = String(value).length >= minLength && !/^\{\{[^{}]*\}\}$/.test(String(value));
      return isDistinctive ? [value] : [];
    }),
  );
}

/**
 * The fields that are sent to the server and contain a text for which `isMeant` returns true. Fields of the address are left out, because
 * they only define the receiver.
 */
function fieldsWith(
  { url, namespace, path, auth, query, headers, replies }: ConnectionProfile,
  isMeant: (text: string) => boolean,
): string[] {
  const fields = new Set<string>();
  const search = (root: unknown, name: string): void => {
    for (const { text, at } of textsOf(root)) {
      if (isMeant(text)) fields.add([name, ...pathSegments(at)].join('.'));
    }
  };
  mapPairs(splitUrl(url).rest, (name, value) => {
    search(value, `url.${name}`);
    return value;
  });
  for (const [name, root] of Object.entries({ namespace, path, auth, query, headers })) search(root, name);
  // A reply is one field.
  for (const [event, args] of Object.entries(replies ?? {})) {
    if (textsOf(args).some(({ text }) => isMeant(text))) fields.add(`replies.${event}`);
  }
  return [...fields];
}

/** All texts of a value with their paths. */
function textsOf(root: unknown): { readonly text: string; readonly at: TreePath | undefined }[] {
  const texts: { text: string; at: TreePath | undefined }[] = [];
  mapTree(root, (node, at) => {
    if (typeof node === 'string') texts.push({ text: node, at });
    if (Array.isArray(node)) return { array: node };
    return typeof node === 'object' && node !== null ? { object: Object.entries(node) } : { leaf: node };
  });
  return texts;
}

/** The profile without these fields. In a list, an empty text replaces the value. */
export function withoutFields(profile: ConnectionProfile, fields: ReadonlySet<string>): ConnectionProfile {
  const { auth, headers, query, replies, namespace, path, ...rest } = profile;
  const result = mapSecrets(rest, (value, field) => (fields.has(field) ? '' : value));
  result.url = withoutEmptied(result.url, (name) => fields.has(`url.${name}`));
  if (result.proxy !== undefined) result.proxy = withoutEmptied(result.proxy, () => false);
  if (auth) result.auth = leavesLeft(auth, fields);
  const left = <T>(texts: Record<string, T>, field: string): Record<string, T> =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => !fields.has(`${field}.${key}`)));
  if (headers) result.headers = left(headers, 'headers');
  if (query) result.query = left(query, 'query');
  if (replies) result.replies = left(replies, 'replies');
  if (namespace !== undefined && !fields.has('namespace')) result.namespace = namespace;
  if (path !== undefined && !fields.has('path')) result.path = path;
  return result;
}

function leavesLeft(auth: Record<string, unknown>, fields: ReadonlySet<string>): Record<string, unknown> {
  return mapTree(auth, (node, path) => {
    // Called only for values that are not containers, because creating a long path for each level would be slow.
    const isRemoved = (...keys: string[]): boolean => fields.has(['auth', ...pathSegments(path), ...keys].join('.'));
    if (Array.isArray(node)) return { array: node };
    if (typeof node !== 'object' || node === null) return { leaf: isRemoved() ? '' : node };
    const isLeft = ([key, child]: [string, unknown]): boolean =>
      (typeof child === 'object' && child !== null) || !isRemoved(key);
    return { object: Object.entries(node).filter(isLeft) };
  }) as Record<string, unknown>;
}
