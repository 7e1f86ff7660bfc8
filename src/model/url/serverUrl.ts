/**
 * URLs of servers. What is read here is what is shown, compared (secrets by origin, exceptions of proxies), proxied and connected to:
 * nothing else may parse a URL again.
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
  /** TLS is spoken. */
  readonly secure: boolean;
  /** In ASCII, IPv6 without brackets. */
  readonly hostname: string;
  /** Never empty. */
  readonly port: string;
  /** Scheme, host and port: `http://host:3000` or `https://host`; that of ws is http's, since they reach the same server. */
  readonly origin: string;
  readonly login: Login | undefined;
  /** Decoded, in the order of the URL. A "+" is a plus, as the clients read it. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

const serverScheme = /^(?:https?|wss?)$/;

/**
 * Reads the URL of a server whose variables are filled in. Blanks around it, tabs and line breaks in it, upper case, default ports,
 * names of other scripts and every way to write an IPv4 address become what the standard makes of them. Without a scheme it is http for this
 * machine and private networks, and https for all else, so that nothing secret leaves them unencrypted by a guess.
 * @throws UserError that says what is wrong and how to write it; it never quotes a password
 */
export function readServerUrl(text: string): ServerUrl {
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

/** The canonical form of a server's URL, as `readServerUrl` gives it. One with variables is read once they are filled in, and stays. */
export function canonicalUrl(text: string): string {
  return hasVariable(text) ? trimmedUrl(text) : readServerUrl(text).text;
}

/** As `readServerUrl`; undefined for what cannot be used. */
export function tryReadServerUrl(url: string): ServerUrl | undefined {
  try {
    return readServerUrl(url);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Scheme, host and port as a URL, without the port that is the scheme's own: `https://[::1]:3000`. */
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

/** `localhost:3000`, `//example.com`, `[::1]:80`. */
function withoutScheme(text: string, hasLogin: boolean, rest: string): ServerUrl {
  const bare = rest.replace(/^[/\\]{2,}/, '');
  const isHost = /^(?:\[[^\]]*\]|[^:/\\?#@[\]\s]+)(?::\d+)?(?:[/?#]|$)/.test(bare);
  if (hasLogin || !isHost || /^(?:https?|wss?):/i.test(bare)) {
    throw userError('profile.urlNoScheme', { url: quotableUrl(text) });
  }
  const http = parsed(`http://${bare}`, text);
  const isHttp = isPrivateHost(http.hostname) ? http.port !== '443' : /^[^/?#]*:0*80(?:[/?#]|$)/.test(bare);
  return isHttp ? http : parsed(`https://${bare}`, text);
}

function parsed(url: string, text: string): ServerUrl {
  const parts = standardUrl(url);
  const hostname = parts && hostnameOf(parts.hostname);
  if (!parts || hostname === undefined || parts.port === '0') throw faultIn(url, text);
  const { protocol, username, password, port, pathname, search, hash } = parts;
  // What stands there is not quoted: it may be a token, as single sign-on leaves it, with a name or alone.
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

/** Why the standard does not take a URL, as far as its text shows it. */
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

/** The client would ignore it, and connect to another namespace than the person means. */
function pathFault(pathname: string): UserError {
  const path = percentDecoded(maskPairs(pathname));
  const name = /^\/+([^/]+)\/*$/.exec(path)?.[1];
  return userError('profile.urlPath', {
    path: quoted(path),
    ...(/socket\.io|engine\.io/i.test(path) && { isServerPath: true }),
    ...(name !== undefined && { namespace: `/${quoted(name)}` }),
  });
}
