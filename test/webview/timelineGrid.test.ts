import { beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { timelineAct, type TimelineAction } from '../../src/protocol/hostMessages.ts';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected({ width: 1400 });
});

const head = (name: string) => panel.page.getByRole('columnheader', { name, exact: true });
const widthOf = async (name: string): Promise<number> => Math.round((await head(name).boundingBox())?.width ?? 0);
const selected = () => panel.grid.getByRole('row', { selected: true });
const summary = () => panel.page.getByRole('status', { name: 'Timeline summary' });
const act = (action: TimelineAction): void => panel.host.panel.notify(timelineAct, { action });
const saved = () => panel.page.evaluate(() => sessionStorage.getItem('state') ?? '');
const details = () => panel.page.getByRole('region', { name: 'Details' });

/** Emits an event with an acknowledgement, and waits until the acknowledgement is received. */
async function acknowledged(): Promise<void> {
  await panel.addArgument(0, 'Text', '1');
  await panel.addArgument(1, 'JSON', '{"bytes": {"$hex": "06"}}');
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.emit('update item');
  await panel.row(/outgoing, update item, acknowledged/).waitFor();
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
}

async function count(to: number): Promise<void> {
  await panel.addArgument(0, 'Number', String(to));
  await panel.emit('count');
  await panel.row(new RegExp(`tick, ${to}$`)).waitFor();
}

