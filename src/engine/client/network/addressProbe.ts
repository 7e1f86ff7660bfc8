/**
 * Opens another connection to an address that could not be reached, to check whether the other loopback address of this machine listens,
 * and whether the port uses TLS. Only the TLS client hello is sent, and the connection is closed immediately.
 */
import * as net from 'node:net';
import * as tls from 'node:tls';
import { explain } from '../../../model/cause/causeTexts.ts';
import { addressOf, type ServerUrl, tryReadServerUrl, withOtherScheme } from '../../../model/url/serverUrl.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';

const probeMs = 1500;
const loopback = ['127.0.0.1', '::1'] as const;
/** Errors of a plain-text request to a port that uses TLS. */
const maybeTls = new Set(['connect.closedEarly', 'connect.reset', 'connect.notHttp']);

/**
 * Resolves with a stronger cause than this one, if there is one; returns undefined when there is nothing to check.
 * @param signal ends the probe without a result
 */
export function probeAddress(cause: Cause, url: string, signal: AbortSignal): Promise<Cause | undefined> | undefined {
  const server = tryReadServerUrl(url);
  if (!server) return undefined;
  if (cause.code === 'connect.refused') return otherLoopback(cause, server, signal);
  return !server.secure && maybeTls.has(cause.code) ? speaksTls(cause, server, signal) : undefined;
}

function otherLoopback(cause: Cause, server: ServerUrl, signal: AbortSignal): Promise<Cause | undefined> | undefined {
  const { hostname: host } = server;
  if (host !== 'localhost' && !loopback.some((address) => address === host)) return undefined;
  const others = loopback.filter((address) => address !== host);
  const found = others.map(async (other) => {
    const socket = net.connect({ host: other, port: Number(server.port) });
    if (!(await opens(socket, 'connect', signal))) return undefined;
    const facts = { address: host, other, url: addressOf({ ...server, hostname: other }) };
    return explain('connect.loopbackFamily', facts, { detail: cause.detail });
  });
  return Promise.all(found).then((all) => all.find((one) => one !== undefined));
}

async function speaksTls(cause: Cause, server: ServerUrl, signal: AbortSignal): Promise<Cause | undefined> {
  const { hostname: host, port } = server;
  const named = net.isIP(host) === 0 && { servername: host };
  // The certificate is not verified, because no data is sent.
  const socket = tls.connect({ host, port: Number(port), ...named, rejectUnauthorized: false });
  if (!(await opens(socket, 'secureConnect', signal))) return undefined;
  return explain('connect.httpsExpected', { url: withOtherScheme(server.text) }, { detail: cause.detail });
}

function opens(socket: net.Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (is: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', fail);
      socket.destroy();
      resolve(is);
    };
    const fail = (): void => end(false);
    const timer = setTimeout(fail, probeMs);
    signal.addEventListener('abort', fail);
    socket.once(event, () => end(true));
    socket.on('error', fail);
    socket.once('close', fail);
  });
}
