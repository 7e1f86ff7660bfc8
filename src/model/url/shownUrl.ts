/** URLs of servers and proxies as they may be shown and kept: without what is secret in them. */
import { quoted } from '../text/quoted.ts';
import { tryReadProxyUrl } from './proxyUrl.ts';
import { withoutUser } from './quotableUrl.ts';
import { isSecretName } from './secretName.ts';
import { tryReadServerUrl } from './serverUrl.ts';
import { withoutPairs } from './urlPairs.ts';
import { maskPairs } from './urlSecrets.ts';
import { hasVariable, isAmbiguousUser, splitUrl, withoutFragment } from './urlText.ts';

/**
 * The URL as it may be seen: in its canonical form where it can be parsed, without the user name and password, and without the secrets
 * that its query may hold.
 */
export function shownUrl(url: string): string {
  return maskPairs(withoutFragment(withoutUser(tryReadServerUrl(url)?.text ?? url), '#…'));
}

/**
 * The URL as it may be kept and connected to again: without the user name and password, and without the query values that are secret.
 * Undefined for one that cannot be used: what of it is secret cannot be known.
 */
export function urlToKeep(url: string): string | undefined {
  const text = hasVariable(url) ? url : tryReadServerUrl(url)?.text;
  if (text === undefined || isAmbiguousUser(splitUrl(text).userInfo)) return undefined;
  return withoutPairs(withoutUser(text), isSecretName).replace(/\/$/, '');
}

/** As `shownUrl`, cut for a text that it stands in. */
export function briefUrl(url: string): string {
  return quoted(shownUrl(url), 160);
}

/** A proxy's URL as it may be kept: without user name and password. Undefined for what is no proxy. */
export function proxyToKeep(text: string): string | undefined {
  if (hasVariable(text) ? isAmbiguousUser(splitUrl(text).userInfo) : !tryReadProxyUrl(text)) return undefined;
  return withoutUser(withoutPairs(text, isSecretName));
}

/** Host and port of a server's URL, as a title shows them. */
export function shownHost(url: string): string {
  const { rest } = splitUrl(withoutUser(tryReadServerUrl(url)?.origin ?? url));
  return quoted(/^[^/\\?#]+/.exec(rest)?.[0] ?? rest, 100);
}

/** What a title shows for a connection without a display name: its host and, if it is not "/", its namespace. */
export function hostAndNamespace(url: string, namespace: string): string {
  const host = shownHost(url);
  return namespace === '/' ? host : `${host}${quoted(namespace, 100)}`;
}
