/** Which namespaces and paths a profile may name: those that the wire can carry. */
import type { ConnectionProfile } from './profile.ts';
import { namespaceOf } from './profile.ts';
import { standardUrl } from '../url/standardUrl.ts';
import { hasScheme, hasVariable } from '../url/urlText.ts';
import { quoted } from '../text/quoted.ts';

/** Why a namespace cannot be asked for, whatever the server; undefined when it can. */
export function namespaceFault(profile: Pick<ConnectionProfile, 'url' | 'namespace' | 'parser'>): string | undefined {
  const { namespace = '', parser } = profile;
  if (hasVariable(namespace)) return undefined;
  const name = namespaceOf(profile);
  const shown = `“${quoted(name)}”`;
  if (hasScheme(name.replace(/^\/+/, ''))) {
    const path = standardUrl(namespace.trim())?.pathname ?? '/';
    const meant = path === '/' ? '' : ` Did you mean “${quoted(path)}”?`;
    return `a namespace is a name such as /chat, not a URL.${meant}`;
  }
  if (/[^\P{Cc}]|\p{Cs}/u.test(name)) {
    return `${shown} holds a control character or half of a character, which cannot be sent in a name`;
  }
  if (name.includes('?')) {
    return `${shown} holds a “?”, which a namespace cannot: no server has one of that name. Write what stands behind it in “query”`;
  }
  if (name.includes(',') && parser !== 'msgpack') {
    return (
      `${shown} holds a comma, which ends the name on the wire: the server would be asked for “${quoted(name.slice(0, name.indexOf(',')))}”. ` +
      'Rename the namespace, or use the msgpack parser on both sides'
    );
  }
  return undefined;
}

/** Why client 2 cannot ask for a namespace: a Socket.IO 2 server reads the name as a URL. Undefined when it can. */
export function v2NamespaceFault(namespace: string): string | undefined {
  const bad = /[#\s{}|\\^`<>"']/.exec(namespace)?.[0];
  if (bad === undefined) return undefined;
  return `A Socket.IO 2 server reads the name of a namespace as a URL, and cannot find “${quoted(namespace)}”: it holds “${bad}”. Rename the namespace.`;
}

/** Why requests cannot be sent to a path; undefined when they can. */
export function pathFault(path: string): string | undefined {
  if (path === '' || hasVariable(path)) return undefined;
  const shown = `“${quoted(path)}”`;
  if (hasScheme(path)) {
    const own = standardUrl(path)?.pathname ?? '/';
    return `${shown} is a URL; a path such as /socket.io is needed.${own === '/' ? '' : ` Did you mean “${quoted(own)}”?`}`;
  }
  if (/[?#]/.test(path)) return `${shown} holds a “?” or “#”, which ends a path. Write query values in “query”`;
  const sent = standardUrl(`http://h${path.startsWith('/') ? '' : '/'}${path}`)?.pathname;
  if (sent === undefined) return `${shown} is not a path. Write it with a leading slash, such as /socket.io`;
  if (!path.startsWith('/')) return `${shown} needs a leading slash. Did you mean “${quoted(sent)}”?`;
  if (sent !== path) return `${shown} is not how a path is sent. Write it as “${quoted(sent)}”`;
  return undefined;
}
