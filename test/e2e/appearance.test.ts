import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { testedVersions } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';
import { themes, type Theme } from './support/theme.ts';

const height = 760;
const widths = [1400, 900, 600, 400];

/** Takes pictures of the main states for a review by people, and checks the conditions that every state must meet. */
describe.each(testedVersions)('the appearance of the panel in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (_id: unknown, _patch: unknown, ack: (response: unknown) => void) =>
            ack({ status: 'ok' }),
          );
          socket.on('send all', () =>
            socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from('The bytes of a picture') }),
          );
          socket.on('ask me', () => socket.emit('question', 'Which room?', () => undefined));
        });
      },
    });
    window = await PanelWindow.open({ version, viewport: { width: 1448, height } });
    await window.openPanel();
    await window.workbench.runCommand('View: Close Primary Side Bar');
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  /** Resizes the panel to this width, independent of the other parts of the window. */
  const widen = async (width: number): Promise<void> => {
    const frame = window.page.locator('iframe.webview.ready').first();
    const size = window.page.viewportSize() ?? { width: 1280, height };
    const now = (await frame.boundingBox())?.width ?? size.width;
    await window.page.setViewportSize({ width: Math.round(size.width - now + width), height });
    await expect.poll(async () => Math.round((await frame.boundingBox())?.width ?? 0)).toBe(width);
  };

  /** The elements beyond the panel's edges, which need a scrollbar or are cut off. */
  const overhanging = (): Promise<string[]> =>
    window.panel.frame.locator('body').evaluate((body) => {
      const { clientWidth, scrollWidth } = document.documentElement;
      const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : [];
      for (const element of body.querySelectorAll(
        'section, [role=tablist], button, vscode-button, vscode-text-field, vscode-checkbox',
      )) {
        // A row of tabs scrolls when it does not fit.
        if (element.parentElement?.closest('[role=tablist]')) continue;
        const { left, right, width } = element.getBoundingClientRect();
        if (width > 0 && (left < -0.5 || right > clientWidth + 0.5)) {
          found.push(`${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`.trim());
        }
      }
      return found;
    });

  const expectSound = async (): Promise<void> => {
    expect(await overhanging()).toEqual([]);
    window.expectNoErrors();
  };

  const expectControls = async (): Promise<void> => {
    const { panel } = window;
    for (const name of ['Server URL', 'Namespace', 'Filter', 'Event name']) await panel.textbox(name).waitFor();
    for (const name of ['Emit', 'Disconnect', 'More actions']) await panel.button(name).waitFor();
    await panel.grid.waitFor();
    await panel.state.waitFor();
    for (const name of ['Add argument', 'Save to collection']) await panel.button(name).waitFor();
    await panel.checkbox('Acknowledgement').waitFor();
    // A timeline that is too low to read is useless.
    expect((await panel.grid.boundingBox())?.height).toBeGreaterThan(80);
  };

  it('explains the first steps when there is no connection', async () => {
    await window.panel.button('Start demo server').waitFor();
    for (const width of [1400, 400]) {
      await widen(width);
      await window.workbench.screenshot(`empty-${width}`);
      await expectSound();
    }
  });

  it('shows errors', async () => {
    const { panel } = window;
    await widen(900);
    const gone = await startServer();
    await gone.close();
    await panel.connect(gone.url, { state: /^Reconnecting/ });
    await panel.emit({ event: 'bad', args: [['JSON', '{\n  "a": oops\n}']] });
    await panel.region('Emit').getByRole('alert').waitFor();
    await window.workbench.screenshot('faults-900');
    await expectSound();
    await panel.button('Disconnect').click();
  });

  it('shows a session in every theme of the run', async () => {
    const { panel } = window;
    await widen(1400);
    await panel.connect(server.url);
    await panel.emit({ event: 'send all' });
    await panel.emit({ event: 'ask me' });
    await panel.emit({ event: 'hello', args: [['Number', '1']], ack: 50 });
    await panel.row(/hello, timed out/).waitFor();
    await panel.emit({ event: 'ping', args: [['JSON', '{"x": 3, "y": 4}']], volatile: true });
    await panel.emit({ event: 'disconnect' });
    await panel.row(/disconnect, failed/).waitFor();
    await panel.emit({
      event: 'update item',
      args: [
        ['Text', '1'],
        ['JSON', '{"name": "updated"}'],
      ],
      ack: true,
    });
    await panel.row(/update item, acknowledged/).waitFor();
    await panel.open(/^incoming, hello, 1, "2"/);
    await panel.showsTab('Arguments', /22 bytes/);
    for (const theme of isMatrix ? (Object.keys(themes) as Theme[]) : (['dark', 'hcLight'] as const)) {
      await window.workbench.setTheme(theme);
      await window.workbench.screenshot(`session-${theme}`);
      await expectSound();
    }
    await panel.tab('Hex').click();
    await becomes(() => panel.details.innerText(), /54 68 65 20/);
    await window.workbench.screenshot('hex-hcLight');
    await window.workbench.setTheme('dark');
  });

  it.each(widths)('has room for everything at %i px', async (width) => {
    await widen(width);
    await expectControls();
    await window.workbench.screenshot(`session-${width}`);
    await expectSound();
  });

  it.each([1400, 400])('folds the emit form to one line, and unfolds it, at %i px', async (width) => {
    const { panel } = window;
    await widen(width);
    const addArgument = panel.button('Add argument');
    await panel.button('Hide arguments and options').click();
    await addArgument.waitFor({ state: 'hidden' });
    for (const name of ['Save to collection', 'Emit']) await panel.button(name).waitFor();
    await window.workbench.screenshot(`emit-folded-${width}`);
    await expectSound();
    await panel.button('Show arguments and options').click();
    await addArgument.waitFor();
    await expectSound();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
