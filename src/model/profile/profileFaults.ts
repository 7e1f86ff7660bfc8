/** The faults of a profile, by field. The form shows each one at its field; all other code refuses the profile. */
import { UserError } from '../../base/userError.ts';
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { headerFaults } from './headerRules.ts';
import { namespaceFault, pathFault } from './nameRules.ts';
import type { ConnectionProfile } from './profile.ts';
import type { ProfileFault } from './profileFault.ts';
import { proxyFault } from '../url/proxyUrl.ts';
import { queryFaults } from './queryRules.ts';
import { readServerUrl } from '../url/serverUrl.ts';
import { hasVariable } from '../url/urlText.ts';
import { v2OptionFaults } from './v2Options.ts';

/**
 * All faults that can be found without connecting. Texts with variables are checked after the variables are resolved.
 * @param filled the profile contains no variables anymore
 */
export function profileFaults(profile: ConnectionProfile, { filled = false } = {}): ProfileFault[] {
  const faults: ProfileFault[] = [];
  const add = (field: string, cause: StoredCause | undefined): void => {
    if (cause) faults.push({ field, cause });
  };
  if (filled || !hasVariable(profile.url)) add('url', urlFault(profile.url));
  add('namespace', namespaceFault(profile));
  if (profile.path !== undefined) add('path', pathFault(profile.path));
  faults.push(...queryFaults(profile), ...headerFaults(profile));
  const proxy = profile.proxy?.trim();
  if (proxy && !hasVariable(proxy)) add('proxy', proxyFault(proxy));
  // With "auto", the server determines the protocol; the profile is then refused when a Socket.IO 2 server responds.
  if (profile.protocol === 'v2') faults.push(...v2OptionFaults(profile));
  if (profile.retries !== undefined && profile.retries > 0 && !profile.ackTimeoutMs) {
    add('retries', explain('profile.retriesWithoutTimeout'));
  }
  return faults;
}

function urlFault(url: string): StoredCause | undefined {
  try {
    readServerUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.cause;
    throw error;
  }
}
