import { listEmits } from '../../model/collection/collection.ts';
import { rebasedFiles } from '../../model/collection/collectionArgs.ts';
import { listReplays, replayEdits } from '../../model/collection/collectionReplays.ts';
import type { NamedReplay, SaveReplayRequest } from '../../protocol/hostMessages.ts';
import type { HostPort, SavedFile } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { pathInForm } from './formPaths.ts';
import type { EmitToKeep } from './savedEmit.ts';

export interface ReplaySaverDeps extends Pick<HostPort, 'workspace' | 'collections' | 'questions'> {
  readonly saveEmit: (request: EmitToKeep) => Promise<SavedFile>;
}

/** Saves plans of replays with emits of the workspace's collections, and lists them. */
export class ReplaySaver {
  readonly #deps: ReplaySaverDeps;

  constructor(deps: ReplaySaverDeps) {
    this.#deps = deps;
  }

  /** Every named replay, in the order of the files. */
  async list(): Promise<NamedReplay[]> {
    const { collections } = this.#deps;
    return (await collections.list()).flatMap(({ uri, result }) => {
      if (!result.ok) return [];
      const position = collections.positionOf(uri);
      return listReplays(result.collection).map(({ path, emit, name, replay }) => ({
        uri,
        file: collections.nameOf(uri),
        emit: path,
        name,
        event: emit.event,
        args: JSON.stringify(rebasedFiles(emit.args ?? [], (file) => pathInForm(file, position))),
        replay,
      }));
    });
  }

  /**
   * Prompts for a name and an emit; `saved` is false when the user cancels.
   * @throws UserError when there is no folder or the collection cannot be changed
   */
  async save({ replay, ...emit }: SaveReplayRequest & EmitToKeep): Promise<SavedFile> {
    const { workspace, collections, questions, saveEmit } = this.#deps;
    if (!workspace.hasFolder) {
      throw collectionErrors('collection.noFolder');
    }
    const emits = (await collections.list()).flatMap(({ uri, result }) =>
      result.ok ? listEmits(result.collection.emits).map(({ path, emit: { event } }) => ({ uri, path, event })) : [],
    );
    const name = await questions.replayName();
    if (name === undefined) return { saved: false };
    const isOther = ({ event }: { event: string }): number => (event === emit.event ? 0 : 1);
    // Emits of the same event are listed first.
    const chosen = await questions.emit(emits.sort((a, b) => isOther(a) - isOther(b)));
    if (!chosen) return { saved: false };
    if (chosen === 'new') {
      const { saved, path } = await saveEmit({ ...emit, replays: { [name]: replay } });
      return { saved, ...(path !== undefined && { path }) };
    }
    const { uri, path } = chosen;
    await collections.change(uri, (text) => Promise.resolve().then(() => replayEdits(text, path, name, replay)));
    return { saved: true, path: collections.nameOf(uri) };
  }
}
