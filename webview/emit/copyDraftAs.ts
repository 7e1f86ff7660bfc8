import { messageOf } from '../../src/base/userError.ts';
import { codeTexts } from '../../src/model/code/codeTexts.ts';
import { emitCopyAs } from '../../src/protocol/codeMessages.ts';
import type { EmitDeps } from './emitDeps.ts';
import { type EmitDraft, emitFields } from './emitDraft.ts';
import { emitTexts } from './emitTexts.ts';
import { contentOf } from './sendDraft.ts';

/**
 * Copies a draft as code.
 * @returns the outcome; undefined when the user cancels
 */
export async function copyDraftAs(
  { channel, choice }: Pick<EmitDeps, 'channel' | 'choice'>,
  draft: EmitDraft,
): Promise<{ readonly text: string; readonly failed: boolean } | undefined> {
  const { connectionId } = choice;
  const content = contentOf(draft);
  if (!content) return { text: emitTexts.notCopied(), failed: true };
  try {
    const { language } = await channel.request(emitCopyAs, {
      ...emitFields(draft, content.args),
      ...(content.ack && { ack: content.ack }),
      ...(connectionId !== undefined && { connectionId }),
    });
    return language === undefined ? undefined : { text: codeTexts.copiedAs({ count: 1, language }), failed: false };
  } catch (error) {
    return { text: messageOf(error), failed: true };
  }
}
