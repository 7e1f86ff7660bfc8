import { systemClock } from '../../base/clock.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { AutoClient } from './autoClient.ts';
import type { ClientListener, ClientOptions, InspectedClient } from '../contracts/inspectedClient.ts';
import type { V2Pool } from './v2/v2Pool.ts';
import { V4Pool } from './v4/v4Pool.ts';

export type CreateClient = (
  profile: ConnectionProfile,
  listener: ClientListener,
  options?: ClientOptions,
) => InspectedClient;

/** Creates the client for a profile: the client of its protocol, or the one that detects the protocol. */
export function clientFactory(): CreateClient {
  const pool = new V4Pool();
  let v2Pool: V2Pool | undefined;
  return (profile, listener, options = {}) => {
    if (profile.protocol === 'v4') return pool.client(profile, listener, options);
    const factories = {
      v4: (inner: ClientListener) => pool.client(profile, inner, options),
      v2: async (inner: ClientListener) => {
        // The module, with the whole client of Socket.IO 2, is evaluated at the first call.
        const loaded = await import('./v2/v2Pool.ts');
        v2Pool ??= new loaded.V2Pool();
        return v2Pool.client(profile, inner, options);
      },
      isV2: () => v2Pool?.isKnown(profile, options) === true,
    };
    return new AutoClient(profile, listener, factories, systemClock);
  };
}
