/** A panel beside the side bar in a narrow window: no control covers another one, and none is outside of the panel. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Box, boxOf, overlap } from './support/boxes.ts';
import { inGate } from './support/looks.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

describe('a panel beside the side bar of a narrow window', () => {
  /** The part of an element that is visible in the element that scrolls it. */
  const visibleBox = async (locator: Locator, within: Box): Promise<Box | undefined> => {
    const { left, right, top, bottom } = await boxOf(locator);
    const box = { left: Math.max(left, within.left), right: Math.min(right, within.right), top, bottom };
    return box.left < box.right ? box : undefined;
  };

  it.each(inGate([242, 402], [300, 340, 480, 519, 520, 600]))(
    'has no controls that overlap or are outside, at %i px',
    async (width) => {
      const panel = await suite.connected({ width, height: 620 });
      await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
      await panel.emit('update item');
      await panel.row(/outgoing, update item/).click();
      const details = panel.page.getByRole('region', { name: 'Details', exact: true });
      await details.waitFor();
      const [rows, pane] = [await boxOf(panel.page.locator('.timeline-main')), await boxOf(details)];
      expect(rows.bottom).toBeLessThanOrEqual(pane.top);

      const list = details.getByRole('tablist');
      const within = await boxOf(list);
      const tabBoxes = await Promise.all((await list.getByRole('tab').all()).map((tab) => visibleBox(tab, within)));
      const tools = await details.locator('.tree-bar button:visible').all();
      for (const tool of await Promise.all(tools.map(boxOf))) {
        expect(tool.right).toBeLessThanOrEqual(width);
        for (const tab of tabBoxes) expect(tab && overlap(tab, tool)).not.toBe(true);
      }

      const form = panel.page.getByRole('region', { name: 'Emit', exact: true });
      const controls = await form
        .locator(':is(.event-field, vscode-checkbox, vscode-button, .icon-button, .text-button):visible')
        .all();
      const boxes = await Promise.all(controls.map(boxOf));
      expect(boxes.length).toBeGreaterThan(5);
      for (const [index, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(width);
        for (const other of boxes.slice(index + 1))
          expect(overlap(box, other), JSON.stringify([box, other])).toBe(false);
      }
      const name = await boxOf(panel.textbox('Event name'));
      expect(name.right - name.left).toBeGreaterThanOrEqual(56);
    },
  );
});

describe('a panel that is too narrow for its texts', () => {
  const name = 'an event with a name that is longer than the header of its details has room for, even in a wide panel';

  it.each(inGate([600], [720]))(
    'shortens the connection at its end, and shows the other facts of an event, at %i px',
    async (width) => {
      const panel = await suite.connected({ width, height: 700 });
      await panel.choose('Connection', 'New connection');
      await panel.connect(suite.server.url);
      await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
      await panel.emit(name);
      await panel.row(new RegExp(`outgoing, ${name.slice(0, 20)}`)).click();
      const head = panel.page.getByRole('region', { name: 'Details', exact: true }).locator('.entry-head');
      const heading = await boxOf(head.getByRole('heading', { name }));
      const line = await boxOf(head.locator('.entry-facts'));
      expect(line.left).toBeGreaterThanOrEqual(heading.right);
      const connection = head.locator('.entry-connection');
      const box = await boxOf(connection);
      expect(box.left).toBeGreaterThanOrEqual(line.left);
      const host = new URL(suite.server.url).host;
      expect(box.right - box.left).toBeGreaterThan(24);
      expect(await connection.evaluate((element) => getComputedStyle(element).textOverflow)).toBe('ellipsis');
      expect(await connection.getAttribute('title')).toContain(host);
      const facts = await head.locator('.other-facts > span').all();
      const texts = await Promise.all(facts.map((fact) => fact.innerText()));
      expect(texts.join(' ')).toMatch(/^#\d+ .*:.* \d+\sB ack ID \d+$/u);
      for (const fact of await Promise.all(facts.map(boxOf))) {
        expect(fact.left).toBeGreaterThanOrEqual(box.right);
        expect(fact.right).toBeLessThanOrEqual(line.right + 0.5);
        expect(fact.bottom).toBeLessThanOrEqual(line.bottom);
      }
    },
  );

  it('shows first that a filter applies to the statistics, and the whole line in a tooltip', async () => {
    const panel = await suite.connected({ width: 600, height: 700 });
    await panel.emit('counted');
    await panel.textbox('Filter').fill('event:counted');
    await panel.row(/outgoing, counted/).waitFor();
    await panel.tab('Statistics').click();
    const about = panel.page.getByRole('status', { name: 'Counted events' });
    await panel.waitForText(about, /^\s*filter event:counted · 1 event · /);
    const title = await about.getAttribute('title');
    expect(title).toMatch(/^filter event:counted · 1 event · .*\d$/);
    expect((await about.innerText()).trim()).toBe(title);
    const word = await boxOf(about.locator('code'));
    expect(word.left).toBeLessThan((await boxOf(about)).right);
  });
});
