/**
 * Changes to one emit, one folder, or the name of a collection. As in `collectionEdit.ts`, the text of the file is edited: comments, order
 * and formatting of everything else are preserved. Invariant: the result is parsed again; if it is not the intended one, nothing is
 * changed.
 */
import { isRecord } from '../../base/isRecord.ts';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { userError } from '../cause/userErrors.ts';
import { lineIndent } from '../text/edges.ts';
import { type Collection, type Emit, type Folder, isFolder } from './collection.ts';
import { canonicalNotation } from './collectionArgs.ts';
import { appendChild, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { endOf, insertionAfter, removal } from './collectionItemText.ts';
import { type Layout, printJson } from './collectionPrint.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';
import { sorted } from '../profile/resolvedProfile.ts';

/** An emit or folder of a collection. `path` is its name preceded by the names of its folders, joined with "/". */
export interface ItemRef {
  readonly type: 'emit' | 'folder';
  readonly path: string;
}

type Item = Emit | Folder;

export interface FoundItem {
  /** The path in the file's syntax tree. */
  readonly location: readonly (string | number)[];
  readonly item: Item;
  readonly siblings: readonly Item[];
  readonly index: number;
}

export interface OpenedText {
  readonly text: string;
  readonly collection: Collection;
  readonly root: Node;
  readonly layout: Layout;
}

/**
 * The edits that rename an item or the whole collection.
 * @throws UserError when there is no such item, or a sibling has the name
 */
export function renameEdits(file: string, ref: ItemRef | undefined, name: string): TextEdit[] {
  return edited(file, (opened) => {
    const { root, collection } = opened;
    if (!ref)
      return { edits: [replaced(nodeAt(root, ['name']), JSON.stringify(name))], after: { ...collection, name } };
    const found = find(collection, ref);
    const { item, location, siblings, index } = found;
    if (
      siblings.some((sibling, at) => at !== index && isFolder(sibling) === isFolder(item) && nameOf(sibling) === name)
    ) {
      throw userError('collection.nameTaken', { name });
    }
    const key = isFolder(item) ? 'folder' : 'name';
    const node = nodeAt(root, [...location, key]);
    return {
      edits: [replaced(node, JSON.stringify(name))],
      after: withSiblings(collection, found, siblings.with(index, { ...item, [key]: name })),
    };
  });
}

/**
 * The edits that remove an item, including a comment at the end of its line.
 * @throws UserError when there is no such item
 */
export function removeEdits(file: string, ref: ItemRef): TextEdit[] {
  return edited(file, ({ text, root, collection }) => {
    const found = find(collection, ref);
    const { location, siblings, index } = found;
    const container = nodeAt(root, location.slice(0, -1));
    return {
      edits: removal(text, container.children ?? [], index),
      after: withSiblings(collection, found, siblings.toSpliced(index, 1)),
    };
  });
}

/**
 * The edits that add a copy of an item after it, in the same format.
 * @throws UserError when there is no such item
 */
export function duplicateEdits(file: string, ref: ItemRef): TextEdit[] {
  return edited(file, ({ text, root, collection, layout }) => {
    const found = find(collection, ref);
    const { item, location, siblings, index } = found;
    const key = isFolder(item) ? 'folder' : 'name';
    const name = freeName(nameOf(item), siblings.map(nameOf));
    const node = nodeAt(root, location);
    const nameNode = nodeAt(node, [key]);
    const copy = applyEdits(text.slice(node.offset, endOf(node)), [
      { offset: nameNode.offset - node.offset, length: nameNode.length, content: JSON.stringify(name) },
    ]);
    return {
      edits: insertionAfter(text, node, copy, layout),
      after: withSiblings(collection, found, siblings.toSpliced(index + 1, 0, { ...item, [key]: name })),
    };
  });
}

/** The fields of an emit that the form contains. */
export type EmitContent = Pick<Emit, 'event' | 'args' | 'ack' | 'volatile' | 'compress'>;

/**
 * The edits that save the content of a form to the emit at a path. Unchanged values keep their format.
 * @param isLoaded returns whether an emit is equal to the one that was loaded into the form
 * @throws UserError when there is no such emit, or it was changed meanwhile
 */
export function updateEdits(
  file: string,
  path: string,
  content: EmitContent,
  isLoaded: (emit: Emit) => boolean,
): TextEdit[] {
  return edited(file, ({ text, collection }) => {
    const found = find(collection, { type: 'emit', path });
    const emit = found.item as Emit;
    if (!isLoaded(emit)) throw userError('collection.emitChanged', { emit: path });
    const changed = changedFields(emit, content);
    const after = { ...emit, ...Object.fromEntries(changed) };
    // The fields are changed one after the other, because each change depends on the commas that the previous one left.
    const result = changed.reduce((current, field) => withField(current, found.location, emit, field), text);
    return {
      edits: changed.length === 0 ? [] : [wholeEdit(text, result)],
      after: withSiblings(collection, found, found.siblings.with(found.index, after)),
    };
  });
}

/** The text with a new value for a field of an emit; undefined removes the field. */
function withField(text: string, location: FoundItem['location'], emit: Emit, [key, value]: ContentField): string {
  const { root } = readToEdit(text);
  const layout = layoutOf(text, root);
  const node = nodeAt(root, location);
  const fields = node.children ?? [];
  const index = fields.findIndex(({ children: [name] = [] }) => name?.value === key);
  const child = fields[index]?.children?.[1];
  if (!child) return applyEdits(text, appendChild(text, node, { key, value }, layout));
  if (value === undefined) return applyEdits(text, removal(text, fields, index));
  return applyEdits(text, valueEdits(text, child, { before: emit[key], after: value }, layout));
}

/** A text that is equal for emits with the same content, regardless of their format. */
export function emitVersion(emit: Emit): string {
  return canonicalText(emit) ?? '';
}

/**
 * The emit or folder at a path.
 * @throws UserError when there is no such item, or several
 */
export function itemOf(collection: Pick<Collection, 'emits'>, ref: ItemRef): Item {
  return find(collection, ref).item;
}

/** The path of an emit in the syntax tree. @throws UserError when there is no such emit, or several */
export function emitLocation(collection: Pick<Collection, 'emits'>, path: string): readonly (string | number)[] {
  return find(collection, { type: 'emit', path }).location;
}

/** The offset at which an item of a collection begins; 0 for the whole collection. */
export function itemOffset(file: string, ref: ItemRef | undefined): number {
  if (!ref) return 0;
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  return nodeAt(root, find(collection, ref).location).offset + file.length - text.length;
}

/** The smallest edit that converts one text to another: their common beginning and end are not replaced. */
export function wholeEdit(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) };
}

