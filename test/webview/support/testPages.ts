import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitInShortSteps } from '../../support/soonerWaits.ts';
import { launchBrowser } from '../../support/vscode/browser.mjs';
import { type PagePort, pagePorts } from './pagePort.ts';
import { type PageServer, type PageTexts, servePage } from './pageServer.ts';
import type { ThemeName } from './themes.ts';

/** Long enough for a busy machine; an event that never occurs still fails the test. */
const defaultTimeoutMs = 60_000;

export interface Size {
  width: number;
  height: number;
}

/** A page that one test has. */
export interface TestPage {
  readonly page: Page;
  readonly port: PagePort;
  /** @param drafts what the host has kept of a page before */
  load(theme: ThemeName, mode: 'page' | 'session', drafts?: () => string | undefined): Promise<void>;
  giveBack(): Promise<void>;
}

interface IdlePage {
  readonly page: Page;
  readonly renew: (run: string) => PagePort;
}

/**
 * The pages of a worker's tests, in the browser of this worker. A test gets its own document, storage and port, but
 * in a page that another test may have had before: a new page takes longer than most tests.
 */
export class TestPages {
  readonly #browser: Browser;
  readonly #server: PageServer;
  readonly #idle: IdlePage[] = [];
  #context: Promise<BrowserContext> | undefined;
  #runs = 0;

  constructor(browser: Browser, server: PageServer) {
    this.#browser = browser;
    this.#server = server;
  }

  /** `isFresh`: a page, and a process, that no test has had before and none gets afterwards. */
  async take(size: Size, { isFresh = false } = {}): Promise<TestPage> {
    const run = String(++this.#runs);
    const taken = (isFresh ? undefined : this.#idle.pop()) ?? (await this.#newPage(isFresh));
    const { page } = taken;
    await page.setViewportSize(size);
    return {
      page,
      port: taken.renew(run),
      load: async (theme, mode, drafts) => {
        if (drafts) this.#server.drafts.set(run, drafts);
        await page.goto(this.#server.url(theme, mode, run));
      },
      giveBack: async () => {
        this.#server.drafts.delete(run);
        taken.renew('');
        if (isFresh) await page.context().close();
        // From here on, the document of the test no longer exists, and its remaining work has ended.
        else if (await this.#isBlank(page)) this.#idle.push(taken);
        else await page.close();
      },
    };
  }

  async #isBlank(page: Page): Promise<boolean> {
    try {
      await page.goto(this.#server.blank);
      await page.mouse.move(0, 0);
      return true;
    } catch {
      return false;
    }
  }

  async #newPage(isFresh: boolean): Promise<IdlePage> {
    const context = isFresh ? await this.#newContext() : await (this.#context ??= this.#newContext());
    const page = await context.newPage();
    page.setDefaultTimeout(defaultTimeoutMs);
    waitInShortSteps(page.locator('body'), defaultTimeoutMs);
    return { page, renew: await pagePorts(page) };
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    return context;
  }
}

/**
 * One for each worker, which ends with it. A browser that all workers connect to takes a tenth more CPU, because each command and event
 * passes through the process that launched it.
 */
let browser: Promise<Browser> | undefined;
let pages: Promise<TestPages> | undefined;

/** The pages of this worker, for all its test files. */
export function testPages(): Promise<TestPages> {
  return (pages ??= pagesOf());
}

/** Pages with other texts than English; the shared ones are English. */
export async function pagesOf(texts?: PageTexts): Promise<TestPages> {
  return new TestPages(await (browser ??= launchBrowser()), await servePage(texts));
}
