// Creates `dist/socketio-inspector.vsix` from the files that `.vscodeignore` allows. They are copied to a separate folder first, because the
// packed README differs from the one of the repository.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createVSIX, listFiles } from '@vscode/vsce';

/**
 * Returns the README for the page of the installed extension. On that page, VS Code opens only web addresses, so links and pictures cannot
 * lead to files of the package. A command opens the documentation instead.
 * @param {string} readme
 */
function packedReadme(readme) {
  return readme
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}

const root = import.meta.dirname;
const folder = join(root, 'dist', 'package');
await rm(folder, { recursive: true, force: true });
for (const name of await listFiles({ cwd: root, dependencies: false })) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await cp(join(root, name), join(folder, name));
}
await writeFile(join(folder, 'README.md'), packedReadme(await readFile(join(root, 'README.md'), 'utf8')));
// `createVSIX` rejects a README or a CHANGELOG with a link to a file if the manifest names no repository.
await createVSIX({
  cwd: folder,
  packagePath: join(root, 'dist', 'socketio-inspector.vsix'),
  dependencies: false,
  ignoreFile: join(root, '.vscodeignore'),
  allowMissingRepository: true,
});
await rm(folder, { recursive: true, force: true });
