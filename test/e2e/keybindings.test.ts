import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryLine, headerLine } from '../../src/model/entry/sessionFile.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import type { Panel } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

const patience = { timeout: 60_000, interval: 50 };
const about = { connectionId: 'c1', namespace: '/' } as const;
const sessionFile = [
  headerLine({ startedAt: '2026-01-02T03:04:05.000Z', connections: { c1: { url: 'http://localhost:3000' } } }),
  entryLine({ seq: 1, t: 1, kind: 'event', dir: 'out', event: 'asked', ackId: 0, delivery: 'acknowledged', ...about }),
  entryLine({ seq: 2, t: 2, kind: 'ack', dir: 'in', of: 1, ackId: 0, ...about }),
].join('\n');

/**
 * Keyboard shortcuts that run commands in VS Code: the default ones of the manifest, and ones that a user has
 * changed.
 */
describe(`key bindings in VS Code ${newestVscode}`, () => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (_id: unknown, ack: (response: unknown) => void) => ack({ status: 'ok' }));
        });
      },
    });
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: { 'saved.siolog': `${sessionFile}\n` },
      keybindings: [
        { key: 'f9', command: 'socketioInspector.panel.emit', when: 'socketioInspector.focus == form' },
        { key: 'g', command: '-socketioInspector.timeline.goToPartner' },
        { key: 'f8', command: 'socketioInspector.timeline.goToPartner', when: 'socketioInspector.focus == entries' },
      ],
    });
    await window.openPanel();
    await window.panel.connect(server.url);
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const press = (key: string): Promise<void> => window.page.keyboard.press(key);
  /**
   * Presses a key until it works. VS Code learns only after a moment that the focus has moved. On a busy machine, a test can press the next
   * key before that, and such a key does nothing.
   */
  async function pressUntil(key: string, hasWorked: () => Promise<boolean>): Promise<void> {
    const pressed = async (): Promise<boolean> => {
      await press(key);
      return vi
        .waitFor(async () => expect(await hasWorked()).toBe(true), { timeout: 5000, interval: 20 })
        .then(
          () => true,
          () => false,
        );
    };
    await expect.poll(pressed, patience).toBe(true);
  }
  const hasFocus = (locator: Locator) => (): Promise<boolean> =>
    locator.evaluate((element) => element.matches(':focus'));
  const selection = (panel: Panel): Promise<string[]> =>
    panel.grid
      .getByRole('row', { selected: true })
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  const expectSelection = (panel: Panel, name: RegExp): Promise<void> =>
    expect.poll(() => selection(panel), patience).toEqual([expect.stringMatching(name)]);

  it('emit once, with the default key and with a key that the user has added', async () => {
    await window.panel.write({ event: 'by default' });
    await window.panel.textbox('Event name').click();
    await pressUntil('Control+Enter', () => Promise.resolve(server.recorder.named('by default').length > 0));
    await window.panel.textbox('Event name').fill('by another key');
    await press('F9');
    await server.recorder.waitFor('by another key');
    // If the first key had emitted twice, the second event would have been received by now.
    await window.panel.row(/^outgoing, by another key/).waitFor();
    expect(server.recorder.events.map(({ event }) => event)).toEqual(['by default', 'by another key']);
  });

  it('focus the filter from the rows, and type text inside it', async () => {
    await window.panel.row(/^outgoing, by default/).click();
    await pressUntil('/', hasFocus(window.panel.textbox('Filter')));
    await press('/');
    await press('g');
    await expect.poll(() => window.panel.textbox('Filter').inputValue(), patience).toBe('/g');
    await window.panel.textbox('Filter').fill('');
    await window.panel.textbox('Event name').click();
    await pressUntil('Control+f', hasFocus(window.panel.textbox('Filter')));
  });

  it('do nothing after the user has removed a key, and work with the new one', async () => {
    await window.panel.emit({ event: 'update item', args: [['Text', 'first']], ack: 5000 });
    await window.panel.row(/^outgoing, update item, acknowledged/).click();
    await expectSelection(window.panel, /^outgoing, update item/);
    const isOnAck = async (): Promise<boolean> => /^incoming, ack of/.test((await selection(window.panel)).join());
    await pressUntil('F8', isOnAck);
    // VS Code now knows where the focus is. If the removed key still worked, it would select the event, and F8 would return to the acknowledgement.
    await press('g');
    await press('F8');
    await expectSelection(window.panel, /^outgoing, update item/);
    await press('F8');
    await expectSelection(window.panel, /^incoming, ack of/);
  });

  it('do not change keys in other parts of VS Code', async () => {
    await window.panel.row(/^outgoing, by default/).click();
    await window.workbench.runCommand('File: New Untitled Text File');
    const editor = window.page.locator('.editor-instance .monaco-editor');
    await editor.locator('.view-line').first().click();
    await window.page.keyboard.type('/g');
    await editor.getByText('/g').waitFor();
    await window.workbench.runCommand('View: Revert and Close Editor');
  });

  it('work on the page of a session file', async () => {
    const files = window.question.locator('input[type="text"]').first();
    await window.question.waitFor({ state: 'hidden' });
    // The editor that was just closed may still take the focus, which closes the quick pick.
    const isFound = async (): Promise<boolean> => {
      await files.fill('saved.siolog', { timeout: 3000 });
      await window.choice('saved.siolog').waitFor({ timeout: 5000 });
      return true;
    };
    await pressUntil('Control+p', () => isFound().catch(() => false));
    await window.choice('saved.siolog').click();
    // The panel is hidden and its page is destroyed, so this is the only page.
    const page = window.panel;
    await page.row(/^outgoing, asked/).click();
    await expectSelection(page, /^outgoing, asked/);
    await press('F8');
    await expectSelection(page, /^incoming, ack of/);
    await pressUntil('/', hasFocus(page.textbox('Filter')));
    await window.workbench.runCommand('View: Close Editor');
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
