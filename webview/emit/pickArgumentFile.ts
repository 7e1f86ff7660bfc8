import type { Channel } from '../../src/protocol/channel.ts';
import { filePick } from '../../src/protocol/hostMessages.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import type { ArgumentDraft } from './argumentDraft.ts';
import { emitTexts } from './emitTexts.ts';

/** Shows the file dialog for an argument; undefined when it was canceled. */
export async function pickArgumentFile(
  channel: Channel,
): Promise<Pick<ArgumentDraft, 'text' | 'path' | 'content'> | undefined> {
  const file = await channel.request(filePick, {});
  if (!file) return undefined;
  return {
    text: file.path ?? emitTexts.fileWithSize({ name: file.name, size: bytesText(file.bytes) }),
    path: file.path,
    content: file.content,
  };
}
