// `npm run pictures`: runs the end-to-end test that takes screenshots, saves them in media/, and records what they show, so that
// `npm run release:check` can refuse outdated pictures.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { folderHash } from './releaseChecks.mjs';

const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'e2e',
  '--mode',
  'matrix',
  'test/e2e/pictures.test.ts',
];
const env = { ...process.env, INSPECTOR_KEEP_PICTURES: '1' };
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const webview = await folderHash('webview');
process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
if (process.exitCode === 0)
  await writeFile('media/pictures.json', `${JSON.stringify({ version, webview }, undefined, 2)}\n`);
