/**
 * Other applications have one URL for a Socket.IO request: its path is the namespace, as in `io(url)`, and it may contain the query.
 */
import type { Texts } from './interop.ts';

export interface SocketUrl {
  readonly url: string;
  readonly namespace: string | undefined;
  readonly query: Texts;
}

/** Texts with variables are split too: `{{host}}/chat?room=1`. */
export function splitSocketUrl(written: string): SocketUrl {
  const text = written.trim();
  const [, before = '', search = ''] = /^([^?#]*)\??([^#]*)/s.exec(text) ?? [];
  const [, origin = before, path = ''] = /^((?:[a-z][a-z\d+.-]*:)?(?:\/\/)?[^/]*)(.*)$/is.exec(before) ?? [];
  return { url: withScheme(origin), namespace: /^\/?$/.test(path) ? undefined : path, query: queryOf(search) };
}

/** Postman and Insomnia accept addresses without a scheme. */
function withScheme(origin: string): string {
  return origin === '' || /^[a-z][a-z\d+.-]*:\/\//i.test(origin) || origin.startsWith('{{')
    ? origin
    : `http://${origin}`;
}

export function queryOf(search: string): Record<string, string> {
  const pairs = search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
      return [decoded(name), decoded(value)];
    });
  return Object.fromEntries(pairs.filter(([name]) => name !== '' && name !== '__proto__'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export function joinSocketUrl(url: string, namespace: string | undefined): string {
  const name = namespace?.trim() ?? '';
  if (name === '' || name === '/') return url;
  return `${url.replace(/\/+$/, '')}${name.startsWith('/') ? '' : '/'}${name}`;
}
