/** URLs of servers and proxies without their secrets, for showing and storing them. */
import { quoted } from '../text/quoted.ts';
import { tryReadProxyUrl } from './proxyUrl.ts';
import { withoutUser } from './quotableUrl.ts';
import { isSecretName } from './secretName.ts';
import { tryReadServerUrl } from './serverUrl.ts';
import { withoutPairs } from './urlPairs.ts';
import { maskPairs } from './urlSecrets.ts';
import { hasVariable, isAmbiguousUser, splitUrl, withoutFragment } from './urlText.ts';

/**
 * The URL for showing it: in its canonical form if it can be parsed, without the user name and password, and without secrets in its query.
 */
export function shownUrl(url: string): string {
  return maskPairs(withoutFragment(withoutUser(tryReadServerUrl(url)?.text ?? url), '#…'));
}

/**
 * The URL for storing it and connecting to it again: without the user name and password, and without secret query values. Undefined for an
 * invalid URL, because it is not known what in it is secret.
 */
export function urlToKeep(url: string): string | undefined {
  const text = hasVariable(url) ? url : tryReadServerUrl(url)?.text;
  if (text === undefined || isAmbiguousUser(splitUrl(text).userInfo)) return undefined;
  return withoutPairs(withoutUser(text), isSecretName).replace(/\/$/, '');
}

/** Like `shownUrl`, shortened for use in a sentence. */
export function briefUrl(url: string): string {
  return quoted(shownUrl(url), 160);
}

/** The URL of a proxy for storing it: without user name and password. Undefined if it is not the URL of a proxy. */
export function proxyToKeep(text: string): string | undefined {
  if (hasVariable(text) ? isAmbiguousUser(splitUrl(text).userInfo) : !tryReadProxyUrl(text)) return undefined;
  return withoutUser(withoutPairs(text, isSecretName));
}

/** Host and port of a server's URL, as a title shows them. */
export function shownHost(url: string): string {
  const { rest } = splitUrl(withoutUser(tryReadServerUrl(url)?.origin ?? url));
  return quoted(/^[^/\\?#]+/.exec(rest)?.[0] ?? rest, 100);
}

/** The title of a connection without a display name: its host and, if it is not "/", its namespace. */
export function hostAndNamespace(url: string, namespace: string): string {
  const host = shownHost(url);
  return namespace === '/' ? host : `${host}${quoted(namespace, 100)}`;
}
