/**
 * Changes of values in the text of a collection: only the differences are replaced, so that comments and formatting of
 * the rest stay.
 */
import { isRecord } from '../../base/isRecord.ts';
import { createScanner, findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { userError } from '../cause/userErrors.ts';
import { lineIndent } from '../text/edges.ts';
import { appendChild, applyEdits, layoutOf } from './collectionInsert.ts';
import { isSame } from './collectionItems.ts';
import { removal } from './collectionItemText.ts';
import { type Layout, printJson } from './collectionPrint.ts';

type Path = readonly (string | number)[];

/** The text with another value at a path. Undefined properties are removed. @throws UserError when there is no value at the path */
export function withValueAt(text: string, path: Path, before: unknown, after: unknown): string {
  if (isSame(before, after)) return text;
  if (isRecord(before) && isRecord(after)) return withRecord(text, path, before, after);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.reduce<string>(
      (result, item, index) => withValueAt(result, [...path, index], before[index], item),
      text,
    );
  }
  const { node, layout } = opened(text, path);
  const content = printJson(after, layout, lineIndent(text, node.offset));
  return applyEdits(text, [{ offset: node.offset, length: node.length, content }]);
}

function withRecord(text: string, path: Path, before: Record<string, unknown>, after: Record<string, unknown>): string {
  let result = text;
  for (const key of Object.keys(before)) {
    if (after[key] !== undefined) continue;
    const fields = opened(result, path).node.children ?? [];
    const index = fields.findIndex(({ children: [name] = [] }) => name?.value === key);
    if (index >= 0) result = applyEdits(result, removal(result, fields, index));
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (Object.hasOwn(before, key)) result = withValueAt(result, [...path, key], before[key], value);
    else {
      const { node, layout } = opened(result, path);
      result = applyEdits(result, appendChild(result, node, { key, value }, layout));
    }
  }
  return result;
}

/** A list after a change. */
export interface ChangedList {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  /**
   * For each item: its index before the change; undefined for a new one. An index that occurs several times belongs to
   * a duplicated item.
   */
  readonly origins: readonly (number | undefined)[];
}

/** The text with a changed list. Items keep their text and the comments before and after them, also if they were moved. */
export function withListAt(text: string, path: Path, { before, after, origins }: ChangedList): string {
  const isInPlace = after.length === before.length && origins.every((origin, index) => origin === index);
  if (isInPlace) return withValueAt(text, path, before, after);
  const { node, layout } = opened(text, path);
  const inner = text.slice(node.offset, node.offset + node.length);
  const { children = [] } = node;
  if (children.length === 0 || !/[\r\n]/.test(inner)) {
    const content = printJson(after, layout, lineIndent(text, node.offset), true);
    return applyEdits(text, [{ offset: node.offset, length: node.length, content }]);
  }
  const pieces = piecesOf(text, node);
  const indent = lineIndent(text, children[0]?.offset ?? node.offset);
  const used = new Set<number>();
  const items = after.map((item, index) => {
    const origin = origins[index];
    const piece = origin === undefined ? undefined : pieces[origin];
    const isFirst = origin !== undefined && !used.has(origin);
    if (origin !== undefined) used.add(origin);
    const own =
      piece && origin !== undefined ? withOwnValue(piece.value, before[origin], item, layout, indent) : undefined;
    return {
      lead: piece && isFirst ? piece.lead : layout.eol + indent,
      value: own ?? printJson(item, layout, indent),
      tail: piece && isFirst ? piece.tail : '',
    };
  });
  const last = children.at(-1);
  const end = last ? last.offset + last.length : node.offset + 1;
  const rest = text.slice(end, node.offset + node.length - 1);
  const hasComma = commaAfter(text, end) !== undefined;
  // Text after the last item, such as a comment on separate lines, stays at the end of the list.
  const lastTail = pieces.at(-1)?.tail ?? '';
  const closing = rest.slice((hasComma ? rest.indexOf(',') + 1 : 0) + lastTail.length);
  const body = items
    .map(({ lead, value, tail }, index) => {
      const comma = index < items.length - 1 || hasComma ? ',' : '';
      return `${lead}${value}${comma}${tail}`;
    })
    .join('');
  const content = items.length === 0 ? '[]' : `[${body}${closing}]`;
  return applyEdits(text, [{ offset: node.offset, length: node.length, content }]);
}

interface Piece {
  /** White space and comments before the item. */
  readonly lead: string;
  readonly value: string;
  /** A comment at the end of the item's line. */
  readonly tail: string;
}

function piecesOf(text: string, { children = [], offset }: Node): Piece[] {
  let begin = offset + 1;
  return children.map((child) => {
    const end = child.offset + child.length;
    const comma = commaAfter(text, end);
    const afterComma = comma === undefined ? end : comma + 1;
    const tail = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/(?=[ \t]*[\r\n]))/.exec(text.slice(afterComma))?.[0] ?? '';
    const piece = { lead: text.slice(begin, child.offset), value: text.slice(child.offset, end), tail };
    begin = afterComma + tail.length;
    return piece;
  });
}

/** The text of an item with its changes, if it is an object. */
function withOwnValue(value: string, before: unknown, after: unknown, layout: Layout, indent: string): string {
  if (isSame(before, after)) return value;
  const changed = withValueAt(value, [], before, after);
  // If the value could not be edited in place, it is printed as a whole.
  return changed === value ? printJson(after, layout, indent) : changed;
}

function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text.charAt(at) === ',' ? at : undefined;
}

function opened(text: string, path: Path): { node: Node; layout: Layout } {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, [...path]);
  if (!node) throw userError('collection.notEdited');
  return { node, layout: layoutOf(text, root) };
}
