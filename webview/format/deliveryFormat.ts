/** The delivery status of an event as a row and as sentences. Pure. */
import type { Delivery } from '../../src/model/entry/delivery.ts';
import { deliveryLabelTexts } from '../../src/model/entry/deliveryLabelTexts.ts';
import { sendingSentences } from '../../src/model/cause/texts/sendingText.ts';
import { causeRemedies } from '../../src/model/cause/causeTexts.ts';
import { currentCause } from '../../src/model/entry/currentCause.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { whyText } from '../../src/model/entry/entryFormat.ts';
import { bytesText, durationText } from '../../src/model/texts/quantities.ts';
import { shortStatusTexts } from './shortStatusTexts.ts';
import { entryTexts } from '../../src/model/entry/entryTexts.ts';
import { deliveryTexts } from './deliveryTexts.ts';
import { shortReason } from './shortReason.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

/**
 * The meanings of the tones:
 * - quiet: as expected;
 * - good: confirmed;
 * - waiting: not final yet;
 * - due: the user has to act;
 * - warning: final, with a loss or a delay;
 * - bad: failed.
 */
export type Tone = 'quiet' | 'good' | 'waiting' | 'due' | 'warning' | 'bad';

export interface DeliveryText {
  icon: string;
  label: string;
  /** The text after the label, such as a duration, a number of bytes or the number of an attempt; may be empty. */
  figure: string;
  /** The label, the figure and the reason in a short form. The icon can replace the label. */
  brief: string;
  tone: Tone;
}

const looks: Readonly<Record<Delivery, readonly [icon: string, tone: Tone]>> = {
  sent: ['check', 'quiet'],
  buffered: ['inbox', 'waiting'],
  flushed: ['debug-step-over', 'quiet'],
  queued: ['layers', 'waiting'],
  discarded: ['circle-slash', 'warning'],
  acknowledged: ['check-all', 'good'],
  timedOut: ['watch', 'bad'],
  late: ['history', 'warning'],
  lost: ['debug-disconnect', 'bad'],
  failed: ['error', 'bad'],
  awaitingReply: ['reply', 'due'],
  replied: ['check-all', 'good'],
  unanswered: ['question', 'warning'],
  held: ['debug-pause', 'due'],
};

export function formatDelivery(facts: EntryFacts, wantsAck: boolean): DeliveryText | undefined {
  const { delivery } = facts;
  if (!delivery) return undefined;
  const [icon, tone] = looks[delivery];
  const pending = wantsAck && (delivery === 'sent' || delivery === 'flushed');
  return {
    icon: pending ? 'ellipsis' : icon,
    label: deliveryLabelTexts.label({ delivery }),
    figure: figure(facts, pending),
    brief: briefText(facts, pending),
    tone: pending ? 'waiting' : tone,
  };
}

function figure({ delivery, latencyMs, waitedMs, attempt, bytesWritten }: EntryFacts, pending: boolean): string {
  // The first attempt is mentioned only for a queued event, about which nothing else is known.
  if (attempt !== undefined && attempt > 1 && (pending || delivery === 'sent')) {
    return entryTexts.attempt({ attempt });
  }
  if (pending) return deliveryTexts.ackPendingFigure();
  if (delivery === 'lost' && bytesWritten !== undefined) {
    return deliveryTexts.writtenFigure({ size: bytesText(bytesWritten) });
  }
  if (latencyMs !== undefined) return durationText(latencyMs);
  if (delivery === 'flushed' && waitedMs !== undefined) {
    return deliveryTexts.afterFigure({ duration: durationText(waitedMs) });
  }
  if (delivery === 'queued' && attempt !== undefined) return entryTexts.attempt({ attempt });
  return '';
}

function briefText(facts: EntryFacts, pending: boolean): string {
  const { delivery, latencyMs, waitedMs, attempt = 1 } = facts;
  if (!delivery) return '';
  const label = deliveryLabelTexts.label({ delivery });
  const reason = shortReason(facts);
  if (reason !== undefined) return shortStatusTexts.withReason({ status: label, reason });
  if (attempt > 1 && (pending || delivery === 'sent' || delivery === 'queued')) {
    return shortStatusTexts.withReason({ status: label, reason: entryTexts.attempt({ attempt }) });
  }
  if (pending) return deliveryTexts.ackPendingFigure();
  if (latencyMs !== undefined && (delivery === 'acknowledged' || delivery === 'replied'))
    return durationText(latencyMs);
  if (latencyMs !== undefined)
    return shortStatusTexts.withDuration({ status: label, duration: durationText(latencyMs) });
  if (waitedMs === undefined || delivery !== 'flushed') return label;
  return shortStatusTexts.withDuration({ status: label, duration: durationText(waitedMs) });
}

