/** The parts of a URL that a message may quote, whether or not the URL can be parsed: never a user name or password. */
import { quoted } from '../text/quoted.ts';
import { isAmbiguousUser, splitUrl, withoutFragment } from './urlText.ts';

/** The text of a URL without user name and password. If it is not certain where these end, only the scheme. */
export function withoutUser(url: string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  return isAmbiguousUser(userInfo) ? `${scheme}…` : `${scheme}${rest}`;
}

/**
 * The parts that a message may quote of a URL that cannot be used: its scheme, host and port, never a user name or
 * password, and never a long text. Without an "@", the text after the name of the host is left out: it may be a
 * password, because the user may have forgotten the host after it.
 */
export function quotableUrl(url: string): string {
  const { scheme, userInfo, rest } = splitUrl(url);
  if (isAmbiguousUser(userInfo)) return `${scheme}…`;
  const end = rest.search(userInfo === undefined ? /[:/\\?#\s]/ : /[/\\?#\s]/);
  const host = end < 0 ? rest : rest.slice(0, end);
  return quoted(`${scheme}${host}${end < 0 || end === rest.length ? '' : '…'}`);
}

/** A proxy's URL as it may be shown: without user name and password. */
export function shownProxy(url: string): string {
  return quoted(withoutFragment(withoutUser(url), '#…').replace(/\/$/, ''));
}

/** Returns the parts of an invalid URL of a proxy that a message may quote. */
export function quotableProxy(text: string): string {
  return splitUrl(text).userInfo === undefined ? quotableUrl(text) : shownProxy(text);
}
