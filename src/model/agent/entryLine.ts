/** One line for each entry: facts in a fixed order, then the beginning of the payload. */
import type { EntryFacts } from '../entry/entry.ts';
import { packetText } from '../entry/packetText.ts';
import { visible } from '../text/visible.ts';

/** Maximum number of characters of the payload. */
export const maxPreview = 160;
const maxName = 100;

export interface LineOf {
  readonly facts: EntryFacts;
  /** The beginning of its payload, masked; it may be longer than the part that the line shows. */
  readonly preview: string;
  readonly wantsAck: boolean;
}

/**
 * Formats an entry, such as `#12 1503.2 ms out c1 /chat event "message" 45 B acknowledged 3 ms | {text: "hi"}`. Names are JSON strings, so
 * that a name cannot look like another field.
 */
export function entryLine({ facts, preview, wantsAck }: LineOf): string {
  const { seq, t, dir, connectionId, namespace, kind, of, bytes, delivery, latencyMs, waitedMs, attempt } = facts;
  const fields = [
    `#${seq}`,
    `${round(t)} ms`,
    dir,
    connectionId,
    namespace !== undefined && namespace !== '/' ? named(namespace) : undefined,
    kind,
    ...subjectOf(facts),
    of === undefined ? undefined : `of #${of}`,
    bytes === undefined ? undefined : `${bytes} B`,
    facts.volatile && 'volatile',
    wantsAck && delivery === undefined ? 'ack requested' : undefined,
    delivery,
    latencyMs === undefined ? undefined : `${round(latencyMs)} ms`,
    waitedMs === undefined ? undefined : `waited ${round(waitedMs)} ms`,
    attempt === undefined ? undefined : `attempt ${attempt}`,
    (facts.error ?? facts.cause)?.code,
    facts.handlers?.length === 0 ? 'no listener' : undefined,
  ];
  const head = fields.filter((field) => typeof field === 'string' && field !== '').join(' ');
  const content = facts.text ?? preview;
  return content === '' ? head : `${head} | ${cut(visible(content), maxPreview)}`;
}

function subjectOf({ kind, event, state, transport, packet, conditions }: EntryFacts): (string | undefined)[] {
  if (kind === 'connection') return [state, transport];
  if (kind === 'packet') return [packet && named(packetText(packet))];
  if (kind === 'network') return [JSON.stringify(conditions ?? {})];
  return [event === undefined ? undefined : named(event)];
}

function named(name: string): string {
  return visible(JSON.stringify(cut(name, maxName)));
}

export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(0, length - 1);
  // A surrogate pair is never cut in half.
  return `${/[\ud800-\udbff]$/.test(end) ? end.slice(0, -1) : end}…`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
