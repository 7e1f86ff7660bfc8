import { type Disposable, toDisposable } from '../../src/base/disposable.ts';

/** Calls back when the theme of VS Code changes. VS Code then changes the classes and CSS variables of the page. */
export function onThemeChange(changed: () => void): Disposable {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return toDisposable(() => observer.disconnect());
}
