import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { type FocusArea, focusAreas, pageFocus, type PageFocusReport } from '../../src/protocol/hostMessages.ts';
import { isTextField } from '../ui/keys.ts';

/**
 * Reports to the host which area of the page has the focus, because VS Code's key bindings depend on it. An element
 * names its area with the attribute `data-focus`.
 */
export function reportFocus(channel: Channel): Disposable {
  const store = new DisposableStore();
  let reported = '';
  const report = (): void => {
    const focus = currentFocus();
    const text = JSON.stringify(focus);
    if (text === reported) return;
    reported = text;
    channel.notify(pageFocus, focus);
  };
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(report);
  };
  store.add(toDisposable(() => clearTimeout(timer)));
  const listen = (target: EventTarget, name: string, listener: () => void): void => {
    target.addEventListener(name, listener);
    store.add(toDisposable(() => target.removeEventListener(name, listener)));
  };
  for (const name of ['focus', 'blur']) listen(window, name, report);
  listen(document, 'focusin', report);
  // While the focus moves between two elements, no element has it. An element that is removed loses the focus without
  // an event; this happens after a key or a click.
  for (const name of ['focusout', 'keyup', 'pointerup']) listen(document, name, later);
  report();
  return store;
}

function currentFocus(): PageFocusReport {
  if (!document.hasFocus()) return { typing: false };
  const { activeElement } = document;
  const named = activeElement?.closest<HTMLElement>('[data-focus]')?.dataset['focus'];
  const area: FocusArea = focusAreas.find((known) => known === named) ?? 'other';
  return { area, typing: isTextField(innermostFocus()) };
}

/** The element with the focus, even if it is in the shadow root of a control. */
export function innermostFocus(): Element | null {
  return innermost(document.activeElement);
}

function innermost(element: Element | null): Element | null {
  const inner = element?.shadowRoot?.activeElement;
  return inner ? innermost(inner) : element;
}
