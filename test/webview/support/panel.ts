/** The panel as a person meets it: real page, real engine, real browser. Tests speak to it by role and name. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Disposable } from '../../../src/base/disposable.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../support/vscode/browser.mjs';
import { bundle, type PageServer, servePage } from './pageServer.ts';
import { pagePort } from './pagePort.ts';
import { SessionHost } from './sessionHost.ts';
import { StubHost } from './stubHost.ts';
import type { ThemeName } from './themes.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Long enough for a machine that does other work too: what never comes fails a test all the same. */
const defaultTimeoutMs = 30_000;

export interface PanelOptions {
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** Called before the page is opened. */
  prepare?: (host: StubHost) => void;
}

/** The browser and the page's server, shared by the tests of a file. */
export class PanelBrowser {
  readonly #browser: Browser;
  readonly #pages: PageServer;

  private constructor(browser: Browser, pages: PageServer) {
    this.#browser = browser;
    this.#pages = pages;
  }

  static async start(): Promise<PanelBrowser> {
    return new PanelBrowser(await launchBrowser(), await servePage());
  }

  async open({ theme = 'dark', width = 1200, height = 800, prepare }: PanelOptions = {}): Promise<Panel> {
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(defaultTimeoutMs);
    const host = new StubHost(await pagePort(page), bundle('engine.js'));
    prepare?.(host);
    const panel = new Panel(context, page, host);
    await page.goto(this.#pages.url(theme));
    await page.getByRole('region', { name: 'Connection' }).waitFor();
    return panel;
  }

  /** The page of an opened session file. */
  async openSession(
    path: string,
    { theme = 'dark', width = 1200, height = 800 }: Omit<PanelOptions, 'prepare'> = {},
  ): Promise<Panel<SessionHost>> {
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(defaultTimeoutMs);
    const panel = new Panel(context, page, new SessionHost(await pagePort(page), path));
    await page.goto(this.#pages.url(theme, 'session'));
    await page.getByRole('region', { name: 'Session file' }).waitFor();
    return panel;
  }

  /** A page whose other end is the test's own: for what no real engine does in a test's time. */
  async openBare(
    serve: (channel: Channel) => void,
    {
      theme = 'dark',
      width = 1200,
      height = 800,
      initScript,
    }: Omit<PanelOptions, 'prepare'> & { /** Runs in the page before everything else. */ initScript?: string } = {},
  ): Promise<{ page: Page; close: () => Promise<void> }> {
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    if (initScript !== undefined) await context.addInitScript(initScript);
    const page = await context.newPage();
    page.setDefaultTimeout(defaultTimeoutMs);
    const channel = new Channel(await pagePort(page), systemClock);
    serve(channel);
    await page.goto(this.#pages.url(theme));
    return {
      page,
      close: async () => {
        channel.dispose();
        await context.close();
      },
    };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#pages.close();
  }
}

export class Panel<H extends Disposable = StubHost> {
  readonly #context: BrowserContext;
  readonly page: Page;
  readonly host: H;
  /** Console errors, uncaught errors and violations of the policy. */
  readonly faults: string[] = [];

  constructor(context: BrowserContext, page: Page, host: H) {
    this.#context = context;
    this.page = page;
    this.host = host;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('Content Security Policy')) {
        this.faults.push(message.text());
      }
    });
    page.on('pageerror', (error) => this.faults.push(String(error)));
  }

  textbox(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
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

  /** Waits until an element's text matches. */
  async waitForText(locator: Locator, text: RegExp): Promise<void> {
    await locator.filter({ hasText: text }).first().waitFor();
  }

  async connect(url: string, namespace?: string): Promise<void> {
    await this.textbox('Server URL').fill(url);
    if (namespace !== undefined) await this.textbox('Namespace').fill(namespace);
    await this.button('Connect').click();
    await this.waitForText(this.state, /^Connected/);
  }

  async choose(combobox: string, option: string): Promise<void> {
    const box = this.page.getByRole('combobox', { name: combobox, exact: true });
    await box.click();
    await box.getByRole('option', { name: option, exact: true }).click();
  }

  /** Adds an argument of a type; `value` goes into its field where it has one. */
  async addArgument(index: number, type: string, value?: string): Promise<void> {
    await this.button('Add argument').click();
    if (type !== 'JSON') await this.choose(`Argument ${index} type`, type);
    if (value === undefined) return;
    if (type === 'Boolean') await this.choose(`Argument ${index} value`, value);
    else await this.textbox(`Argument ${index} value`).fill(value);
  }

  /** Adds a row to a list of the connection's options: "Header", "Query" or "Reply". */
  async addRow(list: string, name: string, value: string): Promise<void> {
    await this.button(`Add ${list.toLowerCase()}`).click();
    const [first, second] = list === 'Reply' ? ['event', 'arguments'] : ['name', 'value'];
    const number = await this.page.getByRole('button', { name: `Remove ${list.toLowerCase()}` }).count();
    await this.textbox(`${list} ${number} ${first}`).fill(name);
    await this.textbox(`${list} ${number} ${second}`).fill(value);
  }

  /** Opens or closes a group of the connection's options. */
  async toggleGroup(title: string): Promise<void> {
    await this.page
      .getByRole('group', { name: title, exact: true })
      .getByRole('button', { name: new RegExp(`^${title}`) })
      .click();
  }

  /** Everything that the page holds and shows: its markup, values of fields in shadows too, and what it keeps. */
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

  /** Where a text stands in the page, with what stands around it. */
  async leaks(text: string): Promise<string[]> {
    return excerpts(await this.#content(), text);
  }

  /** Where a text stands in what the page's scripts hold, as the browser's debugger tells it. */
  async heapLeaks(text: string): Promise<string[]> {
    const session = await this.#context.newCDPSession(this.page);
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

  /** Serious and critical findings of axe, as readable lines. */
  async seriousFindings(): Promise<string[]> {
    // Through the debugger's door: the page's own policy lets no foreign script in.
    await this.page.evaluate(axeSource);
    const results = await this.page.evaluate(() =>
      (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
    );
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary?.slice(0, 300) ?? ''}`),
      );
  }

  async close(): Promise<void> {
    this.host.dispose();
    await this.#context.close();
  }
}

function excerpts(text: string, wanted: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    found.push(text.slice(Math.max(0, at - 80), at + wanted.length + 40));
  }
  return found;
}
