// The browser that shows the workbench: the system's Chromium, driven by Playwright.
import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';
import { findOnPath } from '../process.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of Chromium: `CHROMIUM_PATH`, else a Chromium or Chrome of the system. */
export function chromiumPath() {
  const named = process.env['CHROMIUM_PATH'];
  const known = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  const onPath = ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath);
  for (const path of named ? [named] : [...known, ...onPath]) {
    if (path === undefined) continue;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there.
    }
  }
  throw new Error(
    named
      ? `CHROMIUM_PATH names ${named}, and no program is there.`
      : 'The tests in VS Code need Chromium. On Debian and Ubuntu: apt-get install chromium. Elsewhere: CHROMIUM_PATH=/path/to/chromium',
  );
}

/**
 * @param {{ headless?: boolean, args?: string[] }} [options]
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser(options = {}) {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: options.headless ?? true,
    args: [...flags, ...(options.args ?? [])],
    timeout: 30_000,
  });
}
