/** Vitest's global setup of the e2e tests: it installs the extension once for each version of VS Code, instead of once for each window. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vscodeVersions } from '../../support/vscode/install.mjs';
import { installExtensions } from '../../support/vscode/server.mjs';
import { installedVariable, packagedExtension } from './workbench.ts';

/** @returns a function that removes the installations */
export async function setup(): Promise<() => Promise<void>> {
  if (!existsSync(packagedExtension)) throw new Error(`${packagedExtension} is missing: npm run package`);
  const folder = await mkdtemp(join(tmpdir(), 'sioi-installed-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const version of vscodeVersions) {
      await installExtensions(version, [packagedExtension], join(folder, version));
    }
    // The worker processes inherit this variable.
    process.env[installedVariable] = folder;
    return remove;
  } catch (error) {
    await remove();
    throw error;
  }
}
