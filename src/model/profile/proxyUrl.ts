/** URLs of proxies, parsed like those of servers (`serverUrl.ts`), whatever their scheme. */
import { userError } from '../cause/userErrors.ts';
import { encodingHelp, hostnameOf, type Login, loginOf, standardUrl } from './serverUrl.ts';
import { isSecretName } from './secretName.ts';
import {
  hasVariable,
  isAmbiguousUser,
  quotableUrl,
  quoted,
  splitUrl,
  withoutFragment,
  withoutPairs,
  withoutUser,
} from './urlText.ts';

interface ProxyParts {
  /** The canonical URL, in a form that every library reads alike. */
  readonly text: string;
  readonly login: Login | undefined;
}

const proxyScheme = /^(?:https?|socks(?:4a?|5h?)?)$/;

/**
 * A proxy's URL in its canonical form; a bare host:port is one of http, as everywhere.
 * @throws UserError that names `where` it was written and how to write it, and never shows a user name or password
 */
export function proxyUrl(text: string, where: string): string {
  const proxy = readProxy(text);
  if (!proxy) throw userError('profile.proxyInvalid', { field: where, fault: faultOf(text) });
  return proxy.text;
}

/** Why a text is no proxy's URL; undefined when it is one. */
export function proxyFault(text: string): string | undefined {
  return readProxy(text) ? undefined : faultOf(text);
}

function faultOf(text: string): string {
  const { userInfo } = splitUrl(text);
  const help = isAmbiguousUser(userInfo)
    ? `Its user name or password holds “/”, “?”, “#” or “\\”, which end the host. ${encodingHelp}`
    : 'Write http://host:port, https://host:port or socks5://host:port, with user:password@ before the host when the proxy requires them.';
  return `“${quotableProxy(text)}” is not a proxy. ${help}`;
}

/** A proxy's URL as it may be shown: without user name and password. */
export function withoutPassword(url: string): string {
  return quoted(withoutFragment(withoutUser(url), '#…').replace(/\/$/, ''));
}

/** A proxy's URL as it may be kept: without user name and password. Undefined for what is no proxy. */
export function proxyToKeep(text: string): string | undefined {
  if (hasVariable(text) ? isAmbiguousUser(splitUrl(text).userInfo) : !readProxy(text)) return undefined;
  return withoutUser(withoutPairs(text, isSecretName));
}

/** The user name and password of a proxy. */
export function loginOfProxy(text: string | undefined): Login | undefined {
  return text === undefined ? undefined : readProxy(text)?.login;
}

function readProxy(text: string): ProxyParts | undefined {
  const { scheme, userInfo, rest } = splitUrl(text);
  const name = scheme === '' ? 'http' : scheme.replace(/:.*$/s, '').toLowerCase();
  if (!proxyScheme.test(name) || isAmbiguousUser(userInfo)) return undefined;
  const authority = `${userInfo === undefined ? '' : `${userInfo}@`}${rest}`;
  // The standard knows no rules for socks, and leaves the default port out: of two schemes with two defaults one keeps it.
  const [parts, other] = [standardUrl(`http://${authority}`), standardUrl(`https://${authority}`)];
  if (!parts || !other || hostnameOf(parts.hostname) === undefined) return undefined;
  const port = parts.port || other.port;
  if (parts.pathname !== '/' || parts.search !== '' || parts.hash !== '' || port === '0') return undefined;
  const login = loginOf(parts);
  // Encoded again, since the libraries decode it and fail at a percent sign that is no escape.
  const before = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return { text: `${name}://${before}${parts.hostname}${port === '' ? '' : `:${port}`}`, login };
}

function quotableProxy(text: string): string {
  return splitUrl(text).userInfo === undefined ? quotableUrl(text) : quoted(withoutPassword(text));
}
