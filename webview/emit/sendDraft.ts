import type { PackedPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { emitSend } from '../../src/protocol/engineMessages.ts';
import { emitFromSaved } from '../../src/protocol/hostMessages.ts';
import { packArguments } from './argumentDraft.ts';
import { injectDraft, type Receiver } from './receiver.ts';
import { ackOf, type EmitDraft, emitFields } from './emitDraft.ts';

export interface DraftToSend {
  readonly draft: EmitDraft;
  readonly args: PackedPayload;
  readonly ack: { timeoutMs?: number } | undefined;
  /** If undefined, the connection of the saved emit is used, which is opened if necessary. */
  readonly connectionId: string | undefined;
  /** For a client behind a proxy: who receives the event. */
  readonly to: Receiver | undefined;
}

/**
 * Sends a draft, as it is written, or with the variables and the expectation of the collection that it was loaded from. The collection is
 * read only if it is needed. Undefined if there is no connection.
 */
export async function sendDraft(
  channel: Channel,
  { draft, args, ack, connectionId, to }: DraftToSend,
): Promise<{ seq: number; connectionId: string } | undefined> {
  const { event, saved } = draft;
  if (to && connectionId !== undefined) {
    const { seq } = await injectDraft(channel, { connectionId, to, event, args, ack });
    return { seq, connectionId };
  }
  const emit = { ...emitFields(draft, args), ...(ack && { ack }) };
  const hasVariables = event.includes('{{') || args.json.includes('{{');
  if (saved && (connectionId === undefined || hasVariables || saved.isChecked)) {
    return channel.request(emitFromSaved, { ...emit, saved, ...(connectionId !== undefined && { connectionId }) });
  }
  if (connectionId === undefined) return undefined;
  const { seq } = await channel.request(emitSend, { ...emit, connectionId, until: 'recorded' });
  return { seq, connectionId };
}

export type DraftContent = Pick<DraftToSend, 'args' | 'ack'>;

/** The content of a draft as it is sent; undefined when the draft cannot be sent. */
export function contentOf(draft: EmitDraft): DraftContent | undefined {
  const packing = packArguments(draft.args, { isTemplate: draft.saved !== undefined });
  const ack = ackOf(draft);
  return packing.ok && typeof ack !== 'string' ? { args: packing.packed, ack } : undefined;
}

/** A function that sends a draft any number of times. */
export function repeatable(
  channel: Channel,
  { draft, connectionId, to }: Pick<DraftToSend, 'draft' | 'connectionId' | 'to'>,
  onSent: (seq: number) => void,
): () => Promise<void> {
  return async () => {
    // The arguments are packed for each emit, because their bytes are transferred when they are sent.
    const content = contentOf(draft);
    const sent = content && (await sendDraft(channel, { draft, ...content, connectionId, to }));
    if (sent) onSent(sent.seq);
  };
}
