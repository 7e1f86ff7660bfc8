/** VS Code's own menu on the rows of a list. VS Code reads the context of the menu from an attribute when the menu is opened. */
import type { VirtualRows } from './virtualRows.ts';

/**
 * @param pick selects the row under the pointer
 * @param context the values for the conditions of the menu items, after `pick`; undefined for no menu
 */
export function offerNativeMenu(
  grid: VirtualRows,
  pick: (index: number) => void,
  context: () => Readonly<Record<string, unknown>> | undefined,
): void {
  const { element } = grid;
  element.addEventListener('contextmenu', (event) => {
    const index = grid.indexAt(event.target);
    if (index >= 0) pick(index);
    const values = context();
    if (!values) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    element.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true, ...values });
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
