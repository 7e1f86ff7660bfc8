/** What a connection was doing at a moment, in words. Pure. */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { durationText } from './formats.ts';

/** "200 ms before", "1.2 s later". */
export function whenText(ms: number): string {
  return ms < 0 ? `${durationText(-ms)} before` : `${durationText(ms)} later`;
}

/** "Connected for 4.2 s, over websocket. 200 ms later it was disconnected. The server disconnected this client." */
export function momentText(
  { t, kind, state }: EntryFacts,
  before: readonly EntryFacts[],
  after: readonly EntryFacts[],
): string {
  const since = before.findLast((turn) => turn.state !== undefined && turn.state in lasting);
  // An entry that changes the state itself: what was before holds no longer.
  const changed = kind === 'connection' && state !== undefined && state in lasting ? state : undefined;
  const sentences: string[] = [];
  if (since?.state) {
    const transport = since.state === 'connected' ? transportOf(before) : undefined;
    const said = lasting[since.state]?.(durationText(t - since.t)) ?? '';
    const why = since.state === 'connected' ? '' : because(since);
    const until = changed ? `Until then: ${said.charAt(0).toLowerCase()}${said.slice(1)}` : said;
    sentences.push(`${until}${transport ? `, over ${transport}` : ''}.${why}`);
  } else if (kind !== 'connection') sentences.push('The capture does not reach back to how the connection began.');
  const isConnected = (changed ?? since?.state) === 'connected';
  const ends = isConnected ? endsOfConnected : endsOfOthers;
  const next = after.find((turn) => turn.state !== undefined && turn.state in ends);
  if (next?.state) {
    const why = next.state === 'connected' ? '' : because(next);
    sentences.push(`${durationText(next.t - t)} later ${ends[next.state] ?? ''}.${why}`);
  } else if (isConnected) sentences.push('It has not been disconnected since.');
  else if (changed === 'disconnected' || changed === 'reconnectFailed')
    sentences.push('It has not been connected since.');
  return sentences.join(' ');
}

/** What ends a state, in words. */
type Ends = Readonly<Partial<Record<NonNullable<EntryFacts['state']>, string>>>;
const endsOfConnected: Ends = {
  disconnected: 'it was disconnected',
  reconnectFailed: 'the client gave up reconnecting',
};
const endsOfOthers: Ends = {
  ...endsOfConnected,
  connected: 'it was connected',
  connectError: 'it could not be connected',
};

/** Turns after which a connection stays as it is. */
const lasting: Readonly<Partial<Record<NonNullable<EntryFacts['state']>, (duration: string) => string>>> = {
  connecting: (duration) => `Connecting for ${duration}`,
  connected: (duration) => `Connected for ${duration}`,
  reconnecting: (duration) => `Reconnecting for ${duration}`,
  disconnected: (duration) => `Disconnected for ${duration}`,
  connectError: (duration) => `Not connected for ${duration}`,
  reconnectFailed: (duration) => `Not connected for ${duration}, and no longer tried`,
};

/** The transport in use: the one that it connected over, or was upgraded to since. */
function transportOf(before: readonly EntryFacts[]): string | undefined {
  return before.findLast(({ state }) => state === 'upgraded' || state === 'connected')?.transport;
}

/** A sentence of its own. */
function because({ cause }: EntryFacts): string {
  return cause ? ` ${causeMessage(cause)}` : '';
}
