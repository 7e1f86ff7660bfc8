import { html, nothing, render } from 'lit';
import { DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { icon } from './icon.ts';

export interface MenuItem {
  label: string;
  /** Tooltip, if it has more information than the label. */
  title?: string;
  /** Whether the item is on, if it can be on or off. */
  checked?: boolean;
  run: () => void;
  /** Set if the item is one of several, of which only one is on. */
  radio?: true;
  /** Shows a separator above the item. */
  separated?: boolean;
}

/**
 * The element whose press has just closed its menu. The press is followed by a click, which must not open the menu again.
 */
let pressed: HTMLElement | undefined;

/**
 * Opens a menu below an element, or at a point of the page. Only one menu is open at a time. Escape, a choice, loss of the focus and a new
 * size of the window close the menu. The focus returns to the element, unless it is elsewhere.
 */
export function openMenu(
  anchor: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  at?: { readonly x: number; readonly y: number },
): void {
  const isClosing = pressed === anchor;
  pressed = undefined;
  if (isClosing) return;
  const store = new DisposableStore();
  const menu = document.createElement('div');
  const close = (): void => store.dispose();
  const closeAndReturn = (): void => {
    const hasFocus = menu.contains(document.activeElement);
    close();
    if (hasFocus) anchor.focus();
  };
  const choose = (item: MenuItem): void => {
    closeAndReturn();
    item.run();
  };
  menu.className = 'menu';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', label);
  render(
    items.map(
      (item) =>
        html`${item.separated ? html`<div class="menu-line" role="separator"></div>` : nothing}<button
            type="button"
            role=${item.checked === undefined ? 'menuitem' : item.radio ? 'menuitemradio' : 'menuitemcheckbox'}
            aria-checked=${item.checked === undefined ? nothing : String(item.checked)}
            title=${item.title ?? nothing}
            tabindex="-1"
            @click=${() => choose(item)}
          >
            ${item.checked === undefined ? nothing : icon('check')}<bdi>${item.label}</bdi>
          </button>`,
    ),
    menu,
  );
  const buttons = [...menu.querySelectorAll('button')];
  menu.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to !== undefined) buttons[(to + buttons.length) % buttons.length]?.focus();
    else if (event.key === 'Escape') closeAndReturn();
    else if (event.key !== 'Tab') return;
    if (event.key !== 'Tab') event.preventDefault();
  });
  menu.addEventListener('focusout', (event) => {
    const { relatedTarget } = event;
    if (relatedTarget instanceof Node && menu.contains(relatedTarget)) return;
    if (relatedTarget === anchor) {
      pressed = anchor;
      // The pointer may be released elsewhere, so that no click follows.
      const forget = (): void => void (pressed = undefined);
      for (const name of ['pointerdown', 'keydown'])
        document.addEventListener(name, forget, { capture: true, once: true });
    }
    close();
  });
  document.getElementById('inspector')?.append(menu);
  place(menu, at ? new DOMRect(at.x, at.y, 0, 0) : anchor.getBoundingClientRect());
  store.add(toDisposable(() => menu.remove()));
  // In a window of another size, the menu could be outside of the page.
  window.addEventListener('resize', closeAndReturn);
  store.add(toDisposable(() => window.removeEventListener('resize', closeAndReturn)));
  buttons[0]?.focus();
}

function place(menu: HTMLElement, at: DOMRect): void {
  const size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.left, window.innerWidth - size.width - 4))}px`;
  menu.style.top = `${at.bottom + size.height + 4 > window.innerHeight ? Math.max(4, at.top - size.height - 2) : at.bottom + 2}px`;
}
