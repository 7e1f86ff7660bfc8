/** What the tests of a panel share in each file: a browser, a server, panels that are closed after each test, and that none had a fault. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TestServer } from '../../servers/testServer.ts';
import { startPanelServer } from './demo.ts';
import { type Panel, PanelBrowser, type PanelOptions } from './panel.ts';

export interface PanelSuite {
  readonly browser: PanelBrowser;
  readonly server: TestServer;
  open(options?: PanelOptions): Promise<Panel>;
  /** Opens a panel and connects it to the server, which has recorded nothing before. */
  connected(options?: PanelOptions): Promise<Panel>;
}

/** Registers the hooks for a file, or for a `describe` in which it is called. */
export function panelSuite(startServer: () => Promise<TestServer> = startPanelServer): PanelSuite {
  const opened: Panel[] = [];
  const closed = new Set<Panel>();
  let browser: PanelBrowser;
  let server: TestServer;

  beforeAll(async () => {
    [browser, server] = await Promise.all([PanelBrowser.start(), startServer()]);
  });
  afterEach(async () => {
    const panels = opened.splice(0);
    await Promise.all(panels.filter((panel) => !closed.has(panel)).map((panel) => panel.close()));
    closed.clear();
    expect(panels.flatMap(({ faults, host }) => [...faults, ...host.faults])).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const open = async (options?: PanelOptions): Promise<Panel> => {
    const panel = await browser.open(options);
    opened.push(panel);
    panel.onDidClose(() => closed.add(panel));
    return panel;
  };
  return {
    get browser() {
      return browser;
    },
    get server() {
      return server;
    },
    open,
    connected: async (options) => {
      server.recorder.clear();
      const panel = await open(options);
      await panel.connect(server.url);
      return panel;
    },
  };
}
