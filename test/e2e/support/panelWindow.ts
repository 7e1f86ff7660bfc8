import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { Panel } from './panel.ts';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

const category = 'Socket.IO Inspector';

/** A window of VS Code as a user of the inspector sees it: its panel, its views, and the prompts and messages of VS Code. */
export class PanelWindow {
  readonly workbench: Workbench;
  readonly panel: Panel;

  private constructor(workbench: Workbench) {
    this.workbench = workbench;
    this.panel = new Panel(workbench.panel());
  }

  static async open(options: WorkbenchOptions): Promise<PanelWindow> {
    return new PanelWindow(await Workbench.open(options));
  }

  /** Opens another window on the same workspace. It must be disposed of before this window. */
  async openAnother(): Promise<PanelWindow> {
    return new PanelWindow(await this.workbench.openAnother());
  }

  get page(): Page {
    return this.workbench.page;
  }

  /** Runs one of the extension's commands by its title. */
  run(title: string): Promise<void> {
    return this.workbench.runCommand(`${category}: ${title}`);
  }

  /** The titles of the extension's commands that the palette lists for a text. */
  async offered(text = ''): Promise<string[]> {
    const names = await this.workbench.offeredCommands(`${category}: ${text}`);
    return names.map((name) => name.replace(`${category}: `, ''));
  }

  async openPanel(): Promise<void> {
    await this.run('Open inspector');
    await this.panel.ready();
  }

  /** Brings the panel to the front again when another editor covers it. */
  async showPanel(): Promise<void> {
    await this.page.locator('.editor .tabs-container').getByRole('tab', { name: category, exact: true }).click();
    await this.panel.ready();
  }

  /** The open input box or quick pick of VS Code. */
  get question(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Accepts the input box with this title; without a text, its content is kept. */
  async fillPrompt(title: string, text?: string): Promise<void> {
    await this.isPrompted(title);
    const input = this.question.locator('input:is([type="text"], [type="password"])').first();
    if (text !== undefined) await input.fill(text);
    await input.press('Enter');
  }

  /** Picks an entry of the quick pick with this title. */
  async pick(title: string, label: string): Promise<void> {
    await this.isPrompted(title);
    await this.choice(label).click();
  }

  /** An entry of the open quick pick of VS Code. */
  choice(label: string): Locator {
    return this.question.locator('.monaco-list-row').filter({ hasText: label }).first();
  }

  async isPrompted(title: string): Promise<void> {
    await this.question.locator('.quick-input-title').getByText(title, { exact: true }).waitFor();
  }

  /** Closes the prompt with Escape. The key is pressed repeatedly, because VS Code may show a prompt before it handles keys. */
  async putAway(): Promise<void> {
    const gone = (): Promise<boolean> =>
      this.question.waitFor({ state: 'hidden', timeout: 1000 }).then(
        () => true,
        () => false,
      );
    for (let tries = 0; tries < 15; tries++) {
      await this.page.keyboard.press('Escape');
      if (await gone()) return;
    }
    throw new Error('The question does not go away');
  }

  /** The text of the document that a command has just shown. The document is closed afterward. */
  async takeDocument(): Promise<string> {
    const editor = this.page.locator('.editor-instance .monaco-editor .view-line').first();
    await editor.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('ControlOrMeta+C');
    const text = await this.page.evaluate(() => navigator.clipboard.readText());
    await this.workbench.runCommand('View: Revert and Close Editor');
    return text;
  }

  /** The side bar with the extension's views. */
  async showViews(): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: category });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.view('Connections').waitFor();
  }

  view(name: 'Connections' | 'Collections'): Locator {
    return this.page
      .locator('.sidebar .pane')
      .filter({ has: this.page.getByRole('button', { name: new RegExp(`^${name} Section`) }) });
  }

  /** Sends a saved emit with its button in the view of collections. */
  async sendSaved(name: RegExp): Promise<void> {
    const item = this.treeItem('Collections', name);
    await item.hover();
    await item.getByRole('button', { name: 'Send', exact: true }).click();
  }

  treeItem(view: 'Connections' | 'Collections', name: RegExp): Locator {
    return this.view(view).getByRole('treeitem', { name });
  }

  /**
   * Chooses an action of the context menu of a row, repeatedly until `works` resolves: VS Code ignores a click on a menu that it has just
   * opened.
   */
  async rowMenu(row: Locator, action: string, works: () => Promise<void>): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    for (let tries = 0; ; tries++) {
      await row.click({ button: 'right' });
      await menu.getByText(action, { exact: true }).click();
      try {
        await menu.waitFor({ state: 'hidden', timeout: 5000 });
        return await works();
      } catch (error) {
        if (tries === 5) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Returns the text of the first notification that matches, and closes the notification. */
  async notified(text: RegExp): Promise<string> {
    const toast = this.page.locator('.notification-toast').filter({ hasText: text }).first();
    await toast.waitFor();
    const message = await toast.locator('.notification-list-item-message').innerText();
    await this.closeNotification(toast);
    return message;
  }

  /**
   * Closes the notification with its own button. A command of the palette cannot be used, because it may
   * still be running when the next notification is shown.
   */
  async closeNotification(toast: Locator): Promise<void> {
    const one = await toast.elementHandle();
    await toast.hover();
    await toast.locator('.codicon-notifications-clear').click();
    await one?.waitForElementState('hidden');
  }

  /**
   * Prints information about a failed test: the path of a picture, the errors of the pages, and the warnings
   * and errors in the logs.
   */
  async report(name: string): Promise<void> {
    const path = await this.workbench.screenshot(`failed-${name.replace(/\W+/g, '-').slice(0, 80)}`);
    const log = (await this.workbench.extensionHostLog())
      .split('\n')
      .filter((line) => /\[(warning|error)\]/.test(line));
    console.error([path, ...this.workbench.frameErrors, ...log].join('\n'));
  }

  /** Fails if the extension's own pages had errors. */
  expectNoErrors(): void {
    expect(this.workbench.frameErrors).toEqual([]);
  }

  dispose(): Promise<void> {
    return this.workbench.dispose();
  }
}
