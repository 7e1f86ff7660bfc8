/**
 * Text that VS Code shows, with nothing in it that VS Code would make something else of. In notifications, progress and the words of
 * quick inputs it reads `[text](command:…)`, `[text](https:…)` and `[text](file:…)` as links, which a click carries out; in labels
 * and in the status bar it reads `$(name)` as an icon. What a server, a file or a workspace says must never become one of these.
 */
import { visibleLines } from './visible.ts';

/** It has no width, is no space, and stays in a text that is copied: what follows it no longer follows directly. */
const wordJoiner = '\u2060';

/** What is shown at once; a notification shows 1,000 characters of it. */
const longestShown = 4000;

/**
 * The same text to a reader's eye, which forms no link and no icon: a character without width stands between the parts of either.
 * Characters that would hide something or turn the writing direction are written as escapes. Plain text of before stays as it is.
 */
export function plainText(text: string): string {
  const before = text.replace(/\r\n/g, '\n').replace(/([\]$])\u2060+(?=\()/g, '$1');
  return visibleLines(before).replace(/([\]$])(?=\()/g, `$1${wordJoiner}`);
}

/** Plain text that is not longer than a person reads at once. */
export function shownText(text: string): string {
  return plainText(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}

/**
 * A file's name as it may be suggested and shown in a title: VS Code's own messages quote it. What forms links and icons, what file
 * systems refuse, and what is invisible is a hyphen. Never empty, never a path.
 */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = visibleLines(last)
    .replace(/\\u\{?[0-9a-f]+\}?|[[\](){}$:*?"<>|\\\n\t\u2400-\u2421]/g, '-')
    .slice(0, 200)
    .trim();
  return /^[.\s]*$/.test(plain) ? 'unnamed' : plain;
}
