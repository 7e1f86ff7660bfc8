// One window of a real VS Code with the packaged extension installed, with its own workspace. Two windows share nothing: each has its own
// server, browser and folder, and `dispose()` removes all three.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, URLSearchParams } from 'node:url';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { waitInShortSteps } from '../../support/soonerWaits.ts';
import { launchBrowser } from '../../support/vscode/browser.mjs';
import { startVscodeServer, type VscodeServer } from '../../support/vscode/server.mjs';
import { collectFrameErrors } from './frameErrors.ts';
import { themes, type Theme } from './theme.ts';
import { Workspace } from './workspace.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const packagedExtension = join(repository, 'dist', 'socketio-inspector.vsix');
const ownWebview = 'iframe.webview.ready[src*="extensionId=socketio-inspector.socketio-inspector"]';

/** The environment variable with the path of a folder in which the extension is installed, in a subfolder for each version of VS Code. */
export const installedVariable = 'SOCKETIO_INSPECTOR_INSTALLED';

const readyTimeoutMs = 90_000;
const stepTimeoutMs = 60_000;
const commandTimeoutMs = 120_000;
/**
 * Time limit in milliseconds for finding a command in the palette once. It is short, because the extension's commands may not be listed
 * yet, and then the palette must be opened again.
 */
const lookMs = 3_000;
const clickMs = 30_000;
/** Time limit in milliseconds for reading a whole list, which takes one key press for each page. */
const listMs = 30_000;

export interface WorkbenchOptions {
  /** One of `vscodeVersions`. */
  version: string;
  /** Content by path, relative to the workspace. */
  workspaceFiles?: Readonly<Record<string, string>>;
  /** The path of a .code-workspace file in the workspace, which is opened instead of the folder. */
  codeWorkspace?: string;
  theme?: Theme;
  viewport?: { width: number; height: number };
  /** False: Workspace Trust is on, and the workspace starts out restricted. */
  trust?: boolean;
  userSettings?: Readonly<Record<string, unknown>>;
  /** The display language, such as `de`. VS Code's own texts stay English, because language packs are not installed. */
  language?: string;
  /** Key bindings of the user, as in keybindings.json. */
  keybindings?: readonly Readonly<Record<string, unknown>>[];
  /** Environment variables of the VS Code server, which the extension host inherits. */
  env?: NodeJS.ProcessEnv;
  /** A package to install instead of `dist/socketio-inspector.vsix`. */
  vsix?: string;
  /** Further packaged extensions to install. */
  moreVsix?: readonly string[];
}

export class Workbench {
  readonly page: Page;
  readonly server: VscodeServer;
  readonly workspace: Workspace;
  /** The errors in the extension's own frames so far; a test expects this list to be empty. */
  readonly frameErrors: readonly string[];
  readonly #url: string;
  readonly #close: () => Promise<void>;
  #disposed: Promise<void> | undefined;

