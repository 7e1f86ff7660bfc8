/** VS Code's own menu on the rows. VS Code reads the context of the menu from an attribute when the menu is opened. */
import { type ConnectionSummary, isObserved, type Row } from '../../src/protocol/shapes.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import { isProxied } from '../state/proxied.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
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

/**
 * @param pick selects the row under the pointer when it is not selected
 * @param subject the selection after `pick`
 */
export function offerEntryMenu(grid: VirtualRows, pick: (index: number) => void, subject: () => MenuSubject): void {
  const { element } = grid;
  element.addEventListener('contextmenu', (event) => {
    const index = grid.indexAt(event.target);
    if (index >= 0) pick(index);
    element.dataset['vscodeContext'] = JSON.stringify(contextOf(subject()));
    // A menu opened from the keyboard would appear at the grid's corner: the event is dispatched again at the row.
    const row = index < 0 && event.isTrusted ? grid.rowElement(grid.active) : undefined;
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, bottom } = row.getBoundingClientRect();
    const init = { bubbles: true, cancelable: true, composed: true, clientX: left + 64, clientY: bottom };
    row.dispatchEvent(new MouseEvent('contextmenu', init));
  });
}

function contextOf({ count, row, isObserved, isProxied }: MenuSubject): Record<string, unknown> {
  const partner = row && partnerKindOf(row);
  const counts = ['none', 'one', 'two'];
  return {
    webviewSection: 'entries',
    preventDefaultContextMenuItems: true,
    entryCount: count === undefined ? 'many' : (counts[count] ?? 'many'),
    ...(count === 1 && row && { entryKind: row.facts.kind }),
    // If several entries are selected, the events among them are determined only when the entries are sent.
    ...(count !== 0 && !(count === 1 && row?.facts.kind !== 'event') && { entryEvents: true }),
    ...(count === 1 && row?.facts.delivery === 'awaitingReply' && { entryReply: 'due' }),
    ...(isObserved && { entryObserved: true }),
    ...(isProxied && { entryProxied: true }),
    ...(count === 1 && partner && { entryPartner: partner }),
  };
}
