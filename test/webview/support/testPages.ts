import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitInShortSteps } from '../../support/soonerWaits.ts';
import { launchBrowser } from '../../support/vscode/browser.mjs';
import { type PagePort, pagePorts } from './pagePort.ts';
import { type PageServer, type PageTexts, servePage } from './pageServer.ts';
import type { ThemeName } from './themes.ts';

/** The limit is long enough for a busy machine. A wait for an event that never occurs still fails the test. */
const defaultTimeoutMs = 60_000;

export interface Size {
  width: number;
  height: number;
}

/** A page that one test uses. */
export interface TestPage {
  readonly page: Page;
  readonly port: PagePort;
  /** @param drafts the drafts that the host has kept of a previous page */
  load(theme: ThemeName, mode: 'page' | 'session', drafts?: () => string | undefined): Promise<void>;
  giveBack(): Promise<void>;
}

interface IdlePage {
  readonly page: Page;
  readonly renew: (run: string) => PagePort;
}

/**
 * The pages for the tests of one worker, in the browser of this worker. A test has its own document, storage and port, but the page itself
 * may have been used by another test, because a new page takes longer than most tests.
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

  /** Resolves with a page. With `isFresh`, no other test uses this page and its process, neither before nor afterward. */
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
        // From now on, the document of the test no longer exists, and its remaining work has ended.
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
 * The browser of this worker, which ends with the worker. A browser that all workers connect to takes a tenth more CPU time, because each
 * command and event passes through the process that launched it.
 */
let browser: Promise<Browser> | undefined;
let pages: Promise<TestPages> | undefined;

/** The shared pages of this worker, for all of its test files. */
export function testPages(): Promise<TestPages> {
  return (pages ??= pagesOf());
}

/** Pages with other texts than English. Without `texts`, the pages are in English. */
export async function pagesOf(texts?: PageTexts, language?: string): Promise<TestPages> {
  return new TestPages(await (browser ??= launchBrowser()), await servePage(texts, language));
}
