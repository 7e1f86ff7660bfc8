/**
 * The selected environment of each collection: stored by file in the workspace's state, and moved when the file is renamed. Invariant: a
 * selected environment that is no longer in the file is an error and never ignored, because without it the collection's variables may name
 * another server.
 */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { type MovedFile, movedUri } from '../../host/collections/emitLocation.ts';
import { onFilesRenamed } from './filesRenamed.ts';

const stateKey = 'selectedEnvironments';
type Selected = Readonly<Record<string, string>>;

export class EnvironmentChoice implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Fires when the selected environment of a collection changed. */
  readonly onDidChange = this.#change.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#store.add(onFilesRenamed((files) => void this.#renamed(files)));
  }

  /** The name of the selected environment, whether or not the file still contains it. */
  selected(uri: vscode.Uri): string | undefined {
    const all = this.#all;
    const key = uri.toString();
    return Object.hasOwn(all, key) ? all[key] : undefined;
  }

  /** @param environment null to use only the collection's own variables */
  async select(uri: vscode.Uri, environment: string | null): Promise<void> {
    const { [uri.toString()]: _, ...others } = this.#all;
    await this.#set(environment === null ? others : { ...others, [uri.toString()]: environment });
  }

  forgetAll(): Promise<void> {
    return this.#set({});
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

  async #renamed(files: readonly MovedFile[]): Promise<void> {
    const all = this.#all;
    const moved = Object.entries(all).map(([key, environment]): [string, string] => [
      movedUri(key, files),
      environment,
    ]);
    if (moved.some(([key]) => !Object.hasOwn(all, key))) await this.#set(Object.fromEntries(moved));
  }
}
