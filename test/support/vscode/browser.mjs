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

/** The headless shell of Chromium, a separate Debian package. It has no windows, and opens a page in a third of the time. */
const shell = 'chromium-headless-shell';
const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The path of the browser: `CHROMIUM_PATH`, otherwise the headless shell if no window is needed, otherwise a Chromium or Chrome.
 * @param {boolean} headless
 */
export function chromiumPath(headless) {
  const named = process.env['CHROMIUM_PATH'];
  const known = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  const windowless = headless ? [findOnPath(shell)] : [];
  for (const path of named ? [named] : [...windowless, ...known, ...browsers.map(findOnPath)]) {
    if (path === undefined) continue;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The file does not exist.
    }
  }
  throw new Error(
    named
      ? `CHROMIUM_PATH names ${named}, and no program is there.`
      : 'The tests need Chromium. On Debian: apt-get install chromium-headless-shell. Elsewhere: CHROMIUM_PATH=/path/to/chromium',
  );
}

/**
 * @param {{ headless?: boolean, args?: string[] }} [options]
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser({ headless = true, args = [] } = {}) {
  return chromium.launch({
    executablePath: chromiumPath(headless),
    headless,
    args: [...flags, ...args],
    timeout: 30_000,
  });
}
