/** The bundle of imports and exports: loaded at the first use, because most people never need it (esbuild.mjs). */
import { isRecord } from '../../base/isRecord.ts';
import type { StoredCause } from '../cause/cause.ts';
import type { Collection } from '../collection/collection.ts';
import { fieldOf, listOf, textField } from './fields.ts';
import { fromCollection } from './fromCollection.ts';
import { isSocketSession, readHoppscotch, writeHoppscotch } from './hoppscotch.ts';
import { insomniaFromV4, readInsomnia, writeInsomnia } from './insomnia.ts';
import type { ApiDocument, ForeignFile, ForeignFormat, ImportedCollection, Omission } from './interop.ts';
import { OmissionList } from './omissionList.ts';
import { readPostmanEnvironment, readPostmanV2, writePostmanV2 } from './postmanV2.ts';
import { isPostmanFile, readPostmanFiles, readPostmanJson, writePostmanFiles } from './postmanV3.ts';
import { toCollection } from './toCollection.ts';
import { InteropError, parseText } from './yamlText.ts';
export { exportScenario } from './artillery.ts';

export type ImportResult =
  | { readonly ok: true; readonly collection: ImportedCollection; readonly omissions: readonly Omission[] }
  | { readonly ok: false; readonly fault: StoredCause };

/**
 * Reads the files of a collection of another application. The content decides which application it is.
 * @param name the name of the file or folder, for a collection without a name and for faults
 */
export function importFiles(files: readonly ForeignFile[], name: string): ImportResult {
  const omissions = new OmissionList();
  try {
    const document = documentOf(files, name, omissions);
    const known = name.replace(/(?:\.(?:postman_collection|insomnia))?\.\w+$/i, '');
    const named = { ...document, name: document.name.trim() === '' ? known || name : document.name };
    return { ok: true, ...toCollection(named, omissions.all) };
  } catch (error) {
    if (error instanceof InteropError) return { ok: false, fault: error.fault };
    // A RangeError means that folders are nested more deeply than the call stack allows.
    if (error instanceof RangeError)
      return { ok: false, fault: { code: 'interop.tooDeep', params: { file: name, line: 1, column: 1, max: 1000 } } };
    throw error;
  }
}

function documentOf(files: readonly ForeignFile[], name: string, omissions: OmissionList): ApiDocument {
  const [only] = files;
  if (only !== undefined && files.length === 1 && !isPostmanFile(only.path)) {
    const document = fileDocument(parseText(only.text, only.path), omissions);
    if (document) return document;
  } else if (files.some(({ path }) => isPostmanFile(path))) return readPostmanFiles(files, name, omissions);
  throw new InteropError({ code: 'interop.notRecognized', params: { file: name } });
}

function fileDocument(root: unknown, omissions: OmissionList): ApiDocument | undefined {
  const type = textField(root, 'type') ?? '';
  if (/^(?:collection|spec|environment)\.insomnia\.rest\/5/.test(type)) return readInsomnia(root, omissions);
  if (fieldOf(root, '__export_format') !== undefined) return readInsomnia(insomniaFromV4(root), omissions);
  const info = fieldOf(root, 'info');
  const schema = textField(info, 'schema') ?? textField(root, '$schema') ?? '';
  if (/collection\/v3|v3\.0/.test(schema) || hasTypedItems(root)) return readPostmanJson(root, omissions);
  if (info !== undefined && Array.isArray(fieldOf(root, 'item'))) return readPostmanV2(root, omissions);
  // Exports of Postman's API wrap the collection.
  const wrapped = fieldOf(root, 'collection');
  if (isRecord(wrapped) && fieldOf(wrapped, 'info') !== undefined) return fileDocument(wrapped, omissions);
  if (textField(root, '_postman_variable_scope') !== undefined) return readPostmanEnvironment(root, omissions);
  const roots = Array.isArray(root) ? root : [root];
  const isHoppscotch = (one: unknown): boolean =>
    (Array.isArray(fieldOf(one, 'requests')) && Array.isArray(fieldOf(one, 'folders'))) ||
    (fieldOf(one, 'v') !== undefined && Array.isArray(fieldOf(one, 'variables'))) ||
    isSocketSession(one);
  return roots.length > 0 && roots.every(isHoppscotch) ? readHoppscotch(root, omissions) : undefined;
}

function hasTypedItems(root: unknown): boolean {
  const items = [
    ...listOf(fieldOf(root, 'item')),
    ...listOf(fieldOf(root, 'items')),
    ...listOf(fieldOf(root, 'children')),
  ];
  return items.some((item) => /^(?:folder|[\w.-]+-request)$/.test(textField(item, 'type') ?? ''));
}

export interface ExportResult {
  /** One file with an empty path, or the files of a folder. */
  readonly files: readonly ForeignFile[];
  readonly omissions: readonly Omission[];
}

export function exportCollection(collection: Collection, format: ForeignFormat): ExportResult {
  const omissions = new OmissionList();
  const document = fromCollection(collection, omissions);
  const writers = {
    postman: writePostmanFiles,
    'postman-v2': writePostmanV2,
    insomnia: writeInsomnia,
    hoppscotch: writeHoppscotch,
  } as const;
  const files = writers[format](document, omissions);
  return { files, omissions: omissions.all };
}
