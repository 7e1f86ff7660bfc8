/** Renames a scenario, a connection or a request together with everything in the file that refers to it. */
import { userError } from '../cause/userErrors.ts';
import type { Collection } from './collection.ts';
import type { TextEdit } from './collectionInsert.ts';
import { isUsableKey } from './collectionKeys.ts';
import { edited, nodeAt, renameEdits, replaced } from './collectionItems.ts';
import { isItem, locationOf, type PartRef, sectionNames, type SectionRef, withTexts } from './collectionParts.ts';
import { referencesTo } from './collectionReferences.ts';

/**
 * The edits that rename a part, or the whole collection, and the references to the part.
 * @throws UserError when there is no such part, or the name is taken or cannot be used
 */
export function renamePartEdits(file: string, ref: PartRef | undefined, name: string): TextEdit[] {
  if (!ref || isItem(ref)) return renameEdits(file, ref, name);
  return edited(file, ({ root, collection }) => {
    const location = locationOf(collection, ref);
    if (name !== ref.path && sectionNames(collection, ref.type).includes(name))
      throw userError('collection.nameTaken', { name });
    if (ref.type !== 'scenario' && !isUsableKey(name)) throw userError('collection.nameUnusable', { name });
    const references = referencesTo(collection, ref);
    const own =
      ref.type === 'scenario' ? nodeAt(root, [...location, 'name']) : nodeAt(root, location).parent?.children?.[0];
    if (!own) throw userError('collection.notEdited');
    return {
      edits: [own, ...references.map((path) => nodeAt(root, path))].map((node) => replaced(node, JSON.stringify(name))),
      after: renamed(withTexts(collection, references, name), ref, name),
    };
  });
}

function renamed(collection: Collection, { type, path }: SectionRef, name: string): Collection {
  if (type === 'scenario')
    return {
      ...collection,
      scenarios: (collection.scenarios ?? []).map((scenario) =>
        scenario.name === path ? { ...scenario, name } : scenario,
      ),
    };
  const section = type === 'connection' ? 'connections' : 'requests';
  const entries = Object.entries(collection[section] ?? {});
  return {
    ...collection,
    [section]: Object.fromEntries(entries.map(([key, value]) => [key === path ? name : key, value])),
  };
}
