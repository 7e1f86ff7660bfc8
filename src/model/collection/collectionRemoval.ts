/** Removes parts of a collection. A part is not removed if another part that stays uses it. */
import { type Node, parseTree } from 'jsonc-parser';
import { userError } from '../cause/userErrors.ts';
import type { Collection } from './collection.ts';
import type { ChildAt } from './collectionBlock.ts';
import { applyEdits, type TextEdit } from './collectionInsert.ts';
import { edited, nodeAt, wholeEdit } from './collectionItems.ts';
import { removal } from './collectionItemText.ts';
import { copied, isItem, locationOf, type NodePath, type PartRef, valueAt } from './collectionParts.ts';
import { type UserOfPart, usersOf } from './collectionReferences.ts';

/**
 * The edits that remove parts, including comments at the ends of their lines.
 * @throws UserError when there is no such part, or something that stays uses it
 */
export function removePartsEdits(file: string, refs: readonly PartRef[]): TextEdit[] {
  return edited(file, ({ text, root, collection }) => {
    const locations = outermost(refs.map((ref) => locationOf(collection, ref)));
    const after = without(collection, locations);
    for (const ref of refs) assertUnused(after, ref);
    const offsetOf = (location: NodePath): number => nodeAt(root, location).offset;
    const ordered = locations.toSorted((one, other) => offsetOf(other) - offsetOf(one));
    const [only, ...others] = ordered;
    if (only && others.length === 0) return { edits: removedAt(text, only), after };
    // The parts are removed from the last to the first, so that the locations of the others do not change.
    const result = ordered.reduce((current, location) => applyEdits(current, removedAt(current, location)), text);
    return { edits: result === text ? [] : [wholeEdit(text, result)], after };
  });
}

/** The locations without duplicates, and without those that are inside another one. */
export function outermost(locations: readonly NodePath[]): NodePath[] {
  const keys = new Set(locations.map((location) => JSON.stringify(location)));
  const isInside = (location: NodePath): boolean =>
    location.some((_, length) => length > 0 && keys.has(JSON.stringify(location.slice(0, length))));
  return [...keys].map((key) => JSON.parse(key) as NodePath).filter((location) => !isInside(location));
}

/** The syntax tree of a file that was checked before. */
export function parsedTree(text: string): Node {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) throw userError('collection.notEdited');
  return root;
}

/** The index of the child at a location among the children of its container, which is a list or an object. */
export function childIndex(text: string, location: NodePath): ChildAt {
  const root = parsedTree(text);
  const node = nodeAt(root, location);
  const child = typeof location.at(-1) === 'number' ? node : node.parent;
  const container = nodeAt(root, location.slice(0, -1));
  const index = child ? (container.children ?? []).indexOf(child) : -1;
  if (index < 0) throw userError('collection.notEdited');
  return { container, index };
}

function removedAt(text: string, location: NodePath): TextEdit[] {
  const { container, index } = childIndex(text, location);
  return removal(text, container.children ?? [], index);
}

/** A copy without the values at some locations. */
export function without(collection: Collection, locations: readonly NodePath[]): Collection {
  const copy = copied(collection);
  const values = locations.map((location): [holder: unknown, key: string | number | undefined] => [
    valueAt(copy, location.slice(0, -1)),
    location.at(-1),
  ]);
  // Items are removed from their lists only after all values were found, because a removal changes the indexes of later items.
  const lists = new Map<unknown[], Set<number>>();
  for (const [holder, key] of values) {
    if (Array.isArray(holder) && typeof key === 'number') {
      const indexes = lists.get(holder) ?? new Set<number>();
      lists.set(holder, indexes.add(key));
    } else if (typeof holder === 'object' && holder !== null && key !== undefined) Reflect.deleteProperty(holder, key);
  }
  for (const [list, indexes] of lists) list.splice(0, list.length, ...list.filter((_, index) => !indexes.has(index)));
  return copy;
}

/** @throws UserError when something in the collection still uses the part */
export function assertUnused(collection: Collection, ref: PartRef): void {
  const users = isItem(ref) ? [] : usersOf(collection, ref);
  if (users.length > 0)
    throw userError('collection.inUse', { name: ref.path, users: listed(users), count: users.length });
}

const maxListed = 5;

function listed(users: readonly UserOfPart[]): string {
  const names = users.slice(0, maxListed).map(({ path }) => `“${path}”`);
  return [...names, ...(users.length > maxListed ? ['…'] : [])].join(', ');
}
