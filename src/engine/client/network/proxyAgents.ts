/** Agents for proxies, with the libraries that implement them. Loaded only if a connection has a proxy. */
import { EventEmitter, once } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { shownProxy } from '../../../model/url/quotableUrl.ts';
import { readFairly } from './fairReading.ts';
import { connectFault, type NetworkFault, proxyFault } from './networkFault.ts';
import { Abandoned, type OpenAttempts } from './openAttempts.ts';
import { isSocks, type ProxyRoute } from './proxyRoute.ts';
import type { OpenTunnel } from './socketAgent.ts';
import type { SocketConditions } from './socketConditions.ts';
import { socksTunnel } from './socksTunnel.ts';

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** Opens a tunnel through the proxy for each socket, with CONNECT or SOCKS. `secureTarget`: the connection inside the tunnel uses TLS. */
export function tunnelThrough(route: ProxyRoute, secureTarget: boolean): OpenTunnel {
  const { proxy } = route;
  const name = shownProxy(proxy.url);
  return async (options, signal) => {
    try {
      signal.throwIfAborted();
      if (isSocks(proxy)) return await socksTunnel(proxy.url, options, secureTarget, signal);
      // A new agent is created for each socket, because a shared one would add listeners to signals indefinitely.
      const agent = new HttpsProxyAgent(proxy.url, { ...settings(route), signal });
      const request = new RequestStandIn();
      // The library would verify the certificate of an IP address against another name, so TLS is started here.
      const target = { ...options, secureEndpoint: false } as ConnectOptions;
      const socket = await agent.connect(request as unknown as ClientRequest, target);
      const fault = request.fault(name);
      if (fault) {
        socket.destroy();
        throw fault;
      }
      // `host` is not used as an address here: it is the name in the certificate if there is no server name.
      const ready = secureTarget ? tls.connect({ ...(options as tls.ConnectionOptions), socket }) : socket;
      // The library pauses the socket until a request uses it.
      setImmediate(() => request.emit('socket', ready));
      return ready;
    } catch (error) {
      throw attemptFault(name, signal, error);
    }
  };
}

/** The reason why the attempt was ended, and not the error that ending its socket caused. */
function attemptFault(proxy: string, signal: AbortSignal, error: unknown): Error {
  const reason: unknown = signal.aborted ? signal.reason : error;
  return reason instanceof Abandoned ? reason : proxyFault(proxy, reason);
}

/** Unencrypted HTTP through an HTTP proxy: the request line names the target. Proxies often allow tunnels to few ports only. */
export function forwardThrough(route: ProxyRoute, deps: ForwardingDeps): ForwardingAgent {
  return new ForwardingAgent(route, deps);
}

interface ForwardingDeps {
  readonly conditions: SocketConditions;
  readonly attempts: OpenAttempts;
}

class ForwardingAgent extends HttpProxyAgent<string> {
  readonly #deps: ForwardingDeps;
  readonly #settings: typeof this.connectOpts;

  constructor(route: ProxyRoute, deps: ForwardingDeps) {
    super(route.proxy.url, settings(route));
    this.#deps = deps;
    this.#settings = this.connectOpts;
  }

  override async connect(...[request, options]: Parameters<HttpProxyAgent<string>['connect']>): Promise<Socket> {
    const name = shownProxy(this.proxy.href);
    const { conditions, attempts } = this.#deps;
    const roundTrips = this.proxy.protocol === 'https:' ? 2 : 1;
    try {
      await conditions.admit({ roundTrips, isNeeded: () => !request.destroyed });
    } catch (error) {
      throw proxyFault(name, error);
    }
    return attempts.run(request, async (signal) => {
      try {
        // The library reads `connectOpts` before its first `await`.
        this.connectOpts = { ...this.#settings, signal };
        const socket = await super.connect(request, options);
        // The library only waits for the TCP connection, and not for the TLS handshake with the proxy.
        if (socket instanceof tls.TLSSocket) await once(socket, 'secureConnect');
        return conditions.adopt(readFairly(socket));
      } catch (error) {
        throw attemptFault(name, signal, error);
      }
    });
  }
}

/**
 * The libraries report progress as events of a request. The socket is opened before a request uses it, so this object takes the request's
 * place.
 */
class RequestStandIn extends EventEmitter {
  #connectResponse: { statusCode: number; statusText: string } | undefined;

  constructor() {
    super();
    this.on(
      'proxyConnect',
      (response: { statusCode: number; statusText: string }) => (this.#connectResponse = response),
    );
  }

  fault(proxy: string): NetworkFault | undefined {
    return (
      this.#connectResponse && connectFault(proxy, this.#connectResponse.statusCode, this.#connectResponse.statusText)
    );
  }

  /** Does not report the library's error, because the error of the socket is sufficient. */
  destroy(): void {
    this.removeAllListeners();
  }
}

function settings({ proxy, secure }: ProxyRoute): object {
  const { authorization } = proxy;
  return {
    ...secure,
    ...(authorization !== undefined && { headers: { 'Proxy-Authorization': authorization } }),
  };
}
