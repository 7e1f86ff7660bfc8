/** The names that moved parts, and the connections and requests that they use, have in another file. */
import { freeName, canonicalText, nodeAt, replaced } from './collectionItems.ts';
import { type Block, blockInsertion, blockOf } from './collectionBlock.ts';
import type { Collection } from './collection.ts';
import { appendChild, applyEdits, layoutOf } from './collectionInsert.ts';
import type { Draft } from './collectionMove.ts';
import { type NodePath, type SectionRef, valueAt, withTexts } from './collectionParts.ts';
import { referencesTo } from './collectionReferences.ts';
import { childIndex, parsedTree } from './collectionRemoval.ts';

/** A connection or request of the source that the target does not have. */
export interface Need {
  readonly section: 'connections' | 'requests';
  /** The key in the source. */
  readonly key: string;
  /** The key in the target. */
  readonly name: string;
}

const sections = { connection: 'connections', request: 'requests' } as const;

/**
 * The source after renames: in the moved parts, the names of connections, requests and moved scenarios are those that
 * they will have in the target. A name that means something else in the target is replaced. Only the moved parts of the
 * resulting text are used.
 */
export function namesForTarget(
  source: Draft,
  target: Collection,
  locations: readonly NodePath[],
): { draft: Draft; needs: Need[] } {
  let draft = source;
  const needs: Need[] = [];
  const referencesOf = (ref: SectionRef): NodePath[] =>
    referencesTo(source.collection, ref).filter((path) => locations.some((location) => isWithin(path, location)));
  for (const [type, section] of Object.entries(sections) as [keyof typeof sections, Need['section']][]) {
    const [ours, theirs] = [source.collection[section] ?? {}, target[section] ?? {}];
    for (const [key, value] of Object.entries(ours)) {
      const references = referencesOf({ type, path: key });
      if (references.length === 0) continue;
      const same = [key, ...Object.keys(theirs)].find(
        (other) => Object.hasOwn(theirs, other) && canonicalText(theirs[other]) === canonicalText(value),
      );
      const name =
        same ?? freeName(key, [...Object.keys(theirs), ...Object.keys(ours).filter((other) => other !== key)]);
      if (same === undefined) needs.push({ section, key, name });
      draft = withNames(draft, references, name);
    }
  }
  const taken = new Set(target.scenarios?.map(({ name }) => name));
  for (const location of locations.filter(([list]) => list === 'scenarios')) {
    const name = String(valueAt(source.collection, [...location, 'name']));
    if (!taken.has(name)) continue;
    const all = source.collection.scenarios?.map((scenario) => scenario.name) ?? [];
    const other = freeName(name, [...taken, ...all]);
    taken.add(other);
    draft = withNames(draft, [[...location, 'name'], ...referencesOf({ type: 'scenario', path: name })], other);
  }
  return { draft, needs };
}

function isWithin(path: NodePath, location: NodePath): boolean {
  return location.every((key, at) => key === path[at]);
}

function withNames({ text, collection }: Draft, paths: readonly NodePath[], name: string): Draft {
  const changed = paths.filter((path) => valueAt(collection, path) !== name);
  if (changed.length === 0) return { text, collection };
  const root = parsedTree(text);
  const edits = changed.map((path) => replaced(nodeAt(root, path), JSON.stringify(name)));
  return { text: applyEdits(text, edits), collection: withTexts(collection, changed, name) };
}

/** Returns the target with a connection or request of the source added, in the notation of the source. */
export function withNeed({ text, collection }: Draft, source: Draft, { section, key, name }: Need): Draft {
  const value: unknown = source.collection[section]?.[key];
  const block = renamedBlock(blockOf(source.text, childIndex(source.text, [section, key])), key, name);
  const root = parsedTree(text);
  const layout = layoutOf(text, root);
  const changed = { ...collection, [section]: { ...collection[section], [name]: value } };
  if (!collection[section]) {
    const edits = appendChild(text, root, { key: section, value: { [name]: value } }, layout);
    return { text: applyEdits(text, edits), collection: changed };
  }
  const container = nodeAt(root, [section]);
  const index = container.children?.length ?? 0;
  return { text: applyEdits(text, blockInsertion(text, { container, index }, block, layout)), collection: changed };
}

/** The block with another key. The text of a property begins with its key. */
function renamedBlock(block: Block, key: string, name: string): Block {
  if (name === key) return block;
  const written = /^"(?:[^"\\]|\\.)*"/.exec(block.body)?.[0] ?? '';
  return { ...block, body: JSON.stringify(name) + block.body.slice(written.length) };
}
