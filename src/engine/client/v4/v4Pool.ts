import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { ClientListener, ClientOptions } from '../../contracts/inspectedClient.ts';
import { TransportPool } from '../engineio/transportPool.ts';
import { V4Client } from './v4Client.ts';
import { V4Transport } from './v4Transport.ts';

/** Creates clients for Socket.IO 3 and 4 servers, and their shared transports. */
export class V4Pool {
  readonly #transports = new TransportPool((...made) => new V4Transport(...made));

  client(profile: ConnectionProfile, listener: ClientListener, options: ClientOptions = {}): V4Client {
    return new V4Client(profile, listener, this.#transports.transport(profile, options));
  }
}
