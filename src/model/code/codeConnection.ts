import { mapSecrets } from '../profile/profileSecrets.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { CodeConnection } from './language.ts';

/**
 * The connection of generated code. Each secret is a placeholder with the name of its field, such as `<token>`; a variable is not replaced,
 * because it is not a secret itself.
 */
export function codeConnection(profile: ConnectionProfile): CodeConnection {
  const {
    url,
    namespace = '/',
    path,
    auth,
    query,
    headers,
    transports,
  } = mapSecrets(profile, (value, field) => {
    if (typeof value === 'string' && /^\{\{[^{}]*\}\}$/.test(value)) return value;
    const name = /[^.]*$/.exec(field)?.[0] ?? '';
    return field.startsWith('url') ? name.toUpperCase() : `<${name}>`;
  });
  return { url, namespace, path, auth, query, headers, transports };
}
