/** Imports collections of other applications, and exports collections and scenarios: the prompts, and the results for programs. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { messageOf } from '../../base/userError.ts';
import { forUser } from '../../host/caller.ts';
import { checked } from '../../host/commands/checked.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import { interopCommandTexts, interopErrors } from '../../host/commands/interopCommandTexts.ts';
import type { CollectionPort } from '../../host/hostPort.ts';
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { type Collection, listEmits } from '../../model/collection/collection.ts';
import { mergeEdits } from '../../model/collection/collectionMerge.ts';
import { printJson } from '../../model/collection/collectionPrint.ts';
import type { ForeignFile, ForeignFormat } from '../../model/interop/interop.ts';
import { interopTexts, omissionText } from '../../model/interop/interopTexts.ts';
import { createFile } from '../collections/collectionFiles.ts';
import { collectionFolder, type CollectionStore, collectionSuffix, nameOf } from '../collections/collectionStore.ts';
import { offer, showError, showInformation } from '../guarded/messages.ts';
import { pickOne, pickWorkspaceFolder, promptForFile, promptForSaveTarget } from '../guarded/questions.ts';
import type { Command } from './command.ts';
import { isMissing } from './fileError.ts';
import { showText } from './questions.ts';
import { readFile } from './readFile.ts';
import { uriArgument } from './uriArgument.ts';

export interface InteropCommandDeps {
  readonly collections: CollectionStore;
  readonly files: Pick<CollectionPort, 'change'>;
}

const maxBytes = 32_000_000;
const maxFiles = 20_000;
const scriptSuffix = '.artillery.yml';

/** A separate bundle, which is loaded when it is first used. */
const interop = () => import('../../model/interop/main.ts');

interface Imported {
  readonly uri: string;
  readonly connections: number;
  readonly emits: number;
  readonly requests: number;
  readonly notCarriedOver: readonly string[];
}

interface Exported {
  readonly uri: string;
  readonly notCarriedOver: readonly string[];
}

export function interopCommands(
  deps: InteropCommandDeps,
): Readonly<Record<'importCollection' | 'exportCollection' | 'exportScenario', Command>> {
  const { collections } = deps;
  return {
    importCollection: {
      run: async (input) => {
        assertTrusted();
        const { uri, into } = checked(shape.importCollection, input);
        return importFrom(
          uriArgument(uri, 'foreign'),
          into === undefined ? undefined : uriArgument(into, 'collection'),
          deps,
        );
      },
      prompt: () => promptAndImport(deps),
    },
    exportCollection: {
      run: async (input) => {
        assertTrusted();
        const file = fileOf(input);
        if (file) return forUser(() => promptAndExport(deps, file));
        const { uri, format, target } = checked(shape.exportCollection, input);
        const collection = await collections.read(uriArgument(uri, 'collection'));
        return exportTo(collection, format, uriArgument(target, 'exported'));
      },
      prompt: () => promptAndExport(deps),
    },
    exportScenario: {
      run: async (input) => {
        assertTrusted();
        const { uri, scenario, target } = checked(shape.exportScenario, input);
        const file = uriArgument(uri, 'collection');
        return exportScript(await collections.read(file), nameOf(file), scenario, uriArgument(target, 'exported'));
      },
      prompt: () => promptAndExportScenario(deps),
    },
  };
}

function assertTrusted(): void {
  if (!vscode.workspace.isTrusted) throw interopErrors('interop.untrusted');
}

/** The file of a node of the Collections view, or the file whose menu was used in the Explorer view. */
function fileOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.Uri) return input;
  const isNode =
    typeof input === 'object' && input !== null && 'type' in input && input.type === 'file' && 'uri' in input;
  return isNode && typeof input.uri === 'string' ? vscode.Uri.parse(input.uri) : undefined;
}

