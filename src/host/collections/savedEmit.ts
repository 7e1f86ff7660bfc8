import type { SaveRequest } from '../../protocol/hostMessages.ts';
import type { OpenableProfile } from '../profile/profileResolver.ts';

/** A connection as it is written and as it may be shown, and, if it was opened, the values of its secrets. */
export type KnownConnection = Pick<OpenableProfile, 'written' | 'shown' | 'origin'> &
  Partial<Pick<OpenableProfile, 'identity'>>;

/** What the user saves, and what its connection was opened with, if it was opened. */
export type EmitToKeep = SaveRequest & { readonly opened?: KnownConnection | undefined };