  private constructor(
    page: Page,
    opened: Pick<Workbench, 'server' | 'workspace'>,
    url: string,
    close: () => Promise<void>,
  ) {
    this.page = page;
    this.server = opened.server;
    this.workspace = opened.workspace;
    this.frameErrors = collectFrameErrors(page);
    this.#url = url;
    this.#close = close;
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const vsix = options.vsix ?? packagedExtension;
    if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run package`);
    const prepared = process.env[installedVariable];
    const installed =
      prepared === undefined || options.vsix !== undefined ? undefined : join(prepared, options.version);
    const opened: { dispose(): Promise<void> }[] = [];
    try {
      const workspace = await Workspace.create(options.workspaceFiles ?? {});
      opened.unshift(workspace);
      const server = await startVscodeServer({
        version: options.version,
        vsix: [...(installed === undefined ? [vsix] : []), ...(options.moreVsix ?? [])],
        ...(installed === undefined ? {} : { installed }),
        trust: options.trust ?? true,
        userSettings: {
          // The workspace is restricted until `trustWorkspace()`: VS Code shows no dialog about it at the start.
          'security.workspace.trust.startupPrompt': 'never',
          ...options.userSettings,
          'workbench.colorTheme': themes[options.theme ?? 'dark'].setting,
        },
        ...(options.keybindings === undefined ? {} : { keybindings: options.keybindings }),
        ...(options.env === undefined ? {} : { env: options.env }),
      });
      opened.unshift(server);
      const browser = await launchBrowser();
      opened.unshift({ dispose: () => browser.close() });
      const context = await browser.newContext({
        viewport: options.viewport ?? { width: 1280, height: 800 },
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(stepTimeoutMs);
      // A language pack sets this variable before the workbench starts.
      await context.addInitScript((language) => {
        if (language !== undefined) Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
      }, options.language);
      const close = async (): Promise<void> => {
        try {
          await browser.close();
        } finally {
          await server.dispose();
          await workspace.dispose();
        }
      };
      const { codeWorkspace } = options;
      const url =
        codeWorkspace === undefined
          ? server.url(workspace.folder)
          : `${server.origin}/?${new URLSearchParams({ workspace: join(workspace.folder, codeWorkspace) }).toString()}`;
      const workbench = new Workbench(await context.newPage(), { server, workspace }, url, close);
      waitInShortSteps(workbench.page.locator('body'), stepTimeoutMs);
      await workbench.#load(options.theme ?? 'dark');
      return workbench;
    } catch (error) {
      for (const part of opened) await part.dispose();
      throw error;
    }
  }

  /** Opens another window on the same workspace, with its own extension host. It must be disposed of before this window. */
  async openAnother(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    const another = new Workbench(page, this, this.#url, () => page.close());
    await another.#load();
    return another;
  }

  /** Runs a command by its full title in the command palette, such as `Socket.IO Inspector: Open inspector`. */
  async runCommand(title: string): Promise<void> {
    const name = this.page.locator('.label-name').getByText(title, { exact: true });
    const row = this.#commands.filter({ has: name }).first();
    await this.#inPalette(title, async () => {
      await row.waitFor({ timeout: lookMs });
      // The limit must not be shorter: a click that timed out may still have had its effect, and then the command would run twice.
      await row.click({ timeout: clickMs });
    });
  }

  /** The names of the commands that the palette lists for a text. */
  offeredCommands(text: string): Promise<string[]> {
    const shown = this.page.locator('.quick-input-list .label-name');
    const ofText = shown.filter({ hasText: text.trim() }).or(shown.getByText('No matching commands'));
    return this.#inPalette(text, async () => {
      await ofText.first().waitFor({ timeout: lookMs });
      // The page contains only the visible rows, so the list is read page by page.
      const names = new Set<string>();
      const input = this.#paletteInput;
      const deadline = performance.now() + listMs;
      for (let isEnd = false; !isEnd;) {
        if (performance.now() > deadline) throw new Error('The list of commands was not read to its end');
        isEnd = (await this.#commands.and(this.page.locator('[data-last-element="true"]')).count()) > 0;
        const visibleNames = await shown.allInnerTexts();
        if (visibleNames.length === 0) throw new Error('The palette was closed');
        for (const name of visibleNames) names.add(name);
        // The key is sent to the input of the palette: a key that is sent to the window would be lost while another part of the window gets
        // the focus.
        if (!isEnd) await input.press('PageDown', { timeout: lookMs });
      }
      await input.press('Escape', { timeout: lookMs });
      return [...names];
    });
  }

  /** The content of the extension's panel. With several panels, `index` selects one of them. */
  panel(index = 0): FrameLocator {
    return this.page.locator(ownWebview).nth(index).contentFrame().frameLocator('iframe#active-frame');
  }

  /** The extension's webviews that are on the screen. */
  panels(): Locator {
    return this.page.locator(ownWebview);
  }

  /** Writes `test-results/screenshots/VERSION/NAME.png`, and returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(repository, 'test-results', 'screenshots', this.server.version, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** The content of a file in the workspace. */
  workspaceFile(path: string): Promise<string> {
    return this.workspace.read(path);
  }

  /** The logs of the extension host and of the extension's own output channels. A failing test shows them. */
  async extensionHostLog(): Promise<string> {
    const logs = join(this.server.dataDir, 'data', 'logs');
    const names = await readdir(logs, { recursive: true });
    const own = names.filter((name) => /remoteexthost\.log$|Socket\.IO.*\.log$/i.test(name)).sort();
    const texts = own.map(async (name) => `${name}\n${await readFile(join(logs, name), 'utf8')}`);
    return (await Promise.all(texts)).join('\n');
  }

  /** Reloads the window: the extension host is restarted, and VS Code restores the panels. */
  async reloadWindow(): Promise<void> {
    // The browser's own reload cannot be used, because VS Code would have no time to save which editors are
    // open.
    const loaded = this.page.waitForEvent('load', { timeout: readyTimeoutMs });
    await Promise.all([loaded, this.runCommand('Developer: Reload Window')]);
    await this.#ready();
  }

  /** Trusts a workspace that was opened restricted (`trust: false`), as a user does. */
  async trustWorkspace(): Promise<void> {
    await this.runCommand('Workspaces: Manage Workspace Trust');
    const editor = this.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this').first().waitFor();
    await this.runCommand('View: Close Editor');
  }

  /** Changes the theme of the window, and waits until the workbench and the extension's panels show it. */
  async setTheme(theme: Theme): Promise<void> {
    await this.server.changeSettings({ 'workbench.colorTheme': themes[theme].setting });
    await this.#ready(theme);
    for (let index = 0; index < (await this.panels().count()); index += 1) {
      await this.panel(index).locator(`body.${themes[theme].webviewClass}`).waitFor();
    }
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  async #load(theme?: Theme): Promise<void> {
    await this.page.goto(this.#url, { timeout: readyTimeoutMs });
    await this.#ready(theme);
  }

  async #ready(theme?: Theme): Promise<void> {
    const themed = theme === undefined ? '' : `.${themes[theme].workbenchClass}`;
    await this.page
      .locator(`.monaco-workbench${themed} .part.statusbar`)
      .waitFor({ timeout: readyTimeoutMs })
      .catch((error: unknown) => {
        throw new Error(`VS Code ${this.server.version} did not get ready.\n${this.server.tail()}`, { cause: error });
      });
  }

  get #commands(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  get #paletteInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]').first();
  }

  /**
   * Opens the palette with a text and calls `look`, and repeats both until `look` succeeds. The key that
   * opens the palette may be lost, the palette of the previous command may still be closing, and an open
   * palette is not updated with new commands.
   */
  async #inPalette<T>(text: string, look: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + commandTimeoutMs;
    const input = this.#paletteInput;
    for (;;) {
      await this.page.keyboard.press('F1');
      try {
        await input.fill(`>${text}`, { timeout: lookMs });
        return await look();
      } catch (error) {
        const listed = await this.#commands.locator('.label-name').allInnerTexts();
        if (performance.now() >= deadline) {
          throw new Error(`The palette has no “${text}”, only: ${listed.join(', ')}`, { cause: error });
        }
        // The key may have been lost in a frame that had the focus.
        if (await input.isVisible()) await this.page.keyboard.press('Escape');
        else await this.page.evaluate(blurActiveElement);
      }
    }
  }
}

function blurActiveElement(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
