/**
 * Saves captured entries as a session file (contract, sections 4 and 6): prompts for the entries and the file, and writes the lines that
 * the engine makes.
 */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { headerLine, type SessionConnection, sessionSuffix, withoutSecrets } from '../../model/entry/sessionFile.ts';
import type { ChannelError } from '../../protocol/channelError.ts';
import { showError, showInformation, withProgress } from '../guarded/messages.ts';
import { promptForInput, promptForSaveTarget, pickOne } from '../guarded/questions.ts';
import type { EngineFacade, SessionQuery } from '../../host/engine/engineFacade.ts';
import { writeError } from '../commands/fileError.ts';
import { sessionErrors, sessionTexts } from './sessionTexts.ts';
import { writeWhole } from '../commands/wholeFile.ts';

export interface SaveOutcome {
  readonly entries: number;
}

export interface Progress {
  /** Aborts when the user cancels. */
  readonly signal?: AbortSignal;
  /** Called with the number of entries read so far, the total number, and the number saved so far. */
  readonly report?: (looked: number, of: number, saved: number) => void;
}

export class SessionSaver {
  readonly #inspector: EngineFacade;

  constructor(inspector: EngineFacade) {
    this.#inspector = inspector;
  }

  /** @throws UserError with the reason why it could not be saved; the file is unchanged then */
  async save(uri: vscode.Uri, query: SessionQuery, progress: Progress = {}): Promise<SaveOutcome> {
    const began = await this.#inspector.beginSave(query);
    let saved = 0;
    const inspector = this.#inspector;
    const header = headerLine({ startedAt: began.startedAt, connections: this.#connectionsOf(began.connections) });
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for await (const next of inspector.savedLines(began.saveId, progress.signal)) {
        saved = next.saved;
        progress.report?.(next.looked, began.entries, saved);
        yield new Uint8Array(next.lines);
      }
    }
    try {
      await writeWhole(uri, chunks());
    } catch (error) {
      if (isCanceled(error)) throw sessionErrors('session.canceled');
      throw writeError(shownPath(uri), error);
    } finally {
      inspector.endSave(began.saveId);
    }
    return { entries: saved };
  }

  /**
   * Prompts for the entries and the file, and saves with progress that can be canceled. `shown` is what the timeline shows, if that is
   * known.
   */
  async ask(shown?: SessionQuery): Promise<SaveOutcome | undefined> {
    const query = await promptForQuery(shown);
    if (!query) return undefined;
    const target = await askTarget();
    if (!target) return undefined;
    const title = sessionTexts.saving({ file: nameOf(target) });
    try {
      const outcome = await withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (report, cancellation) => {
          let reported = 0;
          const canceled = new AbortController();
          cancellation.onCancellationRequested(() => canceled.abort());
          return this.save(target, query, {
            signal: canceled.signal,
            report: (looked, of, saved) => {
              const percent = of === 0 ? 100 : (looked / of) * 100;
              report({ increment: percent - reported, message: sessionTexts.progress({ count: saved }) });
              reported = percent;
            },
          });
        },
      );
      void this.#offerToOpen(target, outcome.entries);
      return outcome;
    } catch (error) {
      if (error instanceof UserError && error.code === 'session.canceled') return undefined;
      throw error;
    }
  }

  /** Like `ask`; a failure is shown as a notification. */
  async askAndShowErrors(shown: SessionQuery): Promise<boolean> {
    try {
      return (await this.ask(shown)) !== undefined;
    } catch (error) {
      showError(error);
      return false;
    }
  }

  async #offerToOpen(target: vscode.Uri, entries: number): Promise<void> {
    const open = sessionTexts.open();
    const chosen = await showInformation(sessionTexts.saved({ count: entries, file: shownPath(target) }), open);
    if (chosen === open) await vscode.commands.executeCommand('socketioInspector.openSession', target);
  }

  /**
   * The connections of the file. A connection whose profile is not known, because it belongs to a previous engine or a replay, is saved
   * with its display name only.
   */
  #connectionsOf(named: SaveBegun['connections']): Record<string, SessionConnection> {
    return Object.fromEntries(
      named.map(({ connectionId, name, url, namespace }): [string, SessionConnection] => {
        const shown = this.#inspector.openedProfile(connectionId)?.shown;
        if (shown) return [connectionId, { name, ...withoutSecrets(shown) }];
        return [connectionId, url === '' ? { name } : { name, url, namespace }];
      }),
    );
  }
}

type SaveBegun = Awaited<ReturnType<EngineFacade['beginSave']>>;

function isCanceled(error: unknown): boolean {
  return error instanceof Error && (error as Partial<ChannelError>).code === 'cancelled';
}

async function promptForQuery(shown: SessionQuery | undefined): Promise<SessionQuery | undefined> {
  const title = sessionTexts.saveTitle();
  const everything = {
    label: sessionTexts.everything(),
    description: sessionTexts.everythingDetail(),
    query: {} as SessionQuery | undefined,
  };
  const filter = shown?.filter?.trim() ?? '';
  if (shown && filter === '' && shown.connectionId === undefined) return {};
  const what = [filter, shown?.connectionId].filter((part) => part !== undefined && part !== '').join(' · ');
  const some = shown
    ? { label: sessionTexts.shown(), description: what, query: shown }
    : { label: sessionTexts.filtered(), description: '', query: undefined };
  const picked = await pickOne([everything, some], { title });
  if (!picked) return undefined;
  if (picked.query) return picked.query;
  const text = await promptForInput({
    title,
    prompt: sessionTexts.filterPrompt(),
  });
  return text === undefined ? undefined : { filter: text };
}

function askTarget(): Thenable<vscode.Uri | undefined> {
  const name = `${new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')}.${sessionSuffix}`;
  return promptForSaveTarget(name, {
    title: sessionTexts.saveTitle(),
    filters: { [sessionTexts.fileType()]: [sessionSuffix] },
  });
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

function shownPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
