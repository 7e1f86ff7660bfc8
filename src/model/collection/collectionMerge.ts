/** Adds an imported collection to a file. Only lines are added, so that comments, order and formatting of the file are preserved. */
import { findNodeAtLocation } from 'jsonc-parser';
import { userError } from '../cause/userErrors.ts';
import type { ImportedCollection } from '../interop/interop.ts';
import type { Emit, Folder } from './collection.ts';
import { appendChildren, applyEdits, type Child, layoutOf, type TextEdit } from './collectionInsert.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';

/**
 * The edits that add the sections of a collection. Its emits are in a new folder with its name. Connections and
 * requests whose names are in use receive other names; variables that the file defines keep their values.
 * @throws UserError when the file is not a collection, or cannot be edited
 */
export function mergeEdits(file: string, added: ImportedCollection): TextEdit[] {
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const layout = layoutOf(text, root);
  const keys = new Map<string, string>();
  const free = (name: string, used: object): string => {
    let key = name;
    for (let n = 2; Object.hasOwn(used, key); n++) key = `${name} ${n}`;
    return key;
  };
  const connections = Object.entries(added.connections).map(([key, value]): Child => {
    const name = free(key, collection.connections);
    keys.set(key, name);
    return { key: name, value };
  });
  const used = new Set(collection.emits.map((item) => ('folder' in item ? item.folder : item.name)));
  let folder = added.name;
  for (let n = 2; used.has(folder); n++) folder = `${added.name} ${n}`;
  const renamed = (items: readonly (Emit | Folder)[]): (Emit | Folder)[] =>
    items.map((item) =>
      'folder' in item
        ? { ...item, emits: renamed(item.emits) }
        : { ...item, connection: keys.get(item.connection) ?? item.connection },
    );
  const requests = Object.entries(added.requests ?? {}).map(([key, value]): Child => {
    return { key: free(key, collection.requests ?? {}), value };
  });
  const missing = (values: Readonly<Record<string, unknown>>, known: object): Child[] =>
    Object.entries(values)
      .filter(([key]) => !Object.hasOwn(known, key))
      .map(([key, value]) => ({ key, value }));
  const environments = collection.environments ?? {};
  const sections: [path: string[], children: Child[]][] = [
    [['variables'], missing(added.variables ?? {}, collection.variables ?? {})],
    [['connections'], connections],
    [['emits'], added.emits.length > 0 ? [{ value: { folder, emits: renamed(added.emits) } }] : []],
    [['requests'], requests],
    [['environments'], missing(added.environments ?? {}, environments)],
    ...Object.entries(added.environments ?? {}).flatMap(([name, values]): [string[], Child[]][] => {
      const known = Object.hasOwn(environments, name) ? environments[name] : undefined;
      return known ? [[['environments', name], missing(values, known)]] : [];
    }),
  ];
  const edits: TextEdit[] = [];
  const whole: Child[] = [];
  for (const [path, children] of sections) {
    if (children.length === 0) continue;
    const container = findNodeAtLocation(root, path);
    if (container) edits.push(...appendChildren(text, container, children, layout));
    else
      whole.push({
        key: path[0] ?? '',
        value: Object.fromEntries(children.map(({ key = '', value }) => [key, value])),
      });
  }
  if (whole.length > 0) edits.push(...appendChildren(text, root, whole, layout));
  if (!parseCollection(applyEdits(text, edits)).ok) throw userError('collection.notEdited');
  const mark = file.length - text.length;
  return edits.map((edit) => ({ ...edit, offset: edit.offset + mark }));
}
