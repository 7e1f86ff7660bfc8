/** What the facts of an entry say in words, piece by piece: one place for rows, details, copies and the search. */
import { causeSentence } from '../cause/causeTexts.ts';
import { conditionsText } from '../profile/networkConditions.ts';
import type { EntryFacts } from './entry.ts';
import { packetText } from './packetLabel.ts';

/** Why, and what to do, in whole sentences; the error of an entry before its cause. Undefined when neither is known. */
export function whyText({ cause, error }: Pick<EntryFacts, 'cause' | 'error'>): string | undefined {
  const known = error ?? cause;
  return known && causeSentence(known);
}

/** What has room in a row beside the state and the cause: where, over what, when next. */
export function briefTexts(facts: EntryFacts): string[] {
  const { state, url, socketId, transport, previousTransport, attempt, missed, retryDelayMs } = facts;
  return [
    url,
    socketId === undefined ? undefined : `ID ${socketId}`,
    transportText(state, transport, previousTransport),
    state === 'recovered' ? missedText(missed ?? 0) : undefined,
    attempt === undefined ? undefined : `attempt ${attempt}`,
    retryDelayMs === undefined ? undefined : retryText(state, retryDelayMs),
  ].filter((text) => text !== undefined);
}

/** What the server announced of its heartbeat and its limit. */
export function handshakeTexts({ pingInterval, pingTimeout, maxPayload }: EntryFacts): string[] {
  return [
    pingInterval === undefined ? undefined : `ping every ${delayText(pingInterval)}`,
    pingTimeout === undefined ? undefined : `ping timeout ${delayText(pingTimeout)}`,
    maxPayload === undefined ? undefined : `messages up to ${maxPayload.toLocaleString('en-US')} B`,
  ].filter((text) => text !== undefined);
}

/** Everything that an entry says beside its payload. */
export function factTexts(facts: EntryFacts): string[] {
  const { kind, text, packet, transport, detail, conditions } = facts;
  return [
    text,
    packet && packetText(packet),
    kind === 'packet' ? transport : undefined,
    conditions && networkText(conditions),
    whyText(facts),
    ...(kind === 'connection' ? briefTexts(facts) : []),
    ...handshakeTexts(facts),
    detail,
  ].filter((part) => part !== undefined);
}

/** "Network: offline". */
export function networkText(conditions: NonNullable<EntryFacts['conditions']>): string {
  return `Network: ${conditionsText(conditions)}`;
}

/** "2 s", "1.5 s", "800 ms". */
export function delayText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}

/** "Trying again in 2 s." */
export function retryingText(ms: number): string {
  return `Trying again in ${delayText(ms)}.`;
}

function retryText(state: EntryFacts['state'], ms: number): string {
  return state === 'reconnecting' ? `after ${delayText(ms)}` : retryingText(ms);
}

function transportText(state: EntryFacts['state'], transport?: string, previous?: string): string | undefined {
  if (transport === undefined || (state !== 'connected' && state !== 'upgraded')) return undefined;
  return state === 'upgraded' ? `${previous ?? 'polling'} → ${transport}` : `over ${transport}`;
}

function missedText(missed: number): string {
  const events = missed === 1 ? '1 missed event was' : `${missed} missed events were`;
  return `The server restored the session. ${events} received before that.`;
}
