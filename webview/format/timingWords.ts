/** When an event did what, from what was observed of it. Pure. */
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { whyText } from '../../src/model/entry/entryTexts.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import type { EntryStory } from '../../src/protocol/entryMessages.ts';
import { deliveryWord } from './deliveryWords.ts';
import { durationText } from './formats.ts';

export interface TimingStep {
  word: string;
  note: string;
  /** Since the emit, or since the event came; undefined when it is not known. */
  atMs: number | undefined;
  /** The line of the timeline that says so. */
  seq: number | undefined;
}

export interface Span {
  kind: 'waiting' | 'attempts' | 'flight' | 'answering';
  word: string;
  ms: number;
}

export interface Timing {
  steps: TimingStep[];
  /** One after another. */
  spans: Span[];
  /** What is not known, and why. */
  notes: string[];
}

export function timingOf(details: EntryDetails, story: EntryStory): Timing {
  return details.facts.dir === 'in' ? incoming(details, story) : outgoing(details, story);
}

/** Milliseconds with a digit after the point while they are few: "0.4 ms", "12.3 ms", "1.2 s". */
export function millisecondsText(ms: number): string {
  return ms < 100 ? `${Math.max(0, ms).toFixed(1)} ms` : durationText(ms);
}

function outgoing({ facts, wantsAck, ack, unsent }: EntryDetails, { began, steps: lines }: EntryStory): Timing {
  const since = (t: number): number => t - facts.t;
  const first = { word: 'Emitted', note: began ? (beginnings[began] ?? '') : '', atMs: 0, seq: facts.seq };
  const steps: TimingStep[] = [first, ...lines.map((line) => stepOf(line, since(line.t)))];
  // Each attempt of a client that tries again has a line of its own.
  const deliveryAttempts = lines.filter(
    ({ delivery, kind }) => kind === 'delivery' && delivery !== undefined && leaves.has(delivery),
  );
  const [sending] = deliveryAttempts;
  const taken = began === 'sent' ? 0 : sending && since(sending.t);
  // The latency counts from the write: where the answer is known, so is the write, to the fraction of a millisecond.
  const latencyMs = ack?.facts.latencyMs;
  const written = ack && latencyMs !== undefined ? Math.max(0, since(ack.facts.t) - latencyMs) : undefined;
  if (written !== undefined) {
    const at = steps.findIndex(({ atMs }) => atMs !== undefined && atMs > written);
    const { attempt } = ack?.facts ?? {};
    const note = attempt === undefined ? '' : `attempt ${attempt}`;
    const step = { word: 'Written', note, atMs: written, seq: undefined };
    steps.splice(at < 0 ? steps.length : at, 0, step);
  }
  const notes: string[] = [];
  if (unsent) notes.push('Nothing of it reached the wire.');
  else if (taken === undefined && written === undefined) notes.push('It is not known when the transport took it.');
  else if (written === undefined) {
    notes.push('When its bytes were written is told only of an event that is acknowledged.');
    if (!wantsAck) notes.push('Without an acknowledgement nothing tells whether it arrived.');
  }
  // An answer to a later attempt says nothing of when the first one was written.
  const isLater = (ack?.facts.attempt ?? 1) > 1 && taken !== undefined && written !== undefined && taken < written;
  const out = isLater ? taken : (written ?? taken);
  const spans: Span[] = [];
  if (out !== undefined && (out > 0 || latencyMs !== undefined)) {
    spans.push({ kind: 'waiting', word: 'To the write', ms: out });
  }
  if (isLater) spans.push({ kind: 'attempts', word: 'Earlier attempts', ms: written - taken });
  if (latencyMs !== undefined) spans.push({ kind: 'flight', word: 'To the acknowledgement', ms: latencyMs });
  return { steps, spans, notes };
}

const leaves: ReadonlySet<Delivery> = new Set(['sent', 'flushed']);
const beginnings: Readonly<Partial<Record<Delivery, string>>> = {
  sent: 'handed to the transport at once',
  buffered: 'waits in the client’s buffer',
  queued: 'waits in the retry queue',
  discarded: 'discarded at once',
  failed: 'refused',
};

function incoming({ facts, wantsAck }: EntryDetails, { steps: lines }: EntryStory): Timing {
  const steps: TimingStep[] = [
    { word: 'Received', note: '', atMs: 0, seq: facts.seq },
    ...lines.map((line) => stepOf(line, line.t - facts.t)),
  ];
  const notes = ['When the server emitted it is not known: packets carry no time.'];
  if (!wantsAck) notes.push('No acknowledgement was asked for.');
  const { latencyMs } = facts;
  const spans: Span[] = latencyMs === undefined ? [] : [{ kind: 'answering', word: 'To the reply', ms: latencyMs }];
  return { steps, spans, notes };
}

function stepOf(line: EntryFacts, atMs: number): TimingStep {
  const { delivery, kind, dir, seq } = line;
  const why = whyText(line);
  if (kind === 'ack') {
    const word = dir === 'in' ? 'Acknowledgement came' : 'Acknowledgement sent';
    const attempt = line.attempt === undefined ? '' : `attempt ${line.attempt}, ack ID ${line.ackId ?? 'unknown'}`;
    return { word, note: [attempt, why ?? ''].filter(Boolean).join(' · '), atMs, seq };
  }
  const word = delivery ? capital(deliveryWord(delivery)) : 'Changed';
  const parts = [
    line.attempt === undefined ? '' : `attempt ${line.attempt}`,
    line.attempt === undefined || line.ackId === undefined ? '' : `ack ID ${line.ackId}`,
    (delivery === 'flushed' || delivery === 'sent') && line.waitedMs !== undefined
      ? `waited ${millisecondsText(line.waitedMs)}`
      : '',
    line.latencyMs === undefined
      ? ''
      : `${millisecondsText(line.latencyMs)} after the ${dir === 'in' ? 'event' : 'write'}`,
    why ?? '',
  ];
  return { word, note: parts.filter(Boolean).join(' · '), atMs, seq };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
