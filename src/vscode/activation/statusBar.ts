import type * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type CollectionStore, nameOf } from '../collections/collectionStore.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';
import { createStatus } from '../guarded/views.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { recordingTexts } from '../../host/collections/recordingTexts.ts';
import type { ScenarioRecorder } from '../../host/collections/scenarioRecorder.ts';
import type { PageWatches } from '../../host/pages/pageWatches.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { statusTexts } from './activationTexts.ts';

/** The status bar item that shows how many connections are open. It is visible once there is a connection. */
export class StatusBar implements vscode.Disposable {
  readonly #store = new DisposableStore();

  constructor(inspector: EngineFacade) {
    const item = this.#store.add(
      createStatus('socketioInspector.status', statusTexts.connectionsName(), 'socketioInspector.open'),
    );
    this.#store.add(
      inspector.onDidChange(() => {
        const { connections } = inspector;
        if (connections.length === 0) {
          item.hide();
          return;
        }
        const open = connections.filter(({ state }) => state === 'connected').length;
        const trying = connections.filter(({ state }) => state === 'reconnecting' || state === 'connecting').length;
        item.show(
          open > 0 ? 'plug' : trying > 0 ? 'sync' : 'debug-disconnect',
          statusTexts.connections({ open, total: connections.length }),
          statusTexts.connectionsTooltip({ open, total: connections.length }),
        );
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** The status bar item that offers to watch a debugged browser. It is visible while there is one that is not watched. */
export class PageStatus implements vscode.Disposable {
  readonly #store = new DisposableStore();

  constructor(pages: Pick<PageWatches, 'offered' | 'onDidChange'>) {
    const item = this.#store.add(
      createStatus('socketioInspector.page', statusTexts.pageName(), 'socketioInspector.watchDebugSession'),
    );
    const update = (): void => {
      const [browser] = pages.offered;
      if (browser) item.show('eye', statusTexts.watchPage(), commonTexts.watchPage({ name: browser.name }));
      else item.hide();
    };
    this.#store.add(pages.onDidChange(update));
    update();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** The status bar item that stops the recording of a scenario. It is visible while one is being recorded. */
export class RecordingStatus implements vscode.Disposable {
  readonly #store = new DisposableStore();

  constructor(recorder: Pick<ScenarioRecorder, 'isRecording' | 'onDidChange'>) {
    const item = this.#store.add(
      createStatus('socketioInspector.recording', recordingTexts.statusName(), 'socketioInspector.recordScenario'),
    );
    const update = (): void => {
      if (recorder.isRecording) item.show('record', recordingTexts.status(), recordingTexts.statusTooltip());
      else item.hide();
    };
    this.#store.add(recorder.onDidChange(update));
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/**
 * The status bar item that shows the environment with which emits of the workspace's collections are sent; a click selects another one. It
 * is visible once a collection has environments.
 */
export class EnvironmentStatus implements vscode.Disposable {
  readonly #store = new DisposableStore();

  constructor(collections: CollectionStore, choice: EnvironmentChoice) {
    const item = this.#store.add(
      createStatus(
        'socketioInspector.environment',
        statusTexts.environmentName(),
        'socketioInspector.selectEnvironment',
      ),
    );
    const update = (): void => {
      const selections = environmentsOf(collections, choice);
      if (selections.length === 0) {
        item.hide();
        return;
      }
      const names = [...new Set(selections.map(({ selected }) => selected ?? commonTexts.noEnvironment()))];
      const isGone = selections.some(({ exists }) => !exists);
      const lines = selections.map(({ uri, selected: environment = commonTexts.noEnvironment(), exists }) =>
        (exists ? statusTexts.environmentOf : statusTexts.environmentGone)({ file: nameOf(uri), environment }),
      );
      item.show(
        isGone ? 'warning' : 'server-environment',
        names.length > maxNames ? statusTexts.environmentCount({ count: names.length }) : names.join(', '),
        [statusTexts.environmentTooltip(), ...lines].join('\n'),
      );
    };
    this.#store.add(collections.onDidChange(update));
    this.#store.add(choice.onDidChange(update));
    // Finds the files of collections, then calls `update`.
    void collections.load().then(update, () => undefined);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Above this number of names, the item shows only their number. */
const maxNames = 2;

interface SelectedEnvironment {
  readonly uri: vscode.Uri;
  readonly selected: string | undefined;
  readonly exists: boolean;
}

/** The selected environment of each collection that has environments, or whose selected environment no longer exists. */
export function environmentsOf({ files }: CollectionStore, choice: EnvironmentChoice): SelectedEnvironment[] {
  return files.flatMap(({ uri, result }) => {
    if (!result.ok) return [];
    const { environments = {} } = result.collection;
    const selected = choice.selected(uri);
    if (selected === undefined && Object.keys(environments).length === 0) return [];
    return [{ uri, selected, exists: selected === undefined || Object.hasOwn(environments, selected) }];
  });
}
