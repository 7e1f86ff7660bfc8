/**
 * What only VS Code can do, as the rest of the host needs it. `src/vscode/port` is the implementation that is shipped; the tests of the
 * panel have one that records and responds. A collection is named by the text of its file's URI.
 */
import type { Event } from '../base/emitter.ts';
import type { Collection } from '../model/collection/collection.ts';
import type { TextEdit } from '../model/collection/collectionInsert.ts';
import type { UndefinedReferences } from '../model/collection/undefinedReferences.ts';
import type { CollectionResult } from '../model/collection/collectionText.ts';
import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { MachineProxy } from '../model/profile/proxyReaders.ts';
import type { ByteRangeOf } from './bytes/byteReader.ts';
import type { ConfirmTransfer } from './secrets/takeOver.ts';

export interface HostPort {
  readonly workspace: WorkspacePort;
  readonly collections: CollectionPort;
  readonly files: FilePort;
  readonly network: NetworkPort;
  readonly window: WindowPort;
  readonly questions: QuestionPort;
}

export interface WorkspacePort {
  /** In a workspace that is not trusted, no file is read and no emit of a collection is sent. */
  readonly isTrusted: boolean;
  readonly hasFolder: boolean;
  /** One of them changed. */
  readonly onDidChange: Event<void>;
}

export interface CollectionPort {
  /**
   * A collection as it stands now, in its file or in an editor.
   * @throws UserError when it cannot be read, with line and column
   */
  read(uri: string): Promise<Collection>;
  /** The file as a person knows it: relative to the workspace. */
  nameOf(uri: string): string;
  /** The environment that is selected for it; undefined for none. */
  selectedEnvironment(uri: string): string | undefined;
  /** Every collection of the workspace, in the order of the files. */
  list(): Promise<readonly CollectionFile[]>;
  /**
   * Changes a collection in an editor, so that undo works and what is not saved there counts. It is saved unless the person has unsaved changes.
   * @param editsOf what changes in its text; nothing is changed when it rejects
   * @param changed is called before it is saved
   * @throws UserError when it cannot be changed or saved
   */
  change(
    uri: string,
    editsOf: (text: string) => Promise<readonly TextEdit[]>,
    changed?: () => Promise<void>,
  ): Promise<void>;
  /**
   * Creates the file of a collection; no file is overwritten.
   * @param folder the URI of a workspace folder, as text
   * @param slug the file is named after it
   * @param textOf the text, for the file's URI
   * @returns its URI
   * @throws UserError when it cannot be created
   */
  create(folder: string, slug: string, textOf: (uri: string) => Promise<string>): Promise<string>;
  /** Undefined for a file that is not in the first workspace folder. */
  positionOf(uri: string): CollectionPosition | undefined;
}

export interface CollectionFile {
  readonly uri: string;
  readonly result: CollectionResult;
}

/** Paths of the first workspace folder and of a collection in it, with slashes. Forms name files relative to this folder. */
export interface CollectionPosition {
  readonly folder: string;
  readonly file: string;
}

export interface PickedFile {
  name: string;
  bytes: number;
  /** Relative to the first workspace folder, when the file is in it. */
  path?: string;
  content?: ArrayBuffer;
}

/** `path` is relative to the workspace, for messages. */
export interface SavedFile {
  saved: boolean;
  path?: string;
}

export interface SaveTarget {
  readonly name: string;
  readonly title?: string;
  readonly extension?: string;
}

export interface FilePort {
  /**
   * The bytes of a file of the workspace. `path` is relative to the folder of the collection, or to the first workspace folder.
   * @throws UserError that says what stands in the way
   */
  read(path: string, collection?: string): Promise<Uint8Array>;
  /**
   * Lets the person pick a file. One inside the workspace is referred to and read when it is sent; another is read now.
   * @throws UserError when it cannot be read or is too large to be an argument
   */
  pick(): Promise<PickedFile | null>;
  /**
   * Saves a file where the person says. A file that was there stays whole until the new one is.
   * @param target its name is suggested, of which only the last part is taken; `extension` is the one that the dialog offers, without the dot
   * @throws UserError when it cannot be written; what `chunks` throws of its own
   */
  save(target: SaveTarget, chunks: AsyncIterable<Uint8Array>): Promise<SavedFile>;
}

export interface NetworkPort {
  /** The proxy that this machine has for a server where a profile names none. */
  readonly machineProxy: MachineProxy;
  /**
   * What a profile that is filled in needs of this machine; its files are relative to the collection's folder, or to the first workspace folder.
   * @throws UserError for a TLS file or a proxy that cannot be used
   */
  resolve(profile: ConnectionProfile, collection?: string): Promise<Network>;
}

/** An entry as a text that can be compared. */
export interface EntryText {
  readonly seq: number;
  readonly text: string;
}

export interface WindowPort {
  copyText(text: string): Promise<void>;
  /** Shows two entries in the diff editor. */
  compareEntries(left: EntryText, right: EntryText): Promise<void>;
  /** Shows the page of a cause; `code` is known. */
  showHelp(code: string): Promise<void>;
  /** Opens bytes, read-only, in the Hex Editor extension; `opened` is false when it is not installed and was offered. */
  openInHexEditor(range: ByteRangeOf & { readonly name: string }): Promise<{ opened: boolean }>;
}

/** Questions that a page cannot answer in the place of the person. */
export interface QuestionPort extends SaveQuestions {
  /** Whether the value of a hidden field may be shown in the page. */
  mayReveal(field: string): Promise<boolean>;
  /** Whether secrets may be sent to another server or proxy than the one they were entered for. */
  readonly mayTransfer: ConfirmTransfer;
  /** Whether all entries of the capture may be deleted. */
  mayClearCapture(): Promise<boolean>;
  /** The text of a marker; undefined when the person cancels. */
  markerText(): Promise<string | undefined>;
}

/** What is asked to save into collections. Each resolves with undefined when the person cancels; a name is never empty. */
export interface SaveQuestions {
  emitName(suggested: string): Promise<string | undefined>;
  replayName(): Promise<string | undefined>;
  /** One of the collections, or a new one. */
  collection(files: readonly CollectionFile[]): Promise<{ readonly uri: string } | 'new' | undefined>;
  /** Its name, and the URI of the workspace folder that it is created in, as text. */
  newCollection(): Promise<{ readonly name: string; readonly folder: string } | undefined>;
  /**
   * Whether to save an emit that refers to what its collection does not define: with the definitions of variables where it comes from,
   * or as it is.
   */
  undefinedReferences(found: FoundReferences): Promise<'copy' | 'keep' | undefined>;
  /** One of the emits, or a new one. */
  emit(emits: readonly EmitChoice[]): Promise<EmitChoice | 'new' | undefined>;
}

export interface FoundReferences extends UndefinedReferences {
  /** The collection as a person knows it. */
  readonly collection: string;
}

export interface EmitChoice {
  /** Of its collection. */
  readonly uri: string;
  /** Its name with its folders before it. */
  readonly path: string;
  readonly event: string;
}
