/** VS Code's own menu on the rows: it is told what is selected in an attribute that it reads when the menu is asked for. */
import type { Row } from '../../src/protocol/shapes.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { partnerKindOf } from './ackLink.ts';

export interface MenuSubject {
  /** How many entries are selected; undefined for more than can be told at once. */
  count: number | undefined;
  /** The entry, when it is one. */
  row: Row | undefined;
}

/**
 * @param pick picks the row under the pointer when it is not among those that are selected
 * @param subject what is selected then
 */
export function offerEntryMenu(grid: VirtualRows, pick: (index: number) => void, subject: () => MenuSubject): void {
  const { element } = grid;
  element.addEventListener('contextmenu', (event) => {
    const index = grid.indexAt(event.target);
    if (index >= 0) pick(index);
    element.dataset['vscodeContext'] = JSON.stringify(contextOf(subject()));
    // From the keyboard the menu opens at the grid's corner, unless it is asked for again where the row is.
    const row = index < 0 && event.isTrusted ? grid.rowElement(grid.active) : undefined;
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, bottom } = row.getBoundingClientRect();
    const init = { bubbles: true, cancelable: true, composed: true, clientX: left + 64, clientY: bottom };
    row.dispatchEvent(new MouseEvent('contextmenu', init));
  });
}

function contextOf({ count, row }: MenuSubject): Record<string, unknown> {
  const partner = row && partnerKindOf(row);
  const counts = ['none', 'one', 'two'];
  return {
    webviewSection: 'entries',
    preventDefaultContextMenuItems: true,
    entryCount: count === undefined ? 'many' : (counts[count] ?? 'many'),
    ...(count === 1 && row && { entryKind: row.facts.kind }),
    ...(count === 1 && partner && { entryPartner: partner }),
  };
}
