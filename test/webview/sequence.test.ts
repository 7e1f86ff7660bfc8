/** The sequence view with a real server. The tests read its rows by their names, its drawing by its pixels, and its exported files. */
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import { looks } from './support/looks.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';

const suite = panelPages();
let server: TestServer;

beforeEach(async () => {
  server = await startPanelServer();
});
afterEach(() => server.close());

const grid = ({ page }: Panel): Locator => page.getByRole('grid', { name: 'Sequence entries' });
const arrow = (panel: Panel, name: RegExp): Locator => grid(panel).getByRole('row', { name });
const rowNames = async (panel: Panel): Promise<string[]> =>
  (
    await grid(panel)
      .getByRole('gridcell')
      .evaluateAll((cells) => cells.map((cell) => cell.ariaLabel ?? ''))
  ).map((name) => name.replace(/^[\d:.]+, /, ''));

/** Opens a panel whose client has emitted two events: one that the server acknowledged, and one that was discarded. */
async function captured(options: PanelOptions = {}): Promise<Panel> {
  const panel = await suite.open(options);
  await panel.connect(server.url);
  await panel.row(/^Upgraded/).waitFor();
  await panel.host.emit({ event: 'update item', args: ['1', { name: 'x' }], ack: { timeoutMs: 60_000 } });
  await panel.row(/update item, acknowledged/).waitFor();
  server.cutConnections();
  await server.close();
  await panel
    .row(/refused/i)
    .first()
    .waitFor();
  await panel.host.emit({ event: 'position', args: [1], volatile: true });
  await panel.row(/position, discarded/).waitFor();
  await panel.more('Sequence diagram');
  await arrow(panel, /position \(volatile\), discarded/).waitFor();
  return panel;
}

/** Whether any pixel is drawn in a part of the diagram, given as fractions of its width. */
const isDrawn = (panel: Panel, from: number, to: number): Promise<boolean> =>
  panel.page.getByRole('img', { name: 'Sequence diagram' }).evaluate(
    (canvas: HTMLCanvasElement, [from, to]) => {
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(width * from, 0, width * (to - from), height).data;
      return data?.some((value) => value > 0) ?? false;
    },
    [from, to] as const,
  );

describe('the sequence view', () => {
  it('has one arrow for an event that was captured at the client and at a proxy', async () => {
    const panel = await suite.open();
    const proxy = await panel.host.startProxy(server.url);
    await panel.connect(proxy.url);
    await panel
      .row(/^Upgraded/)
      .first()
      .waitFor();
    const [connectionId] = await panel.host.connectionIds();
    const ack = { timeoutMs: 60_000 };
    await panel.host.emit({ connectionId, event: 'update item', args: ['1', { name: 'x' }], ack });
    await panel
      .row(/update item, acknowledged/)
      .first()
      .waitFor();
    await panel.button('All connections').click();
    await panel.more('Sequence diagram');
    // At the proxy, the row shows only the end of the arrow.
    await arrow(panel, /: update item, received$/).waitFor();
    await arrow(panel, /: update item, acknowledged .*, received$/).waitFor();
    await arrow(panel, /: ack of update item, received$/).waitFor();
  });

  it('shows the entries of the filter with lanes, and shares the selection with the timeline', async () => {
    const panel = await captured();
    const host = new URL(server.url).host;
    const heads = panel.page.getByRole('list', { name: 'Lanes' }).getByRole('listitem');
    await eventually(async () => (await heads.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      'Inspector',
      host,
    ]);
    const names = await rowNames(panel);
    expect(names).toContainEqual(expect.stringMatching(`^Inspector to ${host}: update item, acknowledged .*, "1"`));
    expect(names).toContainEqual(expect.stringMatching(`^${host} to Inspector: ack of update item, .*"ok"`));
    await eventually(() => isDrawn(panel, 0.3, 0.5)).toBe(true);

    await arrow(panel, /: update item, acknowledged/).click();
    await eventually(() => arrow(panel, /: update item, acknowledged/).getAttribute('aria-selected')).toBe('true');
    await panel.page.keyboard.press('ArrowDown');
    await eventually(() => arrow(panel, /: ack of update item/).getAttribute('aria-selected')).toBe('true');
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('region', { name: 'Details', exact: true }).waitFor();
    await eventually(() => panel.row(/incoming, ack of/).getAttribute('aria-selected')).toBe('true');

    // The selection is also shared from the timeline to the diagram.
    await panel.row(/update item, acknowledged/).click();
    await panel.textbox('Filter').fill('event:"update item"');
    await panel.tab('Sequence').click();
    await eventually(() => rowNames(panel)).toHaveLength(1);
    await eventually(() => arrow(panel, /: update item, acknowledged/).getAttribute('aria-selected')).toBe('true');
  });

  it('zooms by key, and describes its picture', async () => {
    const panel = await captured();
    const height = (): Promise<number> =>
      grid(panel)
        .getByRole('row')
        .first()
        .evaluate((row) => row.clientHeight);
    const before = await height();
    await grid(panel).press('+');
    await eventually(height).toBeGreaterThan(before);
    for (let n = 0; n < 9; n++) await grid(panel).press('-');
    await eventually(height).toBeLessThan(before / 2);
    expect(await panel.button('Zoom out').isDisabled()).toBe(true);
    const image = panel.page.getByRole('img', { name: 'Sequence diagram' });
    await eventually(() => image.getAttribute('aria-description')).toMatch(/^\d+ entries between 2 lanes: Inspector, /);
  });

  it('is copied as Mermaid text, and saved as SVG and PNG', async () => {
    const panel = await captured();
    const choose = async (item: string): Promise<void> => {
      await panel.button('Export diagram…').click();
      await panel.page.getByRole('menuitem', { name: item }).click();
    };
    await panel.noticed(/Copied/, () => choose('Copy as Mermaid'));
    const copied = await panel.copied();
    expect(copied).toMatch(/^```mermaid\nsequenceDiagram\n {4}participant p0 as Inspector \(c1\)\n/);
    expect(copied).toMatch(/ {4}p0->>p1: update item, [\d.]+ ms\n {4}p1-->>p0: ack of update item/);
    expect(copied).toMatch(/ {4}p0-xp1: position \(volatile\), discarded/);
    await choose('Save as SVG…');
    await eventually(() => panel.host.files.has('sequence.svg')).toBe(true);
    const svg = String(panel.host.files.get('sequence.svg'));
    expect(svg).toContain('>ack of update item<');
    expect(svg).toContain(`>${new URL(server.url).host}<`);
    await choose('Save as PNG…');
    await eventually(() => panel.host.files.has('sequence.png')).toBe(true);
    expect(panel.host.files.get('sequence.png')?.subarray(1, 4).toString()).toBe('PNG');
  });

  it('has a tab in a narrow panel only while it is shown, so that the tabs fit in one line', async () => {
    const panel = await captured({ width: 600 });
    await panel.tab('Timeline').click();
    await eventually(() => panel.tab('Sequence').count()).toBe(0);
    const middle = (locator: Locator): Promise<number> =>
      locator.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return (top + bottom) / 2;
      });
    expect(Math.abs((await middle(panel.tab('Timeline'))) - (await middle(panel.textbox('Filter'))))).toBeLessThan(8);
  });

  it.each(looks(1200, 600))('has no serious fault for axe in $theme, $width px wide', async (look) => {
    const panel = await captured(look);
    expect(await panel.seriousFindings()).toEqual([]);
    await arrow(panel, /: update item, acknowledged/).click();
    await panel.button('Show details').waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });
});
