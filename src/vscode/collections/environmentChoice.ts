/**
 * Which environment of a collection is selected: remembered for each file of the workspace, and moved with a file that is renamed.
 * Invariant: an environment that was selected and is no longer in the file is an error, never passed over, because without it the
 * collection's variables may name another server.
 */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';

const stateKey = 'selectedEnvironments';
type Selected = Readonly<Record<string, string>>;

export class EnvironmentChoice implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Another environment is selected for some collection. */
  readonly onDidChange = this.#change.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#store.add(vscode.workspace.onDidRenameFiles(({ files }) => void this.#renamed(files)));
  }

  /** The name that is selected for a collection's file, whether or not the file still has it. */
  selected(uri: vscode.Uri): string | undefined {
    const all = this.#all;
    const key = uri.toString();
    return Object.hasOwn(all, key) ? all[key] : undefined;
  }

  /** @param environment null for none: the collection's own variables alone */
  async select(uri: vscode.Uri, environment: string | null): Promise<void> {
    const { [uri.toString()]: _, ...others } = this.#all;
    await this.#set(environment === null ? others : { ...others, [uri.toString()]: environment });
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #all(): Selected {
    return this.#state.get<Selected>(stateKey) ?? {};
  }

  async #set(selected: Selected): Promise<void> {
    await this.#state.update(stateKey, selected);
    this.#change.fire();
  }

  /** A folder that is renamed takes its collections with it. */
  async #renamed(files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): Promise<void> {
    const all = this.#all;
    const moved = Object.entries(all).map(([key, environment]): [string, string] => {
      const file = files.find(({ oldUri }) => key === oldUri.toString() || key.startsWith(`${oldUri.toString()}/`));
      return [file ? file.newUri.toString() + key.slice(file.oldUri.toString().length) : key, environment];
    });
    if (moved.some(([key]) => !Object.hasOwn(all, key))) await this.#set(Object.fromEntries(moved));
  }
}
