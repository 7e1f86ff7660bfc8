/**
 * The name-value pairs in the text of a URL, which need not be valid: in its query, and also in its path, its fragment and inside other
 * values, because these can contain tokens too.
 */
import { percentDecoded, withoutFragment, withoutVariables } from './urlText.ts';

/**
 * Replaces the values of all pairs in the text of a URL: in its query, in its path, its fragment, and after “;” in another value. `change`
 * receives the decoded name, and the value as it is written.
 */
export function mapPairs(url: string, change: (name: string, value: string) => string): string {
  return piecesOf(url)
    .map((piece) => {
      const { start, equals } = nameIn(piece);
      if (equals <= start || equals === piece.length - 1) return piece;
      const written = piece.slice(equals + 1);
      const value = change(percentDecoded(piece.slice(start, equals)), written);
      // A value that is not secret can contain pairs.
      return `${piece.slice(0, equals)}=${value === written ? mapInner(value, change) : value}`;
    })
    .join('');
}

function mapInner(value: string, change: (name: string, value: string) => string): string {
  const [first = '', ...pairs] = value.split(';');
  return [first, ...pairs.map((pair) => mapPairs(`;${pair}`, change).slice(1))].join(';');
}

/** Removes the pairs with an unwanted name from the text of a URL, and its fragment, which is never sent. */
export function withoutPairs(url: string, isUnwanted: (name: string) => boolean): string {
  let hasQuery = false;
  return piecesOf(withoutFragment(url))
    .map((piece, index) => {
      const { start, equals } = nameIn(piece);
      const isPair = equals >= 0 || index > 0;
      const name = percentDecoded(piece.slice(start, equals < 0 ? undefined : equals));
      if (isPair && isUnwanted(name)) return index === 0 ? piece.slice(0, start) : '';
      const [first = '', ...inner] = index === 0 ? [piece] : piece.slice(1).split(';');
      const kept = [first, ...inner.filter((pair) => !isUnwanted(percentDecoded(pair.replace(/=.*$/s, ''))))].join(';');
      if (index === 0) return kept;
      if (!/^[?&]/.test(piece)) return `${piece.charAt(0)}${kept}`;
      const mark = hasQuery ? '&' : '?';
      hasQuery = true;
      return `${mark}${kept}`;
    })
    .join('');
}

/**
 * Splits a URL before the separators of pairs: the first “?”, “&” and “#”, and “;” in the path, which precedes parameters. The first piece
 * is the URL up to the first separator.
 */
function piecesOf(url: string): string[] {
  const text = withoutVariables(url);
  const hash = indexIn(text, '#');
  const query = Math.min(indexIn(text, '?'), hash);
  const separates = (mark: string, at: number): boolean => {
    if (mark === '&') return true;
    return mark === ';' ? at < query || at === 0 : at === (mark === '?' ? query : hash);
  };
  const cuts = [...text.matchAll(/[?#&;]/g)].flatMap(({ 0: mark, index }) => (separates(mark, index) ? [index] : []));
  return [0, ...cuts].map((from, at) => url.slice(from, cuts[at])).filter((piece, at) => at === 0 || piece !== '');
}

function indexIn(text: string, mark: string): number {
  const at = text.indexOf(mark);
  return at < 0 ? text.length : at;
}

/** The index at which the name in a piece begins, and the index of the “=” after it; -1 if there is none. */
function nameIn(piece: string): { start: number; equals: number } {
  const equals = withoutVariables(piece).indexOf('=');
  const start = /^[?#&;]/.test(piece) ? 1 : piece.lastIndexOf('/', equals < 0 ? undefined : equals) + 1;
  return { start, equals };
}
