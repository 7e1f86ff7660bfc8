/** Checks which namespaces and paths a profile can contain: those that can be sent. */
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import type { ConnectionProfile } from './profile.ts';
import { namespaceOf } from './profile.ts';
import { standardUrl } from '../url/standardUrl.ts';
import { redacted } from '../url/secretName.ts';
import { mapUrlSecrets } from '../url/urlSecrets.ts';
import { hasScheme, hasSecret, hasVariable } from '../url/urlText.ts';
import { quoted } from '../text/quoted.ts';

/** Why a namespace cannot be requested from any server; undefined if it can. */
export function namespaceFault(
  profile: Pick<ConnectionProfile, 'url' | 'namespace' | 'parser'>,
): StoredCause | undefined {
  const { namespace = '', parser } = profile;
  if (hasSecret(namespace)) return explain('profile.namespaceSecret');
  if (hasVariable(namespace)) return undefined;
  const name = namespaceOf(profile);
  const shown = { namespace: shownName(name) };
  if (hasScheme(name.replace(/^\/+/, ''))) {
    const path = standardUrl(namespace.trim())?.pathname ?? '/';
    return explain('profile.namespaceUrl', path === '/' ? {} : { path: quoted(path) });
  }
  if (/[^\P{Cc}]|\p{Cs}/u.test(name)) return explain('profile.namespaceControl', shown);
  if (name.includes('?')) return explain('profile.namespaceQuery', shown);
  if (name.includes(',') && parser !== 'msgpack') {
    return explain('profile.namespaceComma', { ...shown, joined: shownName(name.slice(0, name.indexOf(','))) });
  }
  return undefined;
}

/** The name as a message may show it, without secrets: a person may have entered a whole URL or a query as the name. */
function shownName(text: string): string {
  const hide = (url: string): string => mapUrlSecrets(url, 'url', () => redacted);
  const host = 'http://h/';
  return quoted(hasScheme(text.trim()) ? hide(text.trim()) : hide(`${host}${text}`).slice(host.length));
}

/** Why the Socket.IO 2 client cannot request a namespace: a Socket.IO 2 server parses the name as a URL. Undefined if it can. */
export function v2NamespaceFault(namespace: string): StoredCause | undefined {
  const character = /[#\s{}|\\^`<>"']/.exec(namespace)?.[0];
  return character === undefined
    ? undefined
    : explain('profile.namespaceOfV2', { namespace: shownName(namespace), character });
}

/** Why requests cannot be sent to a path; undefined if they can. */
export function pathFault(path: string): StoredCause | undefined {
  if (path === '' || hasVariable(path)) return undefined;
  const shown = { path: shownName(path) };
  if (hasScheme(path)) {
    const own = standardUrl(path)?.pathname ?? '/';
    return explain('profile.pathUrl', { ...shown, ...(own !== '/' && { meant: quoted(own) }) });
  }
  if (/[?#]/.test(path)) return explain('profile.pathQuery', shown);
  const sent = standardUrl(`http://h${path.startsWith('/') ? '' : '/'}${path}`)?.pathname;
  if (sent === undefined) return explain('profile.pathInvalid', shown);
  const meant = quoted(sent);
  if (!path.startsWith('/')) return explain('profile.pathNoSlash', { ...shown, meant });
  return sent === path ? undefined : explain('profile.pathWritten', { ...shown, meant });
}
