// `npm run pictures`: runs the end-to-end test that takes screenshots, and saves them in media/.
import { spawnSync } from 'node:child_process';

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
process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
