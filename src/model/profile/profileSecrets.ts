/**
 * The secrets of a profile: the values of auth and headers, the passphrase, query values with the name of a secret, and user names and
 * passwords in URLs. Fields have names such as "auth.token", "headers.Authorization" and "proxy.password".
 */
import { userError } from '../cause/userErrors.ts';
import type { ConnectionProfile } from './profile.ts';
import { isSecretName, redacted } from '../url/secretName.ts';
import { mapTree, pathSegments } from '../../base/treeMap.ts';
import { mapUrlSecrets } from '../url/urlSecrets.ts';

type Change = (value: string | number, field: string) => string | number;

/** A copy of the profile in which each secret was replaced. Empty texts and values of other types are not secrets. */
export function mapSecrets(profile: ConnectionProfile, change: Change): ConnectionProfile {
  const hide = <T>(value: T, field: string): T | string | number =>
    (typeof value === 'string' || typeof value === 'number') && value !== '' ? change(value, field) : value;
  const hideText = (value: string, field: string): string => String(hide(value, field));

  const result: ConnectionProfile = { ...profile, url: mapUrlSecrets(profile.url, 'url', hideText) };
  if (profile.auth) result.auth = hideDeep(profile.auth, hide) as Record<string, unknown>;
  if (profile.headers) result.headers = mapTexts(profile.headers, (value, key) => hideText(value, `headers.${key}`));
  if (profile.query) {
    result.query = mapTexts(profile.query, (value, key) =>
      isSecretName(key) ? hideText(value, `query.${key}`) : value,
    );
  }
  if (profile.proxy !== undefined) result.proxy = mapUrlSecrets(profile.proxy, 'proxy', hideText);
  if (profile.tls?.passphrase !== undefined) {
    result.tls = { ...profile.tls, passphrase: hideText(profile.tls.passphrase, 'tls.passphrase') };
  }
  return result;
}

/** The profile with masked secrets, and the fields that were masked. A variable such as `{{secret:token}}` is not a secret itself. */
export function maskSecrets(profile: ConnectionProfile): { profile: ConnectionProfile; fields: string[] } {
  const fields: string[] = [];
  const masked = mapSecrets(profile, (value, field) => {
    if (typeof value === 'string' && /^\{\{[^{}]*\}\}$/.test(value)) return value;
    fields.push(field);
    return redacted;
  });
  return { profile: masked, fields };
}

/**
 * Replaces the masks in an edited profile with the secrets of the original one, which is undefined if it is not known.
 * @throws UserError for a mask without a secret, because the mask itself would be sent to the server
 */
export function restoreSecrets(edited: ConnectionProfile, original: ConnectionProfile | undefined): ConnectionProfile {
  const known = original ? secretsOf(original) : new Map<string, string | number>();
  return mapSecrets(edited, (value, field) => {
    if (typeof value !== 'string' || !value.includes(redacted)) return value;
    const secret = value === redacted ? known.get(field) : undefined;
    if (secret !== undefined) return secret;
    throw userError('secret.hidden', { field, lost: true });
  });
}

/** All secrets by field. */
export function secretsOf(profile: ConnectionProfile): Map<string, string | number> {
  return new Map(listSecrets(profile));
}

/** All secrets with their fields. Two secrets can have the same field, because a key of auth can contain dots. */
export function listSecrets(profile: ConnectionProfile): (readonly [field: string, value: string | number])[] {
  const secrets: (readonly [string, string | number])[] = [];
  mapSecrets(profile, (value, field) => {
    secrets.push([field, value]);
    return value;
  });
  return secrets;
}

function hideDeep(auth: object, hide: (value: unknown, field: string) => unknown): unknown {
  return mapTree(auth, (node, path) => {
    if (Array.isArray(node)) return { array: node };
    if (typeof node === 'object' && node !== null) return { object: Object.entries(node) };
    return { leaf: hide(node, ['auth', ...pathSegments(path)].join('.')) };
  });
}

function mapTexts(
  texts: Record<string, string>,
  change: (value: string, key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, change(value, key)]));
}
