/** Causes of faults between the client and the server's HTTP: proxies and TLS. */
import type { CauseParams } from '../../../model/cause/cause.ts';
import { type CauseCode, causeSentence, explain } from '../../../model/cause/causeTexts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { redirectCause } from './redirectCause.ts';
import { withOtherScheme } from '../../../model/url/serverUrl.ts';
import { tlsCauses } from '../../../model/cause/systemCauses.ts';

/** An error with a cause, which replaces a technical error that users would not understand. */
export class NetworkFault extends Error {
  override readonly cause: Cause;

  constructor(cause: Cause) {
    super(causeSentence(cause));
    this.name = 'NetworkFault';
    this.cause = cause;
  }
}

/**
 * The cause for a WebSocket that the server accepted and that ended before the handshake. Neither client treats that as an error; both
 * continue to wait.
 */
export function closedBeforeHandshake(
  code: number | undefined,
  reason: unknown,
): { message: string; error: NetworkFault } {
  const closeReason = typeof reason === 'string' && reason !== '' ? reason : undefined;
  const detail = `close code ${code ?? 1006}`;
  const cause = explain('connect.closedBeforeHandshake', { closeCode: code ?? 1006, closeReason }, { detail });
  return { message: causeSentence(cause), error: new NetworkFault(cause) };
}

export interface Route {
  /** The URL of the server. */
  readonly url: string;
  /** The path of Engine.IO on the server. */
  readonly path?: string | undefined;
  /** The URL without its password. */
  readonly proxy?: string | undefined;
  /** Whether the connection to the server uses TLS. */
  readonly secure: boolean;
}

/** The cause of a client's connect error if the error is a NetworkFault or a TLS error; otherwise undefined. */
export function networkCause(error: unknown, { url, proxy, secure, path }: Route): Cause | undefined {
  const redirect = redirectCause(error, path);
  if (redirect) return redirect;
  // A proxy that forwards plain requests responds in place of the server; servers never send this status.
  if (proxy !== undefined && at(error, 'description') === 407) {
    return explain('proxy.authRequired', { proxy, reported: 'HTTP 407' });
  }
  for (const found of errorsIn(error)) {
    if (found instanceof NetworkFault) return found.cause;
    const code = tlsCode(found);
    const detail = `${code}: ${found.message.trim()}`;
    const [tls, params] = tlsCauses[code] ?? [];
    if (tls) return explain(tls, { ...params, ...schemeFacts(tls, url) }, { detail });
    if (secure && code === 'ECONNRESET') return explain('connect.tlsReset', {}, { detail });
  }
  return undefined;
}

/** The URL with the scheme that the server expects, if the cause is about the scheme. */
export function schemeFacts(code: CauseCode, url: string): { readonly url?: string } {
  const isAboutScheme = code === 'connect.httpExpected' || code === 'connect.httpsExpected';
  const other = isAboutScheme ? withOtherScheme(url) : undefined;
  return other === undefined ? {} : { url: other };
}

/** The cause for the end of an open connection, if the error is a NetworkFault or a redirect. */
export function networkEndCause(error: unknown, path: string | undefined): Cause | undefined {
  const redirect = redirectCause(error, path);
  if (redirect) return redirect;
  const fault = errorsIn(error).find((found): found is NetworkFault => found instanceof NetworkFault);
  return fault?.cause;
}

/** During a write, Node.js reports EPROTO for every TLS error; only the text from OpenSSL is specific. */
function tlsCode(error: Error): string {
  const code = String((error as { code?: unknown }).code);
  const reason = code === 'EPROTO' ? /SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1] : undefined;
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
}

/** Each client and transport stores the system's error in a different field. */
function errorsIn(error: unknown): Error[] {
  const description = at(error, 'description');
  const candidates = [at(at(error, 'context'), 'statusText'), at(description, 'error'), description, error];
  return candidates.filter((candidate) => candidate instanceof Error);
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Codes of the system for a proxy that cannot be reached; the texts of `proxy.unreachable` depend on them. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ABORT_ERR',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Why no connection through a proxy was possible. `proxy` is its URL without the password. */
export function proxyFault(proxy: string, error: unknown): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const raw = (error ?? {}) as { code?: string; message?: string; hostname?: string; errors?: { code?: string }[] };
  const { message = String(error), hostname } = raw;
  const system = raw.code ?? raw.errors?.[0]?.code ?? /\b(E[A-Z]{4,})\b/.exec(message)?.[1];
  const detail = [system, message].filter((part, index, all) => part && all.indexOf(part) === index).join(': ');
  const fault = (code: CauseCode, params: CauseParams = {}): NetworkFault =>
    new NetworkFault(explain(code, { proxy, ...params }, { detail }));
  if (hostname !== undefined && !proxy.includes(hostname)) return fault('proxy.hostUnknown', { host: hostname });
  if (system !== undefined && unreachableCodes.has(system)) return fault('proxy.unreachable', { systemCode: system });
  if (system !== undefined && /CERT|SIGNED|VERIFY|ISSUER/.test(system)) return fault('proxy.untrusted');
  if (/authentication|no accepted/i.test(message)) return fault('proxy.authRequired', { refused: true });
  if (/proxy rejected connection/i.test(message)) return fault('proxy.serverUnreachable');
  if (/before receiving CONNECT|header|invalid socks|Socket closed|ECONNRESET|ERR_SSL|EPROTO/i.test(detail)) {
    return fault('proxy.wrongKind');
  }
  return fault('proxy.failed', { reported: message });
}

/** The fault for a proxy's response to CONNECT; undefined when the tunnel is open. */
export function connectFault(proxy: string, status: number, text: string): NetworkFault | undefined {
  if (status === 200) return undefined;
  const hasStatus = Number.isInteger(status);
  const reported = hasStatus ? `HTTP ${status}${text ? ` ${text}` : ''}` : undefined;
  const fault = (code: CauseCode): NetworkFault => new NetworkFault(explain(code, { proxy, status, reported }));
  if (status === 407) return fault('proxy.authRequired');
  if (status === 502 || status === 503 || status === 504) return fault('proxy.serverUnreachable');
  if (!hasStatus || status < 200 || status === 400 || status === 404 || status === 405 || status === 501) {
    return fault('proxy.notAProxy');
  }
  return fault('proxy.refused');
}
