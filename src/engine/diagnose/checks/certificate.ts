import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { storedCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { tlsCauses } from '../../../model/cause/systemCauses.ts';
import { shownProxy } from '../../../model/url/quotableUrl.ts';
import { networkCause, NetworkFault } from '../../client/network/networkFault.ts';
import { secureSettings } from '../../client/network/secureSettings.ts';
import { type Check, type CheckContext, failed, ok, type Outcome } from '../check.ts';
import { openTunnel, proxyOf } from '../proxyOf.ts';
import type { AddEvidence, Probe } from '../probe.ts';
import { within } from '../waiting.ts';

/** Opens a TLS connection, through the proxy if there is one, and reads the certificate. No request is sent. */
export const checkCertificate: Check = async (context) => {
  const { probe, addEvidence } = context;
  const { server, profile, network, limits, signal } = probe;
  const settings = secureSettings(profile, network);
  let socket: tls.TLSSocket | undefined;
  let transport: Duplex | undefined;
  try {
    transport = await transportOf(probe);
    const servername = settings.servername ?? (net.isIP(server.hostname) ? '' : server.hostname);
    // `outcomeOf` evaluates the certificate. With `rejectUnauthorized`, an invalid certificate would end the connection before the
    // certificate can be shown.
    const tlsSocket = tls.connect({
      ...settings,
      host: server.hostname,
      servername,
      socket: transport,
      rejectUnauthorized: false,
    });
    socket = tlsSocket;
    const secured = new Promise<true>((resolve, reject) => {
      tlsSocket.once('secureConnect', () => resolve(true));
      tlsSocket.on('error', reject);
      tlsSocket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    });
    secured.catch(() => undefined);
    if (!(await within(limits.connectMs, secured, signal))) {
      return failed(explain('connect.noAnswer', { timeoutMs: limits.connectMs }));
    }
    describe(tlsSocket, addEvidence);
    return outcomeOf(tlsSocket, settings.rejectUnauthorized);
  } catch (error) {
    return failed(faultOf(error, context));
  } finally {
    socket?.destroy();
    transport?.destroy();
  }
};

function outcomeOf(socket: tls.TLSSocket, isStrict: boolean): Outcome {
  if (socket.authorized || !isStrict) return ok;
  // According to its type, it is an Error, but in most versions of Node.js it is the code.
  const fault: unknown = socket.authorizationError;
  const code = typeof fault === 'string' ? fault : String((fault as { code?: unknown } | undefined)?.code);
  const [cause, params] = tlsCauses[code] ?? ['connect.system', { systemCode: code }];
  return failed(explain(cause, params));
}

async function transportOf(probe: Probe): Promise<Duplex> {
  const proxy = proxyOf(probe);
  if (proxy) return openTunnel(probe, proxy);
  const { hostname: host, port } = probe.server;
  return net.connect({ host, port: Number(port) });
}

function faultOf(error: unknown, { probe, addEvidence }: CheckContext) {
  if (error instanceof NetworkFault) return storedCause(error.cause);
  const { code = '', message = '' } = error as { code?: string; message?: string };
  addEvidence(`${code} ${message}`);
  const proxy = proxyOf(probe);
  const route = { url: probe.profile.url, secure: true, proxy: proxy && shownProxy(proxy.url) };
  const cause = networkCause(error, route);
  return cause ? storedCause(cause) : explain('connect.system', { systemCode: code });
}

function describe(socket: tls.TLSSocket, addEvidence: AddEvidence): void {
  addEvidence(socket.getProtocol() ?? 'TLS');
  const { subject, issuer, valid_from: from, valid_to: to, subjectaltname: names } = socket.getPeerCertificate();
  if (subject) addEvidence(`subject: ${nameOf(subject)}`);
  if (issuer) addEvidence(`issuer: ${nameOf(issuer)}`);
  if (names) addEvidence(`names: ${names}`);
  if (to) addEvidence(`valid: ${from} – ${to}`);
}

function nameOf(certificate: tls.Certificate): string {
  return Object.entries(certificate)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}
