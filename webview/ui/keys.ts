import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

/** Keys that work anywhere in the panel as long as nothing is being typed. */
export function listenToKeys(keys: Readonly<Record<string, () => void>>): Disposable {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!run) return;
    event.preventDefault();
    run();
  };
  document.addEventListener('keydown', listener);
  return toDisposable(() => document.removeEventListener('keydown', listener));
}

/** Whether a key is typed into a text field. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Whether a key copies, and no text is selected that it would copy. */
export function isCopy(event: KeyboardEvent): boolean {
  const pressed =
    event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  return pressed && (getSelection()?.isCollapsed ?? true);
}
