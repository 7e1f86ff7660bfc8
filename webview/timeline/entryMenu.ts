/** The conditions of the items in VS Code's own menu on the rows. */
import { type ConnectionSummary, isObserved, type Row } from '../../src/protocol/shapes.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import { isProxied } from '../state/proxied.ts';
import { partnerKindOf } from './ackLink.ts';

export interface MenuSubject {
  /** The number of selected entries; undefined while it is not known. */
  count: number | undefined;
  /** The entry, when exactly one is selected. */
  row: Row | undefined;
  /** Whether the entry belongs to a client of the application, in whose name nothing can be emitted. */
  isObserved: boolean;
  /** Whether the client of the entry is connected through a proxy that is running, so that rules can act on its events. */
  isProxied: boolean;
}

/** @param connection the connection of the entry, or the only connection that the timeline shows */
export function menuSubject(
  count: number | undefined,
  row: Row | undefined,
  connection: ConnectionSummary | undefined,
  sources: readonly SourceSummary[] | undefined,
): MenuSubject {
  const observed = connection !== undefined && isObserved(connection);
  return { count, row, isObserved: observed, isProxied: isProxied(connection, sources) };
}

export function contextOf({ count, row, isObserved, isProxied }: MenuSubject): Record<string, unknown> {
  const partner = row && partnerKindOf(row);
  const counts = ['none', 'one', 'two'];
  return {
    webviewSection: 'entries',
    entryCount: count === undefined ? 'many' : (counts[count] ?? 'many'),
    ...(count === 1 && row && { entryKind: row.facts.kind }),
    ...(count === 1 && row && row.facts.connectionId !== '' && { entryConnection: true }),
    // If several entries are selected, the events among them are determined only when the entries are sent.
    ...(count !== 0 && !(count === 1 && row?.facts.kind !== 'event') && { entryEvents: true }),
    ...(count === 1 && row?.facts.delivery === 'awaitingReply' && { entryReply: 'due' }),
    ...(isObserved && { entryObserved: true }),
    ...(isProxied && { entryProxied: true }),
    ...(count === 1 && partner && { entryPartner: partner }),
  };
}
