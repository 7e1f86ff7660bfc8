import type { ClientRequest, RequestOptions } from 'node:http';
import { isSocks, type ProxyWay } from './proxyWay.ts';
import { SocketAgent, type SocketAgentDeps } from './socketAgent.ts';

/**
 * All sockets through a proxy. An HTTP proxy forwards unencrypted polls, because many proxies allow tunnels to few ports only. Everything
 * else uses a tunnel, including polls with a Host header in the profile.
 */
export class ProxiedAgent extends SocketAgent {
  readonly #way: ProxyWay;
  readonly #forwards: boolean;
  #forwarding: Promise<Pick<SocketAgent, 'addRequest' | 'destroy'>> | undefined;

  constructor(way: ProxyWay, deps: Omit<SocketAgentDeps, 'tunnel'>) {
    super({
      ...deps,
      tunnel: async (options, signal) => {
        const { tunnelThrough } = await import('./proxyAgents.ts');
        return tunnelThrough(way, deps.secure !== undefined)(options, signal);
      },
    });
    this.#way = way;
    // A forwarding proxy replaces the Host header with the host of the target.
    const hasHost = Object.keys(deps.headers ?? {}).some((name) => name.toLowerCase() === 'host');
    this.#forwards = deps.secure === undefined && !isSocks(way.proxy) && !hasHost;
  }

  protected override route(request: ClientRequest, options: RequestOptions): void {
    if (!this.#forwards || request.getHeader('upgrade') !== undefined) {
      super.route(request, options);
      return;
    }
    this.#forwarding ??= import('./proxyAgents.ts').then(({ forwardThrough }) =>
      forwardThrough(this.#way, { conditions: this.conditions, attempts: this.attempts }),
    );
    this.#forwarding
      .then((agent) => agent.addRequest(request, { ...options, secureEndpoint: false } as RequestOptions))
      .catch((error: unknown) => request.destroy(error as Error));
  }

  override destroy(): void {
    void this.#forwarding?.then((agent) => agent.destroy());
    super.destroy();
  }
}
