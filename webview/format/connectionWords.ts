/** A connection's state and its changes in words. Pure. */
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { briefTexts, factTexts, handshakeTexts, retryingText, whyText } from '../../src/model/entry/entryTexts.ts';
import { isThrottled } from '../../src/model/profile/networkConditions.ts';
import type { ConnectionState, ConnectionSummary, NamedConnection } from '../../src/protocol/shapes.ts';
import type { Tone } from './deliveryWords.ts';

export const stateLabels: Readonly<Record<ConnectionState, string>> = {
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  disconnected: 'Disconnected',
};

/** How a connection is named in lists: its own name when it has one, else host and namespace. */
export function connectionTitle({ name, url, namespace }: NamedConnection): string {
  if (name) return name;
  const host = url.replace(/^[a-z]+:\/\//i, '').replace(/\/$/, '');
  return namespace === '/' ? host : `${host}${namespace}`;
}

/** Names that tell connections apart in little room: the namespace alone when all have the same host and different namespaces. */
export function shortTitles(connections: readonly NamedConnection[]): Map<string, string> {
  const oneHost = new Set(connections.map(({ url }) => url)).size === 1;
  const apart = new Set(connections.map(({ namespace }) => namespace)).size === connections.length;
  return distinct(
    connections,
    new Map(
      connections.map((known) => [known.connectionId, oneHost && apart ? known.namespace : connectionTitle(known)]),
    ),
  );
}

/** How a connection is called among others, so that no two have the same name. */
export function connectionTitles(connections: readonly NamedConnection[]): Map<string, string> {
  return distinct(connections, new Map(connections.map((known) => [known.connectionId, connectionTitle(known)])));
}

/** Adds the ID where several would have the same name: to the same server with the same profile twice, or connected anew. */
function distinct(connections: readonly NamedConnection[], titles: ReadonlyMap<string, string>): Map<string, string> {
  const counts = new Map<string, number>();
  for (const title of titles.values()) counts.set(title, (counts.get(title) ?? 0) + 1);
  return new Map(
    connections.map(({ connectionId }) => {
      const title = titles.get(connectionId) ?? connectionId;
      return [connectionId, (counts.get(title) ?? 0) > 1 ? `${title} (${connectionId})` : title];
    }),
  );
}

/** Names to choose from beside the server's URL: their own, or numbered where the URL would be said again. */
export function choiceTitles(connections: readonly ConnectionSummary[]): Map<string, string> {
  const oneServer = new Set(connections.map(({ url }) => url)).size === 1;
  const titles = new Map(
    connections.map((known, index) => {
      const title = connectionTitle(known);
      if (!oneServer || title !== connectionTitle({ ...known, name: '' })) return [known.connectionId, title];
      const where = known.namespace === '/' ? '' : ` · ${known.namespace}`;
      return [known.connectionId, `Connection ${index + 1}${where}`];
    }),
  );
  return distinct(connections, titles);
}

export interface ChangeText {
  icon: string;
  /** What has room in a row. */
  text: string;
  /** All of it. */
  whole: string;
  tone: Tone;
}

/** What a row across the timeline says: a change of the connection, a marker, or whatever is no event. */
export function formatChange(facts: EntryFacts): ChangeText {
  switch (facts.kind) {
    case 'connection':
      return connectionChange(facts);
    case 'network':
      return networkChange(facts);
    default: {
      const text = factTexts(facts).join(' · ') || changeWord(facts);
      return { icon: facts.kind === 'marker' ? 'bookmark' : 'info', tone: 'quiet', text, whole: text };
    }
  }
}

function connectionChange(facts: EntryFacts): ChangeText {
  const { state, cause, detail, retryDelayMs, ...others } = facts;
  const why = whyText(facts);
  const said = detail === undefined ? undefined : `(${detail})`;
  const line = (more: readonly string[]): string => joined([changeWord(facts), ...more, sentence([why, again, said])]);
  const again = cause && retryDelayMs !== undefined ? retryingText(retryDelayMs) : undefined;
  const brief = briefTexts(again === undefined ? facts : { ...others, ...(state && { state }) });
  const texts = { text: line(brief), whole: line([...brief, ...handshakeTexts(facts)]) };
  if (cause?.code === 'protocol.changed') return { icon: 'info', tone: 'quiet', ...texts };
  const [icon, , usual] = state ? changes[state] : (['info', '', 'quiet'] as const);
  // An attempt that has a cause to report takes too long.
  return { icon, tone: state === 'connecting' && cause ? 'warning' : usual, ...texts };
}

function networkChange(facts: EntryFacts): ChangeText {
  const isOver = facts.conditions !== undefined && !isThrottled(facts.conditions);
  const text = sentence([factTexts(facts).join('. ')]) ?? changeWord(facts);
  return { icon: 'globe', tone: isOver ? 'quiet' : 'warning', text, whole: text };
}

/** The first word of it: "Disconnected", "Marker". */
export function changeWord({ kind, state, cause }: EntryFacts): string {
  if (cause?.code === 'protocol.changed') return 'Protocol';
  if (kind === 'connection' && state) return changes[state][1];
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

const changes: Readonly<Record<NonNullable<EntryFacts['state']>, readonly [icon: string, word: string, tone: Tone]>> = {
  connecting: ['plug', 'Connecting', 'quiet'],
  connected: ['pass', 'Connected', 'good'],
  disconnected: ['debug-disconnect', 'Disconnected', 'warning'],
  connectError: ['error', 'Could not connect', 'bad'],
  reconnecting: ['sync', 'Reconnecting', 'waiting'],
  reconnectFailed: ['error', 'Gave up reconnecting', 'bad'],
  upgraded: ['arrow-up', 'Upgraded', 'quiet'],
  upgradeFailed: ['warning', 'Upgrade failed', 'warning'],
  recovered: ['history', 'Recovered', 'good'],
};

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

function sentence(parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(' ') || undefined;
}
