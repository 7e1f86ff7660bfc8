import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { FileChange } from '../../protocol/sessionFileMessages.ts';
import type { FileSource } from '../../host/sessions/fileSources.ts';
import type { RequestDefinition } from '../../protocol/message.ts';
import { SessionReader } from './sessionReader.ts';

/** An open session file, in one or several editors: its reader, and whether the file has changed since it was read. */
export class SessionDocument implements vscode.CustomDocument, FileSource {
  readonly sourceId: string;
  readonly uri: vscode.Uri;
  readonly reader: SessionReader;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<FileChange>());
  readonly onDidChange = this.#change.event;
  #read: Promise<string | undefined>;
  #state: FileChange = { what: 'same' };

  /** @param closed called when the last editor of the file is closed */
  constructor(
    uri: vscode.Uri,
    { sourceId, script, log }: { sourceId: string; script: string; log: vscode.LogOutputChannel },
    closed: () => void,
  ) {
    this.uri = uri;
    this.sourceId = sourceId;
    this.#store.add(toDisposable(closed));
    this.reader = this.#store.add(new SessionReader(uri, script, log));
    this.#read = versionOf(uri);
    // Watches the folder, because a file name may contain characters that are special in a pattern.
    const folder = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*');
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(folder));
    const onChange = (changed: vscode.Uri): void => {
      if (changed.path === uri.path) void this.#checkFile();
    };
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      this.#store.add(event(onChange));
    this.#store.add(
      this.reader.onDidEnd((fault) => {
        if (fault) this.#become({ what: 'ended', fault });
      }),
    );
  }

  get name(): string {
    return fileNameOf(this.uri.path);
  }

  async request<P, R>(definition: RequestDefinition<P, R>, params: P, signal?: AbortSignal): Promise<R> {
    const channel = await this.reader.open();
    try {
      return await channel.request(definition, params, { signal });
    } finally {
      channel.dispose();
    }
  }

  async close(): Promise<void> {
    const isThis = ({ input }: vscode.Tab): boolean =>
      input instanceof vscode.TabInputCustom && input.uri.toString() === this.uri.toString();
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isThis));
  }

  get state(): FileChange {
    return this.#state;
  }

  /** Reads the file again from the beginning. */
  reload(): void {
    this.#read = versionOf(this.uri);
    this.reader.restart();
    this.#become({ what: 'same' });
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #checkFile(): Promise<void> {
    const [before, now] = await Promise.all([this.#read, versionOf(this.uri)]);
    if (this.#store.isDisposed) return;
    if (now === undefined) this.#become({ what: 'gone' });
    else if (now !== before) this.#become({ what: 'changed' });
    else if (this.#state.what === 'gone') this.#become({ what: 'same' });
  }

  #become(state: FileChange): void {
    this.#state = state;
    this.#change.fire(state);
  }
}

/** A text that identifies a state of a file; undefined when the file does not exist. */
async function versionOf(uri: vscode.Uri): Promise<string | undefined> {
  return vscode.workspace.fs.stat(uri).then(
    ({ mtime, size }) => `${mtime} ${size}`,
    () => undefined,
  );
}
