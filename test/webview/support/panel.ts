/** The panel as a user sees it, with the real page, the real engine and a real browser. Tests find its elements by role and name. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Disposable } from '../../../src/base/disposable.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import type { ConsoleMessage, Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { textOfBox } from '../../support/textOfBox.ts';
import { untilText } from '../../support/untilText.ts';
import { bindKeys, type Keybinding } from './keybindings.ts';
import { bundle, type PageTexts } from './pageServer.ts';
import { SessionHost } from './sessionHost.ts';
import { StubHost } from './stubHost.ts';
import { pagesOf, type TestPage, type TestPages, testPages } from './testPages.ts';
import type { ThemeName } from './themes.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface PanelLook {
  theme?: ThemeName;
  width?: number;
  height?: number;
}

export interface PanelOptions extends PanelLook {
  /** Called before the page is opened. */
  prepare?: (host: StubHost) => void;
  /** The key bindings; by default, those of the manifest. */
  keybindings?: readonly Keybinding[];
  /** Whether the panel is opened in a page that no test has used before, with a separate heap. */
  isFresh?: boolean;
}

/** Opens panels, each with its own document, storage and host, for the tests of a file. */
export class PanelBrowser {
  readonly #pages: TestPages;
  /** Functions that close the open panels. Panels that a failed test has left open are closed at the end. */
  readonly #open = new Set<() => Promise<void>>();

  private constructor(pages: TestPages) {
    this.#pages = pages;
  }

  /** @param texts the texts of another language than English */
  static async start(texts?: PageTexts, language?: string): Promise<PanelBrowser> {
    return new PanelBrowser(await (texts ? pagesOf(texts, language) : testPages()));
  }

  async open({ prepare, keybindings, isFresh = false, ...look }: PanelOptions = {}): Promise<Panel> {
    const page = await this.#pages.take(sized(look), { isFresh });
    const host = new StubHost(page.port, bundle('engine.js'));
    bindKeys(page.port.onKey, host.panel, keybindings);
    prepare?.(host);
    const panel = this.#add(new Panel(page, host));
    await page.load(look.theme ?? 'dark', 'page', () => host.drafts.current);
    await panel.page.locator('#inspector .timeline').waitFor();
    return panel;
  }

  /** Opens the page of a session file. */
  async openSession(path: string, look: PanelLook = {}): Promise<Panel<SessionHost>> {
    const page = await this.#pages.take(sized(look));
    const host = new SessionHost(page.port, path);
    bindKeys(page.port.onKey, host.page);
    const panel = this.#add(new Panel(page, host));
    await page.load(look.theme ?? 'dark', 'session');
    await panel.page.locator('#inspector .session-file').waitFor();
    return panel;
  }

  /**
   * Opens a page that is connected to the test instead of an engine, for states that a real engine does not reach in the time of a test.
   */
  async openBare(
    serve: (channel: Channel) => void,
    { initScript, ...look }: PanelLook & { /** Runs in the page before everything else. */ initScript?: string } = {},
  ): Promise<{ page: Page; close: () => Promise<void> }> {
    const page = await this.#pages.take(sized(look), { isFresh: initScript !== undefined });
    if (initScript !== undefined) await page.page.addInitScript(initScript);
    const channel = new Channel(page.port, systemClock);
    const close = async (): Promise<void> => {
      if (!this.#open.delete(close)) return;
      channel.dispose();
      await page.giveBack();
    };
    this.#open.add(close);
    serve(channel);
    await page.load(look.theme ?? 'dark', 'page');
    return { page: page.page, close };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((close) => close()));
  }

  #add<H extends Disposable>(panel: Panel<H>): Panel<H> {
    const close = (): Promise<void> => panel.close();
    this.#open.add(close);
    panel.onDidClose(() => this.#open.delete(close));
    return panel;
  }
}

function sized({ width = 1200, height = 800 }: PanelLook): { width: number; height: number } {
  return { width, height };
}

export class Panel<H extends Disposable = StubHost> {
  readonly #page: TestPage;
  readonly page: Page;
  readonly host: H;
  /** Console errors, uncaught errors and violations of the content security policy. */
  readonly faults: string[] = [];
  readonly #closed = new Emitter<void>();
  readonly onDidClose = this.#closed.event;

  constructor(page: TestPage, host: H) {
    this.#page = page;
    this.page = page.page;
    this.host = host;
    this.page.on('console', this.#onConsole);
    this.page.on('pageerror', this.#onError);
  }

  readonly #onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) {
      this.faults.push(message.text());
    }
  };
  readonly #onError = (error: Error): void => void this.faults.push(String(error));

