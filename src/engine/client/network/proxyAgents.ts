/** The ways through proxies, with the libraries that know them. Loaded when a connection has a proxy. */
import { EventEmitter, once } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { withoutPassword } from '../../../model/profile/proxyUrl.ts';
import { readFairly } from './fairReading.ts';
import { connectFault, type NetworkFault, proxyFault } from './networkFault.ts';
import { isSocks, type ProxyWay } from './proxyWay.ts';
import type { OpenTunnel } from './socketAgent.ts';
import type { SocketConditions } from './socketConditions.ts';

type Tunneller = HttpsProxyAgent<string> | SocksProxyAgent;

/** A tunnel through the proxy for each socket: CONNECT, or SOCKS. `secureTarget`: TLS is spoken inside. */
export function tunnelThrough(way: ProxyWay, secureTarget: boolean): OpenTunnel {
  const { proxy } = way;
  const name = withoutPassword(proxy.url);
  return async (options, signal) => {
    // Of its own for each socket: the signal would gather the listeners of all that ever were.
    const agent: Tunneller = isSocks(proxy)
      ? new SocksProxyAgent(proxy.url)
      : new HttpsProxyAgent(proxy.url, { ...settings(way), signal });
    const request = new RequestStandIn();
    try {
      const target = { ...options, secureEndpoint: secureTarget } as Parameters<Tunneller['connect']>[1];
      const socket = await agent.connect(request as unknown as ClientRequest, target);
      const fault = request.fault(name);
      if (fault) {
        socket.destroy();
        throw fault;
      }
      // The library holds the socket back until a request has it.
      setImmediate(() => request.emit('socket', socket));
      return socket;
    } catch (error) {
      throw proxyFault(name, error);
    }
  };
}

/** Plain HTTP through an HTTP proxy: the request itself names its target. Proxies often allow tunnels to few ports only. */
export function forwardThrough(way: ProxyWay, conditions: SocketConditions): ForwardingAgent {
  return new ForwardingAgent(way, conditions);
}

class ForwardingAgent extends HttpProxyAgent<string> {
  readonly #conditions: SocketConditions;

  constructor(way: ProxyWay, conditions: SocketConditions) {
    super(way.proxy.url, settings(way));
    this.#conditions = conditions;
  }

  override async connect(...args: Parameters<HttpProxyAgent<string>['connect']>): Promise<Socket> {
    try {
      const roundTrips = this.proxy.protocol === 'https:' ? 2 : 1;
      await this.#conditions.admit({ roundTrips, isWanted: () => !args[0].destroyed });
      const socket = await super.connect(...args);
      // The library waits for the connection only, and not for the proxy's certificate.
      if (socket instanceof TLSSocket) await once(socket, 'secureConnect');
      return this.#conditions.adopt(readFairly(socket));
    } catch (error) {
      throw proxyFault(withoutPassword(this.proxy.href), error);
    }
  }
}

/** The libraries tell a request how it goes; a socket is opened here before a request gets it. */
class RequestStandIn extends EventEmitter {
  #answer: { statusCode: number; statusText: string } | undefined;

  constructor() {
    super();
    this.on('proxyConnect', (answer: { statusCode: number; statusText: string }) => (this.#answer = answer));
  }

  fault(proxy: string): NetworkFault | undefined {
    return this.#answer && connectFault(proxy, this.#answer.statusCode, this.#answer.statusText);
  }

  /** The socket's own error says it all. */
  destroy(): void {
    this.removeAllListeners();
  }
}

function settings({ proxy, secure }: ProxyWay): object {
  const { authorization } = proxy;
  return {
    ...secure,
    ...(authorization !== undefined && { headers: { 'Proxy-Authorization': authorization } }),
  };
}
