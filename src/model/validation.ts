import { userError } from './cause/userErrors.ts';
import * as v from 'valibot';
import { checkDepth } from './payload/depthLimit.ts';
import { checkAuthNumbers } from './payload/parserLimits.ts';
import { type ConnectionProfile, profileSchema } from './profile/profile.ts';
import { profileFaults } from './profile/profileFaults.ts';
import { redacted } from './url/secretName.ts';
import { secretsOf } from './profile/profileSecrets.ts';
import { canonicalUrl, readServerUrl } from './url/serverUrl.ts';
import { quoted } from './text/quoted.ts';
import { kindOf } from './payload/valueKind.ts';

/** The first fault that a schema found, as "where: what". A value is not repeated where it may be a secret, and never whole when it is long. */
export function faultOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0];
  if (!issue) return 'unknown fault';
  const where = v.getDotPath(issue);
  const message = messageOf(issue);
  return where ? `${quoted(where, 100)}: ${message}` : message;
}

/** Valibot repeats what it was given: a token in the place of an object would stand in every log. */
function messageOf({ message, received, input, type }: v.BaseIssue<unknown>): string {
  if (!message.endsWith(received)) return message;
  const isChoice = type === 'picklist' || type === 'literal' || type === 'strict_object';
  return `${message.slice(0, message.length - received.length)}${isChoice ? quoted(received) : kindOf(input)}`;
}

/**
 * Checks a profile that came from outside: a bare URL, a collection, a program. Its URL is then in its canonical form.
 * @param root names it in messages, such as "connections.local"
 * @param filled nothing in it stands for a variable any more, so that its URL can be parsed whatever it holds
 * @throws UserError that names the field at fault.
 */
export function parseProfile(
  input: unknown,
  { filled = false, root }: { filled?: boolean; root?: string | undefined } = {},
): ConnectionProfile {
  const candidate = typeof input === 'string' ? { url: input } : input;
  checkDepth(candidate, 'The connection profile');
  const result = v.safeParse(profileSchema, candidate);
  if (!result.success) throw userError('profile.invalid', { fault: faultOf(result.issues) });
  const profile = result.output;
  if (profile.auth) checkAuthNumbers(profile.auth, profile.parser ?? 'default');
  const [fault] = profileFaults(profile, { filled });
  if (fault) {
    const { field, label = field, message } = fault;
    const where = root === undefined ? (field === 'url' ? '' : `${label}: `) : `${root}.${label}: `;
    throw userError('profile.fieldInvalid', { field: where, fault: message });
  }
  const hidden = [...secretsOf(profile)].find(([, value]) => String(value).includes(redacted));
  if (hidden) throw userError('secret.hidden', { field: hidden[0] });
  return { ...profile, url: filled ? readServerUrl(profile.url).text : canonicalUrl(profile.url) };
}
