import { applyEdits, type TextEdit } from './collectionInsert.ts';
import { duplicateEdits, edited, freeName, nodeAt } from './collectionItems.ts';
import { endOf, insertionAfter } from './collectionItemText.ts';
import { copied, isItem, locationOf, type PartRef, sectionNames, valueAt } from './collectionParts.ts';
import { childIndex } from './collectionRemoval.ts';

/**
 * The edits that add a copy of a part after it, in the same format.
 * @throws UserError when there is no such part
 */
export function duplicatePartEdits(file: string, ref: PartRef): TextEdit[] {
  if (isItem(ref)) return duplicateEdits(file, ref);
  return edited(file, ({ text, root, collection, layout }) => {
    const location = locationOf(collection, ref);
    const name = freeName(ref.path, sectionNames(collection, ref.type));
    const { container, index } = childIndex(text, location);
    const [node = container] = (container.children ?? []).slice(index);
    const nameNode = ref.type === 'scenario' ? nodeAt(root, [...location, 'name']) : node.children?.[0];
    const { offset = 0, length = 0 } = nameNode ?? {};
    const copy = applyEdits(text.slice(node.offset, endOf(node)), [
      { offset: offset - node.offset, length, content: JSON.stringify(name) },
    ]);
    const after = copied(collection);
    const list = valueAt(after, location.slice(0, -1));
    const key = location.at(-1);
    if (Array.isArray(list) && typeof key === 'number') list.splice(key + 1, 0, { ...list[key], name });
    else if (typeof list === 'object' && list !== null) Reflect.set(list, name, valueAt(after, location));
    return { edits: insertionAfter(text, node, copy, layout), after };
  });
}
