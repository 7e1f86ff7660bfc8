import type { ClientRequest, RequestOptions } from 'node:http';
import { isSocks, type ProxyRoute } from './proxyRoute.ts';
import { SocketAgent, type SocketAgentDeps } from './socketAgent.ts';

/**
 * All sockets through a proxy. An HTTP proxy forwards unencrypted polls, because many proxies allow tunnels to few ports only. Everything
 * else uses a tunnel, including polls with a Host header in the profile.
 */
export class ProxiedAgent extends SocketAgent {
  readonly #route: ProxyRoute;
  readonly #forwards: boolean;
  #forwarding: Promise<Pick<SocketAgent, 'addRequest' | 'destroy'>> | undefined;

  constructor(route: ProxyRoute, deps: Omit<SocketAgentDeps, 'tunnel'>) {
    super({
      ...deps,
      tunnel: async (options, signal) => {
        const { tunnelThrough } = await import('./proxyAgents.ts');
        return tunnelThrough(route, deps.secure !== undefined)(options, signal);
      },
    });
    this.#route = route;
    // A forwarding proxy replaces the Host header with the host of the target.
    const hasHost = Object.keys(deps.headers ?? {}).some((name) => name.toLowerCase() === 'host');
    this.#forwards = deps.secure === undefined && !isSocks(route.proxy) && !hasHost;
  }

  protected override route(request: ClientRequest, options: RequestOptions): void {
    if (!this.#forwards || request.getHeader('upgrade') !== undefined) {
      super.route(request, options);
      return;
    }
    this.#forwarding ??= import('./proxyAgents.ts').then(({ forwardThrough }) =>
      forwardThrough(this.#route, { conditions: this.conditions, attempts: this.attempts }),
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
