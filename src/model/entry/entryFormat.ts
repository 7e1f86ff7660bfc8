/** Formats the facts of an entry, for rows, details, copies and the search. */
import { causeSentence } from '../cause/causeTexts.ts';
import { conditionsText } from '../profile/conditionsText.ts';
import { delayText, exactBytesText } from '../texts/quantities.ts';
import { currentCause } from './currentCause.ts';
import type { EntryFacts } from './entry.ts';
import { entryTexts } from './entryTexts.ts';
import { packetText } from './packetText.ts';

const maxRooms = 20;

/** The error of an entry, otherwise its cause, with the first remedy, in complete sentences. Undefined if neither is known. */
export function whyText(facts: Pick<EntryFacts, 'cause' | 'error' | 'delivery'>): string | undefined {
  const known = facts.error ?? currentCause(facts);
  return known && causeSentence(known);
}

/** Short details for a row, in addition to the state and the cause: the URL, the transport, the time of the next attempt. */
export function briefTexts(facts: EntryFacts): string[] {
  const { state, url, rooms, socketId, transport, previousTransport, attempt, missed, retryDelayMs } = facts;
  return [
    url,
    rooms && roomsText(rooms),
    socketId === undefined ? undefined : entryTexts.socketId({ id: socketId }),
    transportText(state, transport, previousTransport),
    state === 'recovered' ? entryTexts.recovered({ missed: missed ?? 0 }) : undefined,
    attempt === undefined ? undefined : entryTexts.attempt({ attempt }),
    retryDelayMs === undefined ? undefined : retryText(state, retryDelayMs),
  ].filter((text) => text !== undefined);
}

/** The rooms that a socket joined or left. */
export function roomsText(rooms: readonly string[]): string {
  const listed = rooms.slice(0, maxRooms).join(', ');
  return rooms.length > maxRooms ? entryTexts.moreRooms({ rooms: listed, count: rooms.length - maxRooms }) : listed;
}

/** The heartbeat and the limit that the server announced. */
export function handshakeTexts({ pingInterval, pingTimeout, maxPayload }: EntryFacts): string[] {
  return [
    pingInterval === undefined ? undefined : entryTexts.pingInterval({ interval: delayText(pingInterval) }),
    pingTimeout === undefined ? undefined : entryTexts.pingTimeout({ timeout: delayText(pingTimeout) }),
    maxPayload === undefined ? undefined : entryTexts.maxPayload({ size: exactBytesText(maxPayload) }),
  ].filter((text) => text !== undefined);
}

/** All texts of an entry except its payload. */
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
  return entryTexts.network({ conditions: conditionsText(conditions) });
}

/** "Trying again in 2 s." */
export function retryingText(ms: number): string {
  return entryTexts.retrying({ delay: delayText(ms) });
}

function retryText(state: EntryFacts['state'], ms: number): string {
  return state === 'reconnecting' ? entryTexts.afterDelay({ delay: delayText(ms) }) : retryingText(ms);
}

function transportText(state: EntryFacts['state'], transport?: string, previous?: string): string | undefined {
  if (transport === undefined || (state !== 'connected' && state !== 'upgraded')) return undefined;
  return state === 'upgraded'
    ? entryTexts.transportChange({ previous: previous ?? 'polling', transport })
    : entryTexts.transport({ transport });
}
