// The same suite in a desktop VS Code, for machines that can download one: tsx test/host/runDesktop.ts [VERSION]
import { runTests } from '@vscode/test-electron';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '../support/vscode/browser.mjs';
import { bundleSuite, extensionRoot } from './bundleSuite.ts';

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sioi-desktop-'));
  try {
    await runTests({
      version: process.argv[2] ?? 'stable',
      extensionDevelopmentPath: extensionRoot,
      extensionTestsPath: await bundleSuite(),
      extensionTestsEnv: { CHROMIUM_PATH: chromiumPath(true) },
      launchArgs: [
        folder,
        '--disable-extensions',
        '--disable-workspace-trust',
        `--user-data-dir=${join(folder, '.user-data')}`,
      ],
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
