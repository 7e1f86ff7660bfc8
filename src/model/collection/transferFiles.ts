/**
 * Adapts paths of files when parts of a collection are moved to a collection in another folder, so that they refer to
 * the same files.
 */
import { mapTree, pathSegments, type TreePath } from '../../base/treeMap.ts';
import { hasVariable } from '../url/urlText.ts';
import { applyEdits } from './collectionInsert.ts';
import { nodeAt, replaced } from './collectionItems.ts';
import type { Draft } from './collectionMove.ts';
import { type NodePath, withTexts } from './collectionParts.ts';
import { parsedTree } from './collectionRemoval.ts';

/** Returns the path of the same file for the other folder; undefined if it is not known. */
export type RebaseFile = (path: string) => string | undefined;

interface FoundPath {
  readonly path: NodePath;
  readonly file: string;
}

const tlsFields: ReadonlySet<string | number | undefined> = new Set(['ca', 'cert', 'key', 'pfx']);

/** Returns a draft with the paths adapted to the other folder. A path that cannot be adapted stays unchanged. */
export function withFiles(draft: Draft, rebase: RebaseFile): Draft {
  let { text, collection } = draft;
  const found = pathsIn(collection).flatMap(({ path, file }) => {
    const other = rebase(file);
    return other === undefined || other === file ? [] : [{ path, other }];
  });
  if (found.length === 0) return draft;
  const root = parsedTree(text);
  text = applyEdits(
    text,
    found.map(({ path, other }) => replaced(nodeAt(root, path), JSON.stringify(other))),
  );
  for (const { path, other } of found) collection = withTexts(collection, [path], other);
  return { text, collection };
}

/** The paths in a value that cannot be adapted to the other folder, without duplicates. */
export function unknownFiles(value: unknown, rebase: RebaseFile): string[] {
  return [...new Set(pathsIn(value).flatMap(({ file }) => (rebase(file) === undefined ? [file] : [])))];
}

/** Whether it is not known to which file a path refers, because it contains a variable. */
export function isUncertainPath(path: string): boolean {
  return hasVariable(path) && (path.trimStart().startsWith('{{') || path.includes('..'));
}

function pathsIn(value: unknown): FoundPath[] {
  const found: FoundPath[] = [];
  const add = (path: TreePath | undefined, key: string, file: unknown): void => {
    if (typeof file === 'string') found.push({ path: [...pathSegments(path), key], file });
  };
  mapTree(value, (node, path) => {
    if (Array.isArray(node)) return { array: node };
    if (typeof node !== 'object' || node === null) return { leaf: node };
    const entries = Object.entries(node);
    const [only] = entries;
    if (entries.length === 1 && only?.[0] === '$file') add(path, ...only);
    if (path?.key === 'tls') for (const [key, file] of entries) if (tlsFields.has(key)) add(path, key, file);
    return { object: entries };
  });
  return found;
}
