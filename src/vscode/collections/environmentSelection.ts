/** Selects the environment of a collection, for programs and the user. */
import type * as vscode from 'vscode';
import { pickOne } from '../guarded/questions.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import { environmentOf } from '../../host/collections/environments.ts';
import type { DotenvFiles } from './dotenvFiles.ts';
import { promptForDotenvFile } from './dotenvSelection.ts';
import type { EnvironmentChoice } from './environmentChoice.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

/**
 * @param uri the collection's file; when left out, every collection of the workspace that has the environment
 * @throws UserError that lists the existing environments
 */
export async function selectEnvironment(
  collections: CollectionStore,
  choice: EnvironmentChoice,
  { uri, environment }: { uri?: vscode.Uri | undefined; environment: string | null },
): Promise<void> {
  if (uri) {
    // The selection can be cleared even when the file can no longer be read.
    if (environment !== null) environmentOf(await collections.read(uri), environment);
    return choice.select(uri, environment);
  }
  await collections.refresh();
  const known = collections.files.flatMap(({ uri: file, result }) =>
    result.ok ? [{ file, names: Object.keys(result.collection.environments ?? {}) }] : [],
  );
  if (environment === null) {
    for (const { uri: file } of collections.files) await choice.select(file, null);
    return;
  }
  const having = known.filter(({ names }) => names.includes(environment));
  if (having.length === 0) {
    const all = [...new Set(known.flatMap(({ names }) => names))].join(', ');
    throw collectionErrors('collection.unknownEnvironmentAnywhere', { environment, known: all });
  }
  for (const { file } of having) await choice.select(file, environment);
}

/** Prompts for an environment of a collection. */
export async function promptForEnvironment(
  collections: CollectionStore,
  choice: EnvironmentChoice,
  dotenv: DotenvFiles,
  uri?: vscode.Uri,
): Promise<void> {
  const file = uri ?? (await promptForCollection(collections, choice));
  if (!file) return;
  const { environments = {} } = await collections.read(file);
  const selected = choice.selected(file);
  const current = (name: string | undefined): string => (name === selected ? collectionTexts.selected() : '');
  const none = { label: commonTexts.noEnvironment(), description: current(undefined), environment: null };
  const items = Object.keys(environments).map((name) => ({
    label: name,
    description: current(name),
    environment: name,
  }));
  const other = {
    label: collectionTexts.useDotenv(),
    description: dotenv.last(file)?.file ?? '',
    environment: undefined,
  };
  const picked = await pickOne([...items, none, other], {
    title: collectionTexts.environmentTitle({ file: nameOf(file) }),
  });
  if (picked?.environment !== undefined) await choice.select(file, picked.environment);
  else if (picked) await promptForDotenvFile(dotenv, file);
}

async function promptForCollection(
  collections: CollectionStore,
  choice: EnvironmentChoice,
): Promise<vscode.Uri | undefined> {
  await collections.refresh();
  const items = collections.files.flatMap(({ uri, result }) =>
    result.ok && (result.collection.environments || choice.selected(uri) !== undefined)
      ? [{ label: result.collection.name, description: nameOf(uri), detail: choice.selected(uri) ?? '', uri }]
      : [],
  );
  if (items.length === 0) {
    throw collectionErrors('collection.noEnvironments');
  }
  if (items.length === 1) return items[0]?.uri;
  return (await pickOne(items, { title: collectionTexts.selectEnvironmentTitle() }))?.uri;
}
