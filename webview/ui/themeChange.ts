import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

/** Calls back when VS Code has changed its theme, which it tells by the page's classes and variables. */
export function onThemeChange(changed: () => void): Disposable {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return toDisposable(() => observer.disconnect());
}
