import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionText } from '../support/mockSession.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

/** A session file becomes a mock server, to which the panel connects; the types of the captured events are inferred. */
describe(`a mock server and the types of its events in VS Code ${newestVscode}`, () => {
  let window: PanelWindow;

  beforeAll(async () => {
    const session = sessionText([
      { kind: 'connection', state: 'connected', namespace: '/' },
      { kind: 'event', dir: 'in', event: 'price', args: [{ value: 1.5 }] },
      { kind: 'event', dir: 'out', event: 'get', args: [1], ackId: 0, delivery: 'acknowledged' },
      { kind: 'ack', dir: 'in', of: 3, args: [{ name: 'one' }] },
    ]);
    window = await PanelWindow.open({ version: newestVscode, workspaceFiles: { 'capture.siolog': session } });
    await window.openPanel();
  });
  afterAll(() => window?.dispose());
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  it('is started from the menu of the file, and connected to', async () => {
    const start = window.page.locator('.monaco-menu .action-item:not(.disabled)', { hasText: 'Start mock server' });
    // In a new window, the menu entry is disabled until VS Code knows that the workspace is trusted.
    await expect
      .poll(async () => {
        await window.page.keyboard.press('Escape');
        await window.page.getByRole('treeitem', { name: 'capture.siolog' }).click({ button: 'right' });
        await window.page.locator('.monaco-menu .action-item').first().waitFor();
        return start.count();
      })
      .toBe(1);
    await start.click();
    const toast = window.page.locator('.notification-toast').filter({ hasText: 'capture.siolog' }).first();
    await toast.getByRole('button', { name: 'Connect' }).click();
    await window.panel.waitForState(/^Connected/);
    await window.panel.row(/^incoming, price/).waitFor();
    await window.panel.emit({ event: 'get', args: [['Number', '1']], ack: 20_000 });
    await window.panel.row(/^outgoing, get, acknowledged/).waitFor();
  });

  it('has types, which open in an editor', async () => {
    await window.panel.more('Infer event types…');
    await window.pick('Infer event types', 'TypeScript');
    await window.pick('Infer event types', 'Open in a new editor');
    expect(await window.notified(/examined/)).toBe('3 events and acknowledgements were examined.');
    const text = await window.takeDocument();
    expect(text).toContain('price: (arg0: { value: number }) => void;');
    expect(text).toContain('get: (arg0: number, callback: (response: { name: string }) => void) => void;');
  });
});
