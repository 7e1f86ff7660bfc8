// Creates `dist/socketio-inspector.vsix` from the files that `.vscodeignore` allows. With `--pre-release`, VS Code offers it only to those who
// have chosen pre-releases (docs/releases.md). The files are copied to a separate folder first, because the packed README differs from the
// one of the repository.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles } from '@vscode/vsce';
import { packedReadme } from './packedTexts.mjs';

const { values: options } = parseArgs({ options: { 'pre-release': { type: 'boolean', default: false } } });

const root = import.meta.dirname;
const folder = join(root, 'dist', 'package');
await rm(folder, { recursive: true, force: true });
for (const name of await listFiles({ cwd: root, dependencies: false })) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await cp(join(root, name), join(folder, name));
}
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeFile(join(folder, 'README.md'), packedReadme(await readFile(join(root, 'README.md'), 'utf8'), manifest));
// `createVSIX` rejects a README or a CHANGELOG with a link to a file if the manifest names no repository.
await createVSIX({
  cwd: folder,
  packagePath: join(root, 'dist', 'socketio-inspector.vsix'),
  dependencies: false,
  ignoreFile: join(root, '.vscodeignore'),
  allowMissingRepository: true,
  preRelease: options['pre-release'],
});
await rm(folder, { recursive: true, force: true });
