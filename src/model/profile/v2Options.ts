/** Options of a profile that a client of Socket.IO 2 does not have, and would silently ignore. */
import type { ConnectionProfile } from './profile.ts';

export interface V2OptionFault {
  readonly field: 'tryAllTransports' | 'addTrailingSlash';
  readonly message: string;
}

/** Source: engine.io-client 3.5, lib/socket.js. What says the same as that client does is no fault; `rememberUpgrade` it has. */
export function v2OptionFaults({ tryAllTransports, addTrailingSlash }: ConnectionProfile): V2OptionFault[] {
  const faults: V2OptionFault[] = [];
  if (tryAllTransports === true) {
    const message =
      'Socket.IO 2 does not have it: its client begins with the first of “transports” and tries no other. Take it out of the connection';
    faults.push({ field: 'tryAllTransports', message });
  }
  if (addTrailingSlash === false) {
    const message =
      'Socket.IO 2 does not have it: its client ends the path with a slash always. Take it out of the connection';
    faults.push({ field: 'addTrailingSlash', message });
  }
  return faults;
}
