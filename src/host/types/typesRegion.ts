/**
 * The part of a file that is kept up to date. A TypeScript file may contain other code around the part, which is between two comment lines.
 * A JSON file has no comments, so its whole text is the part.
 */
import type { TypeFormat } from '../../model/types/typeFormats.ts';

const beginMark = '// #region Socket.IO Inspector: inferred types';
const endMark = '// #endregion Socket.IO Inspector: inferred types';

/** The part in the text of a file; undefined if there is none. */
export function regionOf(text: string, format: TypeFormat): string | undefined {
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (format !== 'ts') return lines.trim() === '' ? undefined : lines;
  const [begin, end] = bounds(lines);
  return begin < 0 ? undefined : lines.slice(begin, end);
}

/**
 * The text of a file with a new part. The rest of the text stays as it is, including its line ends; the part is added at the end if the text
 * has none.
 * @param text undefined if there is no file
 * @param note a comment of one line for a TypeScript file: what the part is
 */
export function withRegion(text: string | undefined, types: string, format: TypeFormat, note: string): string {
  const part = newRegion(types, format, note);
  if (format !== 'ts' || text === undefined || text.trim() === '') return part;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const own = part.replaceAll('\n', eol);
  const [begin, end] = bounds(text);
  if (begin < 0) return `${text}${text.endsWith('\n') ? '' : eol}${eol}${own}`;
  return text.slice(0, begin) + own + text.slice(end);
}

/** The part with its marks, with line ends as they are compared. */
export function newRegion(types: string, format: TypeFormat, note: string): string {
  return format === 'ts' ? `${beginMark}\n// ${note}\n${types}${endMark}\n` : types;
}

/** From the first mark to the end of the line of the last one; -1 if there are not both. */
function bounds(text: string): [begin: number, end: number] {
  const begin = text.indexOf(beginMark);
  const mark = begin < 0 ? -1 : text.indexOf(endMark, begin);
  if (mark < 0) return [-1, -1];
  const lineEnd = text.indexOf('\n', mark);
  return [begin, lineEnd < 0 ? text.length : lineEnd + 1];
}