describe('columns', () => {
  it('are aligned with their headers, and a row has few nodes', async () => {
    await acknowledged();
    const row = panel.row(/outgoing, update item/);
    for (const name of ['Event', 'Arguments', 'Size', 'Status']) {
      const id = { Arguments: 'preview', Status: 'delivery' }[name] ?? name.toLowerCase();
      const [above, max] = [await head(name).boundingBox(), await row.locator(`.${id}`).boundingBox()];
      expect([max?.x, max?.width]).toEqual([above?.x, above?.width]);
    }
    expect(await row.locator('.delivery').innerText()).toMatch(/^[\d.]+\sms$/);
    expect(await row.locator('.delivery').getAttribute('class')).toContain('codicon-check-all good');
    expect(await row.evaluate((element) => element.querySelectorAll('*').length)).toBeLessThanOrEqual(8);
  });

  it.each(inGate([900, 420], [600]))('give the space of empty columns to the arguments, at %i px', async (width) => {
    await count(1);
    await panel.page.setViewportSize({ width, height: 800 });
    const begins = async (what: ReturnType<typeof head>): Promise<number> => (await what.boundingBox())?.x ?? NaN;
    const preview = panel.row(/incoming, tick, 1$/).locator('.preview');
    const off = async (): Promise<number> => Math.abs((await begins(preview)) - (await begins(head('Arguments'))));
    // The gaps and the width of the scrollbar cause a difference of a few pixels. The next column is about a hundred pixels away.
    await expect.poll(off).toBeLessThan(8);
  });

  it('are resized by pointer and by key, fitted and reset, and keep their widths', async () => {
    const before = await widthOf('Status');
    const box = await head('Status').boundingBox();
    await panel.page.mouse.move((box?.x ?? 0) - 4, (box?.y ?? 0) + 8);
    await panel.page.mouse.down();
    await panel.page.mouse.move((box?.x ?? 0) - 44, (box?.y ?? 0) + 8, { steps: 4 });
    await panel.page.mouse.up();
    expect(await widthOf('Status')).toBe(before + 40);
    await head('Size').focus();
    const size = await widthOf('Size');
    await panel.page.keyboard.press('Shift+ArrowRight');
    expect(await widthOf('Size')).toBe(size + 8);
    await eventually(saved).toContain(`"delivery":${before + 40}`);
    await panel.page.reload();
    await head('Size').waitFor();
    await eventually(() => widthOf('Status')).toBe(before + 40);
    expect(await widthOf('Size')).toBe(size + 8);
    await head('Status').locator('.column-edge').dblclick();
    expect(await widthOf('Status')).toBeLessThan(before + 40);
    await head('Status').focus();
    await panel.page.keyboard.press('Backspace');
    expect(await widthOf('Status')).toBe(before);
    expect(await head('Status').getAttribute('aria-sort')).toBe('none');
  });

  it('sort by click and by key, ascending, descending, and by time again; a sorted timeline does not follow', async () => {
    await panel.emit('b');
    await panel.emit('a longer name');
    await panel.row(/a longer name/).waitFor();
    const order = () => head('Size').getAttribute('aria-sort');
    expect(await head('Time').getAttribute('aria-sort')).toBe('ascending');
    await head('Size').click();
    expect(await order()).toBe('descending');
    await panel.waitForText(summary(), /sorted by size, largest first · not following new entries/);
    expect(await panel.button('Follow').getAttribute('aria-pressed')).toBe('false');
    await head('Size').focus();
    await panel.page.keyboard.press('Enter');
    expect(await order()).toBe('ascending');
    await eventually(saved).toContain('"sort":{"column":"size","descending":false}');
    await panel.page.keyboard.press('Enter');
    expect(await order()).toBe('none');
    await head('Event').click();
    await panel.button('Follow').click();
    expect(await head('Event').getAttribute('aria-sort')).toBe('none');
    expect(await panel.button('Follow').getAttribute('aria-pressed')).toBe('true');
  });

  it('are one stop for Tab; arrow keys move the focus between them and down to the rows', async () => {
    await head('Time').focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    expect(await head('Event').evaluate((element) => element === document.activeElement)).toBe(true);
    await eventually(() => panel.page.locator('[role="columnheader"][tabindex="0"]').count()).toBe(1);
    await panel.page.keyboard.press('End');
    expect(await head('Status').evaluate((element) => element === document.activeElement)).toBe(true);
    await panel.page.keyboard.press('ArrowDown');
    expect(await panel.grid.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('are shown and hidden, and the time format is selected, from a menu', async () => {
    const choose = async (role: 'menuitemcheckbox' | 'menuitemradio', name: string): Promise<void> => {
      await panel.button('Columns').click();
      await panel.page.getByRole(role, { name, exact: true }).click();
    };
    await panel.emit('seed');
    await panel.row(/incoming, hello/).waitFor();
    const time = panel.row(/incoming, hello/).locator('.time');
    expect(await time.innerText()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
    await time.hover();
    await eventually(() => time.getAttribute('title')).toMatch(/^\w+ \d+, \d{4}, \d\d:\d\d:\d\d\.\d{3}\n/);
    await choose('menuitemradio', 'Time since start of capture');
    await eventually(() => time.innerText()).toMatch(/^\d+\.\d{3}$/);
    await choose('menuitemradio', 'Time since previous row');
    await eventually(() => time.innerText()).toMatch(/^\+[\d.]+\s(ms|s)$/);
    await choose('menuitemcheckbox', 'Size');
    await head('Size').waitFor({ state: 'detached' });
    expect(
      await panel
        .row(/incoming, hello/)
        .locator('.size')
        .count(),
    ).toBe(0);
    await head('Event').click({ button: 'right' });
    await panel.page.getByRole('menuitemcheckbox', { name: 'Namespace' }).click();
    await eventually(() =>
      panel
        .row(/incoming, hello/)
        .locator('.namespace')
        .innerText(),
    ).toBe('/');
    await eventually(saved).toContain('"time":"delta"');
    await panel.page.reload();
    await head('Namespace').waitFor();
    await eventually(() => head('Size').count()).toBe(0);
    await panel.button('Columns').click();
    await panel.page.getByRole('menuitem', { name: 'Reset columns' }).click();
    await head('Size').waitFor();
    await eventually(() => head('Namespace').count()).toBe(0);
  });

  it('have their defaults when the stored value is invalid', async () => {
    await panel.emit('here');
    await eventually(saved).toContain('"columns":');
    await panel.page.evaluate(() => {
      const state = JSON.parse(sessionStorage.getItem('state') ?? '{}') as object;
      const broken = {
        ...state,
        columns: { widths: { size: 'wide' }, hidden: 3, time: 'never' },
        sort: { column: 'x' },
      };
      sessionStorage.setItem('state', JSON.stringify(broken));
      // The page could overwrite the invalid state with state that it has not saved yet.
      window.addEventListener('pagehide', () => sessionStorage.setItem('state', JSON.stringify(broken)));
    });
    await panel.page.reload();
    await head('Size').waitFor();
    expect(await head('Time').getAttribute('aria-sort')).toBe('ascending');
  });
});

describe('selection', () => {
  beforeEach(() => count(30));
  const tick = (number: number) => panel.row(new RegExp(`tick, ${number}$`));
  const copied = (): number[] =>
    panel.host.clipboard
      .trimEnd()
      .split('\n')
      .map((line) => Number((JSON.parse(line) as Entry).args?.[0]));
  const copy = (): Promise<void> => panel.noticed(/copied as NDJSON/, () => act('copyNdjson'));

  it('extends with Shift, and toggles single rows with Ctrl', async () => {
    await tick(20).click();
    await tick(23).click({ modifiers: ['Shift'] });
    await eventually(() => selected().count()).toBe(4);
    await tick(28).click({ modifiers: ['Control'] });
    await tick(21).click({ modifiers: ['Control'] });
    await eventually(() => selected().count()).toBe(4);
    await panel.waitForText(summary(), /4 selected/);
    await copy();
    expect(copied()).toEqual([20, 22, 23, 28]);
    await panel.page.keyboard.press('ArrowUp');
    await eventually(() => selected().count()).toBe(1);
    await panel.page.keyboard.press('Shift+ArrowUp');
    await panel.page.keyboard.press('Shift+ArrowUp');
    await eventually(() => selected().count()).toBe(3);
    await panel.page.keyboard.press('Control+Space');
    await eventually(() => selected().count()).toBe(2);
    expect(await panel.grid.getAttribute('aria-multiselectable')).toBe('true');
  });

  it('is everything that the filter shows after Ctrl+A, and nothing that is received later', async () => {
    await panel.textbox('Filter').fill('event:tick');
    await panel.waitForText(summary(), /30 of/);
    await panel.grid.focus();
    await panel.page.keyboard.press('Control+a');
    await panel.waitForText(summary(), /30 selected/);
    await panel.emit('count');
    await panel.waitForText(summary(), /60 of/);
    await copy();
    expect(copied()).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    await panel.grid.focus();
    await panel.noticed(/30 entries copied as JSON/, () => panel.page.keyboard.press('Control+c'));
    expect(JSON.parse(panel.host.clipboard)).toHaveLength(30);
    await panel.noticed(/30 entries copied as text/, () => act('copyText'));
    expect(panel.host.clipboard.split('\n')).toHaveLength(30);
  });

  it('is reported to VS Code’s menu', async () => {
    const context = async (): Promise<unknown> =>
      JSON.parse((await panel.grid.getAttribute('data-vscode-context')) ?? '{}') as unknown;
    await tick(20).click({ button: 'right' });
    expect(await context()).toEqual({
      webviewSection: 'entries',
      preventDefaultContextMenuItems: true,
      entryCount: 'one',
      entryKind: 'event',
      entryEvents: true,
      entryConnection: true,
    });
    await eventually(() => tick(20).getAttribute('aria-selected')).toBe('true');
    await tick(21).click({ modifiers: ['Shift'] });
    await panel.waitForText(summary(), /2 selected/);
    await tick(20).click({ button: 'right' });
    expect(await context()).toMatchObject({ entryCount: 'two' });
    await eventually(() => selected().count()).toBe(2);
    act('compare');
    await eventually(() => panel.host.compared.length).toBe(1);
    const [pair] = panel.host.compared;
    expect((pair?.right ?? 0) - (pair?.left ?? 0)).toBe(1);
    await panel.grid.focus();
    await panel.page.keyboard.press('ContextMenu');
    expect(await context()).toMatchObject({ entryCount: 'two' });
  });
});

describe('an event and its acknowledgement', () => {
  it('are linked while either is selected, and each leads to the other', async () => {
    await acknowledged();
    const event = panel.row(/outgoing, update item/);
    const ack = panel.row(/incoming, ack of #\d+/);
    await event.click();
    await eventually(() => ack.getAttribute('class')).toContain('link-end');
    expect(await event.getAttribute('class')).toContain('link-start');
    await panel.page.keyboard.press('g');
    await eventually(() => ack.getAttribute('aria-selected')).toBe('true');
    expect(await event.getAttribute('class')).toContain('link-start');
    await panel.page.keyboard.press('g');
    await eventually(() => event.getAttribute('aria-selected')).toBe('true');
    await panel.row(/^Connected/).click();
    await eventually(() => panel.grid.locator('.linked').count()).toBe(0);
    await panel.page.keyboard.press('g');
    await panel.waitForText(summary(), /was not acknowledged/);
  });

  it('are linked even if they are far apart', async () => {
    await acknowledged();
    await panel.button('Remove argument 1').click();
    await panel.button('Remove argument 0').click();
    await count(500);
    await panel.textbox('Filter').fill('update');
    await panel.row(/outgoing, update item/).click();
    await panel.textbox('Filter').fill('');
    // The selected row stays visible among the rows that the filter had hidden.
    await panel.row(/tick, 1$/).waitFor();
    await panel
      .row(/outgoing, update item/)
      .and(selected())
      .waitFor();
    await panel.page.waitForTimeout(200);
    await eventually(() => panel.row(/new entr/).count()).toBe(0);
    await eventually(() => panel.page.getByRole('button', { name: /new entr/ }).count()).toBe(0);
    await panel.button('Follow').click();
    await panel.row(/tick, 500$/).waitFor();
    await panel.grid.focus();
    await eventually(() => panel.row(/incoming, ack of/).count()).toBe(0);
    act('goToPartner');
    await panel
      .row(/incoming, ack of/)
      .and(selected())
      .waitFor();
    await panel.textbox('Filter').fill('event:update*');
    await eventually(() => panel.row(/incoming, ack of/).count()).toBe(0);
    act('goToPartner');
    await panel
      .row(/outgoing, update item/)
      .and(selected())
      .waitFor();
    act('goToPartner');
    await panel.waitForText(summary(), /The filter hides #/);
  });
});

describe('the actions of an entry', () => {
  it('send it again unchanged', async () => {
    await acknowledged();
    await panel.row(/outgoing, update item/).click();
    suite.server.recorder.clear();
    act('resend');
    const received = await suite.server.recorder.waitFor('update item');
    expect(received.args).toEqual(['1', { bytes: Buffer.from([6]) }]);
    expect(received.wantsAck).toBe(true);
    await eventually(() =>
      panel
        .row(/outgoing, update item/)
        .nth(1)
        .getAttribute('aria-selected'),
    ).toBe('true');
  });

  it('send several events again, and report how many', async () => {
    await panel.emit('one');
    await panel.emit('two');
    await panel.row(/outgoing, one/).click();
    await panel.row(/outgoing, two/).click({ modifiers: ['Shift'] });
    suite.server.recorder.clear();
    act('resend');
    await panel.waitForText(summary(), /2 events sent again/);
    await suite.server.recorder.waitFor('two');
    expect(suite.server.recorder.named('one')).toHaveLength(1);
    await panel.page.evaluate(() => getSelection()?.removeAllRanges());
    await panel.row(/^Connecting/).click();
    await panel.row(/^Connected/).click({ modifiers: ['Shift'] });
    act('resend');
    await panel.waitForText(summary(), /Nothing was sent: no event is selected/);
  });

  it('reply to an event that waits for a reply', async () => {
    await panel.emit('ask');
    await panel.row(/incoming, question, reply due/).click();
    act('reply');
    await panel.focused(panel.textbox('Reply arguments'));
    await panel.textbox('Reply arguments').fill('["fine"]');
    await panel.button('Reply').click();
    await panel.row(/incoming, question, replied/).waitFor();
    act('reply');
    await panel.waitForText(summary(), /This event does not wait for a reply/);
  });

  it('edit it before it is sent again', async () => {
    await acknowledged();
    await panel.button('Remove argument 1').click();
    await panel.emit('another');
    await panel.row(/outgoing, update item/).click();
    act('editAndResend');
    await eventually(() => panel.textbox('Event name').inputValue()).toBe('update item');
    expect(await panel.textOf('Argument 1 value')).toMatch(/\{\s*"bytes":\s*\{\s*"\$binary":\s*"Bg=="/);
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement', checked: true }).waitFor();
  });

  it('save it', async () => {
    await acknowledged();
    await panel.row(/outgoing, update item/).click();
    act('saveToCollection');
    await panel.waitForText(summary(), /“update item” saved to/);
    expect(panel.host.collection.emits).toMatchObject([
      { event: 'update item', args: ['1', { bytes: { $binary: 'Bg==' } }], ack: true },
    ]);
  });

  it('filter by its name, or exclude the name', async () => {
    await panel.emit('two words');
    await panel.emit('seed');
    await panel.row(/incoming, hello/).waitFor();
    await panel.row(/outgoing, two words/).click();
    act('excludeEvent');
    await eventually(() => panel.textbox('Filter').inputValue()).toBe('-event:"two words"');
    await eventually(() => panel.row(/two words/).count()).toBe(0);
    await panel.row(/incoming, hello/).click();
    act('filterByEvent');
    await eventually(() => panel.textbox('Filter').inputValue()).toBe('-event:"two words" event:hello');
    await eventually(() => panel.grid.getByRole('row').count()).toBe(1);
  });

  it('explain why an action is not possible', async () => {
    await panel.row(/^Connected/).click();
    for (const [action, text] of [
      ['resend', /Select an event first/],
      ['compare', /Select two entries to compare/],
    ] as const) {
      act(action);
      await panel.waitForText(summary(), text);
    }
  });
});

it('a marker spans the timeline', async () => {
  panel.host.marker = 'before <b>the</b> deploy';
  await panel.button('Add marker').click();
  const marker = panel.row(/^before <b>the<\/b> deploy$/);
  await marker.waitFor();
  await panel.waitForText(summary(), /Marker #\d+ added/);
  const [line, grid] = [await marker.locator('.change').boundingBox(), await panel.grid.boundingBox()];
  expect(line?.width).toBeGreaterThan((grid?.width ?? 0) - 130);
  await marker.click();
  await details().getByText('before <b>the</b> deploy').first().waitFor();
  panel.host.marker = undefined;
  await panel.button('Add marker').click();
  await panel.emit('after it');
  await panel.row(/after it/).waitFor();
  await eventually(() => panel.grid.locator('.marker').count()).toBe(1);
});
