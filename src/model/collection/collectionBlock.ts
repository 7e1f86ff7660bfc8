/**
 * A child of a list or object as a block of text that can be inserted elsewhere, together with its comments: those on the lines directly
 * above it, and those at the end of its line. The lines of the child are indented for their new position; nothing else in them is changed.
 */
import { createScanner, type Node } from 'jsonc-parser';
import { isIndent, lineIndent, lineStart } from '../text/edges.ts';
import type { TextEdit } from './collectionInsert.ts';
import { commaAfter, endOf, ownLines, removal } from './collectionItemText.ts';
import type { Layout } from './collectionPrint.ts';

/** Lines are separated by "\n" and indented relative to the first one. */
export interface Block {
  readonly above: readonly string[];
  readonly body: string;
  readonly behind: readonly string[];
}

/** A child of a container of the file, by its index. */
export interface ChildAt {
  readonly container: Node;
  readonly index: number;
}

interface Comment {
  readonly from: number;
  readonly to: number;
}

/** The block of a child. */
export function blockOf(text: string, { container, index }: ChildAt): Block {
  const node = childAt(container, index);
  const indent = lineIndent(text, node.offset);
  const outdented = (from: number, to: number): string =>
    text
      .slice(from, to)
      .split(/\r\n|\r|\n/)
      .map((line, at) => (at > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
      .join('\n');
  const texts = (comments: readonly Comment[]): string[] => comments.map(({ from, to }) => outdented(from, to));
  return {
    above: texts(commentsAbove(text, container, index)),
    body: outdented(node.offset, endOf(node)),
    behind: texts(commentsBehind(text, node)),
  };
}

/** The edits that remove a child together with the comments of its block. */
export function blockRemoval(text: string, { container, index }: ChildAt): TextEdit[] {
  const edits = removal(text, container.children ?? [], index);
  const [first] = commentsAbove(text, container, index);
  const last = edits.at(-1);
  if (!first || !last) return edits;
  // The comments directly precede the lines of the child, so one edit removes both.
  const from = lineStart(text, first.from);
  return [...edits.slice(0, -1), { offset: from, length: last.offset + last.length - from, content: '' }];
}

/** The edits that insert a block before the child at an index, or after the last child. */
export function blockInsertion(text: string, { container, index }: ChildAt, block: Block, layout: Layout): TextEdit[] {
  const { children = [] } = container;
  const next = children[index];
  const last = children.at(-1);
  if (next) return insertionBefore(text, { container, index }, block, layout);
  if (last) return insertionBehind(text, last, block, layout);
  return insertionInto(text, container, block, layout);
}

function insertionBefore(text: string, at: ChildAt, block: Block, { eol }: Layout): TextEdit[] {
  const next = childAt(at.container, at.index);
  const indent = lineIndent(text, next.offset);
  const start = lineStart(text, next.offset);
  if (start > 0 && start + indent.length === next.offset) {
    const [first] = commentsAbove(text, at.container, at.index);
    const offset = first ? lineStart(text, first.from) : start;
    return [{ offset, length: 0, content: linesOf(block, { indent, eol, comma: true }) + eol }];
  }
  return [{ offset: next.offset, length: 0, content: inline(block, { indent, eol, comma: true }) }];
}

function insertionBehind(text: string, last: Node, block: Block, { eol }: Layout): TextEdit[] {
  const comma = commaAfter(text, last);
  const end = comma === undefined ? endOf(last) : comma + 1;
  const edits: TextEdit[] = comma === undefined ? [{ offset: endOf(last), length: 0, content: ',' }] : [];
  const indent = lineIndent(text, last.offset);
  const form = { indent, eol, comma: comma !== undefined };
  const own = ownLines(text, last.offset, end);
  if (own) return [...edits, { offset: own.lineEnd, length: 0, content: eol + linesOf(block, form) }];
  const content = inline(block, form);
  return [...edits, { offset: end, length: 0, content: ` ${content.endsWith(' ') ? content.slice(0, -1) : content}` }];
}

function insertionInto(text: string, container: Node, block: Block, { eol, unit }: Layout): TextEdit[] {
  const close = endOf(container) - 1;
  const outer = lineIndent(text, close);
  const start = lineStart(text, close);
  if (start > container.offset && start + outer.length === close) {
    return [{ offset: start, length: 0, content: linesOf(block, { indent: outer + unit, eol, comma: false }) + eol }];
  }
  const base = lineIndent(text, container.offset);
  const isOneLine = !/[\r\n]/.test(text) && block.above.length + block.behind.length === 0;
  let blank = close;
  while (isIndent(text.charAt(blank - 1))) blank--;
  const content = isOneLine
    ? block.body.replaceAll('\n', eol)
    : `${eol}${linesOf(block, { indent: base + unit, eol, comma: false })}${eol}${base}`;
  return [{ offset: blank, length: close - blank, content }];
}

interface Form {
  readonly indent: string;
  readonly eol: string;
  /** Whether a comma follows. */
  readonly comma: boolean;
}

/** The block on lines of its own, without a line break at the end. */
function linesOf(block: Block, { indent, eol, comma }: Form): string {
  const above = block.above.map((comment) => `${comment}\n`).join('');
  return indented(`${indent}${above}${lastLine(block, comma)}`, { indent, eol });
}

/** The block between others on one line; a line comment ends that line. */
function inline(block: Block, { indent, eol, comma }: Form): string {
  const above = block.above.map((comment) => comment + behindComment(comment)).join('');
  const last = lastLine(block, comma);
  return indented(above + last + (block.behind.at(-1)?.startsWith('//') ? '\n' : ' '), { indent, eol });
}

function lastLine({ body, behind }: Block, comma: boolean): string {
  const comments = behind.map((comment, at) => (at < behind.length - 1 ? comment + behindComment(comment) : comment));
  return body + (comma ? ',' : '') + (comments.length > 0 ? ` ${comments.join('')}` : '');
}

function behindComment(comment: string): string {
  return comment.startsWith('//') ? '\n' : ' ';
}

function indented(text: string, { indent, eol }: Pick<Form, 'indent' | 'eol'>): string {
  return text.split('\n').join(eol + indent);
}

function childAt({ children = [] }: Node, index: number): Node {
  const child = children[index];
  if (!child) throw new RangeError('No such child');
  return child;
}

/** The comments directly above a child, if both the comments and the child begin on lines of their own. */
function commentsAbove(text: string, container: Node, index: number): Comment[] {
  const node = childAt(container, index);
  const previous = container.children?.[index - 1];
  const between = commentsIn(text, previous ? endOf(previous) : container.offset + 1, node.offset);
  const found: Comment[] = [];
  let nextStart = node.offset;
  if (!startsLine(text, nextStart)) return [];
  for (const comment of between.toReversed()) {
    if (!startsLine(text, comment.from) || !/^(?:\r\n|\r|\n)[ \t]*$/.test(text.slice(comment.to, nextStart))) break;
    found.unshift(comment);
    nextStart = comment.from;
  }
  return found;
}

/** The comments between a child and its comma, and those after the comma if nothing else follows on the line. */
function commentsBehind(text: string, node: Node): Comment[] {
  const comma = commaAfter(text, node);
  const end = comma === undefined ? endOf(node) : comma + 1;
  const inner = comma === undefined ? [] : commentsIn(text, endOf(node), comma);
  const own = ownLines(text, node.offset, end);
  return own ? [...inner, ...commentsIn(text, end, own.lineEnd)] : inner;
}

function commentsIn(text: string, from: number, to: number): Comment[] {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  const comments: Comment[] = [];
  for (;;) {
    scanner.scan();
    const [start, length] = [scanner.getTokenOffset(), scanner.getTokenLength()];
    if (length === 0 || start >= to) break;
    if (text.startsWith('//', start) || text.startsWith('/*', start))
      comments.push({ from: start, to: start + length });
  }
  return comments;
}

function startsLine(text: string, offset: number): boolean {
  const start = lineStart(text, offset);
  return start > 0 && start + lineIndent(text, offset).length === offset;
}
