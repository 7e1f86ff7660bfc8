// `npm run release:check -- [--pre-release] [--test]`: checks what a release needs (docs/releases.md), and prints what is missing.
// `npm run release:links -- https://…` fills in the links of package.json.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledPackages } from '../../thirdPartyNotices.mjs';
import { pictureFiles } from './pictureList.mjs';
import {
  benchFaults,
  fileHashes,
  folderHash,
  linkFaults,
  noticeFaults,
  packageFaults,
  pictureFaults,
  repositoryFaults,
  sizeFaults,
  versionFaults,
  withLinks,
} from './releaseChecks.mjs';
import { filesInZip } from './zip.mjs';

const root = join(import.meta.dirname, '../..');
process.chdir(root);
const options = process.argv.slice(2);
const links = options.indexOf('--links');

if (links >= 0)
  await writeFile('package.json', withLinks(await readFile('package.json', 'utf8'), options[links + 1] ?? ''));
else await check();

async function check() {
  if (options.includes('--test')) {
    const { status } = spawnSync('npm', ['test'], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
  const manifestText = await readFile('package.json', 'utf8');
  const manifest = JSON.parse(manifestText);
  const isPreRelease = options.includes('--pre-release');
  const vsix = await readFile('dist/socketio-inspector.vsix').catch(() => undefined);
  const lock = await json('package-lock.json');
  const metafiles = await Promise.all((await named('dist', '.meta.json')).map((name) => json(join('dist', name))));
  const checks = {
    Version: versionFaults({
      version: manifest.version,
      lockVersion: lock.version,
      changelog: await readFile('CHANGELOG.md', 'utf8'),
      isPreRelease,
    }),
    Links: linkFaults(manifest),
    Notices: noticeFaults(
      await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8').catch(() => ''),
      bundledPackages(metafiles),
    ),
    Package: packageFaults(vsix && packedFacts(vsix), { manifest: manifestText, isPreRelease }),
    Size: sizeFaults(vsix?.length),
    Pictures: pictureFaults(await json('media/pictures.json').catch(() => undefined), {
      version: manifest.version,
      webview: await folderHash('webview'),
      files: await fileHashes('media', pictureFiles),
    }),
    Benchmarks: benchFaults(
      await readFile('docs/performance.md', 'utf8'),
      await json('test/bench/measured.json'),
      manifest.version,
    ),
    Repository: repositoryFaults({
      status: git('status', '--porcelain'),
      tags: git('tag', '--list'),
      version: manifest.version,
    }),
  };
  for (const [name, faults] of Object.entries(checks)) {
    console.log(`${faults.length === 0 ? '✓' : '✗'} ${name}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

/** @param {Buffer} vsix */
function packedFacts(vsix) {
  const files = filesInZip(vsix);
  const text = (/** @type {string} */ name) => files.get(name)?.().toString() ?? '';
  return {
    manifest: text('extension/package.json'),
    readme: text('extension/readme.md'),
    vsixManifest: text('extension.vsixmanifest'),
  };
}

/** @param {string[]} args */
function git(...args) {
  const { stdout, status } = spawnSync('git', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed.`);
  return stdout;
}

/** @param {string} path */
async function json(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/**
 * @param {string} folder
 * @param {string} end
 */
async function named(folder, end) {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(end));
}