async function importFrom(
  source: vscode.Uri,
  into: vscode.Uri | undefined,
  { collections, files }: InteropCommandDeps,
  folder = vscode.workspace.workspaceFolders?.[0]?.uri,
): Promise<Imported> {
  const name = fileNameOf(source.path);
  const result = (await interop()).importFiles(await foreignFiles(source), name);
  if (!result.ok) throw errorFrom(result.fault);
  const { collection, omissions } = result;
  let uri = into;
  if (uri) await files.change(uri.toString(), (text) => Promise.resolve(mergeEdits(text, collection)));
  else {
    if (!folder) throw userError('interop.notWritten', { file: name, reported: 'ENOENT' });
    const text = `${printJson(collection, { eol: '\n', unit: '  ' }, '', true)}\n`;
    const slug = collection.name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60);
    uri = await createFile(vscode.Uri.joinPath(folder, collectionFolder), slug || 'imported', () =>
      Promise.resolve(text),
    );
  }
  collections.changed(uri);
  return {
    uri: uri.toString(),
    connections: Object.keys(collection.connections).length,
    emits: listEmits(collection.emits).length,
    requests: Object.keys(collection.requests ?? {}).length,
    notCarriedOver: omissions.map(omissionText),
  };
}

async function foreignFiles(source: vscode.Uri): Promise<ForeignFile[]> {
  const files: ForeignFile[] = [];
  let left = maxBytes;
  const textAt = async (uri: vscode.Uri, path: string): Promise<void> => {
    const bytes = await readFile(uri, maxBytes);
    left -= bytes.byteLength;
    if (left < 0 || files.length >= maxFiles)
      throw userError('interop.tooLarge', { file: fileNameOf(source.path), max: maxBytes / 1_000_000 });
    files.push({ path, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) });
  };
  const visit = async (folder: vscode.Uri, prefix: string): Promise<void> => {
    for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
      const uri = vscode.Uri.joinPath(folder, name);
      // Links are not followed.
      if (type === vscode.FileType.Directory && name !== 'node_modules' && name !== '.git') {
        if (prefix.split('/').length < 50) await visit(uri, `${prefix}${name}/`);
      } else if (type === vscode.FileType.File && /\.(?:ya?ml|environment\.json)$/i.test(name))
        await textAt(uri, prefix + name);
    }
  };
  try {
    const { type } = await vscode.workspace.fs.stat(source);
    if ((type & vscode.FileType.Directory) !== 0) await visit(source, '');
    else await textAt(source, fileNameOf(source.path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('interop.')) throw error;
    throw userError('interop.notRead', { file: fileNameOf(source.path), reported: messageOf(error) });
  }
  return files;
}

async function exportTo(collection: Collection, format: ForeignFormat, target: vscode.Uri): Promise<Exported> {
  const { files, omissions } = (await interop()).exportCollection(collection, format);
  if (format === 'postman') await refuseFull(target);
  for (const { path, text } of files) await write(path === '' ? target : vscode.Uri.joinPath(target, path), text);
  return { uri: target.toString(), notCarriedOver: omissions.map(omissionText) };
}

/** Refuses a folder that is not empty, because it may contain the files of another export, which must not be replaced. */
async function refuseFull(folder: vscode.Uri): Promise<void> {
  let entries: readonly unknown[] = [];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    if (!isMissing(error))
      throw userError('interop.notWritten', { file: fileNameOf(folder.path), reported: messageOf(error) });
  }
  if (entries.length > 0) throw userError('interop.folderNotEmpty', { file: fileNameOf(folder.path) });
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    throw userError('interop.notWritten', { file: fileNameOf(uri.path), reported: messageOf(error) });
  }
}

async function exportScript(
  collection: Collection,
  file: string,
  scenario: string,
  target: vscode.Uri,
): Promise<Exported> {
  const script = (await interop()).exportScenario(collection, scenario, omissionText);
  if (!script) {
    const known = (collection.scenarios ?? []).map(({ name }) => name).join(', ') || 'none';
    throw userError('interop.noScenario', { file, name: scenario, known });
  }
  await write(target, script.text);
  return { uri: target.toString(), notCarriedOver: script.omissions.map(omissionText) };
}

