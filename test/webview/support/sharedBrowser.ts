/** Vitest's global setup of the webview tests: one browser, which the workers connect to. */
import type { TestProject } from 'vitest/node';
import { launchBrowserForOthers } from '../../support/vscode/browser.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of all webview tests listens. */
    browserEndpoint: string;
  }
}

/** @returns ends the browser */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = await launchBrowserForOthers();
  project.provide('browserEndpoint', browser.wsEndpoint());
  return () => browser.close();
}
