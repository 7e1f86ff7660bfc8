// `npm run pictures`: runs the end-to-end tests that take screenshots, makes small files of them in media/, and records what they show, so
// that `npm run release:check` can refuse outdated pictures. It needs pngquant, which chooses the colors of the palettes.
// `npm run pictures -- --only moving-emit` makes only the named pictures, and records nothing.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { filesOf, maxMovingBytes, pictureFiles, pictureKinds, takenFolder } from './pictureList.mjs';
import { decodePng, encodeApng, encodePng, stacked, unstacked } from './png.mjs';
import { fileHashes, folderHash } from './releaseChecks.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, taken: { type: 'boolean', default: false } },
});
const kinds = pictureKinds.filter(({ name }) => options.only.length === 0 || options.only.includes(name));

// `--taken` uses the screenshots of the last run.
if (!options.taken) await takeScreenshots();
for (const kind of kinds) await (kind.themes ? makePictures(kind) : makeMovingPicture(kind));
if (options.only.length === 0) await record();

async function takeScreenshots() {
  await rm(takenFolder, { recursive: true, force: true });
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', '--mode', 'matrix'];
  const files = new Set(kinds.map(({ name }) => testFileOf(name)));
  const { status } = spawnSync(process.execPath, [...vitest, ...files], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The screenshots could not be taken.');
}

/** @param {string} name of a picture */
function testFileOf(name) {
  const [, group = ''] = /^(moving|walkthrough)-/.exec(name) ?? [];
  return `test/e2e/${group === '' ? 'pictures' : `${group}Pictures`}.test.ts`;
}

/** @param {import('./pictureList.mjs').PictureKind} kind */
async function makePictures(kind) {
  for (const file of filesOf(kind)) {
    await writeFile(join('media', file), withPalette(await readFile(join(takenFolder, file)), kind.colors));
  }
}

/** @param {import('./pictureList.mjs').PictureKind} kind */
async function makeMovingPicture({ name, colors }) {
  const folder = join(takenFolder, name);
  /** The duration of each frame is in its name: `03-1500.png`. */
  const files = (await readdir(folder)).sort();
  const pictures = await Promise.all(files.map(async (file) => decodePng(await readFile(join(folder, file)))));
  // With a palette for all frames, what does not change has the same colors in each of them, and is stored only once.
  const shared = decodePng(withPalette(encodePng(stacked(pictures)), colors));
  const frames = unstacked(shared, pictures.length).map((picture, index) => ({
    picture,
    ms: Number(/-(\d+)\.png$/.exec(files[index] ?? '')?.[1]),
  }));
  const moving = encodeApng(frames);
  if (moving.length > maxMovingBytes) throw new Error(`${name}.png has ${moving.length} bytes.`);
  await writeFile(join('media', `${name}.png`), moving);
}

/**
 * @param {Buffer} png
 * @param {number} colors
 */
function withPalette(png, colors) {
  // Without dithering, areas of one color stay so, and compress well.
  const args = ['--nofs', '--speed', '1', '--strip', String(colors), '-'];
  const { stdout, status, error } = spawnSync('pngquant', args, { input: png, maxBuffer: 2 ** 30 });
  if (error) throw new Error('pngquant is missing. On Debian: apt-get install pngquant', { cause: error });
  if (status !== 0) throw new Error(`pngquant ended with exit code ${status}.`);
  return stdout;
}

async function record() {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const content = { version, webview: await folderHash('webview'), files: await fileHashes('media', pictureFiles) };
  await writeFile('media/pictures.json', `${JSON.stringify(content, undefined, 2)}\n`);
}
