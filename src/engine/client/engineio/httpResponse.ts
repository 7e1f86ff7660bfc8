/** HTTP responses that are not Socket.IO: their cause, their sender and their text. */
import { bodyText } from '../../../model/cause/bodyText.ts';
import { type CauseCode, explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { schemeFacts } from '../network/networkFault.ts';
import { redirectFacts } from '../../../model/url/redirectFacts.ts';

export interface HttpResponseFacts {
  readonly status: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  readonly body?: string | undefined;
}

interface Circumstances {
  readonly profile: ConnectionProfile;
  /** The reason with which the client reports the end of an open connection. */
  readonly reason?: string | undefined;
}

/** The sender of a response. */
type Responder = 'engine' | 'proxy' | 'application';

/** The error responses of Engine.IO servers, by number and text. Source: engine.io 6.6, Server.errors; python-engineio 4. */
const engineFaults: readonly (readonly [code: number, pattern: RegExp, cause: CauseCode])[] = [
  [0, /^Transport unknown$/, 'handshake.transportNotAllowed'],
  [1, /^Session ID unknown$|^Invalid session\b/, 'handshake.unknownSid'],
  [2, /^Bad handshake method$/, 'handshake.badMethod'],
  [3, /^Bad request$/, 'handshake.badRequest'],
  [4, /^Forbidden$/, 'handshake.forbidden'],
  [5, /^Unsupported protocol version$|unsupported version of the Socket\.IO or Engine\.IO/, 'protocol.serverIsOther'],
];

/** The response of python-engineio to a page of another origin. */
const notAccepted = /^(\S+) is not an accepted origin\b/;

const proxies =
  /nginx|openresty|cloudflare|haproxy|envoy|traefik|caddy|apache|varnish|awselb|cloudfront|akamai|fastly|iis|squid|gateway|istio|ATS|vercel|heroku|fly\b|gws|google frontend/i;

/** The cause of an unexpected HTTP response. */
export function responseCause(response: HttpResponseFacts, { profile, reason }: Circumstances): Cause {
  const { status } = response;
  const reported = isCompressed(response) ? '' : bodyText(response.body);
  const server = header(response, 'server');
  const by = responderOf(response, reported);
  const path = profile.path ?? '/socket.io';
  const head = [reason, `HTTP ${status}`].filter(Boolean).join(', ');
  const more = { detail: reported === '' ? head : `${head}: ${reported}` };
  const open = reason !== undefined;
  const facts = { status, path, by, server, reported: reported || undefined, ...(open && { open }) };

  const fault = by === 'engine' ? engineFault(response, reported) : undefined;
  if (fault === 'handshake.forbidden') {
    const explanation = /^Forbidden$/.test(reported) ? undefined : reported;
    return explain(fault, { ...facts, reported: explanation }, more);
  }
  if (fault !== undefined) return explain(fault, { ...facts, engine: true }, more);
  const code = codeOf(response, by, reported, open);
  if (code === 'connect.corsRefused') {
    return explain(code, { origin: originOf(profile) ?? notAccepted.exec(reported)?.[1], fault: 'notAccepted' }, more);
  }
  if (code === 'connect.redirected')
    return explain(code, { ...facts, ...redirectFacts(header(response, 'location'), profile.url, path) }, more);
  const slash = code === 'connect.wrongPath' && profile.addTrailingSlash === false ? 'off' : undefined;
  return explain(code, { ...facts, slash, ...schemeFacts(code, profile.url) }, more);
}

/** @param open whether the handshake at this path was successful */
function codeOf(response: HttpResponseFacts, by: Responder | undefined, reported: string, open: boolean): CauseCode {
  const { status } = response;
  if (isChallenge(response)) return 'connect.challengePage';
  switch (status) {
    case 200:
      return 'connect.notSocketIo';
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return 'connect.redirected';
    case 400:
      if (notAccepted.test(reported)) return 'connect.corsRefused';
      return /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server/i.test(reported)
        ? 'connect.httpsExpected'
        : 'handshake.badRequest';
    case 401:
      return /^basic\b/i.test(header(response, 'www-authenticate') ?? '') ? 'connect.basicAuth' : 'handshake.forbidden';
    case 403:
      return 'handshake.forbidden';
    case 404:
      return open ? 'connect.http' : 'connect.wrongPath';
    case 407:
      return 'proxy.authRequired';
    case 413:
      return 'transport.payloadTooLarge';
    case 414:
      return 'connect.urlTooLong';
    case 426:
      return 'connect.plainWebSocket';
    case 429:
      return 'connect.rateLimited';
    case 431:
      return 'connect.headersTooLarge';
    case 502:
    case 504:
      return 'connect.badGateway';
    case 503:
      return by === 'application' ? 'connect.http' : 'connect.badGateway';
    default:
      return 'connect.http';
  }
}

/** The Origin header of a profile. */
export function originOf({ headers = {} }: ConnectionProfile): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'origin')?.[1];
}

function engineFault(response: HttpResponseFacts, reported: string): CauseCode | undefined {
  const number = engineCode(response.body);
  return engineFaults.find(([code, pattern]) => code === number || pattern.test(reported))?.[2];
}

/** The number in the JSON of an Engine.IO error. */
function engineCode(body: string | undefined): number | undefined {
  const match = /^\{"code":(\d),"message":/.exec(body?.trim() ?? '');
  return match ? Number(match[1]) : undefined;
}

/**
 * The sender of the response.
 * @param reported the text of its body
 */
export function responderOf(response: HttpResponseFacts, reported: string): Responder | undefined {
  const { status, body, headers } = response;
  if (engineCode(body) !== undefined || engineFaults.some(([, pattern]) => pattern.test(reported))) return 'engine';
  if (status === 407) return 'proxy';
  if (headers === undefined) return undefined;
  if (
    proxies.test(header(response, 'server') ?? '') ||
    headers['via'] !== undefined ||
    headers['cf-ray'] !== undefined
  ) {
    return 'proxy';
  }
  if (status === 413 && reported === '' && headers['content-type'] === undefined) return 'engine';
  return 'application';
}

/**
 * Whether the response is a challenge page, which tests whether the client is a person (Cloudflare, AWS WAF, Vercel). A page that only
 * reports "blocked" is not a challenge page.
 */
function isChallenge(response: HttpResponseFacts): boolean {
  if (response.status < 400 && response.status !== 202) return false;
  const marks = ['cf-mitigated', 'x-vercel-mitigated', 'x-amzn-waf-action'].map((name) => header(response, name) ?? '');
  if (marks.some((mark) => /^(?:challenge|captcha)$/i.test(mark))) return true;
  return /<title>just a moment|verify(?:ing)? (?:that )?you are (?:a )?human|vercel security checkpoint/i.test(
    response.body ?? '',
  );
}

/** The client requests no compression, but some servers compress every response. Such a body is not text. */
function isCompressed(response: HttpResponseFacts): boolean {
  return !/^(?:identity)?$/i.test(header(response, 'content-encoding')?.trim() ?? '');
}

/** A header of a response, shortened to 300 characters. */
export function header({ headers }: HttpResponseFacts, name: string): string | undefined {
  const value = headers?.[name];
  return (Array.isArray(value) ? value[0] : value)?.slice(0, 300);
}
