// Packs what `.vscodeignore` allows as `dist/socketio-inspector.vsix`, in a folder of its own: the README in it is another one.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createVSIX, listFiles } from '@vscode/vsce';

/**
 * The README for the page of the installed extension. There, VS Code opens web addresses only: no link or picture leads to a file of the
 * package. A command opens the documentation.
 * @param {string} readme
 */
function packedReadme(readme) {
  return readme
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}

/**
 * The page of a cause without its comment for contributors. There are hundreds of pages, and each is compressed on its own.
 * @param {string} page
 */
function packedCause(page) {
  return page.replace(/\n<!-- .*docs:causes.* -->\n/, '');
}

const root = import.meta.dirname;
const folder = join(root, 'dist', 'package');
await rm(folder, { recursive: true, force: true });
for (const name of await listFiles({ cwd: root, dependencies: false })) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  if (/^docs\/causes\/.*\.md$/.test(name))
    await writeFile(join(folder, name), packedCause(await readFile(join(root, name), 'utf8')));
  else await cp(join(root, name), join(folder, name));
}
await writeFile(join(folder, 'README.md'), packedReadme(await readFile(join(root, 'README.md'), 'utf8')));
// It refuses a README and a CHANGELOG with a link to a file, because no repository is known.
await createVSIX({
  cwd: folder,
  packagePath: join(root, 'dist', 'socketio-inspector.vsix'),
  dependencies: false,
  ignoreFile: join(root, '.vscodeignore'),
  allowMissingRepository: true,
});
await rm(folder, { recursive: true, force: true });
