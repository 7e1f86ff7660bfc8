/** Collects everything that a page of the extension contains, shows and has received, as searchable text. */
import type { FrameLocator, Page } from 'playwright-core';

/** Records every message that the page receives from now on. */
export async function listenToMessages(frame: FrameLocator): Promise<void> {
  await frame.locator('body').evaluate(() => {
    const messages: string[] = [];
    // Decodes each byte as one character, so that text inside the bytes can be found.
    const latin1 = new TextDecoder('latin1');
    const write = (_key: string, value: unknown): unknown => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return latin1.decode(value);
      return value;
    };
    window.addEventListener('message', ({ data }) => messages.push(JSON.stringify(data, write)));
    Object.assign(window, { messages });
  });
}

export function recordedMessages(frame: FrameLocator): Promise<string> {
  return frame.locator('body').evaluate(() => (window as unknown as { messages: string[] }).messages.join('\n'));
}

/** Markup and field values, including those in shadow roots. */
export function textOfPage(frame: FrameLocator): Promise<string> {
  return frame.locator('body').evaluate(() => {
    const parts: string[] = [document.documentElement.outerHTML];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if ('value' in element) parts.push(String(element.value));
        if (!element.shadowRoot) continue;
        parts.push(element.shadowRoot.innerHTML);
        visit(element.shadowRoot);
      }
    };
    visit(document);
    return parts.join('\n');
  });
}

/** Returns the data that VS Code's window stores in the browser, such as the states of editors. */
export function keptByBrowser(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    const parts = [localStorage, sessionStorage].map((storage) => JSON.stringify(Object.entries(storage)));
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        parts.push(JSON.stringify([await done(objects.getAllKeys()), await done(objects.getAll())]));
      }
      database.close();
    }
    return parts.join('\n');
  });
}
