/**
 * Keys of the page. What a key does in the whole panel is a command with a key binding of the manifest, so that people can change it: VS Code
 * gets every key that no control of the page keeps for itself (`stopPropagation`), and reports the command to the page.
 */
import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

/**
 * In a browser these keys find something in the page: Firefox takes `/`, all take F3 and Ctrl+G. VS Code runs the command of a key too late
 * to prevent that.
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

/** Whether a key is typed into a text field. */
export function isTyping(event: KeyboardEvent): boolean {
  return isTextField(event.composedPath()[0]);
}

/** Whether keys are typed into an element. */
export function isTextField(element: unknown): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type);
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable);
}

/** Whether a key copies, and no text is selected that it would copy. */
export function isCopy(event: KeyboardEvent): boolean {
  const pressed =
    event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  return pressed && (getSelection()?.isCollapsed ?? true);
}
