/** A delivery (contract, section 3) as a row and as a sentence. Pure. */
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
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

/** What became of an event, in whole sentences. */
export function deliverySentence(facts: EntryFacts, wantsAck: boolean): string {
  const { delivery, reason, error } = facts;
  if (!delivery) return '';
  const why = error ?? reason;
  const again = facts.attempt !== undefined && facts.attempt > 1 && delivery !== 'queued';
  const sentence = `${sentences[delivery](facts, wantsAck)}${again ? ` It was attempt ${facts.attempt}.` : ''}`;
  return why ? `${sentence} ${endWithPeriod(why)}` : sentence;
}

const after = (ms: number | undefined): string => (ms === undefined ? '' : ` after ${durationText(ms)}`);

const sentences: Readonly<Record<Delivery, (facts: EntryFacts, wantsAck: boolean) => string>> = {
  sent: ({ waitedMs }, wantsAck) =>
    wantsAck
      ? `Sent: handed to the transport${waitedMs === undefined ? '' : `${after(waitedMs)} in the queue`}. The acknowledgement has not come yet.`
      : 'Sent: handed to the transport. Without an acknowledgement nothing tells whether it arrived.',
  buffered: () => 'Buffered: it waits in the client for a connection.',
  flushed: (facts, wantsAck) =>
    `Flushed: sent${after(facts.waitedMs)} in the buffer.${wantsAck ? ' The acknowledgement has not come yet.' : ''}`,
  queued: (facts) => `Queued: it waits in the retry queue${facts.attempt ? `, attempt ${facts.attempt}` : ''}.`,
  discarded: (facts) =>
    facts.reason
      ? 'Discarded: volatile, and never sent.'
      : 'Discarded: the transport could not take it at that moment; it was never sent.',
  acknowledged: (facts) => `Acknowledged${after(facts.latencyMs)}.`,
  timedOut: () => 'Timed out: no acknowledgement came in its time.',
  late: (facts) => `Late: the acknowledgement came${after(facts.latencyMs)}, when its time was over.`,
  lost: ({ bytesWritten, bytes }) =>
    `Lost: the connection ended before it was known to have arrived.${
      bytesWritten === undefined
        ? ''
        : ` ${countText(bytesWritten)}${bytes === undefined ? '' : ` of ${countText(bytes)}`} bytes had been written.`
    }`,
  failed: () => 'Failed: it never left.',
  awaitingReply: () => 'The server waits for an acknowledgement of this event.',
  replied: (facts) => `Replied${after(facts.latencyMs)}.`,
  unanswered: () => 'Unanswered: the connection ended before a reply was given.',
};

function endWithPeriod(text: string): string {
  const trimmed = text.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.?!…]$/.test(capital) ? capital : `${capital}.`;
}
