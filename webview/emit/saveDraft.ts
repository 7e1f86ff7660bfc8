/** Saves drafts to collections. */
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { collectionSave, collectionUpdate, type SavedEmit } from '../../src/protocol/hostMessages.ts';
import { type EmitDraft, savedFields } from './emitDraft.ts';
import type { DraftToSend } from './sendDraft.ts';

export type DraftToSave = Pick<DraftToSend, 'draft' | 'args' | 'ack'>;

/**
 * Saves a draft as a new emit.
 * @param options `direct`: the host prompts for its name and collection only if it cannot choose them
 */
export function saveDraft(
  channel: Channel,
  draft: DraftToSave,
  { connectionId, profile, direct }: { connectionId: string | undefined; profile: ConnectionProfile; direct: boolean },
): Promise<{ saved: boolean; path?: string | undefined; emit?: SavedEmit | undefined }> {
  return channel.request(collectionSave, {
    ...(connectionId !== undefined && { connectionId }),
    profile,
    ...(direct && { direct }),
    ...savedFields(draft.draft, draft),
  });
}

/** Saves a draft to the emit that it was loaded from. */
export function updateSaved(channel: Channel, draft: DraftToSave, saved: NonNullable<EmitDraft['saved']>) {
  return channel.request(collectionUpdate, { saved, ...savedFields(draft.draft, draft) });
}
