import { unpackPayload } from '../../src/model/packedPayload.ts';
import { formatPayload } from '../../src/model/payload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryBytes, entryDetails, type EntryDetails } from '../../src/protocol/engineMessages.ts';
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
  const args = await wholeArgs(channel, details, details.args);
  return JSON.stringify({ ...(facts.event === undefined ? {} : { event: facts.event }), args }, null, 2);
}

async function wholeArgs(channel: Channel, { facts, attachments }: EntryDetails, json: string): Promise<unknown> {
  const buffers = await Promise.all(
    attachments.map((size, attachment) =>
      channel.request(entryBytes, { seq: facts.seq, attachment, from: 0, to: size }),
    ),
  );
  return formatPayload(unpackPayload({ json, buffers }));
}
