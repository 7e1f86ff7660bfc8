/** URLs of proxies, parsed like those of servers (`serverUrl.ts`), regardless of their scheme. */
import { type StoredCause, withField } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { errorFrom } from '../cause/userErrors.ts';
import { hostnameOf } from './hostName.ts';
import { type Login, loginOf } from './login.ts';
import { quotableProxy } from './quotableUrl.ts';
import { standardUrl } from './standardUrl.ts';
import { isAmbiguousUser, schemeOf, splitUrl } from './urlText.ts';

export interface ProxyUrl {
  /** The canonical URL, including user name and password, in a form that all libraries read in the same way. */
  readonly text: string;
  /** "http", "https", "socks", "socks4", "socks4a", "socks5" or "socks5h". */
  readonly scheme: string;
  /** The name of the host in ASCII; an IPv6 address is without brackets. */
  readonly hostname: string;
  /** The port; empty if the URL does not contain it. */
  readonly port: string;
  /** `http://proxy:8080`, without user name and password. */
  readonly origin: string;
  readonly login: Login | undefined;
}

const proxyScheme = /^(?:https?|socks(?:4a?|5h?)?)$/;

/**
 * Parses the URL of a proxy. A host and port without a scheme is an HTTP proxy, as in other programs.
 * @param where the setting or field that contains the URL, for the error
 * @throws UserError that contains `where` and how to correct the URL, and never a user name or password
 */
export function readProxyUrl(text: string, where: string): ProxyUrl {
  const proxy = tryReadProxyUrl(text);
  if (!proxy) throw errorFrom(withField(faultOf(text), where));
  return proxy;
}

/** Why a text is not the URL of a proxy; undefined if it is one. */
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

/** The parsed URL; undefined if it is not the URL of a proxy. */
export function tryReadProxyUrl(text: string): ProxyUrl | undefined {
  const { userInfo, rest } = splitUrl(text);
  const scheme = schemeOf(text) || 'http';
  if (!proxyScheme.test(scheme) || isAmbiguousUser(userInfo)) return undefined;
  const authority = `${userInfo === undefined ? '' : `${userInfo}@`}${rest}`;
  // The URL standard has no rules for socks, and removes the default port of a scheme. The URL is parsed with two schemes, because at least
  // one of them keeps the port.
  const [parts, other] = [standardUrl(`http://${authority}`), standardUrl(`https://${authority}`)];
  const hostname = parts && hostnameOf(parts.hostname);
  if (!parts || !other || hostname === undefined) return undefined;
  const port = parts.port || other.port;
  if (parts.pathname !== '/' || parts.search !== '' || parts.hash !== '' || port === '0') return undefined;
  const login = loginOf(parts);
  // The user name and password are encoded again, because the libraries decode them, and fail at a percent sign that is not part of an
  // escape sequence.
  const before = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  const host = `${parts.hostname}${port === '' ? '' : `:${port}`}`;
  return { text: `${scheme}://${before}${host}`, scheme, hostname, port, origin: `${scheme}://${host}`, login };
}
