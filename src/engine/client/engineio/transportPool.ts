import type { Network } from '../../../model/profile/network.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile/profile.ts';
import type { ClientOptions } from '../../contracts/inspectedClient.ts';

export interface PooledTransport {
  readonly isClosed: boolean;
  hasRoomFor(namespace: string): boolean;
}

/**
 * Lets namespaces of one server share a transport, as the clients' own `io()` does: connections whose profiles differ in nothing
 * but what belongs to the namespace. The same namespace twice gets a transport of its own.
 */
export class TransportPool<T extends PooledTransport> {
  readonly #make: (profile: ConnectionProfile, network: Network | undefined) => T;
  readonly #transports = new Map<string, T[]>();

  constructor(make: (profile: ConnectionProfile, network: Network | undefined) => T) {
    this.#make = make;
  }

  /** One that has room for the profile's namespace. */
  transport(profile: ConnectionProfile, { network, alone }: ClientOptions = {}): T {
    if (alone) return this.#make(profile, network);
    const namespace = namespaceOf(profile);
    const key = sharedPart(profile, network);
    const open = this.existing(profile, { network });
    const shared = open.find((transport) => transport.hasRoomFor(namespace));
    const transport = shared ?? this.#make(profile, network);
    this.#transports.set(key, shared ? open : [...open, transport]);
    return transport;
  }

  /** Those of the profile's server, whether they have room or not. */
  existing(profile: ConnectionProfile, { network }: ClientOptions = {}): T[] {
    return (this.#transports.get(sharedPart(profile, network)) ?? []).filter((transport) => !transport.isClosed);
  }
}

/** What decides about the transport; the rest is the namespace's own. */
function sharedPart(profile: ConnectionProfile, network: Network | undefined): string {
  const pfx = network?.tls?.pfx;
  const own = new Set(['name', 'namespace', 'auth', 'ackTimeoutMs', 'retries', 'replies', 'protocol']);
  const shared = Object.entries(profile)
    .filter(([key]) => !own.has(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([shared, network, pfx && Buffer.from(pfx).toString('base64')]);
}
