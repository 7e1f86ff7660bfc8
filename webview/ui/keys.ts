/**
 * Keys of the page. A key that works in the whole panel is a key binding of a command in the manifest, so that users can change it. VS Code
 * receives every key that no control of the page stops (`stopPropagation`), and the command notifies the page.
 */
import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

/**
 * Browsers use these keys to search the page: `/` in Firefox, F3 and Ctrl+G in all browsers. VS Code runs the command of a key too late to
 * prevent this.
 */
export function keepFromBrowser(): Disposable {
  const listener = (event: KeyboardEvent): void => {
    const isControl = event.ctrlKey || event.metaKey;
    const finds =
      event.key === 'F3' ||
      (isControl && event.key.toLowerCase() === 'g') ||
      (event.key === '/' && !isControl && !event.altKey && !isTyping(event));
    if (finds) event.preventDefault();
  };
  document.addEventListener('keydown', listener);
  return toDisposable(() => document.removeEventListener('keydown', listener));
}

/** Whether the target of a key is a text field. */
export function isTyping(event: KeyboardEvent): boolean {
  return isTextField(event.composedPath()[0]);
}

/** Whether an element is a text field. */
export function isTextField(element: unknown): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type);
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable);
}

/** Whether a key is the shortcut for undoing. */
export function isUndo(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
}

/** Whether a key is the shortcut for copying, and no text is selected that the browser would copy. */
export function isCopy(event: KeyboardEvent): boolean {
  const pressed =
    event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  return pressed && (getSelection()?.isCollapsed ?? true);
}