/** A name that is not used: "hello 2", "hello 3". */
export function freeName(base: string, used: Iterable<string>): string {
  const usedNames = new Set(used);
  let name = base;
  for (let n = 2; usedNames.has(name); n++) name = `${base} ${n}`;
  return name;
}

/**
 * The edits of a change. They are applied to a copy of the text, which is parsed again.
 * @throws UserError if the parsed result is not the collection that the change intended
 */
export function edited(
  file: string,
  change: (opened: OpenedText) => { edits: TextEdit[]; after: Collection },
): TextEdit[] {
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const { edits, after } = change({ text, collection, root, layout: layoutOf(text, root) });
  const result = parseCollection(applyEdits(text, edits));
  if (!result.ok || canonicalText(result.collection) !== canonicalText(after)) {
    throw userError('collection.notEdited');
  }
  const mark = file.length - text.length;
  return edits.map((edit) => ({ ...edit, offset: edit.offset + mark }));
}

/**
 * The emit or folder at a path, with its siblings.
 * @throws UserError when there is no such item, or several
 */
export function find(collection: Pick<Collection, 'emits'>, { type, path }: ItemRef): FoundItem {
  const all = (siblings: readonly Item[], location: (string | number)[], prefix: string): FoundItem[] =>
    siblings.flatMap((item, index) => {
      const at = [...location, index];
      const own = { location: at, item, siblings, index };
      const isMeant = isFolder(item) === (type === 'folder') && prefix + nameOf(item) === path;
      const inner = isFolder(item) ? all(item.emits, [...at, 'emits'], `${prefix}${item.folder}/`) : [];
      return isMeant ? [own, ...inner] : inner;
    });
  const [found, ...others] = all(collection.emits, ['emits'], '');
  if (!found)
    throw type === 'emit'
      ? userError('collection.noEmit', { emit: path })
      : userError('collection.noItem', { folder: path });
  if (others.length > 0) throw userError('collection.severalItems', { path, count: others.length + 1 });
  return found;
}

