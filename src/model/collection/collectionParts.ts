/** The parts of a collection that the Collections view lists: emits, folders, scenarios, connections and requests. */
import { mapTree } from '../../base/treeMap.ts';
import { userError } from '../cause/userErrors.ts';
import { type Collection, isFolder } from './collection.ts';
import { find, itemOffset, type ItemRef, nameOf, nodeAt } from './collectionItems.ts';
import { readToEdit, withoutByteOrderMark } from './collectionText.ts';

/** For emits and folders, `path` is the name preceded by its folders; for others it is the name. */
export type PartRef = ItemRef | SectionRef;
export interface SectionRef {
  readonly type: 'scenario' | 'connection' | 'request';
  readonly path: string;
}

/** Keys and indexes from the root of the file. */
export type NodePath = readonly (string | number)[];

export function isItem(ref: PartRef): ref is ItemRef {
  return ref.type === 'emit' || ref.type === 'folder';
}

/**
 * The location of a part in the file.
 * @throws UserError when there is no such part, or several
 */
export function locationOf(collection: Collection, ref: PartRef): NodePath {
  if (isItem(ref)) return find(collection, ref).location;
  if (ref.type === 'scenario') {
    const index = (collection.scenarios ?? []).findIndex(({ name }) => name === ref.path);
    if (index >= 0) return ['scenarios', index];
  } else {
    const section = ref.type === 'connection' ? 'connections' : 'requests';
    if (Object.hasOwn(collection[section] ?? {}, ref.path)) return [section, ref.path];
  }
  throw userError('collection.noPart', { type: ref.type, name: ref.path });
}

/**
 * The name of a part, without its folders.
 * @throws UserError when there is no such part, or several
 */
export function partName(collection: Collection, ref: PartRef): string {
  if (isItem(ref)) return nameOf(find(collection, ref).item);
  locationOf(collection, ref);
  return ref.path;
}

/** The offset at which a part of a collection begins; 0 for the whole collection. */
export function partOffset(file: string, ref: PartRef | undefined): number {
  if (!ref || isItem(ref)) return itemOffset(file, ref);
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const node = nodeAt(root, locationOf(collection, ref));
  return (ref.type === 'scenario' ? node : (node.parent ?? node)).offset + file.length - text.length;
}

/** The value at a location; undefined if there is none. */
export function valueAt(root: unknown, path: NodePath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** A copy of a value that was parsed from JSON. */
export function copied<T>(value: T): T {
  return mapTree(value, (node) => {
    if (Array.isArray(node)) return { array: node };
    return typeof node === 'object' && node !== null ? { object: Object.entries(node) } : { leaf: node };
  }) as T;
}

/** A copy in which the texts at some locations, which must exist, are replaced. */
export function withTexts<T>(root: T, paths: readonly NodePath[], text: string): T {
  const copy = copied(root);
  for (const path of paths) {
    const holder = valueAt(copy, path.slice(0, -1));
    const key = path.at(-1);
    if (key === undefined || typeof holder !== 'object' || holder === null) throw userError('collection.notEdited');
    Reflect.set(holder, key, text);
  }
  return copy;
}

/** The names of the other parts in the same list, which are therefore taken. An emit and a folder may have the same name. */
export function namesBeside(collection: Collection, ref: PartRef): string[] {
  const own = partName(collection, ref);
  if (!isItem(ref)) return sectionNames(collection, ref.type).filter((name) => name !== own);
  const { siblings, item } = find(collection, ref);
  return siblings.filter((other) => other !== item && isFolder(other) === isFolder(item)).map(nameOf);
}

/** The names of all parts of a section, in the order of the file. */
export function sectionNames(
  { scenarios = [], connections, requests = {} }: Collection,
  type: SectionRef['type'],
): string[] {
  if (type === 'scenario') return scenarios.map(({ name }) => name);
  return Object.keys(type === 'connection' ? connections : requests);
}
