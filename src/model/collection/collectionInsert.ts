import { createScanner, type Node } from 'jsonc-parser';
import { isIndent, lineIndent, lineStart, trimEnd } from '../text/edges.ts';
import { type Layout, printFlat, printJson } from './collectionPrint.ts';

/** An edit of a text: replaces `length` characters at `offset` with `content`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** Edits at the same offset are applied in the given order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .reverse()
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (result, { offset, length, content }) => result.slice(0, offset) + content + result.slice(offset + length),
      text,
    );
}

/** The line ends and indentation of the file; two spaces if it has no indentation. */
export function layoutOf(text: string, root: Node): Layout {
  const eol = /\r\n|\n/.exec(text)?.[0] ?? '\n';
  const first = root.children?.[0];
  const unit = first && indentBefore(text, first.offset);
  return { eol, unit: unit || '  ' };
}

/**
 * Appends a child to an array, or a property to an object. The insertion of jsonc-parser would move comments after the last child.
 * This function does not change existing text: it adds only lines, and a comma after the last child.
 */
export function appendChild(text: string, container: Node, child: Child, layout: Layout): TextEdit[] {
  return appendChildren(text, container, [child], layout);
}

/** An item of an array, or a property of an object with its key. */
export interface Child {
  readonly key?: string;
  readonly value: unknown;
}

/** Appends several children; there must be at least one. */
export function appendChildren(text: string, container: Node, children: readonly Child[], layout: Layout): TextEdit[] {
  const close = container.offset + container.length - 1;
  const last = container.children?.at(-1);
  const printed = (format: (value: unknown) => string, separator: string): string =>
    children
      .map(({ key, value }) => (key === undefined ? '' : `${JSON.stringify(key)}: `) + format(value))
      .join(`,${separator}`);
  const comma = last !== undefined && hasComma(text, last, close);
  const edits = last && !comma ? [insert(last.offset + last.length, ',')] : [];
  const trailing = comma ? ',' : '';
  const outer = indentBefore(text, close);

  if (outer !== undefined) {
    const indent = (last && indentBefore(text, last.offset)) ?? outer + layout.unit;
    const content = printed((value) => printJson(value, layout, indent, true), layout.eol + indent);
    const lines = `${indent}${content}${trailing}${layout.eol}`;
    return [...edits, insert(close - outer.length, lines)];
  }
  const before = text.slice(container.offset, close);
  const whole = /[\r\n]/.test(text);
  if (last || !whole) {
    const isBroken = /[\r\n]/.test(before);
    const flat = printed(
      (value) => (isBroken ? printJson(value, layout, lineIndent(text, close)) : printFlat(value)),
      ' ',
    );
    // Spaces before the closing bracket stay there.
    const blank = last && !isBroken ? before.length - trimEnd(before, isIndent).length : 0;
    const space = last && (blank > 0 || !/\s$/.test(before)) ? ' ' : '';
    return [...edits, insert(close - blank, space + flat + trailing)];
  }
  const outerIndent = lineIndent(text, container.offset);
  const indent = outerIndent + layout.unit;
  const inner = printed((value) => printJson(value, layout, indent, true), layout.eol + indent);
  const content = `${layout.eol}${indent}${inner}${layout.eol}${outerIndent}`;
  const blank = before.length - trimEnd(before, isIndent).length;
  return [{ offset: close - blank, length: blank, content }];
}

function insert(offset: number, content: string): TextEdit {
  return { offset, length: 0, content };
}

/** Whether there is a comma between the last child and the end of its container, outside of comments. */
function hasComma(text: string, last: Node, close: number): boolean {
  const scanner = createScanner(text, true);
  scanner.setPosition(last.offset + last.length);
  scanner.scan();
  return scanner.getTokenOffset() < close && text.charAt(scanner.getTokenOffset()) === ',';
}

/** The white space before an offset, if nothing else precedes it on its line; undefined on the first line of a file. */
function indentBefore(text: string, offset: number): string | undefined {
  const start = lineStart(text, offset);
  const indent = lineIndent(text, offset);
  return start > 0 && indent.length === offset - start ? indent : undefined;
}
