/** Finds every catalog of texts in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { englishTexts } from '../../../src/model/texts/catalog.ts';

const root = join(import.meta.dirname, '../../..');

/** The file with all texts, for readers and translators. */
export const bundlePath = join(root, 'media/l10n/bundle.l10n.json');

/** Loads all catalogs, and returns their English texts sorted by key. */
export async function collectTexts(): Promise<Record<string, string>> {
  for (const folder of ['src', 'webview']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('Texts.ts')) continue;
      const path = join(root, folder, name);
      if (/\/catalog\.ts'|\/errorCatalog\.ts|\/causeCatalog\.ts/.test(readFileSync(path, 'utf8')))
        await import(pathToFileURL(path).href);
    }
  }
  // Tests that share this module have their own catalogs.
  const shipped = [...englishTexts()].filter(([key]) => !/^(?:cause\.)?test\./.test(key));
  const sorted = shipped.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

/** The bundle as a file. */
export function bundleJson(texts: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(texts, null, 2)}\n`;
}
