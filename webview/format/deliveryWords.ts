/** A delivery (contract, section 3) as a row and as a sentence. Pure. */
import type { Delivery } from '../../src/model/entry/delivery.ts';
import { sendingSentences } from '../../src/model/cause/texts/sendingText.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { whyText } from '../../src/model/entry/entryTexts.ts';
import { bytesText, countText, durationText } from './formats.ts';

/** quiet: as it should be · good: confirmed · waiting: not over yet · warning: over, with a loss or a delay · bad: it did not work. */
export type Tone = 'quiet' | 'good' | 'waiting' | 'warning' | 'bad';

export interface DeliveryText {
  icon: string;
  word: string;
  /** What follows the word: a time, an attempt. */
  figure: string;
  tone: Tone;
}

const looks: Readonly<Record<Delivery, readonly [icon: string, word: string, tone: Tone]>> = {
  sent: ['check', 'sent', 'quiet'],
  buffered: ['inbox', 'buffered', 'waiting'],
  flushed: ['debug-step-over', 'flushed', 'quiet'],
  queued: ['layers', 'queued', 'waiting'],
  discarded: ['circle-slash', 'discarded', 'warning'],
  acknowledged: ['check-all', 'acknowledged', 'good'],
  timedOut: ['watch', 'timed out', 'bad'],
  late: ['history', 'late', 'warning'],
  lost: ['debug-disconnect', 'lost', 'bad'],
  failed: ['error', 'failed', 'bad'],
  awaitingReply: ['reply', 'awaiting reply', 'waiting'],
  replied: ['check-all', 'replied', 'good'],
  unanswered: ['question', 'unanswered', 'warning'],
};

export function deliveryWord(delivery: Delivery): string {
  return looks[delivery][1];
}

export function formatDelivery(facts: EntryFacts, wantsAck: boolean): DeliveryText | undefined {
  if (!facts.delivery) return undefined;
  const [icon, word, tone] = looks[facts.delivery];
  const pending = wantsAck && (facts.delivery === 'sent' || facts.delivery === 'flushed');
  return {
    icon: pending ? 'ellipsis' : icon,
    word,
    figure: figure(facts, pending),
    tone: pending ? 'waiting' : tone,
  };
}

function figure({ delivery, latencyMs, waitedMs, attempt, bytesWritten }: EntryFacts, pending: boolean): string {
  // The first attempt is none worth a word, unless it is all that there is to say.
  if (attempt !== undefined && attempt > 1 && (pending || delivery === 'sent')) return `· attempt ${attempt}`;
  if (pending) return '· ack pending';
  if (delivery === 'lost' && bytesWritten !== undefined) return `· ${bytesText(bytesWritten)} written`;
  if (latencyMs !== undefined) return durationText(latencyMs);
  if (delivery === 'flushed' && waitedMs !== undefined) return `after ${durationText(waitedMs)}`;
  if (delivery === 'queued' && attempt !== undefined) return `attempt ${attempt}`;
  return '';
}

/** The delivery status of an event, in whole sentences: why and what to do, where that is known. */
export function deliverySentence(facts: EntryFacts, wantsAck: boolean): string {
  const { delivery, attempt } = facts;
  if (!delivery) return '';
  const again = attempt !== undefined && attempt > 1 && delivery !== 'queued';
  return [heads[delivery], ...sentences[delivery](facts, wantsAck), again ? `It was attempt ${attempt}.` : undefined]
    .filter((part) => part !== undefined)
    .join(' ');
}

const after = (ms: number | undefined): string => (ms === undefined ? '' : ` after ${durationText(ms)}`);
const awaited = (wantsAck: boolean): string | undefined =>
  wantsAck ? 'The acknowledgement has not been received yet.' : undefined;

const heads: Readonly<Partial<Record<Delivery, string>>> = {
  discarded: 'Discarded.',
  timedOut: 'Timed out.',
  lost: 'Lost.',
  failed: 'Failed: it was not sent.',
  unanswered: 'Unanswered.',
};

type Sentences = (facts: EntryFacts, wantsAck: boolean) => readonly (string | undefined)[];

const sentences: Readonly<Record<Delivery, Sentences>> = {
  sent: (facts, wantsAck) =>
    wantsAck
      ? [
          `Sent: handed to the transport${facts.waitedMs === undefined ? '' : `${after(facts.waitedMs)} in the queue`}.`,
          awaited(wantsAck),
          whyText(facts),
        ]
      : [
          'Sent: handed to the transport. Without an acknowledgement it is not known whether the server received it.',
          whyText(facts),
        ],
  buffered: (facts) => ['Buffered: it waits in the client for a connection.', whyText(facts)],
  flushed: (facts, wantsAck) => [`Flushed: sent${after(facts.waitedMs)} in the buffer.`, awaited(wantsAck)],
  queued: (facts) => [
    `Queued: it waits in the retry queue${facts.attempt ? `, attempt ${facts.attempt}` : ''}.`,
    whyText(facts),
  ],
  discarded: (facts) => [whyText(facts) ?? 'The transport could not take it at that moment, and it was never sent.'],
  acknowledged: (facts) => [`Acknowledged${after(facts.latencyMs)}.`],
  timedOut: (facts) => [whyText(facts) ?? 'No acknowledgement was received in time.'],
  late: (facts) => [
    `Late: the acknowledgement was received${after(facts.latencyMs)}, after its timeout.`,
    sendingSentences(facts.cause?.params ?? {}).trim() || undefined,
  ],
  lost: (facts) => [
    whyText(facts) ?? 'The connection ended before it was known whether the server received it.',
    writtenText(facts),
  ],
  failed: (facts) => [whyText(facts)],
  awaitingReply: (facts) => ['The server waits for an acknowledgement of this event.', whyText(facts)],
  replied: (facts) => [`Replied${after(facts.latencyMs)}.`, whyText(facts)],
  unanswered: (facts) => [whyText(facts) ?? 'The connection ended before this side acknowledged the event.'],
};

function writtenText({ bytesWritten, bytes }: EntryFacts): string | undefined {
  if (bytesWritten === undefined) return undefined;
  return `${countText(bytesWritten)}${bytes === undefined ? '' : ` of ${countText(bytes)}`} bytes had been written.`;
}
