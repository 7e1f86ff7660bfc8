import { io as createClient } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';
import type { Theme } from './support/theme.ts';

const titles = {
  watch: 'Watch your own app',
  open: 'Open the inspector',
  demo: 'Try it with the demo server',
  save: 'Save an emit in your workspace',
};
/** VS Code 1.139 names the tab as its own page. */
const walkthroughTab = /^(?:Walkthrough|Welcome)/;
const walkthrough = 'Inspect Socket.IO traffic';
type StepName = keyof typeof titles;
const names = Object.keys(titles) as StepName[];

describe.each(testedVersions)('the walkthrough in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer();
    window = await PanelWindow.open({ version, viewport: { width: 1440, height: 900 } });
  });
  afterAll(async () => {
    await window?.dispose();
    await server?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const step = (name: StepName) =>
    window.page.locator('.getting-started-step').filter({ hasText: titles[name] }).first();
  const isDone = async (name: StepName): Promise<boolean> =>
    (await step(name).locator('.codicon-getting-started-step-checked').count()) > 0;
  const done = async (): Promise<StepName[]> => {
    const all = await Promise.all(names.map(async (name) => ((await isDone(name)) ? [name] : [])));
    return all.flat();
  };
  const show = () => window.page.locator('.editor .tabs-container').getByRole('tab', { name: walkthroughTab }).click();
  const doesTick = async (name: StepName): Promise<void> => {
    await show();
    await expect.poll(() => isDone(name), { timeout: 60_000 }).toBe(true);
  };
  /** Selects a step. VS Code 1.139 can show its welcome page in the tab, from which the walkthrough is opened again. */
  const choose = async (name: StepName): Promise<void> => {
    const category = window.page.locator('.getting-started-category').filter({ hasText: walkthrough }).first();
    const isShown = async (): Promise<boolean> => {
      if ((await step(name).count()) > 0 && (await step(name).isEnabled())) return true;
      if ((await category.count()) > 0 && (await category.isEnabled())) await category.click();
      return false;
    };
    await expect.poll(isShown, { interval: 200 }).toBe(true);
    if (!(await step(name).getAttribute('class'))?.includes('expanded')) await step(name).click();
  };

  it('has a picture for each step in each theme, and no step is done at the start', async () => {
    await window.workbench.runCommand('Welcome: Open Walkthrough...');
    await window.choice(walkthrough).click();
    await step('save').waitFor();
    expect(await done()).toEqual([]);
    for (const theme of ['light', 'hc', 'hcLight', 'dark'] satisfies Theme[]) {
      await window.workbench.setTheme(theme);
      for (const name of names) {
        await choose(name);
        const picture = window.page.locator('.getting-started-media img');
        await expect
          .poll(() => picture.evaluate((image: HTMLImageElement) => image.currentSrc))
          .toContain(`walkthrough-${name}-${theme === 'hcLight' ? 'light' : theme}.png`);
        await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);
        await window.workbench.screenshot(`walkthrough-${name}-${theme}`);
      }
    }
    expect(await done()).toEqual([]);
  });

  it('ticks “Open the inspector” when the panel is used', async () => {
    await window.openPanel();
    await doesTick('open');
    expect(await done()).toEqual(['open']);
  });

  it('ticks the demo server when it is started in the panel', async () => {
    await window.showPanel();
    await window.panel.button('Start demo server').click();
    await window.panel.waitForState(/^Connected/);
    await doesTick('demo');
    expect(await done()).toEqual(['open', 'demo']);
  });

  it('ticks “Save an emit” when an emit is saved', async () => {
    await window.showPanel();
    await window.panel.write({ event: 'hello', args: [['Text', 'world']] });
    await window.panel.saveAs();
    await window.fillPrompt('Save to collection', 'Say hello');
    await window.fillPrompt('New collection', 'My API');
    await window.panel.frame.getByText('Saved to .socketio/my-api.socketio.json.').waitFor();
    await doesTick('save');
    expect(await done()).toEqual(['open', 'demo', 'save']);
  });

  it('ticks “Watch your own app” when a client connects through the proxy that its button starts', async () => {
    await show();
    await choose('watch');
    await step('watch').getByRole('button', { name: 'Start proxy…' }).click();
    await window.fillPrompt('Start proxy', server.url);
    await window.question.getByText(/^Port of the proxy/).waitFor();
    await window.fillPrompt('Start proxy', '');
    const notification = await window.notified(/listens at/);
    await show();
    expect(await isDone('watch')).toBe(false);
    const client = createClient(/listens at (http:\S+?)\. /.exec(notification)?.[1] ?? '', { forceNew: true });
    try {
      await doesTick('watch');
    } finally {
      client.close();
    }
    await window.workbench.screenshot('walkthrough-done');
    window.expectNoErrors();
  });
});