async function promptAndImport(deps: InteropCommandDeps): Promise<Imported | undefined> {
  assertTrusted();
  const title = interopCommandTexts.importTitle();
  const kinds = [
    { label: interopCommandTexts.file(), detail: interopCommandTexts.fileDetail(), folder: false },
    { label: interopCommandTexts.folder(), detail: interopCommandTexts.folderDetail(), folder: true },
  ];
  const kind = await pickOne(kinds, { title });
  if (!kind) return undefined;
  // Without this, VS Code shows the folder of the active editor, which is often that of the collections.
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  const source = await promptForFile({
    title,
    canSelectFolders: kind.folder,
    canSelectFiles: !kind.folder,
    ...(root && { defaultUri: root }),
  });
  if (!source) return undefined;
  await deps.collections.refresh();
  const items = deps.collections.files.map(({ uri }) => ({ label: nameOf(uri), uri }));
  const picked = await pickOne<{ label: string; uri?: vscode.Uri }>(
    [{ label: interopCommandTexts.newCollection() }, ...items],
    { title: interopCommandTexts.into() },
  );
  if (!picked) return undefined;
  const folder = picked.uri ? undefined : await pickWorkspaceFolder(title);
  if (!picked.uri && !folder) return undefined;
  const result = await importFrom(source, picked.uri, deps, folder?.uri);
  const uri = vscode.Uri.parse(result.uri);
  await vscode.window.showTextDocument(uri);
  report(interopTexts.imported({ ...result, file: nameOf(uri) }), result.notCarriedOver);
  return result;
}

async function promptAndExport({ collections }: InteropCommandDeps, given?: vscode.Uri): Promise<Exported | undefined> {
  assertTrusted();
  const file = given ?? (await pickCollection(collections));
  if (!file) return undefined;
  const collection = await collections.read(file);
  const texts = interopCommandTexts;
  const base = fileNameOf(file.path).slice(0, -collectionSuffix.length);
  const formats: { label: string; detail: string; format: ForeignFormat; suffix: string }[] = [
    { label: texts.postman(), detail: texts.postmanDetail(), format: 'postman', suffix: '' },
    {
      label: texts.postmanV2(),
      detail: texts.postmanV2Detail(),
      format: 'postman-v2',
      suffix: '.postman_collection.json',
    },
    { label: texts.insomnia(), detail: texts.insomniaDetail(), format: 'insomnia', suffix: '.insomnia.yaml' },
    {
      label: texts.hoppscotch(),
      detail: texts.hoppscotchDetail(),
      format: 'hoppscotch',
      suffix: '.hoppscotch.json',
    },
  ];
  const picked = await pickOne(formats, { title: texts.exportTitle() });
  const target =
    picked &&
    (await promptForSaveTarget(picked.suffix === '' ? 'postman' : base + picked.suffix, {
      title: texts.exportTitle(),
    }));
  if (!target) return undefined;
  const result = await exportTo(collection, picked.format, target);
  report(interopTexts.exported({ name: collection.name, file: fileNameOf(target.path) }), result.notCarriedOver);
  return result;
}

async function pickCollection(collections: CollectionStore): Promise<vscode.Uri | undefined> {
  await collections.refresh();
  const items = collections.files.map(({ uri }) => ({ label: nameOf(uri), uri }));
  if (items.length === 0) throw interopErrors('interop.noCollections');
  return (await pickOne(items, { title: interopCommandTexts.collection() }))?.uri;
}

async function promptAndExportScenario({ collections }: InteropCommandDeps): Promise<Exported | undefined> {
  assertTrusted();
  await collections.refresh();
  const items = collections.files.flatMap(({ uri, result }) =>
    result.ok
      ? (result.collection.scenarios ?? []).map(({ name }) => ({
          label: name,
          detail: nameOf(uri),
          uri,
          collection: result.collection,
        }))
      : [],
  );
  if (items.length === 0) throw interopErrors('interop.noScenarios');
  const title = interopCommandTexts.scenario();
  const picked = await pickOne(items, { title });
  const target = picked && (await promptForSaveTarget(picked.label + scriptSuffix, { title }));
  if (!target) return undefined;
  const result = await exportScript(picked.collection, picked.detail, picked.label, target);
  await vscode.window.showTextDocument(target);
  report(interopTexts.exported({ name: picked.label, file: fileNameOf(target.path) }), result.notCarriedOver);
  return result;
}

/** Not awaited by callers: the notification stays until the user closes it. */
function report(message: string, omissions: readonly string[]): void {
  if (omissions.length === 0) return showInformation(message);
  const text = `${message} ${interopTexts.omitted({ count: omissions.length })}`;
  const list = [interopTexts.listTitle(), ...omissions.map((line) => `- ${line}`)].join('\n');
  offer(text, interopTexts.showList()).then((chosen) => {
    if (chosen) showText(`${list}\n`, 'plaintext').catch(showError);
  }, showError);
}
