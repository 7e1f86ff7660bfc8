/** Implements the prompts for saving into collections. */
import { causeMessage } from '../../model/cause/causeTexts.ts';
import * as vscode from 'vscode';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { EmitChoice, SaveQuestions } from '../../host/hostPort.ts';
import { type Choice, pickOne, pickWorkspaceFolder, promptForInput } from '../guarded/questions.ts';
import { listedNames } from '../../model/text/listedNames.ts';
import { nameOf } from './collectionStore.ts';
import { joinSentences } from '../../model/texts/sentences.ts';

const add = (): vscode.ThemeIcon => new vscode.ThemeIcon('add');

export const saveQuestions: SaveQuestions = {
  emitName: (suggested) => promptForName(collectionTexts.saveTitle(), collectionTexts.namePrompt(), suggested),

  replayName: () => promptForName(collectionTexts.saveReplayTitle(), collectionTexts.replayNamePrompt()),

  async collection(files) {
    const items = files.map(({ uri, result }): Choice & { uri: string } => {
      const file = nameOf(vscode.Uri.parse(uri));
      return result.ok
        ? { label: result.collection.name, description: file, uri }
        : { label: file, description: causeMessage(result.fault), iconPath: new vscode.ThemeIcon('error'), uri };
    });
    const create: Choice & { uri?: string } = { label: collectionTexts.newCollection(), iconPath: add() };
    const title = collectionTexts.saveTitle();
    const picked = await pickOne<Choice & { uri?: string }>([...items, create], { title, ignoreFocusOut: true });
    return picked && (picked.uri === undefined ? 'new' : { uri: picked.uri });
  },

  async newCollection() {
    const folder = await pickWorkspaceFolder(collectionTexts.folderTitle());
    if (!folder) return undefined;
    const name = await promptForName(
      collectionTexts.newCollectionTitle(),
      collectionTexts.newCollectionPrompt(),
      folder.name,
    );
    return name === undefined ? undefined : { name, folder: folder.uri.toString() };
  },

  async undefinedReferences({ collection, definitions, variables, secrets }) {
    const copied = Object.entries(definitions);
    const names = copied.map(([name]) => name);
    const secretsText = secrets.length > 0 ? [collectionTexts.secretsPrompted(listedNames(secrets))] : [];
    const undefinedNames = [...names, ...variables];
    const detail = (missing: readonly string[]): string =>
      joinSentences([missing.length > 0 && collectionTexts.notDefined(listedNames(missing)), ...secretsText]);
    const items: (Choice & { choice: 'copy' | 'keep' })[] = [
      {
        label: names.length > 0 ? collectionTexts.saveAlone() : collectionTexts.saveAnyway(),
        detail: detail(undefinedNames),
        choice: 'keep',
      },
    ];
    if (names.length > 0)
      items.unshift({
        label: collectionTexts.copyVariables(listedNames(names)),
        description: copied.map(([name, definition]) => `${name} = ${definition}`).join(', '),
        detail: detail(variables),
        choice: 'copy',
      });
    const title = collectionTexts.undefinedTitle({ collection });
    return (await pickOne(items, { title, ignoreFocusOut: true }))?.choice;
  },

  async emit(emits) {
    const items = emits.map((emit): Choice & { emit?: EmitChoice } => ({
      label: emit.path,
      description: emit.event,
      detail: nameOf(vscode.Uri.parse(emit.uri)),
      emit,
    }));
    const create: Choice & { emit?: EmitChoice } = { label: collectionTexts.newEmit(), iconPath: add() };
    const title = collectionTexts.saveReplayWithTitle();
    const picked = await pickOne([...items, create], { title, ignoreFocusOut: true });
    return picked && (picked.emit ?? 'new');
  },
};

/** Prompts for a name, which is not empty; undefined when the user cancels. */
export async function promptForName(title: string, prompt: string, value?: string): Promise<string | undefined> {
  const validate = (text: string): string | undefined => (text.trim() === '' ? commonTexts.nameMissing() : undefined);
  const name = await promptForInput({ title, prompt, ...(value !== undefined && { value }), validate });
  return name?.trim();
}
