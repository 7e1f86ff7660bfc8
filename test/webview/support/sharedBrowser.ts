/** Vitest's global setup of the webview tests: one browser, which the workers connect to. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { launchBrowserForOthers } from '../../support/vscode/browser.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of all webview tests listens for its debugger. */
    browserEndpoint: string;
  }
}

/** @returns ends the browser */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const profile = await mkdtemp(join(tmpdir(), 'sioi-browser-'));
  const removeProfile = (): Promise<void> => rm(profile, { recursive: true, force: true, maxRetries: 3 });
  try {
    const browser = await launchBrowserForOthers(profile);
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
    project.provide('browserEndpoint', `ws://127.0.0.1:${port ?? ''}${path ?? ''}`);
    return async () => {
      await browser.close();
      await removeProfile();
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
