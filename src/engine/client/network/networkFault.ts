/** What went wrong between us and the server's HTTP, in words: proxies and TLS. */
import type { Cause } from '../inspectedClient.ts';

/** An error of ours in the place of one that only a programmer would understand. The message is for a person. */
export class NetworkFault extends Error {
  readonly detail: string | undefined;

  constructor(message: string, detail?: string) {
    super(message);
    this.name = 'NetworkFault';
    this.detail = detail;
  }
}

const secureReset =
  'The server ended the connection before it answered. It may not speak TLS at this port, or not take the client certificate, or ask for one.';
const trustHint = 'If that is right, give its authority in tls.ca, or set tls.rejectUnauthorized to false.';

const tlsReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: `The server’s certificate is self-signed and not trusted here. ${trustHint}`,
  SELF_SIGNED_CERT_IN_CHAIN: `The server’s certificate comes from an authority that is not trusted here. ${trustHint}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `The server’s certificate could not be verified: its authority is not known here, or the server does not send the certificates in between. ${trustHint}`,
  UNABLE_TO_GET_ISSUER_CERT: `The authority of the server’s certificate is not known here. ${trustHint}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `The authority of the server’s certificate is not known here. ${trustHint}`,
  CERT_SIGNATURE_FAILURE: 'The server’s certificate was not signed by the authority in tls.ca.',
  CERT_HAS_EXPIRED: 'The server’s certificate has expired.',
  CERT_NOT_YET_VALID: 'The server’s certificate is not valid yet. Is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The server’s certificate is for another host name. The name to check can be given in tls.servername.',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'The server does not speak TLS at this port. Should the URL begin with http:// instead of https://?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'The server does not speak TLS at this port. Should the URL begin with http:// instead of https://?',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'The server asks for a client certificate. Give it in tls.cert and tls.key, or in tls.pfx.',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'The server does not know the authority of the client certificate.',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'The server does not take the client certificate.',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'The client certificate has expired.',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'The server does not take the client certificate.',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'The server refused the TLS handshake. It may ask for a client certificate (tls.cert and tls.key, or tls.pfx).',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'The server speaks no version of TLS that is allowed here.',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME:
    'The server does not know the host name that it was asked for. Another can be given in tls.servername.',
};

export interface Route {
  /** Without a password. */
  readonly proxy?: string | undefined;
  /** TLS is spoken with the server. */
  readonly secure: boolean;
}

/** The cause of a client's connect error when it is one of ours or of TLS, else undefined. */
export function networkCause(error: unknown, { proxy, secure }: Route): Cause | undefined {
  // A proxy that passes plain requests on answers in the server's place; this answer is never a server's.
  if (proxy !== undefined && at(error, 'description') === 407) return { reason: mustSignIn(proxy, 'HTTP 407') };
  for (const found of errorsIn(error)) {
    if (found instanceof NetworkFault) return { reason: found.message, detail: found.detail };
    const code = tlsCode(found);
    const detail = `${code}: ${found.message.trim()}`;
    const reason = tlsReasons[code];
    if (reason) return { reason, detail };
    if (secure && code === 'ECONNRESET') return { reason: secureReset, detail };
  }
  return undefined;
}

/** While it writes Node says EPROTO for all of TLS, and the rest in OpenSSL's text. */
function tlsCode(error: Error): string {
  const code = String((error as { code?: unknown }).code);
  const reason = code === 'EPROTO' ? /SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1] : undefined;
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
}

/** Every client and transport leaves the system's error in another place. */
function errorsIn(error: unknown): Error[] {
  const description = at(error, 'description');
  const places = [at(at(error, 'context'), 'statusText'), at(description, 'error'), description, error];
  return places.filter((place) => place instanceof Error);
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function mustSignIn(proxy: string, said: string): string {
  return `The proxy at ${proxy} refused: ${said}. It asks for a user and a password; write them as user:password@ before its host.`;
}

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it did not answer',
  ABORT_ERR: 'it did not answer',
  EHOSTUNREACH: 'its host cannot be reached from here',
  ENETUNREACH: 'its network cannot be reached from here',
};

/** Why there was no way through a proxy. `proxy` is its URL without a password. */
export function proxyFault(proxy: string, error: unknown): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const raw = (error ?? {}) as { code?: string; message?: string; hostname?: string; errors?: { code?: string }[] };
  const { message = String(error), hostname } = raw;
  const system = raw.code ?? raw.errors?.[0]?.code ?? /\b(E[A-Z]{4,})\b/.exec(message)?.[1];
  const refusal = system === undefined ? undefined : refusals[system];
  const detail = [system, message].filter((part, index, all) => part && all.indexOf(part) === index).join(': ');
  if (hostname !== undefined && !proxy.includes(hostname)) {
    const words = `The host name ${hostname} is not known here. With socks5h:// the proxy looks it up instead.`;
    return new NetworkFault(words, detail);
  }
  if (refusal) return new NetworkFault(`The proxy at ${proxy} cannot be reached: ${refusal}.`, detail);
  if (system !== undefined && /CERT|SIGNED|VERIFY|ISSUER/.test(system)) {
    return new NetworkFault(
      `The certificate of the proxy at ${proxy} is not trusted here (http.proxyStrictSSL).`,
      detail,
    );
  }
  if (/authentication|no accepted/i.test(message)) {
    return new NetworkFault(
      `The proxy at ${proxy} refused the user or the password. Write them as user:password@ before its host.`,
      detail,
    );
  }
  if (/proxy rejected connection/i.test(message)) {
    return new NetworkFault(`The proxy at ${proxy} could not reach the server, or does not allow it.`, detail);
  }
  if (/before receiving CONNECT|header|invalid socks|Socket closed|ECONNRESET|ERR_SSL|EPROTO/i.test(detail)) {
    return new NetworkFault(
      `What listens at ${proxy} does not answer as such a proxy. Are its port and scheme right?`,
      detail,
    );
  }
  return new NetworkFault(`There is no way through the proxy at ${proxy}: ${message}`, detail);
}

/** What a proxy's answer to CONNECT means; undefined when the way is open. */
export function connectFault(proxy: string, status: number, text: string): NetworkFault | undefined {
  if (status === 200) return undefined;
  const said = `HTTP ${status}${text ? ` ${text}` : ''}`;
  if (status === 407) {
    return new NetworkFault(mustSignIn(proxy, said));
  }
  if (status === 502 || status === 503 || status === 504) {
    return new NetworkFault(`The proxy at ${proxy} could not reach the server: ${said}.`);
  }
  if (
    !Number.isInteger(status) ||
    status < 200 ||
    status === 400 ||
    status === 404 ||
    status === 405 ||
    status === 501
  ) {
    const answer = Number.isInteger(status) ? `: ${said}` : '';
    return new NetworkFault(`What listens at ${proxy} is not a proxy, or one that makes no tunnels${answer}.`);
  }
  return new NetworkFault(`The proxy at ${proxy} refused: ${said}.`);
}
