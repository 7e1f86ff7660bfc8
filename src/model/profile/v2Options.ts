/** Options of a profile that the Socket.IO 2 client does not have and would silently ignore. */
import type { ConnectionProfile } from './profile.ts';
import { explain } from '../cause/causeTexts.ts';
import type { ProfileFault } from './profileFault.ts';

/**
 * Source: engine.io-client 3.5, lib/socket.js. A value that requests what this client does anyway is not a fault. The client supports
 * `rememberUpgrade`, so this option is not checked.
 */
export function v2OptionFaults({ tryAllTransports, addTrailingSlash }: ConnectionProfile): ProfileFault[] {
  const faults: ProfileFault[] = [];
  if (tryAllTransports === true) {
    faults.push({ field: 'tryAllTransports', cause: explain('profile.v2TryAllTransports') });
  }
  if (addTrailingSlash === false) {
    faults.push({ field: 'addTrailingSlash', cause: explain('profile.v2AddTrailingSlash') });
  }
  return faults;
}
