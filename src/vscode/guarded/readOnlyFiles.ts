import {
  type Event,
  EventEmitter,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type FileType,
  type Uri,
  workspace,
} from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { fileReadOnly } from './fileErrors.ts';

/** Read-only files of the extension under a URI scheme. Their content never changes. */
export abstract class ReadOnlyFiles implements FileSystemProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly onDidChangeFile: Event<FileChangeEvent[]> = this.#store.add(new EventEmitter<FileChangeEvent[]>()).event;

  constructor(scheme: string) {
    this.#store.add(workspace.registerFileSystemProvider(scheme, this, { isReadonly: true, isCaseSensitive: true }));
  }

  abstract stat(uri: Uri): FileStat | Promise<FileStat>;
  abstract readFile(uri: Uri): Promise<Uint8Array>;
  abstract readDirectory(uri: Uri): [string, FileType][] | Promise<[string, FileType][]>;

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  createDirectory(uri: Uri): never {
    throw fileReadOnly(uri);
  }

  writeFile(uri: Uri): never {
    throw fileReadOnly(uri);
  }

  delete(uri: Uri): never {
    throw fileReadOnly(uri);
  }

  rename(uri: Uri): never {
    throw fileReadOnly(uri);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
