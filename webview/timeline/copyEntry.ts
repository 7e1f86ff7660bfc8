import type { Channel } from '../../src/protocol/channel.ts';
import { entryDetails } from '../../src/protocol/engineMessages.ts';
import { entryCopy } from '../../src/protocol/entryMessages.ts';
import { changeWords } from '../words/connectionWords.ts';

/**
 * What is copied of an entry: an event or acknowledgement as JSON with its arguments in payload notation, a raw packet as it was on
 * the wire, a change of the connection in words. Nothing when the entry is gone.
 */
export async function copyText(channel: Channel, seq: number): Promise<string | undefined> {
  const details = await channel.request(entryDetails, { seq });
  if (!details) return undefined;
  const { facts, packets } = details;
  if (facts.kind === 'packet') return packets[0]?.text ?? '';
  if (details.args === undefined) return changeWords(facts).whole;
  const { text } = await channel.request(entryCopy, { seq, path: [], what: 'value' });
  const event = facts.event === undefined ? '' : `"event":${JSON.stringify(facts.event)},`;
  return `{${event}"args":${text}}`;
}
