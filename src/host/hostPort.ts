/**
 * Functions that only VS Code provides, as interfaces for the rest of the host. `src/vscode/port` is the implementation that is shipped;
 * the panel's tests use one that records calls and returns prepared results. A collection is identified by the URI of its file, as text.
 */
import type { Event } from '../base/emitter.ts';
import type { CodeFormat } from '../model/code/codeFormats.ts';
import type { Collection } from '../model/collection/collection.ts';
import type { TextEdit } from '../model/collection/collectionInsert.ts';
import type { UndefinedReferences } from '../model/collection/undefinedReferences.ts';
import type { Network } from '../model/profile/network.ts';
import type { TextFault } from '../model/payload/payloadText.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { MachineProxy } from '../model/profile/proxyReaders.ts';
import type { TlsFileField } from '../protocol/draftMessages.ts';
import type { ByteRangeOf } from './bytes/byteReader.ts';
import type { ConfirmTransfer } from './secrets/takeOver.ts';

export interface HostPort {
  readonly workspace: WorkspacePort;
  readonly collections: CollectionPort;
  readonly files: FilePort;
  readonly network: NetworkPort;
  readonly window: WindowPort;
  readonly questions: QuestionPort;
  readonly sessions: SessionPort;
}

export interface WorkspacePort {
  /** In an untrusted workspace, no file is read and no emit of a collection is sent. */
  readonly isTrusted: boolean;
  readonly hasFolder: boolean;
  /** The folder, if there is exactly one; `uri` is text. */
  readonly onlyFolder: { readonly name: string; readonly uri: string } | undefined;
  /** Fires when a collection changed. */
  readonly onDidChange: Event<void>;
}

export interface CollectionPort {
  /**
   * The current content of a collection, from its file or from an editor with unsaved changes.
   * @throws UserError when it cannot be read, with line and column
   */
  read(uri: string): Promise<Collection>;
  /**
   * The collection and its text, both from the same state of the file.
   * @throws UserError when it cannot be read, with line and column
   */
  readWithText(uri: string): Promise<{ readonly text: string; readonly collection: Collection }>;
  /** The current text of a collection. @throws UserError when it cannot be read */
  textOf(uri: string): Promise<string>;
  /** The file's name as shown to the user: its path relative to the workspace. */
  nameOf(uri: string): string;
  /** The name of the environment that is selected for the collection; undefined for none. */
  selectedEnvironment(uri: string): string | undefined;
  /**
   * The variables of the `.env` file that is chosen for the collection's workspace folder; undefined if none is chosen.
   * @throws UserError when it cannot be read
   */
  dotenv(uri: string): Promise<DotenvVariables | undefined>;
  /** Every collection of the workspace, in the order of the files. */
  list(): Promise<readonly CollectionFile[]>;
  /**
   * Changes a collection in an editor, so that undo works and unsaved changes are kept. The file is then saved, unless the user had unsaved
   * changes.
   * @param editsOf returns the changes to the text; nothing is changed when it rejects
   * @param changed is called before the file is saved
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
   * @param slug the base of the file's name
   * @param textOf returns the text for the file's URI
   * @returns its URI
   * @throws UserError when it cannot be created
   */
  create(folder: string, slug: string, textOf: (uri: string) => Promise<string>): Promise<string>;
  /** Undefined for a file that is not in the first workspace folder. */
  positionOf(uri: string): CollectionPosition | undefined;
}

export type KnownCollection =
  | { readonly ok: true; readonly collection: Collection }
  | { readonly ok: false; readonly fault: TextFault };

