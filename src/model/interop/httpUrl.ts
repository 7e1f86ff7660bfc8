/**
 * URLs of HTTP requests. Other applications list the query of a URL separately too, and its path may have variables
 * (`/users/:id`).
 */
import type { Texts } from './interop.ts';

export function httpUrl(written: string, query: Texts, path: Texts = {}): string {
  const [, before = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(written) ?? [];
  const url = before.replace(/\/:([^/?#:]+)/g, (whole, name: string) => {
    const value = Object.hasOwn(path, name) ? path[name] : undefined;
    return value === undefined || value === '' ? whole : `/${value}`;
  });
  const names = new Set(
    search
      .slice(1)
      .split('&')
      .map((pair) => pair.split('=')[0]),
  );
  const missing = Object.entries(query)
    .filter(([name]) => !names.has(name) && !names.has(encoded(name)))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const pairs = [search.slice(1), ...missing].filter((pair) => pair !== '');
  return `${url}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}${hash}`;
}

/** Encodes the characters that would end the value; references to variables stay readable. */
function encoded(text: string): string {
  return text.replace(/[%&#+=\s]/g, (character) => encodeURIComponent(character));
}
