/** Checks that resolving the secrets of a profile does not change its server and proxy. */
import { userError } from '../cause/userErrors.ts';
import { certainOrigin, originIn } from '../url/urlOrigin.ts';
import { hasSecret } from '../url/urlText.ts';
import type { ConnectionProfile } from './profile.ts';

/**
 * Makes sure that the values of secrets, which may hold any character, changed no address.
 * @throws UserError that names the field, and quotes nothing
 */
export function assertSameReceivers(shown: ConnectionProfile, filled: ConnectionProfile, root = 'connection'): void {
  for (const field of ['url', 'proxy'] as const) {
    const [before, after] = [shown[field], filled[field]];
    if (before === undefined || after === undefined || !hasSecret(before)) continue;
    if (originIn(after, field) === certainOrigin(before, field, root)) continue;
    throw userError('secret.addressChanged', { field: `${root}.${field}` });
  }
}
