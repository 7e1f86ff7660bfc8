/** The range of a child of a list or object in the text of a file, including its comma and its lines. */
import { createScanner, type Node } from 'jsonc-parser';
import { isIndent, lineIndent, lineStart } from '../text/edges.ts';
import type { TextEdit } from './collectionInsert.ts';
import type { Layout } from './collectionPrint.ts';

/** The edits that remove a child of a list or object, including a comment at the end of its line. */
export function removal(text: string, siblings: readonly Node[], index: number): TextEdit[] {
  const node = siblings[index];
  if (!node) return [];
  const comma = commaAfter(text, node);
  const previous = siblings[index - 1];
  const own = ownLines(text, node.offset, comma === undefined ? endOf(node) : comma + 1);
  const edits: TextEdit[] = [];
  if (comma === undefined && previous) {
    // The previous child becomes the last one.
    const before = commaAfter(text, previous);
    if (before !== undefined) edits.push({ offset: before, length: 1, content: '' });
  }
  if (own) return [...edits, { offset: own.from, length: own.to - own.from, content: '' }];
  let [from, to] = [node.offset, comma === undefined ? endOf(node) : comma + 1];
  if (comma !== undefined) while (isIndent(text.charAt(to))) to++;
  else while (isIndent(text.charAt(from - 1))) from--;
  return [...edits, { offset: from, length: to - from, content: '' }];
}

/** The edits that add a copy after a child of a list. */
export function insertionAfter(text: string, node: Node, copy: string, { eol }: Layout): TextEdit[] {
  const comma = commaAfter(text, node);
  const end = comma === undefined ? endOf(node) : comma + 1;
  const own = ownLines(text, node.offset, end);
  const edits: TextEdit[] = comma === undefined ? [{ offset: endOf(node), length: 0, content: ',' }] : [];
  const trailing = comma === undefined ? '' : ',';
  if (!own) return [...edits, { offset: end, length: 0, content: ` ${copy}${trailing}` }];
  const content = `${eol}${lineIndent(text, node.offset)}${copy}${trailing}`;
  return [...edits, { offset: own.lineEnd, length: 0, content }];
}

/**
 * The whole lines that contain the text from one offset to another, if these lines contain nothing else except comments. The offset `to` of
 * the result is after the line break.
 */
export function ownLines(
  text: string,
  from: number,
  to: number,
): { from: number; lineEnd: number; to: number } | undefined {
  const start = lineStart(text, from);
  if (start === 0 || lineIndent(text, from).length !== from - start) return undefined;
  let at = to;
  for (;;) {
    while (isIndent(text.charAt(at))) at++;
    if (!text.startsWith('/*', at)) break;
    const end = text.indexOf('*/', at + 2);
    if (end < 0 || /[\r\n]/.test(text.slice(at, end))) return undefined;
    at = end + 2;
  }
  if (text.startsWith('//', at)) while (at < text.length && !/[\r\n]/.test(text.charAt(at))) at++;
  const lineBreak = /^(?:\r\n|\r|\n)/.exec(text.slice(at, at + 2))?.[0];
  return lineBreak === undefined ? undefined : { from: start, lineEnd: at, to: at + lineBreak.length };
}

/** The offset of the comma after a child of a list or object, outside of comments; undefined if there is none. */
export function commaAfter(text: string, node: Node): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(endOf(node));
  scanner.scan();
  const offset = scanner.getTokenOffset();
  return text.charAt(offset) === ',' ? offset : undefined;
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}
