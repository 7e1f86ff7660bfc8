import { expect, it } from 'vitest';
import { missingReadOption } from '../../../../src/host/nodes/probeEnvironment.ts';

const file = '/home/me/.vscode/probe/probe.cjs';
const missing = "--allow-fs-read='/home/me/.vscode/probe'";

it.each([
  'npm start',
  'node --permissions app.js',
  'node --permission --allow-fs-read=* app.js',
  'node --permission --allow-fs-read=/app --allow-fs-read=/home/me/.vscode/probe app.js',
  'node --permission --allow-fs-read="/home/me/*" app.js',
  "node --experimental-permission --allow-fs-read='/home/me/.vscode/' app.js",
])('the permission model lets the process read the probe, or is not used: %s', (command) => {
  expect(missingReadOption(command, { file })).toBeUndefined();
});

it.each([
  'node --permission app.js',
  'node --experimental-permission --allow-fs-read=/app app.js',
  'node --permission --allow-fs-read=/home/me/.vscode/pro app.js',
  'node --permission --allow-fs-read= app.js',
])('the permission model does not let the process read the probe: %s', (command) => {
  expect(missingReadOption(command, { file })).toBe(missing);
});
