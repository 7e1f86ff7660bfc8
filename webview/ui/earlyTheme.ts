/**
 * The toolkit reads the colors of the theme when the page has loaded, and the page has loaded when its fonts have.
 * Until then, the controls have the toolkit's default colors, which are the colors of a dark theme. Import this file
 * before the toolkit, and call `applyThemeNow` right after it: the toolkit then reads the colors immediately, and again
 * when the page has loaded.
 */
const listeners: EventListener[] = [];
const own = Reflect.getOwnPropertyDescriptor(window, 'addEventListener');
const add = window.addEventListener.bind(window);

function addAndRemember(type: string, listener: EventListener, options?: boolean | AddEventListenerOptions): void {
  if (type === 'load') listeners.push(listener);
  add(type, listener, options);
}

Object.defineProperty(window, 'addEventListener', { value: addAndRemember, configurable: true });

export function applyThemeNow(): void {
  Reflect.deleteProperty(window, 'addEventListener');
  if (own) Object.defineProperty(window, 'addEventListener', own);
  for (const listener of listeners) listener(new Event('load'));
}
