/**
 * Everything that the tests of a panel in one file share: a browser, a server, panels that are closed after each test, and the check that
 * no panel had a fault.
 */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TestServer } from '../../servers/testServer.ts';
import { startPanelServer } from './demo.ts';
import { type Panel, PanelBrowser, type PanelOptions } from './panel.ts';

export interface PanelPages {
  readonly browser: PanelBrowser;
  /** Opens a panel, which is closed after the test. If the page or the host reported a fault, the test fails. */
  open(options?: PanelOptions): Promise<Panel>;
}

export interface PanelSuite extends PanelPages {
  readonly server: TestServer;
  /** Opens a panel and connects it to the server, after the server's records are cleared. */
  connected(options?: PanelOptions): Promise<Panel>;
}

/** Registers the hooks for a file, or for the `describe` in which it is called. */
export function panelPages(): PanelPages {
  const opened: Panel[] = [];
  const closed = new Set<Panel>();
  let browser: PanelBrowser;

  beforeAll(async () => {
    browser = await PanelBrowser.start();
  });
  afterEach(async () => {
    const panels = opened.splice(0);
    await Promise.all(panels.filter((panel) => !closed.has(panel)).map((panel) => panel.close()));
    closed.clear();
    expect(panels.flatMap(({ faults, host }) => [...faults, ...host.faults])).toEqual([]);
  });
  afterAll(() => browser.close());

  return {
    get browser() {
      return browser;
    },
    open: async (options) => {
      const panel = await browser.open(options);
      opened.push(panel);
      panel.onDidClose(() => closed.add(panel));
      return panel;
    },
  };
}

/** Like `panelPages`, with one server for all tests. */
export function panelSuite(startServer: () => Promise<TestServer> = startPanelServer): PanelSuite {
  const pages = panelPages();
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  return {
    get browser() {
      return pages.browser;
    },
    get server() {
      return server;
    },
    open: (options) => pages.open(options),
    connected: async (options) => {
      server.recorder.clear();
      const panel = await pages.open(options);
      await panel.connect(server.url);
      return panel;
    },
  };
}
