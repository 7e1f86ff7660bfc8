import type { Network } from '../../../model/network.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile.ts';
import type { ClientListener, ClientOptions } from '../inspectedClient.ts';
import { V4Client } from './v4Client.ts';
import { V4Transport } from './v4Transport.ts';

/**
 * Lets namespaces of one server share a transport, as the client's own `io()` does: connections whose profiles differ in nothing
 * but what belongs to the namespace. The same namespace twice gets a transport of its own.
 */
export class V4Pool {
  readonly #transports = new Map<string, V4Transport[]>();

  client(profile: ConnectionProfile, listener: ClientListener, { network, alone }: ClientOptions = {}): V4Client {
    if (alone) return new V4Client(profile, listener, new V4Transport(profile, network));
    const namespace = namespaceOf(profile);
    const key = sharedPart(profile, network);
    const open = (this.#transports.get(key) ?? []).filter((transport) => !transport.isClosed);
    const shared = open.find((transport) => transport.hasRoomFor(namespace));
    const transport = shared ?? new V4Transport(profile, network);
    this.#transports.set(key, shared ? open : [...open, transport]);
    return new V4Client(profile, listener, transport);
  }
}

/** What decides about the transport; the rest is the namespace's own. */
function sharedPart(profile: ConnectionProfile, network: Network | undefined): string {
  const pfx = network?.tls?.pfx;
  const own = new Set(['name', 'namespace', 'auth', 'ackTimeoutMs', 'retries', 'replies', 'protocol']);
  const shared = Object.entries(profile)
    .filter(([key]) => !own.has(key))
    .sort();
  return JSON.stringify([shared, network, pfx && Buffer.from(pfx).toString('base64')]);
}
