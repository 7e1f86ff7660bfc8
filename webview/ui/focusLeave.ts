import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';

/**
 * Calls `onLeave` when the focus moves from an element to another part of the page. If the press of a pointer moves the focus, the call
 * waits until the pointer is released, because a page that changes its layout in between would move what the user is clicking.
 */
export function listenFocusLeave(element: HTMLElement, onLeave: () => void): Disposable {
  const store = new DisposableStore();
  let isPressed = false;
  let hasLeft = false;
  const listen = (name: string, listener: () => void): void => {
    // In the capture phase, an element cannot stop the event.
    document.addEventListener(name, listener, true);
    store.add(toDisposable(() => document.removeEventListener(name, listener, true)));
  };
  listen('pointerdown', () => (isPressed = true));
  // The release of a pointer is not reported if a native menu receives it. What a key does needs no wait.
  listen('keydown', () => (isPressed = false));
  for (const name of ['pointerup', 'pointercancel']) {
    listen(name, () => {
      isPressed = false;
      const wasLeft = hasLeft && !element.contains(document.activeElement);
      hasLeft = false;
      if (wasLeft) onLeave();
    });
  }
  const left = ({ relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof Node) || element.contains(relatedTarget)) return;
    if (isPressed) hasLeft = true;
    else onLeave();
  };
  element.addEventListener('focusout', left);
  store.add(toDisposable(() => element.removeEventListener('focusout', left)));
  return store;
}
