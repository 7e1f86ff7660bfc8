/**
 * The pairs of a URL's text, whether or not it can be parsed: those of its query, and those in its path, in its fragment and inside other
 * values, where tokens stand too.
 */
import { percentDecoded, withoutFragment, withoutVariables } from './urlText.ts';

/**
 * A URL's text with the values of all its pairs changed, which are given as they are written: those of its query, and those that stand in
 * its path, its fragment or behind “;” in another value, where tokens stand too. Names are decoded.
 */
export function mapPairs(url: string, change: (name: string, value: string) => string): string {
  return piecesOf(url)
    .map((piece) => {
      const { start, equals } = nameIn(piece);
      if (equals <= start || equals === piece.length - 1) return piece;
      const written = piece.slice(equals + 1);
      const value = change(percentDecoded(piece.slice(start, equals)), written);
      // A value that is no secret may hold pairs of its own.
      return `${piece.slice(0, equals)}=${value === written ? mapInner(value, change) : value}`;
    })
    .join('');
}

function mapInner(value: string, change: (name: string, value: string) => string): string {
  const [first = '', ...pairs] = value.split(';');
  return [first, ...pairs.map((pair) => mapPairs(`;${pair}`, change).slice(1))].join(';');
}

/** A URL's text without the pairs that have such a name, and without its fragment, which is never sent. */
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
 * Cut before what separates pairs: the first “?”, “&” and “#”, and “;” in the path, where parameters stand behind it. The first piece is
 * the URL up to there.
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

/** Where the name in a piece begins, and where the “=” behind it stands; -1 without one. */
function nameIn(piece: string): { start: number; equals: number } {
  const equals = withoutVariables(piece).indexOf('=');
  const start = /^[?#&;]/.test(piece) ? 1 : piece.lastIndexOf('/', equals < 0 ? undefined : equals) + 1;
  return { start, equals };
}
