import type { ConnectionProfile } from '../../../model/profile.ts';
import type { ClientListener, ClientOptions } from '../inspectedClient.ts';
import { TransportPool } from '../transportPool.ts';
import { V2Client } from './v2Client.ts';
import { V2SharedTransport } from './v2SharedTransport.ts';

/** Clients of Socket.IO 2 servers, with the transports that they share. */
export class V2Pool {
  readonly #transports = new TransportPool((profile, network) => new V2SharedTransport(profile, network));

  client(profile: ConnectionProfile, listener: ClientListener, options: ClientOptions = {}): V2Client {
    return new V2Client(profile, listener, () => this.#transports.transport(profile, options));
  }
}