export interface DotenvVariables {
  /** Relative to the workspace folder. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface CollectionFile {
  readonly uri: string;
  readonly result: KnownCollection;
}

/** Paths of the first workspace folder and of a collection in it, with slashes. Forms name files relative to that folder. */
export interface CollectionPosition {
  readonly folder: string;
  readonly file: string;
}

export interface PickedFile {
  name: string;
  bytes: number;
  /** Relative to the first workspace folder, if the file is in it. */
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
   * @throws UserError with the reason why it cannot be read
   */
  read(path: string, collection?: string): Promise<Uint8Array>;
  /**
   * Lets the user pick a file. A file inside the workspace is stored as a reference and read when it is sent; any other file is read now.
   * @throws UserError when it cannot be read or is too large to be an argument
   */
  pick(): Promise<PickedFile | null>;
  /**
   * Lets the user pick a certificate or key.
   * @returns its path as a profile names it: relative to the folder of the collection, or of the first workspace folder; absolute for a
   * file outside of the workspace. Undefined when the user cancels.
   */
  pickTlsFile(field: TlsFileField, collection?: string): Promise<string | undefined>;
  /**
   * Saves a file at a location that the user chooses. An existing file is kept until the new one is complete.
   * @param target its name is suggested, without folders; `extension` is offered by the dialog, without the dot
   * @throws UserError when it cannot be written; errors of `chunks` are passed on
   */
  save(target: SaveTarget, chunks: AsyncIterable<Uint8Array>): Promise<SavedFile>;
  /**
   * Writes a file. An existing file is kept until the new one is complete.
   * @param uri its URI, as text
   * @throws UserError when it cannot be written; errors of `chunks` are passed on
   */
  write(uri: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

/**
 * The entries that a session file contains: the entries of one connection, the entries of a source, the entries that a
 * filter shows, or all entries.
 */
export interface SessionQuery {
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly filter?: string | undefined;
}

/** A file to be written. `path` is relative to the workspace, for messages. */
export interface TargetFile {
  /** The URI as text. */
  readonly uri: string;
  readonly path: string;
}

/** The number of entries that were read so far, their total number, and the number that was saved so far. */
export interface SavingProgress {
  readonly scanned: number;
  readonly of: number;
  readonly saved: number;
}

/** The numbers of saved entries, and of those that the format of the file cannot represent. */
export interface SaveOutcome {
  readonly entries: number;
  readonly leftOut: number;
}

/** The dialogs and notifications for saving a session file. */
export interface SessionPort {
  /**
   * Prompts for the entries: all, or those that a filter shows; undefined when the user cancels.
   * @param shown the entries that the timeline shows; without it, the user is prompted for a filter
   * @param connection the name of its connection
   */
  entries(shown: SessionQuery | undefined, connection?: string): Promise<SessionQuery | undefined>;
  /** Prompts for the file; undefined when the user cancels. `name` is suggested, without its format. */
  target(name: string): Promise<TargetFile | undefined>;
  /** Prompts for a format of other programs and the file; undefined when the user cancels. `name` is suggested, without its format. */
  exportTarget(name: string): Promise<(TargetFile & { readonly format: 'har' | 'json' | 'csv' }) | undefined>;
  /** Shows the progress of `save`. The signal aborts when the user cancels. */
  progress<T>(
    target: TargetFile,
    save: (report: (progress: SavingProgress) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Shows that the file was saved, and offers to open it. Does not wait for the user. */
  saved(target: TargetFile, outcome: SaveOutcome): void;
  /** Shows why the file was not saved. */
  failed(error: unknown): void;
}

export interface NetworkPort {
  /** The proxy that this machine uses for a server if the profile names none. */
  readonly machineProxy: MachineProxy;
  /**
   * The certificates and the proxy settings that a profile needs; the profile's variables are filled in. Its files are relative to the
   * collection's folder, or to the first workspace folder.
   * @throws UserError for a TLS file or a proxy that cannot be used
   */
  resolve(profile: ConnectionProfile, collection?: string): Promise<Network>;
  /**
   * The contents of the certificates and keys that `tls` names, relative to the first workspace folder, and whether certificates of the
   * operating system are trusted.
   * @throws UserError for a file that cannot be used
   */
  certificates(tls: NonNullable<ConnectionProfile['tls']>): Promise<Pick<Network, 'tls' | 'systemCertificates'>>;
}

/** An entry as text that can be compared. */
export interface EntryText {
  readonly seq: number;
  readonly text: string;
}

export interface WindowPort {
  copyText(text: string): Promise<void>;
  /** Shows two entries in the diff editor. */
  compareEntries(left: EntryText, right: EntryText): Promise<void>;
  /** Shows the help page of a cause; `code` must be known. */
  showHelp(code: string): Promise<void>;
  /**
   * Shows a line of a file. The path comes from a process or a session file and can name any file. Line and column count from 1.
   * @throws UserError for a file that cannot be opened
   */
  showSource(position: { readonly file: string; readonly line: number; readonly column: number }): Promise<void>;
  /** Shows the page about the demo server. */
  showDemoPage(): Promise<void>;
  /** Shows a text in a new editor, which belongs to no file. `language` is used if VS Code knows it. */
  showText(text: string, language: string): Promise<void>;
  /**
   * Opens the chat with a prompt, which the user can change before it is sent. Resolves with false if VS Code has no chat.
   * @param tools the names of tools that are attached
   */
  openChat(chat: { readonly query: string; readonly tools: readonly string[] }): Promise<boolean>;
  /** Reports that there is no chat, and offers to copy the prompt. Does not wait for the user. */
  offerPrompt(prompt: string): void;
  /** Opens bytes, read-only, in the Hex Editor extension. If that is not installed, offers to install it, and `opened` is false. */
  openInHexEditor(range: ByteRangeOf & { readonly name: string }): Promise<{ opened: boolean }>;
}

/** Prompts of VS Code, to which a page cannot respond instead of the user. */
export interface QuestionPort extends SaveQuestions, RecordingQuestions, ExpectationQuestions {
  /** Asks whether the value of a hidden field may be shown in the page. */
  mayReveal(field: string): Promise<boolean>;
  /** Asks whether secrets may be sent to another server or proxy than the one that they were entered for. */
  readonly mayTransfer: ConfirmTransfer;
  /** Asks whether all entries of the capture may be deleted. */
  mayClearCapture(): Promise<boolean>;
  /** Prompts for the text of a marker; undefined when the user cancels. */
  markerText(): Promise<string | undefined>;
  /** Prompts for the language of copied code. The language that was chosen last is listed first. Undefined when the user cancels. */
  codeFormat(): Promise<CodeFormat | undefined>;
}

/** Prompts for recording scenarios. Each resolves with undefined when the user cancels. */
export interface RecordingQuestions extends Pick<SaveQuestions, 'collection' | 'newCollection'> {
  scenarioName(suggested: string): Promise<string | undefined>;
  /**
   * Opens the file at a scenario that was saved, and reports which parts of the recording are not in it. Does not wait
   * for the user.
   */
  scenarioSaved(saved: RecordedFile): Promise<void>;
}

/** An emit or a scenario in which an expectation can be saved. */
export interface ExpectationChoice {
  /** The URI of the collection, as text. */
  readonly uri: string;
  /** The file as shown to the user. */
  readonly file: string;
  readonly kind: 'emit' | 'scenario';
  /** The name of the emit preceded by its folders, or of the scenario. */
  readonly name: string;
}

/** Prompts for saving expectations. */
export interface ExpectationQuestions {
  /** Undefined when the user cancels. */
  expectationTarget(choices: readonly ExpectationChoice[]): Promise<ExpectationChoice | undefined>;
  /** Shows the saved expectation, with a button that undoes it. Does not wait for the user. */
  expectationSaved(target: ExpectationChoice, text: string, undo: () => Promise<void>): void;
}

export interface RecordedFile {
  /** The URI of the collection, as text. */
  readonly uri: string;
  /** The name of the file as shown to the user. */
  readonly file: string;
  readonly scenario: string;
  readonly steps: number;
  /** Sentences about the parts that are not in the scenario. */
  readonly notes: readonly string[];
}

/** Prompts for saving into collections. Each resolves with undefined when the user cancels; a name is never empty. */
export interface SaveQuestions {
  emitName(suggested: string): Promise<string | undefined>;
  replayName(): Promise<string | undefined>;
  /** Prompts for one of the collections, or a new one. */
  collection(files: readonly CollectionFile[]): Promise<{ readonly uri: string } | 'new' | undefined>;
  /** Prompts for the name of the new collection and the workspace folder in which it is created; `folder` is a URI as text. */
  newCollection(): Promise<{ readonly name: string; readonly folder: string } | undefined>;
  /**
   * Asks how to save an emit that refers to variables that its collection does not define: with the definitions that
   * apply where the emit was written ("copy"), or unchanged ("keep").
   */
  undefinedReferences(found: FoundReferences): Promise<'copy' | 'keep' | undefined>;
  /** Prompts for one of the emits, or a new one. */
  emit(emits: readonly EmitChoice[]): Promise<EmitChoice | 'new' | undefined>;
}

export interface FoundReferences extends UndefinedReferences {
  /** The collection's name as shown to the user. */
  readonly collection: string;
}

export interface EmitChoice {
  /** The URI of its collection, as text. */
  readonly uri: string;
  /** The path of the emit in its collection: its name preceded by its folders. */
  readonly path: string;
  readonly event: string;
}
