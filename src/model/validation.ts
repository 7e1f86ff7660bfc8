import { errorFrom, userError } from './cause/userErrors.ts';
import * as v from 'valibot';
import { nestedParams, withField } from './cause/cause.ts';
import { checkDepth } from './payload/depthLimit.ts';
import { checkAuthNumbers } from './payload/parserLimits.ts';
import { type ConnectionProfile, profileSchema } from './profile/profile.ts';
import { profileFaults } from './profile/profileFaults.ts';
import { redacted } from './url/secretName.ts';
import { listSecrets } from './profile/profileSecrets.ts';
import { canonicalUrl, readServerUrl } from './url/serverUrl.ts';
import { schemaFault } from './schemaFault.ts';

/**
 * Checks a profile from an untrusted source: a bare URL, a collection, a program. Its URL is then in its canonical form.
 * @param root the name of the profile in messages, such as "connections.local"
 * @param filled the variables of the profile are resolved, so the whole URL can be parsed, even if it still contains `{{`
 * @throws UserError that names the field at fault.
 */
export function parseProfile(
  input: unknown,
  { filled = false, root }: { filled?: boolean; root?: string | undefined } = {},
): ConnectionProfile {
  const candidate = typeof input === 'string' ? { url: input } : input;
  checkDepth(candidate, 'profile');
  const result = v.safeParse(profileSchema, candidate);
  if (!result.success) throw userError('profile.invalid', nestedParams('fault', schemaFault(result.issues)));
  const profile = result.output;
  if (profile.auth) checkAuthNumbers(profile.auth, profile.parser ?? 'default');
  const [fault] = profileFaults(profile, { filled });
  if (fault) {
    const { field, label = field, cause } = fault;
    if (root === undefined && field === 'url') throw errorFrom(cause);
    throw errorFrom(withField(cause, root === undefined ? label : `${root}.${label}`));
  }
  const hidden = listSecrets(profile).find(([, value]) => String(value).includes(redacted));
  if (hidden) throw userError('secret.hidden', { field: hidden[0] });
  return { ...profile, url: filled ? readServerUrl(profile.url).text : canonicalUrl(profile.url) };
}
