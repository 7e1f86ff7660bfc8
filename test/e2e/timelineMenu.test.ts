import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const patience = { timeout: 60_000, interval: 50 };

/** VS Code's own menu on rows of the timeline: opened by pointer and by key, and what its entries do. */
describe(`the menu on the timeline in VS Code ${newestVscode}`, () => {
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
    window = await PanelWindow.open({ version: newestVscode });
    await window.openPanel();
    await window.panel.connect(server.url);
    await window.panel.emit({ event: 'update item', args: [['Text', 'first']], ack: 5000 });
    await emitted.waitFor();
    await window.panel.emit({ event: 'hello', args: [['Text', 'second']] });
    await hello.waitFor();
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const lazily = (locate: () => Locator) => ({
    get row(): Locator {
      return locate();
    },
    waitFor: () => locate().waitFor(),
  });
  const emitted = lazily(() => window.panel.row(/^outgoing, update item, acknowledged/));
  const hello = lazily(() => window.panel.row(/^outgoing, hello/));
  const ack = lazily(() => window.panel.row(/^incoming, ack of/));
  const menuItems = (): Locator => window.page.locator('.context-view .monaco-menu .action-label');

  /** The menu's entries, once it is open. */
  async function offered(): Promise<string[]> {
    await menuItems().first().waitFor();
    const texts = await menuItems().allInnerTexts();
    return texts.map((text) => text.trim()).filter(Boolean);
  }

  /** In the first moment after it has opened, VS Code's menu ignores mouse buttons. */
  async function choose(name: string): Promise<void> {
    const item = menuItems().getByText(name, { exact: true });
    await vi.waitFor(async () => {
      if (await item.isVisible()) await item.click({ timeout: 1000 });
      await item.waitFor({ state: 'hidden', timeout: 1000 });
    }, patience);
  }

  const clipboard = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());
  const selection = (): Promise<string[]> =>
    window.panel.grid
      .getByRole('row', { selected: true })
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));

  it('opens with a right click, which selects the row, and copies it', async () => {
    await hello.row.click();
    await emitted.row.click({ button: 'right' });
    expect(await offered()).toEqual([
      'Go to acknowledgement',
      'Resend',
      'Edit and resend',
      'Save to collection…',
      'Create scenario from selection…',
      'Save as expectation…',
      'Filter by event name',
      'Exclude event name',
      'Copy as JSON',
      'Copy as NDJSON',
      'Copy as text',
      'Copy as JavaScript',
      'Copy as…',
      'Copy event name',
      'Explain this entry',
      'Explain this connection',
      'Add marker…',
    ]);
    expect(await selection()).toEqual([expect.stringMatching(/^outgoing, update item/)]);
    await choose('Copy as NDJSON');
    await vi.waitFor(async () => {
      expect(JSON.parse(await clipboard())).toMatchObject({ kind: 'event', event: 'update item', args: ['first'] });
    }, patience);
  });

  it('opens with the key of the row in focus, and goes to its acknowledgement and back', async () => {
    await emitted.row.click();
    await window.page.keyboard.press('Shift+F10');
    expect(await offered()).toContain('Go to acknowledgement');
    const row = await emitted.row.boundingBox();
    const menu = await window.page.locator('.context-view .monaco-menu').boundingBox();
    // The menu opens at the row, not at a corner of the grid.
    expect(Math.abs((menu?.y ?? 0) - ((row?.y ?? 0) + (row?.height ?? 0)))).toBeLessThan(30);
    await choose('Go to acknowledgement');
    await vi.waitFor(
      async () => expect(await selection()).toEqual([expect.stringMatching(/^incoming, ack of/)]),
      patience,
    );
    await ack.row.click();
    await window.page.keyboard.press('ContextMenu');
    expect(await offered()).toContain('Go to event');
    await choose('Go to event');
    await vi.waitFor(
      async () => expect(await selection()).toEqual([expect.stringMatching(/^outgoing, update item/)]),
      patience,
    );
  });

  // The chat is turned off in the settings of the test.
  it('offers to copy the prompt that explains an entry if there is no chat', async () => {
    await emitted.row.click({ button: 'right' });
    await choose('Explain this entry');
    await window.page.locator('.notification-toast').getByRole('button', { name: 'Copy prompt' }).click();
    await vi.waitFor(async () => expect(await clipboard()).toMatch(/^Explain entry #\d+ .*"update item"/s), patience);
  });

  it('compares two selected entries in the diff editor', async () => {
    await emitted.row.click();
    await hello.row.click({ modifiers: ['ControlOrMeta'] });
    await hello.row.click({ button: 'right' });
    const names = await offered();
    expect(names).toContain('Compare selected entries');
    expect(names).toContain('Resend');
    expect(names).not.toContain('Edit and resend');
    await choose('Compare selected entries');
    const sides = window.page.locator('.monaco-diff-editor');
    await sides.locator('.editor.original').getByText('"update item"').first().waitFor();
    await sides.locator('.editor.modified').getByText('"hello"').first().waitFor();
    await window.workbench.runCommand('View: Close Editor');
  });

  it('clears only the entries of a removed connection, and restores them', async () => {
    const { panel } = window;
    await window.openPanel();
    await window.showViews();
    const connection = window.treeItem('Connections', /, connected/).first();
    await connection.hover();
    await connection.getByRole('button', { name: 'Remove connection', exact: true }).click();
    await connection.waitFor({ state: 'detached' });
    await panel.connect(server.url);
    await panel.emit({ event: 'of another connection' });
    await panel.row(/^outgoing, of another connection/).waitFor();
    await panel.button('All connections').click();
    await emitted.waitFor();
    await panel.more('Clear removed connections');
    await emitted.row.waitFor({ state: 'detached' });
    await hello.row.waitFor({ state: 'detached' });
    await panel.row(/^outgoing, of another connection/).waitFor();
    await panel.button('Undo').click();
    await emitted.waitFor();
    await panel.more('Clear removed connections');
    await emitted.row.waitFor({ state: 'detached' });
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
