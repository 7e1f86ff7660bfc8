/** Formats the state of a connection at a moment. Pure. */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import { momentTexts } from './momentTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

/** "200 ms earlier", "1.2 s later". */
export function whenText(ms: number): string {
  return ms < 0
    ? momentTexts.before({ duration: durationText(-ms) })
    : momentTexts.later({ duration: durationText(ms) });
}

/** "Connected for 4.2 s, over websocket. 200 ms later it was disconnected. The server disconnected this client." */
export function momentText(
  { t, kind, state }: EntryFacts,
  before: readonly EntryFacts[],
  after: readonly EntryFacts[],
): string {
  const since = before.findLast((transition) => transition.state !== undefined && lasting.has(transition.state));
  // An entry can itself change the state. The state before it has then ended.
  const changed = kind === 'connection' && state !== undefined && lasting.has(state) ? state : undefined;
  const sentences: string[] = [];
  if (since) {
    const transport = since.state === 'connected' ? transportOf(before) : undefined;
    sentences.push(sinceText(since, t, transport, changed !== undefined));
    if (since.state !== 'connected') sentences.push(...because(since));
  } else if (kind !== 'connection') sentences.push(momentTexts.unknownBeginning());
  const isConnected = (changed ?? since?.state) === 'connected';
  const ends = isConnected ? endsOfConnected : endsOfOthers;
  const next = after.find((transition) => transition.state !== undefined && ends.has(transition.state));
  if (next?.state) {
    sentences.push(momentTexts.next({ state: next.state, duration: durationText(next.t - t) }));
    if (next.state !== 'connected') sentences.push(...because(next));
  } else if (isConnected) sentences.push(momentTexts.stillConnected());
  else if (changed === 'disconnected' || changed === 'reconnectFailed') sentences.push(momentTexts.stillNotConnected());
  return joinSentences(sentences);
}

type States = ReadonlySet<NonNullable<EntryFacts['state']>>;
/** The transitions that end a connected state, and any other state. */
const endsOfConnected: States = new Set(['disconnected', 'reconnectFailed'] as const);
const endsOfOthers: States = new Set([...endsOfConnected, 'connected', 'connectError'] as const);

/** Transitions after which a connection stays as it is. */
const lasting: States = new Set([
  'connecting',
  'connected',
  'reconnecting',
  'disconnected',
  'connectError',
  'reconnectFailed',
] as const);

function sinceText(since: EntryFacts, t: number, transport: string | undefined, isOver: boolean): string {
  const duration = durationText(t - since.t);
  if (transport !== undefined) {
    const known = { duration, transport };
    return isOver ? momentTexts.untilConnectedOver(known) : momentTexts.connectedOver(known);
  }
  const known = { state: since.state ?? '', duration };
  return isOver ? momentTexts.until(known) : momentTexts.lasting(known);
}

/** The transport in use: the transport over which it was opened, or to which it was upgraded since then. */
function transportOf(before: readonly EntryFacts[]): string | undefined {
  return before.findLast(({ state }) => state === 'upgraded' || state === 'connected')?.transport;
}

/** The cause as a separate sentence, if it is known. */
function because({ cause }: EntryFacts): string[] {
  return cause ? [causeMessage(cause)] : [];
}
