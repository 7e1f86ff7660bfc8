/**
 * Converts paths of files: in forms they are relative to the first workspace folder, in collections to the collection's own file. When a
 * part is moved to a collection in another folder, its paths are changed so that they refer to the same files.
 */
import { posix, win32 } from 'node:path';
import { fileErrors } from '../files/fileErrorTexts.ts';
import { isUncertainPath, type RebaseFile } from '../../model/collection/transferFiles.ts';
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
  return withDot(relativePath);
}

/**
 * Returns how to change paths when a part is moved from one collection to another; undefined if the paths stay the same.
 * @param from the URI of the file of a collection
 */
export function rebaseOf(from: string, to: string): RebaseFile | undefined {
  const [source, target] = [partsOf(from), partsOf(to)];
  if (!source || !target) return undefined;
  const [ours, theirs] = [source.folder, target.folder];
  const isSameSystem = source.system === target.system;
  if (isSameSystem && ours === theirs) return undefined;
  return (path) => {
    const isAbsolute = path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path) || win32.isAbsolute(path);
    if (isAbsolute || path === '') return path;
    if (!isSameSystem || isUncertainPath(path)) return undefined;
    return withDot(posix.relative(theirs, posix.join(ours, path)));
  };
}

/** The file system of a URI, and the folder of its file. */
function partsOf(uri: string): { system: string; folder: string } | undefined {
  const [, system, path] = /^([^:/]+:\/\/[^/]*)(\/.*)$/.exec(uri) ?? [];
  if (system === undefined || path === undefined) return undefined;
  return { system, folder: posix.dirname(decodeURIComponent(path)) };
}

function withDot(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}
