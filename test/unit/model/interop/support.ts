import type { Collection } from '../../../../src/model/collection/collection.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import type { ForeignFile, Omission } from '../../../../src/model/interop/interop.ts';
import { importFiles } from '../../../../src/model/interop/main.ts';

/** Imports the files, and returns the collection, which must be a valid file. */
export function imported(
  files: readonly ForeignFile[],
  name = 'Shop',
): { readonly collection: Collection; readonly omissions: readonly Omission[] } {
  const result = importFiles(files, name);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  const parsed = parseCollection(JSON.stringify(result.collection));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return { collection: parsed.collection, omissions: result.omissions };
}

export function codesOf(omissions: readonly Omission[]): string[] {
  return omissions.map(({ at, code, name }) => [at, code, name].filter((part) => part !== undefined).join(' ')).sort();
}
