import type { Network } from '../../../model/profile/network.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile/profile.ts';
import type { ClientOptions } from '../../contracts/inspectedClient.ts';

export interface PooledTransport {
  readonly isClosed: boolean;
  canAdd(namespace: string): boolean;
}

type MakeTransport<T> = (
  profile: ConnectionProfile,
  network: Network | undefined,
  reportsPackets?: ClientOptions['reportsPackets'],
) => T;

/**
 * Lets namespaces of one server share a transport, as the clients' own `io()` does. Connections share it if their
 * profiles differ only in values that belong to the namespace. A second connection to the same namespace uses another
 * transport.
 */
export class TransportPool<T extends PooledTransport> {
  readonly #make: MakeTransport<T>;
  readonly #transports = new Map<string, T[]>();

  constructor(make: MakeTransport<T>) {
    this.#make = make;
  }

  /** A transport that does not have the profile's namespace yet. */
  transport(profile: ConnectionProfile, { network, alone, reportsPackets }: ClientOptions = {}): T {
    if (alone) return this.#make(profile, network, reportsPackets);
    const namespace = namespaceOf(profile);
    const key = sharedPart(profile, network);
    const open = this.existing(profile, { network });
    const shared = open.find((transport) => transport.canAdd(namespace));
    const transport = shared ?? this.#make(profile, network);
    this.#transports.set(key, shared ? open : [...open, transport]);
    return transport;
  }

  /** All transports of the profile's server, including those that already have the namespace. */
  existing(profile: ConnectionProfile, { network }: ClientOptions = {}): T[] {
    return (this.#transports.get(sharedPart(profile, network)) ?? []).filter((transport) => !transport.isClosed);
  }
}

/** The part of a profile that determines the transport. The rest belongs to the namespace. */
function sharedPart(profile: ConnectionProfile, network: Network | undefined): string {
  const pfx = network?.tls?.pfx;
  const own = new Set(['name', 'namespace', 'auth', 'ackTimeoutMs', 'retries', 'replies', 'protocol']);
  const shared = Object.entries(profile)
    .filter(([key]) => !own.has(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([shared, network, pfx && Buffer.from(pfx).toString('base64')]);
}
