// Compresses the texts that the package contains: the translations and the documentation.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const root = import.meta.dirname;
const bundles = join(root, 'media', 'l10n');
const docs = join(root, 'docs');

/** @param {string} path @param {Record<string, string>} texts */
function writeCompressed(path, texts) {
  writeFileSync(path, brotliCompressSync(JSON.stringify(texts)));
}

/**
 * Writes each `bundle.l10n.LANGUAGE.json` as `LANGUAGE.json.br`.
 * @param {string} folder
 */
export function writeTranslations(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(bundles)) {
    const [, language] = /^bundle\.l10n\.(.+)\.json$/.exec(name) ?? [];
    if (language !== undefined)
      writeCompressed(join(folder, `${language}.json.br`), JSON.parse(readFileSync(join(bundles, name), 'utf8')));
  }
}

/**
 * The pages of the user documentation by path: `index.md`, the pages that it links to, and the pages of causes without their comment for
 * contributors.
 * @returns {Record<string, string>}
 */
export function userPages() {
  const read = (/** @type {string} */ path) => readFileSync(join(docs, path), 'utf8');
  const index = read('index.md');
  const linked = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = '']) => name);
  const causes = readdirSync(join(docs, 'causes')).map((name) => `causes/${name}`);
  const pages = [...new Set(['index.md', ...linked, ...causes])].sort();
  return Object.fromEntries(pages.map((path) => [path, read(path).replace(/\n<!-- .*docs:causes.* -->\n/, '')]));
}

/**
 * Writes all pages of the user documentation into one file.
 * @param {string} path
 */
export function writeDocumentation(path) {
  writeCompressed(path, userPages());
}
