/** A tunnel through a SOCKS proxy. Its socket is opened here, so that it ends with the signal, in the middle of the handshake too. */
import dns from 'node:dns';
import { once } from 'node:events';
import type { ClientRequestArgs } from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { SocksClient, type SocksProxy } from 'socks';
import { readProxyUrl } from '../../../model/url/proxyUrl.ts';

/**
 * The socket to where `options` point; with `secureTarget` its TLS has begun.
 * @throws Error of the system, of the proxy, or the signal's reason
 */
export async function socksTunnel(
  proxyUrl: string,
  options: ClientRequestArgs,
  secureTarget: boolean,
  signal: AbortSignal,
): Promise<net.Socket> {
  const proxy = readProxy(proxyUrl);
  const { host, port } = options;
  if (typeof host !== 'string') throw new Error('The request names no host');
  const address = proxy.looksUp ? await lookUp(host, proxy.settings.type === 4 ? 4 : 0) : host;
  // A socket with an aborted signal would be opened all the same.
  signal.throwIfAborted();
  const socket = net.connect({ host: proxy.host, port: proxy.port, signal });
  // Whoever waits hears of it; between two steps nobody does.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (socket.destroyed) throw new Error('Socket closed');
  await SocksClient.createConnection({
    proxy: proxy.settings,
    destination: { host: address, port: Number(port) },
    command: 'connect',
    existing_socket: socket,
  });
  // `host` is no address here: it is what the certificate must be for where there is no server name.
  return secureTarget ? tls.connect({ ...(options as tls.ConnectionOptions), socket }) : socket;
}

/** @param family SOCKS 4 carries addresses of IPv4 only; 0 for any */
function lookUp(host: string, family: 0 | 4): Promise<string> {
  return new Promise((resolve, reject) => {
    dns.lookup(host, { family }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

interface ReadProxy {
  readonly host: string;
  readonly port: number;
  /** The server's name is looked up here, and not by the proxy (socks4a, socks5h, socks). */
  readonly looksUp: boolean;
  readonly settings: SocksProxy;
}

function readProxy(proxyUrl: string): ReadProxy {
  const { scheme, hostname: host, port: named, login } = readProxyUrl(proxyUrl, 'proxy');
  const port = Number(named || 1080);
  const type = scheme.startsWith('socks4') ? 4 : 5;
  const settings = {
    host,
    port,
    type,
    ...(login?.user && { userId: login.user }),
    ...(login?.password && { password: login.password }),
  } as const;
  return { host, port, looksUp: scheme === 'socks4' || scheme === 'socks5', settings };
}
