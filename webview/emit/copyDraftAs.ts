import { codeTexts } from '../../src/model/code/codeTexts.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { emitCopyAs } from '../../src/protocol/codeMessages.ts';
import { emitTexts } from './emitTexts.ts';
import { type EmitDraft, emitFields } from './emitDraft.ts';
import { contentOf } from './sendDraft.ts';

/**
 * Copies a draft as code.
 * @returns the outcome; undefined when the user cancels
 */
export async function copyDraftAs(
  channel: Channel,
  draft: EmitDraft,
  connectionId: string | undefined,
): Promise<string | undefined> {
  const content = contentOf(draft);
  if (!content) throw new Error(emitTexts.notCopied());
  const { language } = await channel.request(emitCopyAs, {
    ...emitFields(draft, content.args),
    ...(content.ack && { ack: content.ack }),
    ...(connectionId !== undefined && { connectionId }),
  });
  return language === undefined ? undefined : codeTexts.copiedAs({ count: 1, language });
}
