/** The timing of an event, from the observed times. Pure. */
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { deliveryLabelTexts } from '../../src/model/entry/deliveryLabelTexts.ts';
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { whyText } from '../../src/model/entry/entryFormat.ts';
import { preciseMillisecondsText, secondsText } from '../../src/model/texts/quantities.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import type { EntryHistory } from '../../src/protocol/entryMessages.ts';
import { entryTexts } from '../../src/model/entry/entryTexts.ts';
import { timingTexts } from './timingTexts.ts';

export interface TimingStep {
  label: string;
  note: string;
  /** Milliseconds since the emit, or since the event was received; undefined when it is not known. */
  atMs: number | undefined;
  /** The entry of the timeline that shows this time. */
  seq: number | undefined;
}

export interface Span {
  kind: 'waiting' | 'attempts' | 'flight' | 'reply';
  label: string;
  ms: number;
}

export interface Timing {
  steps: TimingStep[];
  /** One after another. */
  spans: Span[];
  /** The unknown times, and why they are unknown. */
  notes: string[];
  /** Formats all times of this event. */
  timeOf: TimeFormat;
}

type TimeFormat = (ms: number) => string;
type Observed = Omit<Timing, 'timeOf'>;

/** If the longest time is at least this long, all times of an event are in seconds. */
const secondsFrom = 10_000;

export function timingOf(details: EntryDetails, history: EntryHistory): Timing {
  const { facts } = details;
  const longest = Math.max(0, ...history.steps.map(({ t }) => Math.abs(t - facts.t)));
  // All times have the same unit, so that they can be compared.
  const timeOf: TimeFormat = longest < secondsFrom ? preciseMillisecondsText : (ms) => secondsText(ms, 3);
  const observed = facts.dir === 'in' ? incoming(details, history, timeOf) : outgoing(details, history, timeOf);
  return { ...observed, timeOf };
}

function outgoing(
  { facts, wantsAck, ack, unsent }: EntryDetails,
  { began, steps: lines }: EntryHistory,
  timeOf: TimeFormat,
): Observed {
  const since = (t: number): number => t - facts.t;
  const wasLate = lines.some(({ delivery }) => delivery === 'late');
  const beginning = began ? timingTexts.beginning({ delivery: began }) : '';
  const first = { label: timingTexts.emitted(), note: beginning, atMs: 0, seq: facts.seq };
  const steps: TimingStep[] = [first, ...lines.map((line) => stepOf(line, since(line.t), timeOf, wasLate))];
  // Each attempt of a client that retries has its own entry.
  const deliveryAttempts = lines.filter(
    ({ delivery, kind }) => kind === 'delivery' && delivery !== undefined && leaves.has(delivery),
  );
  const [sending] = deliveryAttempts;
  const acceptedAfter = began === 'sent' ? 0 : sending && since(sending.t);
  // The latency is measured from the write, so if the acknowledgement is known, the time of the write is known exactly.
  const latencyMs = ack?.facts.latencyMs;
  const written = ack && latencyMs !== undefined ? Math.max(0, since(ack.facts.t) - latencyMs) : undefined;
  if (written !== undefined) {
    const at = steps.findIndex(({ atMs }) => atMs !== undefined && atMs > written);
    const { attempt } = ack?.facts ?? {};
    const note = attempt === undefined ? '' : entryTexts.attempt({ attempt });
    const step = { label: timingTexts.written(), note, atMs: written, seq: undefined };
    steps.splice(at < 0 ? steps.length : at, 0, step);
  }
  const notes: string[] = [];
  if (unsent) notes.push(timingTexts.neverSent());
  else if (acceptedAfter === undefined && written === undefined) notes.push(timingTexts.sendTimeUnknown());
  else if (written === undefined) {
    notes.push(timingTexts.writeTimeUnknown());
    if (!wantsAck) notes.push(timingTexts.arrivalUnknown());
  }
  // The acknowledgement of a later attempt does not show when the first one was written.
  const isLater =
    (ack?.facts.attempt ?? 1) > 1 && acceptedAfter !== undefined && written !== undefined && acceptedAfter < written;
  const out = isLater ? acceptedAfter : (written ?? acceptedAfter);
  const spans: Span[] = [];
  if (out !== undefined && (out > 0 || latencyMs !== undefined)) {
    spans.push({ kind: 'waiting', label: timingTexts.toWrite(), ms: out });
  }
  if (isLater) spans.push({ kind: 'attempts', label: timingTexts.earlierAttempts(), ms: written - acceptedAfter });
  if (latencyMs !== undefined) spans.push({ kind: 'flight', label: timingTexts.toAck(), ms: latencyMs });
  return { steps, spans, notes };
}

const leaves: ReadonlySet<Delivery> = new Set(['sent', 'flushed']);

function incoming({ facts, wantsAck }: EntryDetails, { steps: lines }: EntryHistory, timeOf: TimeFormat): Observed {
  const steps: TimingStep[] = [
    { label: timingTexts.received(), note: '', atMs: 0, seq: facts.seq },
    ...lines.map((line) => stepOf(line, line.t - facts.t, timeOf)),
  ];
  const notes = [timingTexts.emitTimeUnknown()];
  if (!wantsAck) notes.push(timingTexts.noAckRequested());
  const { latencyMs } = facts;
  const spans: Span[] = latencyMs === undefined ? [] : [{ kind: 'reply', label: timingTexts.toReply(), ms: latencyMs }];
  return { steps, spans, notes };
}

/** @param wasLate whether the acknowledgement was received after the timeout, so that the remedies for a missing one do not apply */
function stepOf(line: EntryFacts, atMs: number, timeOf: TimeFormat, wasLate = false): TimingStep {
  const { delivery, kind, dir, seq, attempt, ackId, waitedMs, latencyMs } = line;
  const attemptTexts = attempt === undefined ? [] : [entryTexts.attempt({ attempt })];
  const ackIdTexts = attempt === undefined || ackId === undefined ? [] : [timingTexts.ackId({ id: String(ackId) })];
  const timeout = wasLate && delivery === 'timedOut' && line.cause?.code === 'ack.timeout' ? line.cause : undefined;
  const why = timeout ? causeMessage(timeout) : (whyText(line) ?? '');
  if (kind === 'ack') {
    const label = dir === 'in' ? timingTexts.ackReceived() : timingTexts.ackSent();
    const idTexts = attempt !== undefined && ackId === undefined ? [timingTexts.unknownAckId()] : ackIdTexts;
    return { label, note: noteOf([...attemptTexts, ...idTexts, why]), atMs, seq };
  }
  const hasWaited = (delivery === 'flushed' || delivery === 'sent') && waitedMs !== undefined;
  return {
    label: delivery ? deliveryLabelTexts.title({ delivery }) : timingTexts.changed(),
    note: noteOf([
      ...attemptTexts,
      ...ackIdTexts,
      hasWaited ? timingTexts.waited({ duration: timeOf(waitedMs) }) : '',
      latencyMs === undefined ? '' : sinceText(dir, timeOf(latencyMs)),
      why,
    ]),
    atMs,
    seq,
  };
}

function sinceText(dir: EntryFacts['dir'], duration: string): string {
  return dir === 'in' ? timingTexts.sinceEvent({ duration }) : timingTexts.sinceWrite({ duration });
}

function noteOf(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' · ');
}
