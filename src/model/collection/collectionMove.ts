/**
 * Moves emits, folders and scenarios. Their text and their comments are kept; only the indentation is adapted, and the name if it is taken
 * at the destination.
 */
import { userError } from '../cause/userErrors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Collection, type Emit, type Folder, isFolder } from './collection.ts';
import { type Block, blockInsertion, blockOf, blockRemoval } from './collectionBlock.ts';
import { appendChild, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { edited, find, freeName, nameOf, nodeAt, replaced, wholeEdit } from './collectionItems.ts';
import { copied, isItem, locationOf, type NodePath, type PartRef, valueAt } from './collectionParts.ts';
import { childIndex, outermost, parsedTree, without } from './collectionRemoval.ts';

/** A file that is being changed: its text, and the collection that results when the text is parsed. */
export interface Draft {
  readonly text: string;
  readonly collection: Collection;
}

/** An item that was taken out of a file. */
export interface Taken {
  readonly value: Emit | Folder | Scenario;
  readonly block: Block;
}

/** The path of an emit or folder before and after a move: its name preceded by the names of its folders. */
export interface Moved {
  readonly type: 'emit' | 'folder';
  readonly from: string;
  readonly to: string;
}

export interface Move {
  readonly edits: readonly TextEdit[];
  readonly moved: readonly Moved[];
}

/**
 * The edits that move parts within a file to the position of another part: emits and folders to the end of a folder or to the position of
 * an emit, scenarios to the position of a scenario. Without such a part they are moved to the end of their list.
 * @param refs connections and requests are not moved
 * @throws UserError when there is no such part, or a folder would be inside of itself
 */
export function movePartsEdits(file: string, refs: readonly PartRef[], onto: PartRef | undefined): Move {
  let moved: Moved[] = [];
  const edits = edited(file, ({ text, collection }) => {
    const movable = refs.filter(isMovable);
    const locations = outermost(movable.map((ref) => locationOf(collection, ref)));
    const places = (['emits', 'scenarios'] as const).map((list) => {
      const own = locations.filter(([section]) => section === list);
      return { own, location: shifted(destinationOf(collection, list, onto, own), own) };
    });
    let draft: Draft = { text, collection };
    const taken = new Map<NodePath, Taken>();
    for (const location of locations.toSorted(compareLocations).toReversed()) {
      const [rest, item] = take(draft, location);
      draft = rest;
      taken.set(location, item);
    }
    for (const { own, location } of places) {
      const items = own.toSorted(compareLocations).flatMap((location) => taken.get(location) ?? []);
      const put = putAll(draft, items, location);
      const from = own.toSorted(compareLocations).map((location) => pathAt(collection, location));
      moved = [...moved, ...movesOf(from, put)];
      draft = put.draft;
    }
    return { edits: draft.text === text ? [] : [wholeEdit(text, draft.text)], after: draft.collection };
  });
  return { edits, moved: moved.filter(({ from, to }) => from !== to) };
}

export function isMovable({ type }: PartRef): boolean {
  return type === 'emit' || type === 'folder' || type === 'scenario';
}

/** The location that a moved part gets, before anything is taken out of the file. */
export function destinationOf(
  collection: Collection,
  list: 'emits' | 'scenarios',
  onto: PartRef | undefined,
  moved: readonly NodePath[] = [],
): NodePath {
  if (onto && isItem(onto) && list === 'emits') {
    const { location, item } = find(collection, onto);
    if (isFolder(item)) return [...location, 'emits', item.emits.length];
    return behindIfMovedDown(location, moved);
  }
  if (onto?.type === 'scenario' && list === 'scenarios') return behindIfMovedDown(locationOf(collection, onto), moved);
  return [list, collection[list]?.length ?? 0];
}

/**
 * The destination of parts that are moved to the position of another part. If one of them is above that part in the same list, the
 * destination is after that part, which moves up.
 */
function behindIfMovedDown(location: NodePath, moved: readonly NodePath[]): NodePath {
  const at = Number(location.at(-1));
  const isDown = moved.some((other) => isSameList(other, location) && Number(other.at(-1)) < at);
  return [...location.slice(0, -1), at + (isDown ? 1 : 0)];
}

/** The location after parts were taken out. @throws UserError when the location is inside one of these parts */
function shifted(location: NodePath, taken: readonly NodePath[]): NodePath {
  return location.map((key, depth) => {
    if (typeof key !== 'number') return key;
    const list = location.slice(0, depth);
    const inList = taken.filter((other) => other.length === depth + 1 && isSameList(other, [...list, key]));
    if (depth < location.length - 1 && inList.some((other) => other.at(-1) === key))
      throw userError('collection.folderIntoItself');
    return key - inList.filter((other) => Number(other.at(-1)) < key).length;
  });
}

function isSameList(one: NodePath, other: NodePath): boolean {
  return one.length === other.length && one.slice(0, -1).every((key, at) => key === other[at]);
}

/** Compares locations by their order in the file, for sorting. */
export function compareLocations(one: NodePath, other: NodePath): number {
  const at = one.findIndex((key, index) => key !== other[index]);
  const [a, b] = [one[at], other[at]];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a === b ? one.length - other.length : String(a) < String(b) ? -1 : 1;
}

/** Takes a part out of a file, with its comments. */
export function take({ text, collection }: Draft, location: NodePath): [rest: Draft, taken: Taken] {
  const at = childIndex(text, location);
  const value = valueAt(collection, location) as Taken['value'];
  const rest = { text: applyEdits(text, blockRemoval(text, at)), collection: without(collection, [location]) };
  return [rest, { value, block: blockOf(text, at) }];
}

/** Puts items into a list one after the other, the first one at a location. Names that already exist in the list are changed. */
export function putAll(
  draft: Draft,
  items: readonly Taken[],
  location: NodePath,
): { draft: Draft; names: string[]; folder: string } {
  const names: string[] = [];
  let result = items.length > 0 ? withList(draft, location) : draft;
  for (const [index, item] of items.entries()) {
    const at = [...location.slice(0, -1), Number(location.at(-1)) + index];
    const named = withFreeName(item, valueAt(result.collection, at.slice(0, -1)) as Taken['value'][]);
    names.push(partNameOf(named.value));
    result = put(result, named, at);
  }
  return { draft: result, names, folder: folderOf(result.collection, location) };
}

/** The folders of a location, followed by a slash; empty for the first level. */
function folderOf(collection: Collection, location: NodePath): string {
  const folders = location.flatMap((_, depth) => {
    const value =
      depth > 0 && depth < location.length - 1 ? valueAt(collection, location.slice(0, depth + 1)) : undefined;
    return typeof value === 'object' && value !== null && 'folder' in value ? [String(value.folder)] : [];
  });
  return folders.map((folder) => `${folder}/`).join('');
}

/** The name of the part at a location, preceded by its folders. */
export function pathAt(collection: Collection, location: NodePath): { type: Moved['type'] | 'scenario'; path: string } {
  const value = valueAt(collection, location) as Taken['value'];
  const type = 'steps' in value ? 'scenario' : isFolder(value) ? 'folder' : 'emit';
  return { type, path: folderOf(collection, location) + partNameOf(value) };
}

export function movesOf(
  from: readonly ReturnType<typeof pathAt>[],
  { names, folder }: Pick<ReturnType<typeof putAll>, 'names' | 'folder'>,
): Moved[] {
  return from.flatMap(({ type, path }, index) =>
    type === 'scenario' ? [] : [{ type, from: path, to: folder + (names[index] ?? '') }],
  );
}

export function partNameOf(value: Taken['value']): string {
  return 'steps' in value ? value.name : nameOf(value);
}

/** The file with an empty list of scenarios, if it has no such list yet. */
function withList({ text, collection }: Draft, [list]: NodePath): Draft {
  if (list !== 'scenarios' || collection.scenarios) return { text, collection };
  const root = parsedTree(text);
  const edits = appendChild(text, root, { key: 'scenarios', value: [] }, layoutOf(text, root));
  return { text: applyEdits(text, edits), collection: { ...collection, scenarios: [] } };
}

function put({ text, collection }: Draft, { value, block }: Taken, location: NodePath): Draft {
  const root = parsedTree(text);
  const container = nodeAt(root, location.slice(0, -1));
  const index = Number(location.at(-1));
  const copy = copied(collection);
  const list = valueAt(copy, location.slice(0, -1));
  if (!Array.isArray(list)) throw userError('collection.notEdited');
  list.splice(index, 0, value);
  return {
    text: applyEdits(text, blockInsertion(text, { container, index }, block, layoutOf(text, root))),
    collection: copy,
  };
}

function withFreeName({ value, block }: Taken, siblings: readonly Taken['value'][]): Taken {
  const isAlike = (other: Taken['value']): boolean => 'folder' in other === 'folder' in value;
  const name = freeName(partNameOf(value), siblings.filter(isAlike).map(partNameOf));
  if (name === partNameOf(value)) return { value, block };
  const key = 'folder' in value ? 'folder' : 'name';
  const root = parsedTree(block.body);
  const body = applyEdits(block.body, [replaced(nodeAt(root, [key]), JSON.stringify(name))]);
  return { value: { ...value, [key]: name }, block: { ...block, body } };
}
