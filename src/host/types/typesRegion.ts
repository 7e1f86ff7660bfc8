/**
 * Reads and replaces the part of a file that is kept up to date. In a TypeScript file, the part is between two comment lines, and other
 * code can be around it. A JSON file has no comments, so its whole text is the part.
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
 * The text of a file with a new part. The rest of the text stays as it is, including its line ends; the part is added at the end if the
 * text has none.
 * @param text undefined if there is no file
 * @param note a one-line comment for a TypeScript file that describes the part
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

/** The part with its two comment lines and with "\n" as line ends, as it is compared. */
export function newRegion(types: string, format: TypeFormat, note: string): string {
  return format === 'ts' ? `${beginMark}\n// ${note}\n${types}${endMark}\n` : types;
}

/** The range from the first mark to the end of the line of the last mark; -1 if the text does not contain both. */
function bounds(text: string): [begin: number, end: number] {
  const begin = text.indexOf(beginMark);
  const mark = begin < 0 ? -1 : text.indexOf(endMark, begin);
  if (mark < 0) return [-1, -1];
  const lineEnd = text.indexOf('\n', mark);
  return [begin, lineEnd < 0 ? text.length : lineEnd + 1];
}
