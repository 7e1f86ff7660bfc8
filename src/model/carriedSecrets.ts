/** Secrets that a profile took over from the one that it was before it was edited, and that another server would receive now. */
import type { ConnectionProfile } from './profile.ts';
import { mapSecrets, redacted, secretsOf } from './profileSecrets.ts';
import { mapTree, pathSegments } from './treeMap.ts';
import { splitUrl, withoutPairs } from './urlText.ts';

/** Fields by who receives them. What never leaves this machine is in neither. */
export interface CarriedSecrets {
  readonly url: readonly string[];
  readonly proxy: readonly string[];
}

/**
 * The fields of `edited` that hold what `original` has: masked, or unchanged. References to stored secrets are left out: who receives
 * those is asked where they are read.
 */
export function carriedSecrets(edited: ConnectionProfile, original: ConnectionProfile): CarriedSecrets {
  const known = secretsOf(original);
  const carried = { url: [] as string[], proxy: [] as string[] };
  mapSecrets(edited, (value, field) => {
    const text = String(value);
    const isCarried = text.includes(redacted) || known.get(field) === value;
    if (isCarried && field !== 'tls.passphrase' && !/^\{\{\s*secret:[^{}]*\}\}$/.test(text)) {
      carried[field.startsWith('proxy.') ? 'proxy' : 'url'].push(field);
    }
    return value;
  });
  return carried;
}

/** The profile without these fields: values, and what they stood under. In a list an empty text is left. */
export function withoutFields(profile: ConnectionProfile, fields: ReadonlySet<string>): ConnectionProfile {
  const { auth, headers, query, ...rest } = profile;
  const result = mapSecrets(rest, (value, field) => (fields.has(field) ? '' : value));
  result.url = withoutEmpty(result.url, (name) => fields.has(`url.${name}`));
  if (result.proxy !== undefined) result.proxy = withoutEmpty(result.proxy, () => false);
  if (auth) result.auth = leavesLeft(auth, fields);
  const left = (texts: Record<string, string>, field: string): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => !fields.has(`${field}.${key}`)));
  if (headers) result.headers = left(headers, 'headers');
  if (query) result.query = left(query, 'query');
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

/** Without a user name and password that were emptied, and without such pairs of the query. */
function withoutEmpty(url: string, isUnwanted: (name: string) => boolean): string {
  const { scheme, userInfo, rest } = splitUrl(withoutPairs(url, isUnwanted));
  return userInfo === undefined || /^:?$/.test(userInfo) ? `${scheme}${rest}` : `${scheme}${userInfo}@${rest}`;
}
