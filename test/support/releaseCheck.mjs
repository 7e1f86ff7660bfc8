// `npm run release:check [-- --pre-release] [-- --test]`: checks what a release needs (docs/releases.md), and prints what is missing.
// `npm run release:links -- https://…` fills in the links of package.json.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledPackages } from '../../thirdPartyNotices.mjs';
import {
  folderHash,
  linkFaults,
  noticeFaults,
  pictureFaults,
  sizeFaults,
  versionFaults,
  withLinks,
} from './releaseChecks.mjs';

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
  const manifest = await json('package.json');
  const lock = await json('package-lock.json');
  const metafiles = await Promise.all((await named('dist', '.meta.json')).map((name) => json(join('dist', name))));
  const checks = {
    Version: versionFaults({
      version: manifest.version,
      lockVersion: lock.version,
      changelog: await readFile('CHANGELOG.md', 'utf8'),
      isPreRelease: options.includes('--pre-release'),
    }),
    Links: linkFaults(manifest),
    Notices: noticeFaults(
      await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8').catch(() => ''),
      bundledPackages(metafiles),
    ),
    Size: sizeFaults((await stat('dist/socketio-inspector.vsix').catch(() => undefined))?.size),
    Pictures: pictureFaults(await json('media/pictures.json').catch(() => undefined), {
      version: manifest.version,
      webview: await folderHash('webview'),
    }),
  };
  for (const [name, faults] of Object.entries(checks)) {
    console.log(`${faults.length === 0 ? '✓' : '✗'} ${name}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
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
