/**
 * Opens another connection to an address that could not be reached, to check whether the other loopback address of this machine listens,
 * and whether the port uses TLS. Only the TLS client hello is sent, and the connection is closed immediately.
 */
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { explain } from '../../../model/cause/causeTexts.ts';
import { addressOf, type ServerUrl, tryReadServerUrl, withOtherScheme } from '../../../model/url/serverUrl.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

const probeMs = 1500;
const loopback = ['127.0.0.1', '::1'] as const;
/** Errors of a plain-text request to a port that uses TLS. */
const maybeTls = new Set(['connect.closedEarly', 'connect.reset', 'connect.notHttp']);

/** The options of a probe. */
interface Probe {
  /** Ends the probe without a result. */
  readonly signal: AbortSignal;
  /** Opens a connection to the server through the proxy of the connection; undefined if it has none. */
  readonly tunnel?: ((target: { host: string; port: number }, signal: AbortSignal) => Promise<Duplex>) | undefined;
  /** Time limit for the connection, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Resolves with a more specific cause than the given one, if the probe finds it. Returns undefined when there is nothing to probe. */
export function probeAddress(cause: Cause, url: string, probe: Probe): Promise<Cause | undefined> | undefined {
  const server = tryReadServerUrl(url);
  if (!server) return undefined;
  // Behind a proxy, the addresses of this machine are not the addresses of the server.
  if (cause.code === 'connect.refused') return probe.tunnel ? undefined : otherLoopback(cause, server, probe);
  // A proxy that forwards a request to a port with TLS responds itself.
  const isUnclear = maybeTls.has(cause.code) || (probe.tunnel !== undefined && cause.code === 'connect.badGateway');
  return !server.secure && isUnclear ? speaksTls(cause, server, probe) : undefined;
}

function otherLoopback(cause: Cause, server: ServerUrl, probe: Probe): Promise<Cause | undefined> | undefined {
  const { hostname: host } = server;
  if (host !== 'localhost' && !loopback.some((address) => address === host)) return undefined;
  const others = loopback.filter((address) => address !== host);
  const found = others.map(async (other) => {
    const socket = net.connect({ host: other, port: Number(server.port) });
    if (!(await opens(socket, 'connect', probe))) return undefined;
    const facts = { address: host, other, url: addressOf({ ...server, hostname: other }) };
    return explain('connect.loopbackFamily', facts, { detail: cause.detail });
  });
  return Promise.all(found).then((all) => all.find((one) => one !== undefined));
}

async function speaksTls(cause: Cause, server: ServerUrl, probe: Probe): Promise<Cause | undefined> {
  const { signal, tunnel, timeoutMs = probeMs } = probe;
  const { hostname: host } = server;
  const port = Number(server.port);
  const named = net.isIP(host) === 0 && { servername: host };
  let path: { readonly host: string; readonly port: number } | { readonly socket: Duplex } = { host, port };
  if (tunnel) {
    try {
      path = { socket: await tunnel(path, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])) };
    } catch {
      return undefined;
    }
  }
  // The certificate is not verified, because no data is sent.
  const socket = tls.connect({ ...path, ...named, rejectUnauthorized: false });
  if (!(await opens(socket, 'secureConnect', probe))) return undefined;
  return explain('connect.httpsExpected', { url: withOtherScheme(server.text) }, { detail: cause.detail });
}

function opens(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  { signal, timeoutMs = probeMs }: Probe,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (is: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', fail);
      socket.destroy();
      resolve(is);
    };
    const fail = (): void => end(false);
    const timer = setTimeout(fail, timeoutMs);
    signal.addEventListener('abort', fail);
    socket.once(event, () => end(true));
    socket.on('error', fail);
    socket.once('close', fail);
    if (signal.aborted) fail();
  });
}
