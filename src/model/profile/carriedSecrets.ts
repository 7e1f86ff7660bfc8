/** Secrets that a profile took over from the one that it was before it was edited, and that another server would receive now. */
import type { ConnectionProfile } from './profile.ts';
import { mapSecrets, secretsOf } from './profileSecrets.ts';
import { redacted } from '../url/secretName.ts';
import { mapTree, pathSegments } from '../../base/treeMap.ts';
import { isSecretName } from '../url/secretName.ts';
import { mapPairs } from '../url/urlPairs.ts';
import { withoutEmptied } from '../url/urlSecrets.ts';
import { splitUrl } from '../url/urlText.ts';

/** Fields by who receives them. What never leaves this machine is in neither. */
export interface CarriedSecrets {
  readonly url: readonly string[];
  readonly proxy: readonly string[];
}

/** A variable that a collection or a program defines: not a stored secret, nor a dynamic value. */
const namedVariable = /\{\{\s*(?!secret:|\$)[^{}\s][^{}]*\}\}/;

/**
 * The fields of `edited` that hold what `original` has: masked, or unchanged, or a variable, whose value may be a secret of the server
 * before in any field. References to stored secrets are left out, since who receives
 * those is asked where they are read, and so are dynamic values.
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
  for (const field of variableFields(edited)) if (!carried.url.includes(field)) carried.url.push(field);
  return carried;
}

/** Shorter values that are the same in two profiles say little, unless their name does. */
const minLength = 8;

/**
 * The fields of `edited` with the value that another profile has in the same field, as it is written or as it is sent: for a profile of
 * which nothing says where it comes from.
 */
export function sharedSecrets(edited: ConnectionProfile, others: readonly ConnectionProfile[]): CarriedSecrets {
  const known = others.map(secretsOf);
  const shared = { url: [] as string[], proxy: [] as string[] };
  for (const [field, value] of secretsOf(edited)) {
    const text = String(value);
    const says = text.length >= minLength || isSecretName(field.split('.').at(-1) ?? '');
    if (!says || field === 'tls.passphrase' || /^\{\{[^{}]*\}\}$/.test(text)) continue;
    if (known.some((secrets) => secrets.get(field) === value)) {
      shared[field.startsWith('proxy.') ? 'proxy' : 'url'].push(field);
    }
  }
  return shared;
}

/** Fields that the server is sent and in which a variable stands. Those of the address itself say where it leads, no more. */
function variableFields({ url, namespace, path, auth, query, headers, replies }: ConnectionProfile): string[] {
  const fields = new Set<string>();
  const look = (root: unknown, name: string): void => {
    mapTree(root, (node, at) => {
      if (typeof node === 'string' && namedVariable.test(node)) fields.add([name, ...pathSegments(at)].join('.'));
      if (Array.isArray(node)) return { array: node };
      return typeof node === 'object' && node !== null ? { object: Object.entries(node) } : { leaf: node };
    });
  };
  mapPairs(splitUrl(url).rest, (name, value) => {
    look(value, `url.${name}`);
    return value;
  });
  for (const [name, root] of Object.entries({ namespace, path, auth, query, headers })) look(root, name);
  // A reply is sent as a whole.
  for (const [event, args] of Object.entries(replies ?? {})) {
    if (namedVariable.test(JSON.stringify(args))) fields.add(`replies.${event}`);
  }
  return [...fields];
}

/** The profile without these fields: values, and what they stood under. In a list an empty text is left. */
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
    const field = ['auth', ...pathSegments(path)].join('.');
    if (Array.isArray(node)) return { array: node };
    if (typeof node !== 'object' || node === null) return { leaf: fields.has(field) ? '' : node };
    const isLeft = ([key, child]: [string, unknown]): boolean =>
      (typeof child === 'object' && child !== null) || !fields.has(`${field}.${key}`);
    return { object: Object.entries(node).filter(isLeft) };
  }) as Record<string, unknown>;
}