/** The delivery status of an event in complete sentences, with its cause and remedy if they are known. */
export function deliverySentence(facts: EntryFacts, wantsAck: boolean): string {
  const { delivery, attempt } = facts;
  if (!delivery) return '';
  const again = attempt !== undefined && attempt > 1 && delivery !== 'queued';
  return joinSentences([...sentences[delivery](facts, wantsAck), again && deliveryTexts.wasAttempt({ attempt })]);
}

type Sentences = (facts: EntryFacts, wantsAck: boolean) => readonly (string | undefined)[];

const sentences: Readonly<Record<Delivery, Sentences>> = {
  sent: (facts, wantsAck) => [...sentTexts(facts, wantsAck), whyText(facts)],
  buffered: (facts) => [deliveryTexts.buffered(), whyText(facts)],
  flushed: ({ waitedMs }, wantsAck) => [
    timed(waitedMs, deliveryTexts.flushed, deliveryTexts.flushedAfter),
    wantsAck ? deliveryTexts.ackPending() : undefined,
  ],
  queued: (facts) => [
    facts.attempt ? deliveryTexts.queuedAttempt({ attempt: facts.attempt }) : deliveryTexts.queued(),
    whyText(facts),
  ],
  discarded: (facts) => [deliveryTexts.discarded(), whyText(facts) ?? deliveryTexts.notTaken()],
  acknowledged: ({ latencyMs }) => [timed(latencyMs, deliveryTexts.acknowledged, deliveryTexts.acknowledgedAfter)],
  timedOut: (facts) => [deliveryTexts.timedOut(), whyText(facts) ?? deliveryTexts.noAckInTime()],
  late: (facts) => [
    timed(facts.latencyMs, deliveryTexts.late, deliveryTexts.lateAfter),
    sendingSentences(facts.cause?.params ?? {}) || undefined,
    ...lateRemedies(facts),
  ],
  lost: (facts) => [
    // Only the acknowledgement is missing.
    facts.cause?.code === 'ack.receivedOnly' ? undefined : deliveryTexts.lost(),
    whyText(facts) ?? deliveryTexts.unknownReceipt(),
    writtenText(facts),
  ],
  failed: (facts) => [deliveryTexts.failed(), whyText(facts)],
  awaitingReply: (facts) => [deliveryTexts.awaitingReply(), whyText(facts)],
  replied: (facts) => [timed(facts.latencyMs, deliveryTexts.replied, deliveryTexts.repliedAfter), whyText(facts)],
  unanswered: (facts) => [deliveryTexts.unanswered(), whyText(facts) ?? deliveryTexts.endedBeforeReply()],
  held: (facts) => [deliveryTexts.held(), whyText(facts)],
};

/** The remedies for the timeout; those of other causes do not apply to an event that was acknowledged. */
function lateRemedies(facts: EntryFacts): readonly string[] {
  const cause = currentCause(facts);
  return cause?.code === 'ack.timeout' ? causeRemedies(cause) : [];
}

function sentTexts({ waitedMs }: EntryFacts, wantsAck: boolean): readonly string[] {
  if (!wantsAck) return [deliveryTexts.sentWithoutAck()];
  return [timed(waitedMs, deliveryTexts.sent, deliveryTexts.sentAfter), deliveryTexts.ackPending()];
}

/** A sentence with a duration, or the one without it when the duration is not known. */
function timed(
  ms: number | undefined,
  withoutTime: () => string,
  withTime: (params: { duration: string }) => string,
): string {
  return ms === undefined ? withoutTime() : withTime({ duration: durationText(ms) });
}

function writtenText({ bytesWritten, bytes }: EntryFacts): string | undefined {
  if (bytesWritten === undefined) return undefined;
  return bytes === undefined
    ? deliveryTexts.written({ written: bytesWritten })
    : deliveryTexts.writtenOf({ written: bytesWritten, total: bytes });
}
