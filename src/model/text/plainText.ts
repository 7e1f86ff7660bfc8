/**
 * Text for VS Code's interface without anything that VS Code would interpret. In notifications, progress and the texts of quick inputs, VS
 * Code renders `[text](command:…)`, `[text](https:…)` and `[text](file:…)` as links that run on a click; in labels and in the status bar,
 * it renders `$(name)` as an icon. Text from a server, a file or a workspace must never become one of these.
 */
import { visible, visibleLines } from './visible.ts';

/** An invisible character that is not a space and is kept when text is copied: it separates two characters. */
const wordJoiner = '\u2060';

/** Maximum length of a shown text; a notification shows 1,000 characters of it. */
const longestShown = 4000;

/**
 * A text that looks the same but contains no link and no icon: invisible characters separate the parts of links and icons. Characters that
 * would hide text or change the writing direction are written as escapes. Text that is already plain is not changed.
 */
export function plainText(text: string): string {
  const before = text.replace(/\r\n/g, '\n').replace(/([\]$])\u2060+(?=\()/g, '$1');
  return visibleLines(before).replace(/([\]$])(?=\()/g, `$1${wordJoiner}`);
}

/** Plain text, cut to a length that can be read. */
export function shownText(text: string): string {
  return plainText(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}

/** Markdown that shows a text as it is, on one line: nothing in it is a link, an icon, an image or a format. */
export function plainMarkdown(text: string): string {
  return visible(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text).replace(
    /[!-/:-@[-`{-~]/g,
    String.raw`\$&`,
  );
}

/**
 * A file name that can be suggested and shown in a title, because VS Code quotes it in messages. Characters that form links and icons, that
 * file systems do not allow, or that are invisible are replaced with hyphens. Never empty, never a path.
 */
export function plainFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = visibleLines(last)
    .replace(/\\u\{?[0-9a-f]+\}?|[[\](){}$:*?"<>|\\\n\t\u2400-\u2421]/g, '-')
    .slice(0, 200)
    .trim();
  return /^[.\s]*$/.test(plain) ? 'unnamed' : plain;
}
