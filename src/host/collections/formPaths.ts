/**
 * Converts paths of files: in forms they are relative to the first workspace folder, in collections relative to the collection's own file.
 */
import { posix } from 'node:path';
import { fileErrors } from '../files/fileErrorTexts.ts';
import type { CollectionPosition } from '../hostPort.ts';

/** The path of a file for a form. A path outside of the first workspace folder is left as it is; the form does not find such a file. */
export function pathInForm(path: string, position: CollectionPosition | undefined): string {
  if (!position) return path;
  return posix.relative(position.folder, posix.join(posix.dirname(position.file), path));
}

/**
 * The path of a file for a collection.
 * @throws UserError for a collection outside of the first workspace folder
 */
export function pathInCollection(path: string, position: CollectionPosition | undefined): string {
  if (!position) throw fileErrors('file.otherFolder', { file: path });
  const relativePath = posix.relative(posix.dirname(position.file), posix.join(position.folder, path));
  return relativePath.startsWith('.') ? relativePath : `./${relativePath}`;
}
