import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { OpenableProfile } from '../../src/vscode/profile/profileResolver.ts';

/** A profile that holds no variables. */
export function asWritten(profile: ConnectionProfile): OpenableProfile {
  return { written: profile, filled: profile, shown: profile, identity: profile };
}
