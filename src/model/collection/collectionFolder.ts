import { userError } from '../cause/userErrors.ts';
import { type Collection, isFolder } from './collection.ts';
import { appendChild, type TextEdit } from './collectionInsert.ts';
import { edited, find, nameOf, nodeAt } from './collectionItems.ts';
import { copied, valueAt } from './collectionParts.ts';

/**
 * The edits that add an empty folder at the end of another one, or of the collection.
 * @param parent the path of the other folder
 * @throws UserError when there is no such folder, or the name is taken
 */
export function newFolderEdits(file: string, parent: string | undefined, name: string): TextEdit[] {
  return edited(file, ({ text, root, collection, layout }) => {
    const found = parent === undefined ? undefined : find(collection, { type: 'folder', path: parent });
    const list = found ? [...found.location, 'emits'] : ['emits'];
    const after = copied(collection);
    const items = valueAt(after, list) as Collection['emits'];
    if (items.some((item) => isFolder(item) && nameOf(item) === name))
      throw userError('collection.nameTaken', { name });
    const folder = { folder: name, emits: [] };
    items.push(folder);
    return { edits: appendChild(text, nodeAt(root, list), { value: folder }, layout), after };
  });
}
