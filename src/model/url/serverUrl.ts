/**
 * URLs of servers. The URL that is parsed here is shown, compared (secrets by origin, exceptions of proxies), sent
 * through proxies and connected to. No other code may parse a URL again.
 */
import { userError } from '../cause/userErrors.ts';
import { UserError } from '../../base/userError.ts';
import { quoted } from '../text/quoted.ts';
import { hostnameOf, isPrivateHost } from './hostName.ts';
import { type Login, loginOf } from './login.ts';
import { quotableUrl } from './quotableUrl.ts';
import { standardUrl } from './standardUrl.ts';
import { maskPairs } from './urlSecrets.ts';
import { hasVariable, isAmbiguousUser, percentDecoded, schemeOf, splitUrl, trimmedUrl } from './urlText.ts';

export interface ServerUrl {
  /** The URL in its canonical form, user name and password included: `https://me:pw@host:3000/?a=1`, `http://localhost:3000`. */
  readonly text: string;
  /** "http", "https", "ws" or "wss". */
  readonly scheme: string;
  /** TLS is used. */
  readonly secure: boolean;
  /** The name of the host in ASCII; an IPv6 address is without brackets. */
  readonly hostname: string;
  /** The port, also if it is the default port of the scheme; never empty. */
  readonly port: string;
  /**
   * Scheme, host and port: `http://host:3000` or `https://host`. For ws and wss it has the scheme http or https, because they reach the
   * same server.
   */
  readonly origin: string;
  readonly login: Login | undefined;
  /** Decoded, in the order of the URL. A "+" stays a plus sign, as in the clients. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

const serverScheme = /^(?:https?|wss?)$/;

/**
 * Parses the URL of a server. Its variables must be resolved. Surrounding white space, tabs, line breaks, upper case, default ports,
 * international names and all forms of IPv4 addresses are converted as the URL standard defines. If the scheme is missing, it is http for
 * this machine and private networks, and https for all other hosts, so that secrets are not sent unencrypted by mistake.
 * @throws UserError that explains the fault and how to correct it; it never contains a password
 */
export function readServerUrl(text: string): ServerUrl {
  const known = origins.get(text);
  if (known) return known;
  const url = read(text);
  if (!isOrigin.test(text)) return url;
  if (origins.size >= maxOrigins) origins.clear();
  origins.set(text, url);
  return url;
}

/** The URL of a connection is read many times while it is opened. Only results that cannot contain a secret are kept. */
const origins = new Map<string, ServerUrl>();
const maxOrigins = 100;
const isOrigin = /^(?:https?|wss?):\/\/[\w.-]+(?::\d+)?$/;

function read(text: string): ServerUrl {
  const { userInfo, rest } = splitUrl(text);
  if (trimmedUrl(text) === '') throw userError('profile.urlMissing');
  if (isAmbiguousUser(userInfo)) throw userError('profile.urlAmbiguous');
  const name = schemeOf(text);
  if (name !== '' && !serverScheme.test(name)) {
    throw userError('profile.urlScheme', { url: quotableUrl(text), scheme: quoted(name) });
  }
  if (name === '') return withoutScheme(text, userInfo !== undefined, rest);
  return parsed(`${name}://${userInfo === undefined ? '' : `${userInfo}@`}${rest}`, text);
}

/**
 * The canonical form of a server's URL, as in `readServerUrl`. A URL with variables is returned unchanged, and parsed after they are
 * resolved.
 */
export function canonicalUrl(text: string): string {
  return hasVariable(text) ? trimmedUrl(text) : readServerUrl(text).text;
}

/** Like `readServerUrl`; undefined for an invalid URL. */
export function tryReadServerUrl(url: string): ServerUrl | undefined {
  try {
    return readServerUrl(url);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Scheme, host and port as a URL, without the default port of the scheme: `https://[::1]:3000`. */
export function addressOf({ scheme, hostname, port }: Pick<ServerUrl, 'scheme' | 'hostname' | 'port'>): string {
  const authority = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  return `${scheme}://${standardUrl(`${scheme}://${authority}`)?.host ?? authority}`;
}

const otherSchemes: Readonly<Record<string, string>> = { http: 'https', https: 'http', ws: 'wss', wss: 'ws' };

/** The same address with TLS if it has none, and without TLS otherwise; undefined for a URL that cannot be read. */
export function withOtherScheme(url: string): string | undefined {
  const server = tryReadServerUrl(url);
  const scheme = server && otherSchemes[server.scheme];
  return server && scheme !== undefined ? addressOf({ ...server, scheme }) : undefined;
}

/** Parses a URL without a scheme: `localhost:3000`, `//example.com`, `[::1]:80`. */
function withoutScheme(text: string, hasLogin: boolean, rest: string): ServerUrl {
  const bare = rest.replace(/^[/\\]{2,}/, '');
  const port = portIn(bare);
  if (port !== undefined) throw userError('profile.urlNoScheme', { url: quotableUrl(text), port });
  const isHost = /^(?:\[[^\]]*\]|[^:/\\?#@[\]\s]+)(?::\d+)?(?:[/?#]|$)/.test(bare);
  if (hasLogin || !isHost || /^(?:https?|wss?):/i.test(bare)) {
    throw userError('profile.urlNoScheme', { url: quotableUrl(text) });
  }
  const http = parsed(`http://${bare}`, text);
  const isHttp = isPrivateHost(http.hostname) ? http.port !== '443' : /^[^/?#]*:0*80(?:[/?#]|$)/.test(bare);
  return isHttp ? http : parsed(`https://${bare}`, text);
}

/** The port in `3000` and `:3000`, which the URL standard would read as the address 0.0.11.184. */
function portIn(bare: string): string | undefined {
  const port = /^:?(\d{1,5})\/?$/.exec(bare)?.[1];
  return port !== undefined && Number(port) > 0 && Number(port) <= 65_535 ? port : undefined;
}

function parsed(url: string, text: string): ServerUrl {
  const parts = standardUrl(url);
  const hostname = parts && hostnameOf(parts.hostname);
  if (!parts || hostname === undefined || parts.port === '0') throw faultIn(url, text);
  const { protocol, username, password, port, pathname, search, hash } = parts;
  // The fragment is not quoted, because it can be a token, as in a URL of single sign-on.
  if (hash.length > 1) throw userError('profile.urlFragment');
  if (pathname !== '/') throw pathFault(pathname);
  const login = loginOf(parts);
  if (login?.user.includes(':')) {
    throw userError('profile.userWithColon');
  }
  const secure = protocol === 'https:' || protocol === 'wss:';
  const host = `${parts.hostname}${port === '' ? '' : `:${port}`}`;
  const userInfo = login ? `${username}${password === '' ? '' : `:${password}`}@` : '';
  return {
    text: `${protocol}//${userInfo}${host}${search === '' ? '' : `/${search}`}`,
    scheme: protocol.slice(0, -1),
    secure,
    hostname,
    port: port === '' ? (secure ? '443' : '80') : port,
    origin: `${secure ? 'https' : 'http'}://${host}`,
    login,
    query: search.slice(1).split('&').filter(Boolean).map(pairOf),
  };
}

function pairOf(text: string): readonly [string, string] {
  const at = text.includes('=') ? text.indexOf('=') : text.length;
  return [percentDecoded(text.slice(0, at)), percentDecoded(text.slice(at + 1))];
}

/** Why the URL standard does not accept a URL, derived from its text. */
function faultIn(url: string, text: string): UserError {
  const shown = { url: quotableUrl(text) };
  const host = /^[a-z]+:\/\/(?:.*@)?([^/\\?#]*)/i.exec(url)?.[1] ?? '';
  if (/^\[[^\]]*%/.test(host)) return userError('profile.urlZone', shown);
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host) ?? [];
  if (name === '') return userError('profile.urlNoHost', shown);
  const isPort = port === undefined || port === '' || (/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536);
  return isPort
    ? userError('profile.urlHost', shown)
    : userError('profile.urlPort', { ...shown, ...(url.includes('@') && { hasLogin: true }) });
}

/** The fault of a URL with a path: the client would ignore the path, and connect to another namespace than the user expects. */
function pathFault(pathname: string): UserError {
  const path = percentDecoded(maskPairs(pathname));
  const name = /^\/+([^/]+)\/*$/.exec(path)?.[1];
  return userError('profile.urlPath', {
    path: quoted(path),
    ...(/socket\.io|engine\.io/i.test(path) && { isServerPath: true }),
    ...(name !== undefined && { namespace: `/${quoted(name)}` }),
  });
}
