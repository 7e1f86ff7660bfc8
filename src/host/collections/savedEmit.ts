import type { SaveRequest } from '../../protocol/hostMessages.ts';
import type { OpenableProfile } from '../profile/profileResolver.ts';

/** How a connection is written and shown, and, once it was opened, what its secrets stand for. */
export type KnownConnection = Pick<OpenableProfile, 'written' | 'shown' | 'origin'> &
  Partial<Pick<OpenableProfile, 'identity'>>;

/** What a person saves, and what its connection was opened with, when there is one. */
export type EmitToKeep = SaveRequest & { readonly opened?: KnownConnection | undefined };
