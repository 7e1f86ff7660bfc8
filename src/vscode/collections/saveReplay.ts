import { posix } from 'node:path';
import * as vscode from 'vscode';
import { listEmits } from '../../model/collection/collection.ts';
import { rebasedFiles } from '../../model/collection/collectionArgs.ts';
import { listReplays, replayEdits } from '../../model/collection/collectionReplays.ts';
import type { SavedReplay } from '../../model/replay/replay.ts';
import type { NamedReplay, SaveReplayRequest } from '../../protocol/hostMessages.ts';
import { promptForInput, type Choice, pickOne } from '../guarded/questions.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import type { EmitToKeep } from '../../host/collections/savedEmit.ts';
import type { SaveResult } from './saveEmit.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';

export interface ReplaySaverDeps {
  readonly collections: CollectionStore;
  readonly saveEmit: (request: EmitToKeep) => Promise<SaveResult>;
}

interface EmitChoice extends Choice {
  /** None stands for a new emit. */
  readonly position?: { readonly uri: vscode.Uri; readonly path: string };
}

/** Keeps plans of replays with emits of the workspace's collections, and lists them. */
export class ReplaySaver {
  readonly #deps: ReplaySaverDeps;

  constructor(deps: ReplaySaverDeps) {
    this.#deps = deps;
  }

  /** Every named replay, in the order of the files. */
  async list(): Promise<NamedReplay[]> {
    const { collections } = this.#deps;
    await collections.load();
    return collections.files.flatMap(({ uri, result }) =>
      result.ok
        ? listReplays(result.collection).map(({ path, emit, name, replay }) => ({
            uri: uri.toString(),
            file: nameOf(uri),
            emit: path,
            name,
            event: emit.event,
            args: JSON.stringify(rebasedFiles(emit.args ?? [], (path) => inFirstFolder(path, uri))),
            replay,
          }))
        : [],
    );
  }

  /**
   * Asks for a name and an emit; `saved` is false when the person cancels.
   * @throws UserError when there is no folder or the collection cannot be changed
   */
  async save({ replay, ...emit }: SaveReplayRequest & EmitToKeep): Promise<SaveResult> {
    if (!vscode.workspace.workspaceFolders?.length) {
      throw collectionErrors('collection.noFolder');
    }
    await this.#deps.collections.load();
    const name = await this.#askName();
    if (name === undefined) return { saved: false };
    const choice = await this.#askEmit(emit.event);
    if (!choice) return { saved: false };
    if (!choice.position) return this.#deps.saveEmit({ ...emit, replays: { [name]: replay } });
    return this.#add(choice.position, name, replay);
  }

  #askName(): Thenable<string | undefined> {
    return promptForInput({
      title: collectionTexts.saveReplayTitle(),
      prompt: collectionTexts.replayNamePrompt(),
      validate: (text) => (text.trim() === '' ? collectionTexts.nameNeeded() : undefined),
    }).then((name) => name?.trim());
  }

  /** Emits of the same event come first. */
  async #askEmit(event: string): Promise<EmitChoice | undefined> {
    const choices = this.#deps.collections.files.flatMap(({ uri, result }) =>
      result.ok
        ? listEmits(result.collection.emits).map(({ path, emit }) => ({
            label: path,
            description: emit.event,
            detail: nameOf(uri),
            position: { uri, path },
          }))
        : [],
    );
    const isSame = (choice: EmitChoice): number => (choice.description === event ? 0 : 1);
    choices.sort((a, b) => isSame(a) - isSame(b));
    const create: EmitChoice = { label: collectionTexts.newEmit(), iconPath: new vscode.ThemeIcon('add') };
    const title = collectionTexts.saveReplayWithTitle();
    return pickOne<EmitChoice>([...choices, create], { title, ignoreFocusOut: true });
  }

  /** Edits the document, so that undo works and what is not saved in it counts. */
  async #add(
    { uri, path }: NonNullable<EmitChoice['position']>,
    name: string,
    replay: SavedReplay,
  ): Promise<SaveResult> {
    const document = await vscode.workspace.openTextDocument(uri);
    const wasDirty = document.isDirty;
    const edit = new vscode.WorkspaceEdit();
    for (const { offset, length, content } of replayEdits(document.getText(), path, name, replay)) {
      edit.replace(uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    }
    if (!(await vscode.workspace.applyEdit(edit)))
      throw collectionErrors('collection.notChanged', { file: nameOf(uri) });
    // What the person has not saved is not ours to save; the editor shows that something is left to do.
    if (!wasDirty && !(await document.save())) {
      throw collectionErrors('collection.notWritten', { file: nameOf(uri) });
    }
    this.#deps.collections.changed(uri);
    return { saved: true, path: nameOf(uri) };
  }
}

/** Forms name files relative to the first workspace folder. What lies elsewhere stays as it is, and is not found there. */
function inFirstFolder(path: string, collection: vscode.Uri): string {
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!first || vscode.workspace.getWorkspaceFolder(collection)?.uri.toString() !== first.toString()) return path;
  return posix.relative(first.path, posix.join(posix.dirname(collection.path), path));
}
