/** URLs of proxies, parsed like those of servers (`serverUrl.ts`), whatever their scheme. */
import { type StoredCause, withField } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { errorFrom } from '../cause/userErrors.ts';
import { hostnameOf } from './hostName.ts';
import { type Login, loginOf } from './login.ts';
import { quotableProxy } from './quotableUrl.ts';
import { standardUrl } from './standardUrl.ts';
import { isAmbiguousUser, schemeOf, splitUrl } from './urlText.ts';

export interface ProxyUrl {
  /** The canonical URL, in a form that every library reads alike, user name and password included. */
  readonly text: string;
  /** "http", "https", "socks", "socks4", "socks4a", "socks5" or "socks5h". */
  readonly scheme: string;
  /** In ASCII, IPv6 without brackets. */
  readonly hostname: string;
  /** Empty when it is not named. */
  readonly port: string;
  /** `http://proxy:8080`, without user name and password. */
  readonly origin: string;
  readonly login: Login | undefined;
}

const proxyScheme = /^(?:https?|socks(?:4a?|5h?)?)$/;

/**
 * Reads the URL of a proxy; a bare host:port is one of http, as everywhere.
 * @throws UserError that names `where` it was written and how to write it, and never shows a user name or password
 */
export function readProxyUrl(text: string, where: string): ProxyUrl {
  const proxy = tryReadProxyUrl(text);
  if (!proxy) throw errorFrom(withField(faultOf(text), where));
  return proxy;
}

/** Why a text is no proxy's URL; undefined when it is one. */
export function proxyFault(text: string): StoredCause | undefined {
  return tryReadProxyUrl(text) ? undefined : faultOf(text);
}

function faultOf(text: string): StoredCause {
  const isAmbiguous = isAmbiguousUser(splitUrl(text).userInfo);
  return explain('profile.proxyInvalid', { url: quotableProxy(text), ...(isAmbiguous && { isAmbiguous }) });
}

/** The user name and password of a proxy. */
export function loginOfProxy(text: string | undefined): Login | undefined {
  return text === undefined ? undefined : tryReadProxyUrl(text)?.login;
}

/** As `ProxyUrl`; undefined for what is no proxy. */
export function tryReadProxyUrl(text: string): ProxyUrl | undefined {
  const { userInfo, rest } = splitUrl(text);
  const scheme = schemeOf(text) || 'http';
  if (!proxyScheme.test(scheme) || isAmbiguousUser(userInfo)) return undefined;
  const authority = `${userInfo === undefined ? '' : `${userInfo}@`}${rest}`;
  // The standard knows no rules for socks, and leaves the default port out: of two schemes with two defaults one keeps it.
  const [parts, other] = [standardUrl(`http://${authority}`), standardUrl(`https://${authority}`)];
  const hostname = parts && hostnameOf(parts.hostname);
  if (!parts || !other || hostname === undefined) return undefined;
  const port = parts.port || other.port;
  if (parts.pathname !== '/' || parts.search !== '' || parts.hash !== '' || port === '0') return undefined;
  const login = loginOf(parts);
  // Encoded again, since the libraries decode it and fail at a percent sign that is no escape.
  const before = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  const host = `${parts.hostname}${port === '' ? '' : `:${port}`}`;
  return { text: `${scheme}://${before}${host}`, scheme, hostname, port, origin: `${scheme}://${host}`, login };
}
