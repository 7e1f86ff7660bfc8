// The texts that the package contains: the page of the extension, and, compressed, the translations and the documentation.
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
 * Returns the README for the page of the extension in the marketplace and in VS Code. There, only web addresses work. If the manifest names
 * a repository on GitHub or GitLab, `createVSIX` makes a web address of each path. Otherwise, pictures and links to files are left out, and a
 * command opens the documentation instead.
 * @param {string} readme
 * @param {{ repository?: { url?: string } }} manifest
 */
export function packedReadme(readme, { repository }) {
  if (/^https:\/\/(github|gitlab)\.com\//.test(repository?.url ?? '')) return readme;
  return readme
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}

/**
 * A page without the pictures that the package does not contain, because it would be too large. They are not loaded from the web either: the
 * inspector connects only to the servers of the user.
 * @param {string} page
 * @param {string} included the content of `.vscodeignore`, which names the pictures of the package
 */
export function withoutUnpackedPictures(page, included) {
  const patterns = [...included.matchAll(/^!media\/(.+\.png)$/gm)].map(
    ([, name = '']) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`),
  );
  return page.replace(/^!\[[^\]]*\]\(\.\.\/media\/([^)]+)\)\n\n/gm, (picture, name) =>
    patterns.some((pattern) => pattern.test(name)) ? picture : '',
  );
}

/**
 * The pages of the user documentation by path: `index.md`, the pages that it links to, and the pages of causes without their comment for
 * contributors.
 * @returns {Record<string, string>}
 */
export function userPages() {
  const read = (/** @type {string} */ path) => readFileSync(join(docs, path), 'utf8');
  const included = readFileSync(join(root, '.vscodeignore'), 'utf8');
  const index = read('index.md');
  const linked = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = '']) => name);
  const causes = readdirSync(join(docs, 'causes')).map((name) => `causes/${name}`);
  const pages = [...new Set(['index.md', ...linked, ...causes])].sort();
  return Object.fromEntries(
    pages.map((path) => [
      path,
      withoutUnpackedPictures(read(path).replace(/\n<!-- .*docs:causes.* -->\n/, ''), included),
    ]),
  );
}

/**
 * Writes all pages of the user documentation into one file.
 * @param {string} path
 */
export function writeDocumentation(path) {
  writeCompressed(path, userPages());
}
