/** Every folder is in the tree of docs/architecture.md, and has a layer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string | readonly string[] };
}

const root = join(import.meta.dirname, '../..');
const { default: layers } = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as {
  default: { readonly forbidden: readonly Rule[] };
};

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}

/** The paths of the folders in the tree. Two spaces of indentation are one level; a line can name several folders. */
function foldersOfTree(): Set<string> {
  const [, tree = ''] = /```\n(package\.json[\s\S]*?)```/.exec(readFileSync('docs/architecture.md', 'utf8')) ?? [];
  const paths = new Set<string>();
  const parents: string[] = [];
  for (const line of tree.split('\n')) {
    const [, indent = '', names] = /^( {0,4})((?:\w+\/ *)+)(?: |$)/.exec(line) ?? [];
    if (names === undefined) continue;
    const level = indent.length / 2;
    for (const name of names.trim().split(/\/ */).filter(Boolean)) {
      parents[level] = name;
      paths.add(parents.slice(0, level + 1).join('/'));
    }
  }
  return paths;
}

describe('every folder', () => {
  const named = foldersOfTree();

  it.each(['src', 'src/model', 'src/engine', 'src/host', 'src/vscode', 'webview'])(
    'of %s is in the tree of docs/architecture.md',
    (folder) => {
      expect(foldersIn(folder).filter((path) => !named.has(path))).toEqual([]);
    },
  );

  it.each([
    ['src', 'layers'],
    ['src/engine', 'engine'],
    ['src/engine/observe', 'observe'],
    ['webview', 'webview'],
  ])('of %s is in a layer', (folder, name) => {
    const rules = layers.forbidden.filter((rule) => rule.name === name);
    const patterns = rules
      .flatMap(({ from, to }) => [from.path ?? [], to.path ?? []].flat())
      .map((path) => new RegExp(path));
    const withoutLayer = foldersIn(folder).filter((path) => !patterns.some((pattern) => pattern.test(`${path}/x.ts`)));
    // Style sheets import only style sheets.
    expect(withoutLayer.filter((path) => path !== 'webview/styles')).toEqual([]);
  });
});
