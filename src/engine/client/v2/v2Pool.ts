import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { ClientListener, ClientOptions } from '../../contracts/inspectedClient.ts';
import { TransportPool } from '../engineio/transportPool.ts';
import { V2Client } from './v2Client.ts';
import { V2SharedTransport } from './v2SharedTransport.ts';

/** Creates clients for Socket.IO 2 servers, and their shared transports. */
export class V2Pool {
  readonly #transports = new TransportPool((profile, network) => new V2SharedTransport(profile, network));

  client(profile: ConnectionProfile, listener: ClientListener, options: ClientOptions = {}): V2Client {
    const isDetected = profile.protocol !== 'v2';
    return new V2Client(profile, listener, () => {
      const transport = this.#transports.transport(profile, options);
      if (isDetected) transport.isDetected = true;
      return transport;
    });
  }

  /** Whether the server of a profile was found to use Socket.IO 2, and a transport to it has been open since. */
  isKnown(profile: ConnectionProfile, options: ClientOptions = {}): boolean {
    return this.#transports.existing(profile, options).some(({ isDetected, isOpen }) => isDetected && isOpen);
  }
}
