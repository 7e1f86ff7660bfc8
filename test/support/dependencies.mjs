// Installs the packages that a fresh clone lacks. Uses only Node.js itself.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from './process.mjs';
import { withProgress } from './progress.mjs';

/** The root of the repository, without a slash at its end. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** @param {string} path */
function modified(path) {
  return statSync(`${repository}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Installs the packages when there are none, or when the lock file is newer than they are. */
export async function ensureDependencies() {
  requirePlatform();
  if (modified('package-lock.json') <= modified('node_modules/.package-lock.json')) return;
  // Nothing here needs the install scripts of packages, and npm would warn that it did not run them.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await withProgress('Installing the packages (npm ci), usually about a minute', () =>
    runOrThrow('npm', args, { cwd: repository, timeoutMs: 600_000, output: 'inherit' }),
  );
}

function requirePlatform() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new Error(`Node 20 or newer is needed; this is ${process.version}.`);
  }
  if (process.platform === 'win32') {
    throw new Error(
      'This runs on Linux, macOS and WSL. On Windows: npm ci, npm run package, and then\n' +
        '  code --install-extension dist/socketio-inspector.vsix',
    );
  }
}
