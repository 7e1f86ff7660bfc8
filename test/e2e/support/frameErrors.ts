import type { Page } from 'playwright-core';

/** The origin of the extension's own scripts, styles and frames; messages of the workbench have other origins. */
const ownOrigin = /vscode-resource\.vscode-cdn\.net\/.*socketio-inspector|\/webview\/browser\/pre\/(index|fake)\.html/;

/**
 * Collects the errors of the extension's own frames: console errors (refusals by the content security policy and missing resources among
 * them) and uncaught exceptions.
 * @returns the list of errors, to which later errors are added
 */
export function collectFrameErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    const { url, lineNumber } = message.location();
    if (message.type() === 'error' && ownOrigin.test(url))
      errors.push(`${message.text()} (${url.replace(/\?.*/, '')}:${lineNumber + 1})`);
  });
  page.on('pageerror', (error) => {
    const text = error.stack ?? error.message;
    if (ownOrigin.test(text)) errors.push(text);
  });
  return errors;
}
