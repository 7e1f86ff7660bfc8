// Reduces the icon font for the package from about 600 icons to those whose names occur in the script of the page.
import { readFileSync, writeFileSync } from 'node:fs';
import subsetFont from 'subset-font';

const rule = /\.codicon-([\w-]+):before\{content:"\\([0-9a-f]+)"\}/g;

/**
 * Removes all other icons from the font and its style sheet in a folder.
 * @param {string} dist
 */
export async function keepUsedIcons(dist) {
  // The script can contain the name of an icon with or without its prefix.
  const words = new Set(readFileSync(`${dist}/webview.js`, 'utf8').match(/[a-z\d]+(?:-[a-z\d]+)*/g));
  const used = new Set();
  const css = readFileSync(`${dist}/codicon.css`, 'utf8').replace(rule, (text, name, code) => {
    if (!words.has(name) && !words.has(`codicon-${name}`)) return '';
    used.add(String.fromCodePoint(Number.parseInt(code, 16)));
    return text;
  });
  if (used.size === 0) throw new Error(`No icon was found in ${dist}/codicon.css.`);
  const font = await subsetFont(readFileSync(`${dist}/codicon.ttf`), [...used].join(''));
  writeFileSync(`${dist}/codicon.css`, css);
  writeFileSync(`${dist}/codicon.ttf`, font);
}
