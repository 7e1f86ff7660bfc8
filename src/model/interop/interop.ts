/**
 * Collections of other applications (Postman, Insomnia, Hoppscotch) as plain data. Each format has a reader and a
 * writer between its files and an `ApiDocument`; toCollection.ts and fromCollection.ts convert between an `ApiDocument`
 * and a collection of this extension. Invariant: data that cannot be carried over is listed as an `Omission`, and never
 * dropped silently. Nothing here formats a text: the bundle of this folder is loaded at the first import or export
 * (`main.ts`), and does not contain the catalogs.
 */
import type { Collection, Emit, Folder } from '../collection/collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { HttpRequest } from '../scenario/scenario.ts';
import type { OmissionCode } from './omissionCodes.ts';

/** A file of another application. */
export interface ForeignFile {
  /** Relative to the folder that contains all files, with "/". */
  readonly path: string;
  readonly text: string;
}

/** Something that the target cannot represent. interopTexts.ts has the texts. */
export interface Omission {
  /** The item to which the omission belongs: "Folder/Request"; empty for the whole collection. */
  readonly at: string;
  readonly code: OmissionCode;
  /** The name of a field, variable or setting, as the files write it. */
  readonly name?: string;
}

export type Texts = Readonly<Record<string, string>>;

/** A Socket.IO request with its saved messages. */
export interface SocketItem {
  readonly type: 'socket';
  readonly name: string;
  readonly profile: ConnectionProfile;
  readonly messages: readonly MessageItem[];
}

/** An emit without its connection. Its arguments are payload notation. */
export type MessageItem = Omit<Emit, 'connection'>;

export interface RequestItem {
  readonly type: 'request';
  readonly name: string;
  readonly request: HttpRequest;
}

export interface FolderItem {
  readonly type: 'folder';
  readonly name: string;
  readonly items: readonly ApiItem[];
}

export type ApiItem = SocketItem | RequestItem | FolderItem;

export interface ApiDocument {
  readonly name: string;
  readonly description?: string | undefined;
  readonly variables: Texts;
  readonly environments: Readonly<Record<string, Texts>>;
  /** Names of variables whose values are secret and were not read. */
  readonly secrets: ReadonlySet<string>;
  readonly items: readonly ApiItem[];
}

export const foreignFormats = ['postman', 'postman-v2', 'insomnia', 'hoppscotch'] as const;
export type ForeignFormat = (typeof foreignFormats)[number];

/** The sections that an import creates. */
export type ImportedCollection = Pick<
  Collection,
  'version' | 'name' | 'description' | 'variables' | 'environments' | 'connections' | 'emits' | 'requests'
>;

export type Items = readonly (Emit | Folder)[];
