import type { ConnectionProfile } from '../profile/profile.ts';
import { mapSecrets } from '../profile/profileSecrets.ts';
import { hasVariable } from '../url/urlText.ts';

/** A value that belongs into VS Code's secret storage; `name` is what `{{secret:name}}` refers to. */
export interface SavedSecret {
  readonly name: string;
  /** As it is stored; `readSecret` gives the value back. */
  readonly stored: string;
}

const typed = 'json:';

/**
 * The profile as it may stand in a file, and what was taken out of it: the values of auth and headers, the passphrase, query values whose
 * name says that they are secret, and user names and passwords in URLs. A value that holds a variable already is a reference, and stays.
 */
export function withoutSecrets(
  profile: ConnectionProfile,
  connectionKey: string,
): { profile: ConnectionProfile; secrets: SavedSecret[] } {
  const secrets: SavedSecret[] = [];
  const result = mapSecrets(profile, (value, field) => {
    if (typeof value === 'string' && hasVariable(value)) return value;
    const name = `${connectionKey}.${field.replace(/[{}]/g, '_')}`;
    secrets.push({ name, stored: storedSecret(value) });
    return `{{secret:${name}}}`;
  });
  return { profile: result, secrets };
}

/** The value of a stored secret. What a person typed is text; only what was a number, or looks like our mark, is marked. */
export function readSecret(stored: string): string | number {
  if (!stored.startsWith(typed)) return stored;
  try {
    return JSON.parse(stored.slice(typed.length)) as string | number;
  } catch {
    return stored;
  }
}

function storedSecret(value: string | number): string {
  return typeof value === 'number' || value.startsWith(typed) ? typed + JSON.stringify(value) : value;
}
