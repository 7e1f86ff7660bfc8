import * as v from 'valibot';
import { UserError } from '../base/userError.ts';
import { checkAuthNumbers } from './parserLimits.ts';
import { type ConnectionProfile, profileSchema } from './profile.ts';
import { profileFaults } from './profileFaults.ts';
import { redacted, secretsOf } from './profileSecrets.ts';
import { canonicalUrl, readServerUrl } from './serverUrl.ts';

/** The first fault that a schema found, as "where: what". */
export function faultOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0];
  if (!issue) return 'unknown fault';
  const where = v.getDotPath(issue);
  return where ? `${where}: ${issue.message}` : issue.message;
}

/**
 * Checks a profile that came from outside: a bare URL, a collection, a program. Its URL is then in its canonical form.
 * @param filled nothing in it stands for a variable any more, so that its URL can be parsed whatever it holds
 * @throws UserError that names the field at fault.
 */
export function parseProfile(input: unknown, { filled = false } = {}): ConnectionProfile {
  const candidate = typeof input === 'string' ? { url: input } : input;
  const result = v.safeParse(profileSchema, candidate);
  if (!result.success) throw new UserError(`The connection profile cannot be used: ${faultOf(result.issues)}`);
  const profile = result.output;
  if (profile.auth) checkAuthNumbers(profile.auth, profile.parser ?? 'default');
  const [fault] = profileFaults(profile, { filled });
  if (fault) {
    const { field, label = field, message } = fault;
    throw new UserError(field === 'url' ? `${message}.` : `${label}: ${message}.`);
  }
  const hidden = [...secretsOf(profile)].find(([, value]) => String(value).includes(redacted));
  if (hidden) throw new UserError(`“${hidden[0]}” is hidden. Write its value again, or remove it.`);
  return { ...profile, url: filled ? readServerUrl(profile.url).text : canonicalUrl(profile.url) };
}
