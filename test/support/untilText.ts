/**
 * Runs in a page: resolves as soon as the text of an element matches. It is for messages that are shown for only a few seconds, which a
 * test would miss if the machine pauses.
 * @throws after a minute
 */
export function untilText({ selector, source }: { selector: string; source: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const pattern = new RegExp(source);
    const texts = (): string[] => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
    const look = (): void => {
      const found = texts().find((text) => pattern.test(text));
      if (found === undefined) return;
      observer.disconnect();
      clearTimeout(limit);
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    const limit = setTimeout(() => {
      observer.disconnect();
      reject(new Error(`No ${selector} says ${source}, only: ${texts().join(' · ')}`));
    }, 60_000);
    look();
  });
}