/** The name of an emit or folder, without its folders. */
export function nameOf(item: Item): string {
  return isFolder(item) ? item.folder : item.name;
}

/** The collection with other items in place of an item and its siblings. */
function withSiblings(collection: Collection, { location }: FoundItem, siblings: readonly Item[]): Collection {
  const replace = (items: readonly Item[], way: readonly (string | number)[]): Item[] => {
    const [index, , ...rest] = way;
    if (typeof index !== 'number' || way.length === 1) return [...siblings];
    return items.map((item, at) =>
      at === index && isFolder(item) ? { ...item, emits: replace(item.emits, rest) } : item,
    );
  };
  return { ...collection, emits: replace(collection.emits, location.slice(1)) };
}

type ContentField = [key: keyof EmitContent, value: unknown];

function changedFields(emit: Emit, { event, args = [], ack, volatile, compress }: EmitContent): ContentField[] {
  const fields: ContentField[] = [
    ['event', event],
    ['args', args.length === 0 && emit.args === undefined ? undefined : args],
    ['ack', ack === undefined || ack === false ? offOf(emit.ack) : ack],
    ['volatile', volatile ? true : offOf(emit.volatile)],
    ['compress', compress === false ? false : emit.compress === true ? true : undefined],
  ];
  return fields.filter(([key, value]) => !isSame(emit[key], value));
}

/** A field that is explicitly false stays in the file. */
function offOf(before: unknown): false | undefined {
  return before === false ? false : undefined;
}

/** The edits that change a value; in lists and objects of the same shape, only the differences are changed. */
export function valueEdits(
  text: string,
  node: Node,
  { before, after }: { before: unknown; after: unknown },
  layout: Layout,
): TextEdit[] {
  if (isSame(before, after)) return [];
  const parts = partsOf(node, before, after);
  if (parts)
    return parts.flatMap(([child, one, other]) => valueEdits(text, child, { before: one, after: other }, layout));
  return [replaced(node, printJson(after, layout, lineIndent(text, node.offset)))];
}

/** The children of a value if it has the same shape before and after. */
function partsOf(node: Node, before: unknown, after: unknown): [Node, unknown, unknown][] | undefined {
  const { children = [], type } = node;
  if (type === 'array' && Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return undefined;
    return children.map((child, index) => [child, before[index], after[index]]);
  }
  if (type !== 'object' || !isRecord(before) || !isRecord(after)) return undefined;
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length || !keys.every((key) => Object.hasOwn(after, key))) return undefined;
  return children.flatMap(({ children: [name, child] = [] }): [Node, unknown, unknown][] => {
    const key = String(name?.value);
    return child ? [[child, before[key], after[key]]] : [];
  });
}

/** Different notations of the same value are equal, and so are different orders of an object's keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonicalText(one) === canonicalText(other);
}

/** A text that is equal for equal values, regardless of their notation and the order of their keys. */
export function canonicalText(value: unknown): string | undefined {
  return JSON.stringify(sorted(canonicalNotation(value)));
}

/** @throws UserError when there is no node at the path */
export function nodeAt(root: Node, path: readonly (string | number)[]): Node {
  const node = findNodeAtLocation(root, [...path]);
  if (!node) throw userError('collection.notEdited');
  return node;
}

/** The edit that replaces a node. */
export function replaced(node: Node, content: string): TextEdit {
  return { offset: node.offset, length: node.length, content };
}
