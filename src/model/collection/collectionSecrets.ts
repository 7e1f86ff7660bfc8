import type { ConnectionProfile } from '../profile/profile.ts';
import { mapSecrets } from '../profile/profileSecrets.ts';
import { hasVariable } from '../url/urlText.ts';

/** A value for VS Code's secret storage; `{{secret:name}}` refers to it by `name`. */
export interface SavedSecret {
  readonly name: string;
  /** The stored text; `readSecret` converts it back to the value. */
  readonly stored: string;
}

const typed = 'json:';

/**
 * The profile in a form that may be written to a file, and the removed secrets: the values of auth and headers, the passphrase, query
 * values with secret names, and user names and passwords in URLs. A value that contains a variable is a reference, and stays.
 */
export function withoutSecrets(
  profile: ConnectionProfile,
  connectionKey: string,
): { profile: ConnectionProfile; secrets: SavedSecret[] } {
  const secrets: SavedSecret[] = [];
  const result = mapSecrets(profile, (value, field) => {
    if (typeof value === 'string' && hasVariable(value)) return value;
    const name = `${connectionKey}.${field.replace(/[{}]/g, '_')}`;
    secrets.push({ name, stored: secretText(value) });
    return `{{secret:${name}}}`;
  });
  return { profile: result, secrets };
}

/** The value of a stored secret. Entered values are text; only numbers, and texts that begin like the marker for numbers, are marked. */
export function readSecret(stored: string): string | number {
  if (!stored.startsWith(typed)) return stored;
  try {
    return JSON.parse(stored.slice(typed.length)) as string | number;
  } catch {
    return stored;
  }
}

/** The text in which a secret is stored. */
export function secretText(value: string | number): string {
  return typeof value === 'number' || value.startsWith(typed) ? typed + JSON.stringify(value) : value;
}
