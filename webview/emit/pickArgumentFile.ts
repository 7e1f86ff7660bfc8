import type { Channel } from '../../src/protocol/channel.ts';
import { filePick } from '../../src/protocol/hostMessages.ts';
import { bytesText } from '../format/formats.ts';
import type { ArgumentDraft } from './argumentDraft.ts';

/** Lets the person pick a file for an argument; nothing when none was picked. */
export async function pickArgumentFile(
  channel: Channel,
): Promise<Pick<ArgumentDraft, 'text' | 'path' | 'content'> | undefined> {
  const file = await channel.request(filePick, {});
  if (!file) return undefined;
  return { text: file.path ?? `${file.name} (${bytesText(file.bytes)})`, path: file.path, content: file.content };
}
