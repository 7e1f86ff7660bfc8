/** A tunnel through a SOCKS proxy. Its socket is opened here, so that the signal can end it even during the handshake. */
import dns from 'node:dns';
import { once } from 'node:events';
import type { ClientRequestArgs } from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { SocksClient, type SocksProxy } from 'socks';
import { readProxyUrl } from '../../../model/url/proxyUrl.ts';

/**
 * Resolves with the socket to the target in `options`; with `secureTarget` its TLS handshake has begun.
 * @throws errors of the system or of the proxy, or the signal's reason
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
  // A socket with an aborted signal would be opened nevertheless.
  signal.throwIfAborted();
  const socket = net.connect({ host: proxy.host, port: proxy.port, signal });
  // Each step reports its own error; between two steps there is no other listener.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (socket.destroyed) throw new Error('Socket closed');
  await SocksClient.createConnection({
    proxy: proxy.settings,
    destination: { host: address, port: Number(port) },
    command: 'connect',
    existing_socket: socket,
  });
  // `host` is not used as an address here: it is the name in the certificate if there is no server name.
  return secureTarget ? tls.connect({ ...(options as tls.ConnectionOptions), socket }) : socket;
}

/** @param family SOCKS 4 supports only IPv4 addresses; 0 for any family */
function lookUp(host: string, family: 0 | 4): Promise<string> {
  return new Promise((resolve, reject) => {
    dns.lookup(host, { family }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

interface ReadProxy {
  readonly host: string;
  readonly port: number;
  /** Whether this machine resolves the server's name. With socks4a, socks5h and socks, the proxy does. */
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
