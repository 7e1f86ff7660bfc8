/** Short names of connections, and the rows of the timeline that are not events. Pure. */
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { shortClientName } from '../../src/model/entry/clientName.ts';
import { connectionName, connectionTitle } from '../../src/model/entry/connectionName.ts';
import { connectionStateTexts } from '../../src/model/entry/connectionStateTexts.ts';
import { briefTexts, factTexts, handshakeTexts, retryingText, whyText } from '../../src/model/entry/entryFormat.ts';
import { isThrottled } from '../../src/model/profile/networkConditions.ts';
import type { ConnectionSummary, NamedConnection } from '../../src/protocol/shapes.ts';
import { changeTexts } from './changeTexts.ts';
import type { Tone } from './deliveryFormat.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

type TitledConnection = NamedConnection & Pick<Partial<ConnectionSummary>, 'client'>;

/**
 * Short names that distinguish connections: only the namespace, if all have the same host and different namespaces; otherwise the title,
 * with the ID if several connections have the same title. The name of a client of the application consists of its ID, which is shown even
 * if there is little space, and its browser. A connection that was closed and opened again with another address has several names.
 */
export class ShortTitles {
  readonly #titles = new Map<string, { readonly title: string; readonly before: number }[]>();

  constructor(connections: readonly TitledConnection[]) {
    const named = connections.flatMap((connection) => [
      ...(connection.earlier ?? []).map((earlier) => ({ ...connection, ...earlier })),
      { ...connection, before: Infinity },
    ]);
    const hasOneHost = new Set(named.map(({ url }) => url)).size === 1;
    const haveOwnNamespaces = new Set(named.map(({ namespace }) => namespace)).size === named.length;
    const titles = named.map(connectionTitle);
    const titleOf = (known: TitledConnection, at: number): string => {
      if (known.client) return `${known.connectionId} · ${shortClientName(known.client)}`;
      const full = titles[at] ?? '';
      const isOnly = titles.indexOf(full) === titles.lastIndexOf(full);
      const short = hasOneHost && haveOwnNamespaces ? known.namespace : full;
      const shown = known.removed ? changeTexts.removedTitle({ title: short }) : short;
      return (hasOneHost && haveOwnNamespaces) || isOnly ? shown : connectionName(known);
    };
    for (const [at, known] of named.entries()) {
      const { connectionId, before } = known;
      const title = titleOf(known, at);
      this.#titles.set(connectionId, [...(this.#titles.get(connectionId) ?? []), { title, before }]);
    }
  }

  /** The name of a connection at one of its entries; its ID if it is not known. */
  at(connectionId: string, seq: number): string {
    return this.#titles.get(connectionId)?.find(({ before }) => seq < before)?.title ?? connectionId;
  }
}

export interface ChangeText {
  icon: string;
  /** The short text for a row. */
  text: string;
  /** The complete text. */
  whole: string;
  tone: Tone;
}

/** The text of a row that is not an event: a change of the connection, a marker, or any other entry. */
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
  const [icon, usual] = state ? stateIcons[state] : (['info', 'quiet'] as const);
  // If an attempt in progress has a cause, it has already taken too long.
  return { icon, tone: state === 'connecting' && cause ? 'warning' : usual, ...texts };
}

function networkChange(facts: EntryFacts): ChangeText {
  const isOver = facts.conditions !== undefined && !isThrottled(facts.conditions);
  const text = sentence([factTexts(facts).join('. ')]) ?? changeLabel(facts);
  return { icon: 'globe', tone: isOver ? 'quiet' : 'warning', text, whole: text };
}

/** The beginning of the text of a row: "Disconnected", "Marker". */
export function changeLabel({ kind, state, cause }: EntryFacts): string {
  if (cause?.code === 'protocol.changed') return changeTexts.protocol();
  if (kind === 'connection' && state) return connectionStateTexts.transition({ state });
  return changeTexts.kind({ kind });
}

const stateIcons: Readonly<Record<NonNullable<EntryFacts['state']>, readonly [icon: string, tone: Tone]>> = {
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
  joinedRooms: ['sign-in', 'quiet'],
  leftRooms: ['sign-out', 'quiet'],
};

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

function sentence(parts: readonly (string | undefined)[]): string | undefined {
  return joinSentences(parts) || undefined;
}
