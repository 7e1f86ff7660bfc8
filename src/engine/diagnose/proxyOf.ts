/** The proxy of a diagnosed connection. */
import type { Duplex } from 'node:stream';
import type { Network, NetworkProxy } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ServerUrl } from '../../model/url/serverUrl.ts';
import { schemeOf } from '../../model/url/urlText.ts';
import { proxyOf as chosenProxy } from '../client/network/networkOptions.ts';
import { tunnelThrough } from '../client/network/proxyAgents.ts';
import { proxySecureSettings } from '../client/network/secureSettings.ts';

/** The part of a diagnosis that is needed to connect through its proxy. */
interface ProxiedDiagnosis {
  readonly profile: Pick<ConnectionProfile, 'proxy'>;
  readonly network: Network | undefined;
  readonly server: ServerUrl;
  readonly signal: AbortSignal;
}

/** The proxy through which the server is reached. */
export function proxyOf({ profile, network }: Pick<ProxiedDiagnosis, 'profile' | 'network'>): NetworkProxy | undefined {
  return chosenProxy(profile, network);
}

export function hasProxy(probe: ProxiedDiagnosis): boolean {
  return proxyOf(probe) !== undefined;
}

/** A connection to the server through the proxy. @throws NetworkFault */
export function openTunnel(probe: ProxiedDiagnosis, proxy: NetworkProxy): Promise<Duplex> {
  const secure = schemeOf(proxy.url) === 'https' ? proxySecureSettings(probe.network) : undefined;
  const { hostname: host, port } = probe.server;
  return tunnelThrough({ proxy, secure }, false)({ host, port: Number(port) }, probe.signal);
}
