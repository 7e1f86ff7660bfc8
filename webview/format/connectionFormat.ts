/** Names of connections, their states, and the lines across the timeline. Pure. */
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { connectionStateTexts } from '../../src/model/entry/connectionStateTexts.ts';
import { briefTexts, factTexts, handshakeTexts, retryingText, whyText } from '../../src/model/entry/entryFormat.ts';
import { isThrottled } from '../../src/model/profile/networkConditions.ts';
import type { ConnectionSummary, NamedConnection } from '../../src/protocol/shapes.ts';
import { changeTexts } from './changeTexts.ts';
import type { Tone } from './deliveryFormat.ts';

/** How a connection is named in lists: its own name when it has one, else host and namespace; and that it was removed. */
export function connectionTitle(connection: NamedConnection): string {
  return marked(connection, titleAlone(connection));
}

function titleAlone({ name, url, namespace }: NamedConnection): string {
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
      connections.map((known) => [
        known.connectionId,
        oneHost && apart ? marked(known, known.namespace) : connectionTitle(known),
      ]),
    ),
  );
}

/** How a connection is called among others, so that no two have the same name. */
export function connectionTitles(connections: readonly NamedConnection[]): Map<string, string> {
  return distinct(connections, new Map(connections.map((known) => [known.connectionId, connectionTitle(known)])));
}

function marked({ removed }: NamedConnection, title: string): string {
  return removed ? changeTexts.removedTitle({ title }) : title;
}

/** Adds the ID where several would have the same name: to the same server with the same profile twice, or connected again. */
function distinct(connections: readonly NamedConnection[], titles: ReadonlyMap<string, string>): Map<string, string> {
  const counts = new Map<string, number>();
  for (const title of titles.values()) counts.set(title, (counts.get(title) ?? 0) + 1);
  return new Map(
    connections.map(({ connectionId }) => {
      const title = titles.get(connectionId) ?? connectionId;
      return [connectionId, (counts.get(title) ?? 0) > 1 ? changeTexts.titleAndId({ title, id: connectionId }) : title];
    }),
  );
}

/** Names to choose from beside the server's URL: their own, or numbered where they would only repeat the URL. */
export function choiceTitles(connections: readonly ConnectionSummary[]): Map<string, string> {
  const oneServer = new Set(connections.map(({ url }) => url)).size === 1;
  const titles = new Map(
    connections.map((known, index) => {
      const title = connectionTitle(known);
      if (!oneServer || title !== connectionTitle({ ...known, name: '' })) return [known.connectionId, title];
      const number = index + 1;
      const { namespace } = known;
      const numbered =
        namespace === '/' ? changeTexts.numbered({ number }) : changeTexts.numberedWithNamespace({ number, namespace });
      return [known.connectionId, numbered];
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

/** A row across the timeline: a change of the connection, a marker, or anything else that is not an event. */
export function formatChange(facts: EntryFacts): ChangeText {
  switch (facts.kind) {
    case 'connection':
      return connectionChange(facts);
    case 'network':
      return networkChange(facts);
    default: {
      const text = factTexts(facts).join(' · ') || changeLabel(facts);
      return { icon: facts.kind === 'marker' ? 'bookmark' : 'info', tone: 'quiet', text, whole: text };
    }
  }
}

function connectionChange(facts: EntryFacts): ChangeText {
  const { state, cause, detail, retryDelayMs, ...others } = facts;
  const why = whyText(facts);
  const reported = detail === undefined ? undefined : changeTexts.reported({ detail });
  const line = (more: readonly string[]): string =>
    joined([changeLabel(facts), ...more, sentence([why, again, reported])]);
  const again = cause && retryDelayMs !== undefined ? retryingText(retryDelayMs) : undefined;
  const brief = briefTexts(again === undefined ? facts : { ...others, ...(state && { state }) });
  const texts = { text: line(brief), whole: line([...brief, ...handshakeTexts(facts)]) };
  if (cause?.code === 'protocol.changed') return { icon: 'info', tone: 'quiet', ...texts };
  const [icon, usual] = state ? looks[state] : (['info', 'quiet'] as const);
  // An attempt that has a cause to report takes too long.
  return { icon, tone: state === 'connecting' && cause ? 'warning' : usual, ...texts };
}

function networkChange(facts: EntryFacts): ChangeText {
  const isOver = facts.conditions !== undefined && !isThrottled(facts.conditions);
  const text = sentence([factTexts(facts).join('. ')]) ?? changeLabel(facts);
  return { icon: 'globe', tone: isOver ? 'quiet' : 'warning', text, whole: text };
}

/** The beginning of it: "Disconnected", "Marker". */
export function changeLabel({ kind, state, cause }: EntryFacts): string {
  if (cause?.code === 'protocol.changed') return changeTexts.protocol();
  if (kind === 'connection' && state) return connectionStateTexts.transition({ state });
  return changeTexts.kind({ kind });
}

const looks: Readonly<Record<NonNullable<EntryFacts['state']>, readonly [icon: string, tone: Tone]>> = {
  connecting: ['plug', 'quiet'],
  connected: ['pass', 'good'],
  disconnected: ['debug-disconnect', 'warning'],
  connectError: ['error', 'bad'],
  reconnecting: ['sync', 'waiting'],
  reconnectFailed: ['error', 'bad'],
  upgraded: ['arrow-up', 'quiet'],
  upgradeFailed: ['warning', 'warning'],
  recovered: ['history', 'good'],
  upgradeUnanswered: ['warning', 'warning'],
};

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

function sentence(parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(' ') || undefined;
}
