/**
 * The `.env` file that the user chose for a workspace folder, whose variables take precedence over those of environments. The choice is
 * stored in the workspace's state. Invariants: nothing is read in an untrusted workspace or outside of the folder; a file that was chosen
 * and cannot be read is an error and never ignored, because other values could name another server.
 */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';
import type { DotenvVariables } from '../../host/hostPort.ts';
import { parseDotenv } from '../../model/collection/dotenv.ts';
import { readWorkspaceFile } from './workspaceFiles.ts';

const stateKey = 'dotenvFiles';
/** The maximum number of files that are listed to choose from. */
const maxListed = 100;
const pattern = '{**/.env,**/.env.*,**/*.env}';

/** Paths relative to their folder, by the URI of the folder. */
type Chosen = Readonly<Record<string, string>>;

export class DotenvFiles implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<void>());
  /** Fires when another file was chosen, or the content of a chosen file changed. */
  readonly onDidChange = this.#change.event;
  readonly #watchers = new Map<string, vscode.Disposable>();
  /** The last content of each file, by folder. */
  readonly #last = new Map<string, DotenvVariables>();

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#store.add({ dispose: () => this.#watchers.forEach((watcher) => void watcher.dispose()) });
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#watch()));
    this.#watch();
  }

  /** The path of the file that is chosen for a folder; undefined for none. */
  chosen({ uri }: vscode.WorkspaceFolder): string | undefined {
    const all = this.#all;
    const key = uri.toString();
    return Object.hasOwn(all, key) ? all[key] : undefined;
  }

  /**
   * @param file the path relative to the folder; null for none
   * @throws UserError when the file cannot be read
   */
  async choose(folder: vscode.WorkspaceFolder, file: string | null): Promise<void> {
    const key = folder.uri.toString();
    if (file !== null) await this.#read(folder, file);
    const { [key]: _, ...others } = this.#all;
    await this.#state.update(stateKey, file === null ? others : { ...others, [key]: file });
    this.#last.delete(key);
    this.#watch();
    this.#change.fire();
  }

  /** The variables for a collection, read now. @throws UserError when the chosen file cannot be read */
  async read(uri: vscode.Uri): Promise<DotenvVariables | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const file = folder && this.chosen(folder);
    return folder && file !== undefined ? this.#read(folder, file) : undefined;
  }

  /** The variables for a collection as they were read the last time. */
  last(uri: vscode.Uri): DotenvVariables | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder && this.#last.get(folder.uri.toString());
  }

  /** The files of a folder that can be chosen, relative to it. */
  async list({ uri }: vscode.WorkspaceFolder): Promise<string[]> {
    const files = await vscode.workspace.findFiles(
      new vscode.RelativePattern(uri, pattern),
      '**/node_modules/**',
      maxListed,
    );
    return files.map(({ path }) => path.slice(uri.path.replace(/\/$/, '').length + 1)).sort();
  }

  /** Forgets the choices of all folders. */
  async forgetAll(): Promise<void> {
    await this.#state.update(stateKey, undefined);
    this.#last.clear();
    this.#watch();
    this.#change.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #all(): Chosen {
    return this.#state.get<Chosen>(stateKey) ?? {};
  }

  async #read({ uri }: vscode.WorkspaceFolder, file: string): Promise<DotenvVariables> {
    const bytes = await readWorkspaceFile(file, uri);
    const parsed = parseDotenv(new TextDecoder().decode(bytes));
    if (!parsed.ok) throw collectionErrors('collection.dotenvInvalid', { file, line: parsed.line });
    const variables = { file, variables: parsed.variables };
    if (this.#all[uri.toString()] === file) this.#last.set(uri.toString(), variables);
    return variables;
  }

  /** Watches the chosen files for changes. */
  #watch(): void {
    if (!vscode.workspace.isTrusted) return;
    const wanted = new Map<string, { folder: vscode.WorkspaceFolder; file: string }>(
      (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => {
        const file = this.chosen(folder);
        return file === undefined ? [] : [[`${folder.uri.toString()}\n${file}`, { folder, file }] as const];
      }),
    );
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, { folder, file }] of wanted) {
      if (this.#watchers.has(key)) continue;
      const changed = (): void => void this.#changed(folder, file);
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder.uri, escaped(file)));
      this.#watchers.set(
        key,
        vscode.Disposable.from(
          watcher,
          watcher.onDidChange(changed),
          watcher.onDidCreate(changed),
          watcher.onDidDelete(changed),
        ),
      );
      changed();
    }
  }

  async #changed(folder: vscode.WorkspaceFolder, file: string): Promise<void> {
    try {
      await this.#read(folder, file);
    } catch {
      // The error is shown when something is sent.
      this.#last.delete(folder.uri.toString());
    }
    if (!this.#store.isDisposed) this.#change.fire();
  }
}

/** A path as a pattern that matches only this path. */
function escaped(path: string): string {
  return path.replace(/[*?{}[\]]/g, '[$&]');
}
