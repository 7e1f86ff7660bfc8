import { createHash } from 'node:crypto';
import type { Emit } from '../../model/collection/collection.ts';
import { emitVersion } from '../../model/collection/collectionItems.ts';
import type { SavedEmit, SaveRequest } from '../../protocol/hostMessages.ts';
import type { CollectionPort, SavedFile } from '../hostPort.ts';
import type { OpenableProfile } from '../profile/profileResolver.ts';

/** A profile as it is written and as it may be shown. If the connection was opened, also the values of its secrets. */
export type KnownConnection = Pick<OpenableProfile, 'written' | 'shown' | 'origin'> &
  Partial<Pick<OpenableProfile, 'identity'>>;

/** An emit that the user saves, with the profile that its connection was opened with, if it was opened. */
export type EmitToKeep = SaveRequest & { readonly opened?: KnownConnection | undefined };

/** A file in which an emit was saved. */
export interface SavedEmitFile extends SavedFile {
  /** The new emit. */
  emit?: SavedEmit;
}

/** The data that a form stores about the emit at a path of a collection. */
export function savedEmitOf(
  collections: Pick<CollectionPort, 'nameOf'>,
  uri: string,
  path: string,
  emit: Emit,
): SavedEmit {
  const { connection, expect } = emit;
  const file = collections.nameOf(uri);
  return { uri, emit: path, file, connection, version: versionOf(emit), ...(expect && { isChecked: true }) };
}

/** A short hash, because the page stores it. */
export function versionOf(emit: Emit): string {
  return createHash('sha256').update(emitVersion(emit)).digest('base64url');
}
