/**
 * Which parts of a profile are secret: the values of auth and headers, the passphrase, query values whose name says so, and user names and
 * passwords in URLs. Fields are named as people write them: "auth.token", "headers.Authorization", "proxy.password".
 */
import { userError } from '../cause/userErrors.ts';
import type { ConnectionProfile } from './profile.ts';
import { isSecretName, redacted } from '../url/secretName.ts';
import { mapTree, pathSegments } from '../../base/treeMap.ts';
import { mapUrlSecrets } from '../url/urlSecrets.ts';

type Change = (value: string | number, field: string) => string | number;

/** A copy of the profile with every secret changed; empty ones and other types are none. */
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

/** The profile as it may be shown, and the fields that were hidden. A variable such as `{{secret:token}}` is no secret itself. */
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
 * A profile that was shown masked and came back, with what is still masked put back as it was. `original` is undefined when nothing
 * is known of it.
 * @throws UserError for a mask that stands for nothing: the server would be sent the mask itself
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

/** Every secret by its field. */
export function secretsOf(profile: ConnectionProfile): Map<string, string | number> {
  const secrets = new Map<string, string | number>();
  mapSecrets(profile, (value, field) => {
    secrets.set(field, value);
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
