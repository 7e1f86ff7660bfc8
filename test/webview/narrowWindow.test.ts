/** A panel beside the side bar in a narrow window: no control covers another one, and none is outside of the panel. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Box, boxOf, overlap, textBox } from './support/boxes.ts';
import { eventually } from './support/eventually.ts';
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

describe('the open form beside the side bar of a narrow window', () => {
  it.each(
    inGate(
      [
        [242, 490],
        [300, 580],
      ],
      [
        [242, 575],
        [242, 700],
        [399, 490],
        [402, 490],
      ],
    ),
  )('has all controls in the panel at %i × %i px', async (width, height) => {
    const panel = await suite.connected({ width, height });
    await panel.button('Show arguments and options').click();
    await panel.addArgument(0, 'Text', 'one');
    await panel.addArgument(1, 'JSON', '{"two": 2}');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    const form = panel.page.getByRole('region', { name: 'Emit', exact: true });
    const isUsable = async (): Promise<void> => {
      // The arguments scroll separately.
      const controls = form.locator(
        ':is(.event-field, .emit-options .field, vscode-checkbox, vscode-button, .icon-button)',
      );
      const boxes: Box[] = [];
      for (const control of await controls.locator('visible=true').all()) {
        if (await control.evaluate((element) => element.closest('.arguments') !== null)) continue;
        boxes.push(await boxOf(control));
      }
      // Event, fold, timeout, three options, the buttons to save, to emit and for more actions
      expect(boxes.length).toBeGreaterThanOrEqual(9);
      for (const [index, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(width);
        expect(box.bottom).toBeLessThanOrEqual(height);
        for (const other of boxes.slice(index + 1))
          expect(overlap(box, other), JSON.stringify([box, other])).toBe(false);
      }
      const value = await boxOf(panel.textbox('Argument 1 value'));
      expect(value.right - value.left).toBeGreaterThan(140);
      const { top, bottom } = await boxOf(form.locator('.arguments'));
      expect(bottom - top).toBeGreaterThanOrEqual(30);
    };
    await isUsable();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).waitFor();
    await panel.page.getByRole('region', { name: 'Details', exact: true }).waitFor();
    await isUsable();
    await panel.button('Close details').click();
    await isUsable();
  });
});

describe('a panel that is too narrow for its texts', () => {
  it.each(inGate([1100], [900, 1000]))(
    'shows the number, the time and the size of an event of several connections beside the rows, at %i px',
    async (width) => {
      const panel = await suite.connected({ width, height: 700 });
      await panel.choose('Connection', 'New connection');
      await panel.connect(suite.server.url, '/chat');
      await panel.addArgument(0, 'Text', 'x'.repeat(13_000));
      await panel.emit('an event with a long name');
      await panel.row(/outgoing, an event/).click();
      const head = panel.page.getByRole('region', { name: 'Details', exact: true }).locator('.entry-head');
      const line = await boxOf(head.locator('.entry-facts'));
      const shown: string[] = [];
      for (const fact of await head.locator('.entry-facts > .entry-connection, .other-facts > span').all()) {
        const box = await boxOf(fact);
        expect(box.left).toBeGreaterThanOrEqual(line.left);
        expect(box.right).toBeLessThanOrEqual(line.right + 0.5);
        if (box.bottom <= line.bottom) shown.push(await fact.innerText());
      }
      expect(shown.join(' ')).toMatch(/^\S+ · c2 #\d+ \d+:\d+:\d+\.\d+ 13\.\d\skB/u);
      // The name has the width that the facts do not need.
      const heading = head.getByRole('heading');
      expect(await heading.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    },
  );

  it('shows the reason of a status at 600 px, and the status in the tooltip', async () => {
    const panel = await suite.open({ width: 600, height: 700 });
    await panel.host.start({ url: 'http://127.0.0.1:9', reconnection: { delayMs: 60_000, delayMaxMs: 60_000 } });
    await panel.choose('Connection', / · c1 · /);
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.textbox('Ack timeout (ms)').fill('50');
    await panel.emit('unsent');
    const status = panel.row(/outgoing, unsent, timed out/).locator('.delivery');
    await panel.waitForText(status, /^not connected · timed out$/);
    const reason = await textBox(status, 'not connected');
    expect(reason.right).toBeLessThan((await boxOf(status)).right);
    await status.hover();
    await eventually(() => status.getAttribute('title')).toMatch(/^Timed out\. There was no connection within 50\sms/u);
    await panel.page.setViewportSize({ width: 1100, height: 700 });
    await panel.waitForText(status, /^timed out · not connected$/);
  });

  it('shows the whole value of a field in its tooltip, if the field is too narrow', async () => {
    const panel = await suite.connected({ width: 600, height: 700 });
    const field = panel.textbox('Event name');
    await field.fill('short');
    await field.hover();
    const help = await field.getAttribute('title');
    expect(help).not.toContain('short');
    const long = 'an event with a name that is longer than the field, which ends with an ellipsis in a narrow panel';
    await field.fill(long);
    await panel.button('Emit').hover();
    await field.hover();
    await eventually(() => field.getAttribute('title')).toBe(`${long}\n${help}`);
  });

  it('has tabs that do not move when findings appear', async () => {
    const panel = await suite.connected({ width: 600, height: 700 });
    const tabs = panel.page.getByRole('tablist', { name: 'View' });
    const lefts = async (): Promise<number[]> =>
      Promise.all((await tabs.getByRole('tab').all()).map(async (tab) => (await boxOf(tab)).left));
    const before = await lefts();
    suite.server.io.disconnectSockets();
    await panel.waitForText(tabs, /Findings\s*1/);
    expect(await lefts()).toEqual(before);
    await panel.textbox('Filter').fill('event:tick');
    await panel.button('Clear filter').waitFor();
    expect(await lefts()).toEqual(before);
  });

  it.each(inGate([600], [720, 400]))('has hints of the options in lines of a usual length at %i px', async (width) => {
    const panel = await suite.connected({ width, height: 700 });
    await panel.button('Options').click();
    const hints = panel.page.locator('.connection-options .help');
    await hints.first().waitFor();
    // Hints of checkboxes are indented.
    const widths = await hints.evaluateAll((list) => list.map((hint) => hint.parentElement?.clientWidth ?? 0));
    expect(widths.length).toBeGreaterThan(20);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(260);
  });

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

describe('a panel that becomes narrower', () => {
  it('keeps the focus on a tab when a tab before it is hidden', async () => {
    const panel = await suite.connected({ width: 1200, height: 700 });
    await panel.tab('Replay').click();
    await panel.focused(panel.tab('Replay'));
    await panel.page.setViewportSize({ width: 600, height: 700 });
    await panel.tab('Sequence').waitFor({ state: 'detached' });
    await panel.focused(panel.tab('Replay'));
  });
});

it('the tabs of the details are as wide as the details if there are no arguments, and so no toolbar', async () => {
  const panel = await suite.connected({ width: 600, height: 800 });
  const region = panel.page.getByRole('region', { name: 'Details', exact: true });
  await panel.emit('plain');
  await region.getByText('No arguments.').waitFor();
  const tabs = await boxOf(region.getByRole('tablist'));
  expect(tabs.right).toBe((await boxOf(region)).right);
  await panel.addArgument(0, 'Text', 'one');
  await panel.emit('plain');
  const toolbar = region.getByRole('toolbar', { name: 'Arguments' });
  await toolbar.waitFor();
  // The line below the tabs continues below the toolbar, without a gap.
  const beside = await boxOf(region.getByRole('tablist'));
  expect(beside.right).toBeGreaterThanOrEqual((await boxOf(toolbar)).left);
  expect(beside.right).toBeLessThan(tabs.right);
});