  textbox(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** The text of a text box, which may be a field or an editor. */
  async textOf(name: string): Promise<string> {
    return textOfBox(this.textbox(name));
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Chooses an action of the timeline's menu. */
  async more(action: string): Promise<void> {
    await this.button('More actions').click();
    await this.#action(action).click();
  }

  /** Whether an action of the timeline's menu is switched on. */
  async isOn(action: string): Promise<boolean> {
    await this.button('More actions').click();
    const checked = await this.#action(action).getAttribute('aria-checked');
    await this.page.keyboard.press('Escape');
    return checked === 'true';
  }

  #action(name: string): Locator {
    const menu = this.page.getByRole('menu', { name: 'More actions' });
    return menu
      .getByRole('menuitem', { name, exact: true })
      .or(menu.getByRole('menuitemcheckbox', { name, exact: true }));
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Timeline' });
  }

  row(name: RegExp): Locator {
    return this.grid.getByRole('row', { name });
  }

  get state(): Locator {
    return this.page.getByRole('status', { name: 'Connection state' });
  }

  /** Waits until an element has the focus. */
  async focused(locator: Locator): Promise<void> {
    await eventually(() => locator.evaluate((element) => element.matches(':focus'))).toBe(true);
  }

  /** Waits until an element's text matches. */
  async waitForText(locator: Locator, text: RegExp): Promise<void> {
    await locator.filter({ hasText: text }).first().waitFor();
  }

  /**
   * Calls `act`, and waits for the notice that this causes. The notice is removed after a few seconds, so a test that waits only afterward
   * would miss it if the machine pauses.
   */
  async noticed(text: RegExp, act: () => Promise<void> | void): Promise<void> {
    const isNoticed = this.page.evaluate(untilText, { selector: '[role=status]', source: text.source });
    await act();
    await isNoticed;
  }

  /** The text that the page copied last. */
  copied(): Promise<string> {
    return this.page.evaluate(() => (window as unknown as { copied?: string }).copied ?? '');
  }

  async connect(url: string, namespace?: string): Promise<void> {
    await this.textbox('Server URL').fill(url);
    if (namespace !== undefined) await this.textbox('Namespace').fill(namespace);
    // While the options of a connection are open, these buttons are on the page of the options.
    const connect = this.page.getByRole('button', { name: /^Connect( as new)?$/ });
    await connect.click();
    await this.connectionOpened();
    // Until the button is hidden, the state is that of the previous connection.
    await connect.waitFor({ state: 'hidden' });
    await this.waitForText(this.state, /^Connected/);
  }

  /**
   * Opens another connection with the changed options, and waits until the options are closed. Before that, the state is that of the
   * previous connection.
   */
  async connectAsNew(): Promise<void> {
    await this.button('Connect as new').click();
    await this.connectionOpened();
  }

  /**
   * Waits until the options are closed, which happens when the connection is opened. A test that clicks “Options” before that would close
   * them instead.
   */
  private async connectionOpened(): Promise<void> {
    await this.page.locator('.options-page').waitFor({ state: 'hidden' });
  }

  async choose(combobox: string, option: string | RegExp): Promise<void> {
    const box = this.page.getByRole('combobox', { name: combobox, exact: true });
    await box.click();
    await box.getByRole('option', { name: option, exact: true }).click();
  }

  /** Adds an argument of a type. If the type has a field for the value, `value` is entered into it. */
  async addArgument(index: number, type: string, value?: string): Promise<void> {
    await this.button('Add argument').click();
    if (type !== 'JSON') await this.choose(`Argument ${index} type`, type);
    if (value === undefined) return;
    if (type === 'Boolean') await this.choose(`Argument ${index} value`, value);
    else await this.textbox(`Argument ${index} value`).fill(value);
  }

  /** Adds a row to a list of the connection's options: "Header", "Query parameter" or "Reply". */
  async addRow(list: string, name: string, value: string): Promise<void> {
    await this.button(`Add ${list.toLowerCase()}`).click();
    const [first, second] = list === 'Reply' ? ['event', 'arguments'] : ['name', 'value'];
    const number = await this.page.getByRole('button', { name: `Remove ${list.toLowerCase()}` }).count();
    await this.textbox(`${list} ${number} ${first}`).fill(name);
    await this.textbox(`${list} ${number} ${second}`).fill(value);
  }

  /** Scrolls to a section of the page with the connection's options. */
  async section(title: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Sections' })
      .getByRole('button', { name: new RegExp(`^${title}`) })
      .click();
  }

  /** The whole content of the page: its markup, the values of fields (including those in shadow roots), and the state that it stores. */
  async #content(): Promise<string> {
    return this.page.evaluate(() => {
      const parts: string[] = [document.documentElement.outerHTML, sessionStorage.getItem('state') ?? ''];
      const visit = (root: Document | ShadowRoot): void => {
        for (const element of root.querySelectorAll('*')) {
          if ('value' in element) parts.push(String(element.value));
          if (!element.shadowRoot) continue;
          parts.push(element.shadowRoot.innerHTML);
          visit(element.shadowRoot);
        }
      };
      visit(document);
      return parts.join('\n');
    });
  }

  /** The occurrences of a text in the page, with the text around each of them. */
  async leaks(text: string): Promise<string[]> {
    return excerpts(await this.#content(), text);
  }

  /** The occurrences of a text in the memory of the page's scripts, as the browser's debugger reports it. */
  async heapLeaks(text: string): Promise<string[]> {
    const session = await this.page.context().newCDPSession(this.page);
    const chunks: string[] = [];
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    await session.detach();
    return excerpts(chunks.join(''), text);
  }

  async emit(event?: string): Promise<void> {
    if (event !== undefined) await this.textbox('Event name').fill(event);
    await this.button('Emit').click();
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  /** Serious and critical findings of axe, as readable texts. */
  async seriousFindings(): Promise<string[]> {
    // The script is run by the debugger, because the page's policy allows no foreign scripts.
    if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axeSource);
    const results = await this.page.evaluate(() =>
      (window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run({
        // All rules are checked, but the results for each element are computed only for violations.
        resultTypes: ['violations'],
        selectors: false,
      }),
    );
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary?.slice(0, 300) ?? ''}`),
      );
  }

  /** Closes the panel and opens another one. The state that VS Code stored for the page is lost. */
  async reopen(): Promise<void> {
    await this.page.evaluate(() => {
      window.addEventListener('pagehide', () => sessionStorage.removeItem('state'));
    });
    await this.page.reload();
    await this.page.locator('#inspector .timeline').waitFor();
  }

  async close(): Promise<void> {
    this.host.dispose();
    this.page.off('console', this.#onConsole);
    this.page.off('pageerror', this.#onError);
    this.#closed.fire();
    await this.#page.giveBack();
  }
}

function excerpts(text: string, needle: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    found.push(text.slice(Math.max(0, at - 80), at + needle.length + 40));
  }
  return found;
}
