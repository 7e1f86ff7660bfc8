import { withoutPath } from '../../model/cause/cause.ts';
import { UserError } from '../../base/userError.ts';
import { type ConnectionProfile, namespaceOf } from '../../model/profile/profile.ts';
import { maskSecrets } from '../../model/profile/profileSecrets.ts';
import { VariableError } from '../../model/collection/variables.ts';
import type { ProfileFault } from '../../protocol/hostMessages.ts';

/** The address of a profile with its variables filled in, as it may be shown; undefined when the address contains no variables. */
export function addressOf(written: ConnectionProfile, shown: ConnectionProfile): string | undefined {
  if (written.url === shown.url && written.namespace === shown.namespace) return undefined;
  const { profile } = maskSecrets(shown);
  const namespace = namespaceOf(profile);
  return namespace === '/' ? profile.url : `${profile.url} ${namespace}`;
}

/** The invalid field that the form marks. */
export function profileFaultOf(error: unknown): ProfileFault | undefined {
  return error instanceof VariableError ? { field: [...error.path], fault: withoutPath(error.cause) } : undefined;
}

/** Resolves or rejects as `work` does; an error about a field of the profile also names the field. */
export async function withField<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const data = profileFaultOf(error);
    throw data && error instanceof UserError ? new UserError(error.cause, data, error.message) : error;
  }
}
