import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';

const suite = panelPages();
let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const strip = (panel: Panel): Locator => panel.page.getByRole('group', { name: 'Overview' });
const picture = (panel: Panel): Locator => strip(panel).getByRole('img', { name: 'Events over time' });
const handle = (panel: Panel, name: 'Range start' | 'Range end'): Locator => strip(panel).getByRole('slider', { name });
const descriptionOf = (panel: Panel): Promise<string | null> => picture(panel).getAttribute('aria-description');

/** Captures a first event in the first quarter of the capture's time, and a last event at its end, however long connecting takes. */
async function captured(options: PanelOptions = {}): Promise<Panel> {
  const panel = await suite.open(options);
  const begun = performance.now();
  await panel.connect(server.url);
  for (const socket of server.sockets) socket.emit('first');
  await panel.row(/first/).waitFor();
  await panel.row(/^Upgraded/).waitFor();
  await new Promise((resolve) => setTimeout(resolve, 3 * (performance.now() - begun)));
  for (const socket of server.sockets) socket.emit('last');
  await panel.row(/last/).waitFor();
  await eventually(() => descriptionOf(panel)).toContain('2 events received');
  return panel;
}

async function drag(panel: Panel, from: number, to: number): Promise<void> {
  const box = await strip(panel).boundingBox();
  if (!box) throw new Error('The overview has no place');
  const x = (share: number): number => box.x + 1 + share * (box.width - 2);
  const y = box.y + box.height / 2;
  await panel.page.mouse.move(x(from), y);
  await panel.page.mouse.down();
  await panel.page.mouse.move(x((from + to) / 2), y);
  await panel.page.mouse.move(x(to), y);
  await panel.page.mouse.up();
}

const valueOf = async (slider: Locator, name = 'valuenow'): Promise<number> =>
  Number(await slider.getAttribute(`aria-${name}`));

describe('the overview', () => {
  it('selects a time range by pointer: drawn, moved, resized, cleared; rows and statistics follow', async () => {
    const panel = await captured();
    const [start, end] = [handle(panel, 'Range start'), handle(panel, 'Range end')];
    const whole = { from: await valueOf(start, 'valuemin'), to: await valueOf(start, 'valuemax') };
    expect(await start.getAttribute('aria-valuetext')).toContain('the whole capture');
    await drag(panel, 0.6, 1);
    await eventually(() => panel.row(/first/).count()).toBe(0);
    await panel.row(/last/).waitFor();
    const middle = whole.from + 0.6 * (whole.to - whole.from);
    expect(Math.abs((await valueOf(start)) - middle)).toBeLessThan(0.02 * (whole.to - whole.from));
    expect(await end.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d(\.\d{3})?$/);

    await panel.tab('Statistics').click();
    const table = panel.page.getByRole('table', { name: 'Events by name' });
    await eventually(() => table.locator('tbody th').allTextContents()).toEqual([expect.stringContaining('last')]);
    await panel.tab('Timeline').click();

    // The range is moved to the left, and then its start is moved to the beginning.
    await drag(panel, 0.8, 0.5);
    await eventually(() => valueOf(end)).toBeLessThan(whole.to);
    await eventually(() => panel.row(/last/).count()).toBe(0);
    await panel.page.getByRole('heading', { name: 'Nothing in the selected range' }).waitFor();
    const at = ((await valueOf(start)) - whole.from) / (whole.to - whole.from);
    await drag(panel, at, 0);
    await eventually(() => valueOf(start)).toBe(whole.from);
    await panel.row(/first/).waitFor();

    await strip(panel).dblclick({ position: { x: 20, y: 10 } });
    await panel.row(/last/).waitFor();
    expect(await start.getAttribute('aria-valuetext')).toContain('the whole capture');
  });

  it('selects a time range by key, and announces the times', async () => {
    const panel = await captured();
    const [start, end] = [handle(panel, 'Range start'), handle(panel, 'Range end')];
    await end.focus();
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('PageUp');
    const [min, max] = [await valueOf(end, 'valuemin'), await valueOf(end, 'valuemax')];
    await eventually(() => valueOf(end)).toBeLessThan(min + 0.2 * (max - min));
    expect(await end.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d(\.\d{3})?$/);
    await eventually(() => panel.row(/last/).count()).toBe(0);
    await panel.page.keyboard.press('Shift+Tab');
    expect(await start.evaluate((element) => element === document.activeElement)).toBe(true);
    await panel.page.keyboard.press('ArrowRight');
    await eventually(() => valueOf(start)).toBeGreaterThan(min);
    await panel.page.keyboard.press('Escape');
    await panel.row(/last/).waitFor();
    expect(await valueOf(start)).toBe(min);
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('goes to the time of a click, shows an outage, and is hidden until it is opened', async () => {
    const panel = await captured({ height: 420 });
    for (const socket of server.sockets) for (let n = 0; n < 200; n++) socket.emit('many', n);
    await eventually(() => descriptionOf(panel)).toContain('202 events received');
    await eventually(() => panel.row(/first/).count()).toBe(0);
    await strip(panel).click({ position: { x: 2, y: 10 } });
    await panel.row(/first/).waitFor();

    const place = await strip(panel).boundingBox();
    server.cutConnections();
    await eventually(() => descriptionOf(panel)).toContain('1 connection outage');
    // During the outage, the reason is shown above the overview. After the client has reconnected, the overview is at its previous
    // position.
    await panel.waitForText(panel.state, /^Connected/);
    await eventually(() => strip(panel).boundingBox()).toEqual(place);
    await drag(panel, 0.9, 1);
    await eventually(() => panel.row(/first/).count()).toBe(0);
    await panel.more('Overview');
    await strip(panel).waitFor({ state: 'detached' });
    await panel.row(/first/).waitFor();
    await panel.page.reload();
    await panel.grid.waitFor();
    await eventually(() => panel.isOn('Overview')).toBe(false);
    await eventually(() => strip(panel).count()).toBe(0);
    await panel.more('Overview');
    await strip(panel).waitFor();
  });

  it('does not show an outage of cleared entries when the next entry is received', async () => {
    const panel = await captured();
    server.cutConnections();
    await eventually(() => descriptionOf(panel)).toContain('1 connection outage');
    await panel.waitForText(panel.state, /^Connected/);
    await panel.button('Disconnect').click();
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel
      .row(/Disconnected/)
      .first()
      .waitFor();
    await panel.more('Clear');
    await strip(panel).waitFor({ state: 'detached' });
    /** The descriptions of the overview from the moment at which it is in the page again. */
    await panel.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const image = document.querySelector('.overview [role="img"]');
        if (image) seen.push(image.getAttribute('aria-description') ?? '');
      }).observe(document.body, { subtree: true, childList: true });
    });
    await panel.button('Connect').click();
    await panel.row(/Connected/).waitFor();
    await strip(panel).waitFor();
    const seen = await panel.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((text) => text.includes('outage'))).toEqual([]);
  });
});
