/** The rules of a proxy in the panel, with clients that connect through it to a real server. */
import type { Locator } from 'playwright-core';
import type { Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import { ruleAdd, ruleSet } from '../../src/protocol/ruleMessages.ts';
import { appClients, received } from './support/appClients.ts';
import { eventually } from './support/eventually.ts';
import { inGate, looks } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
const clients = appClients();

interface Proxied {
  readonly panel: Panel;
  readonly socket: Socket;
  readonly region: Locator;
  readonly url: string;
  readonly sourceId: string;
}

/** Opens a panel with a proxy and a client of the proxy, and shows the view of rules. */
async function proxied(options: Parameters<typeof suite.open>[0] = {}): Promise<Proxied> {
  const panel = await suite.open(options);
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await clients.connect(url);
  await panel.tab('Rules').click();
  const region = panel.page.getByRole('region', { name: 'Rules', exact: true });
  await region.getByRole('heading', { name: 'No rules' }).waitFor();
  return { panel, socket, region, url, sourceId };
}

const buttonIn = (region: Locator, name: string): Locator => region.getByRole('button', { name, exact: true });

/** Opens the form, and saves a rule. */
async function addRule({ panel, region }: Proxied, filter: string, action: string): Promise<void> {
  await buttonIn(region, 'Add rule').click();
  await panel.textbox('Rule filter').fill(filter);
  await panel.choose('Action', action);
  await buttonIn(region, 'Save rule').click();
  await panel.textbox('Rule filter').waitFor({ state: 'detached' });
}

const rows = (region: Locator): Locator => region.getByRole('table', { name: 'Rules' }).locator('tbody tr');
const heldList = (panel: Panel): Locator =>
  panel.page.getByRole('region', { name: 'Held packets', exact: true }).getByRole('list', { name: 'Held packets' });

it('the tab exists as soon as there is a proxy, and the panel requests nothing for it while it is hidden', async () => {
  const panel = await suite.open();
  await panel.connect(suite.server.url);
  await eventually(() => panel.tab('Rules').count()).toBe(0);
  await panel.host.startProxy(suite.server.url);
  await panel.tab('Rules').waitFor();
});

it('a rule is added with its filter, direction and delay, and its hits are counted', async () => {
  const all = await proxied();
  const { panel, region, socket } = all;
  await buttonIn(region, 'Add rule').click();
  await panel.focused(panel.textbox('Rule filter'));
  await panel.textbox('Rule filter').fill('event:update*');
  await panel.choose('Direction', 'To the server');
  await panel.choose('Action', 'Delay');
  await panel.textbox('Delay').fill('20');
  await panel.textbox('Jitter').fill('10');
  await panel.page.keyboard.press('Enter');
  const row = rows(region).first();
  await panel.waitForText(row, /event:update\* to:server/);
  expect(await row.innerText()).toMatch(/Delay by 20\sms to 30\sms/);
  expect(panel.host.requested(ruleAdd).map(({ filter, action }) => ({ filter, action }))).toEqual([
    { filter: 'event:update* to:server', action: { delayMs: 20, jitterMs: 10 } },
  ]);
  for (let at = 0; at < 3; at++) await socket.emitWithAck('update item', '1', {});
  await row.getByRole('button', { name: '3', exact: true }).click();
  // The timeline shows the events that the rule matched.
  await eventually(() => panel.row(/^outgoing, update item/).count()).toBe(3);
  expect(await panel.textOf('Filter')).toMatch(/^source:s\d+ rule:r1$/);
});

it('the filter has suggestions, and every field explains why its value cannot be used', async () => {
  const all = await proxied();
  const { panel, region, socket } = all;
  socket.emit('update item', '1', {});
  await buttonIn(region, 'Add rule').click();
  const filter = panel.textbox('Rule filter');
  await filter.pressSequentially('event:upd');
  await panel.page.getByRole('option', { name: /update item/ }).waitFor();
  await filter.press('Tab');
  expect(await filter.inputValue()).toBe('event:"update item"');
  await filter.fill('event:');
  await filter.press('Escape');
  const alerts = region.getByRole('alert');
  await buttonIn(region, 'Save rule').click();
  await panel.waitForText(alerts, /event:hello/);
  await filter.fill('event:x');
  await eventually(() => alerts.count()).toBe(0);
  for (const [action, field, wrong, reason] of [
    ['Drop', 'Share of the events', '101', /percentage from 0 to 100/],
    ['Delay', 'Delay', '-1', /number of milliseconds/],
    ['Duplicate', 'Additional copies', '0', /from 1 to 1,000/],
    ['Reverse the order', 'Number of events', '1', /from 2 to 1,000/],
    ['Replace the arguments', 'Arguments', '{"a": 1}', /JSON array/],
    ['Acknowledge in place of the receiver', 'Arguments of the acknowledgement', '[1,', /Line 1/],
  ] as const) {
    await panel.choose('Action', action);
    await panel.textbox(field).fill(wrong);
    await buttonIn(region, 'Save rule').click();
    await panel.waitForText(alerts, reason);
    await eventually(() => alerts.count()).toBe(1);
  }
  await buttonIn(region, 'Cancel').click();
  await panel.focused(buttonIn(region, 'Add rule'));
  expect(panel.host.requested(ruleAdd)).toEqual([]);
});

it('a rule is turned off and on, edited, removed, and restored at its position', async () => {
  const all = await proxied();
  const { panel, region, socket } = all;
  await addRule(all, 'event:one', 'Drop');
  await addRule(all, 'event:two', 'Drop');
  await eventually(() => rows(region).count()).toBe(2);
  const toggle = region.getByRole('switch', { name: 'Rule r1 is on' });
  await toggle.click();
  await eventually(() => toggle.getAttribute('aria-checked')).toBe('false');
  await panel.waitForText(region.getByRole('status', { name: 'Rules of this proxy' }), /2 rules, 1 turned off/);
  socket.emit('one');
  await eventually(() => suite.server.recorder.named('one').length).toBe(1);
  await toggle.press(' ');
  await eventually(() => toggle.getAttribute('aria-checked')).toBe('true');

  await buttonIn(region, 'Edit rule r2').click();
  await panel.focused(panel.textbox('Rule filter'));
  expect(await panel.textOf('Rule filter')).toBe('event:two');
  await panel.textbox('Share of the events').fill('25');
  await panel.page.keyboard.press('Enter');
  await panel.waitForText(rows(region).nth(1), /Drop 25%/);
  expect(panel.host.requested(ruleSet).at(-1)).toMatchObject({ ruleId: 'r2', action: { probability: 0.25 } });

  await buttonIn(region, 'Remove rule r1').click();
  await eventually(() => rows(region).count()).toBe(1);
  const undo = buttonIn(region, 'Undo');
  await panel.focused(undo);
  await undo.press('Enter');
  await eventually(() => rows(region).allInnerTexts()).toEqual([
    expect.stringContaining('event:one'),
    expect.stringContaining('event:two'),
  ]);
});

it('held events are listed with their age; their arguments are edited, released and dropped', async () => {
  const all = await proxied();
  const { panel, region, socket } = all;
  await addRule(all, 'event:"send me"', 'Hold until released');
  const got = received(socket, 'price');
  socket.emit('send me', 'price', 1);
  const items = heldList(panel).getByRole('listitem');
  await eventually(() => items.count()).toBe(1);
  const about = /send me\s+to the server · Chrome 140 · 127\.0\.0\.1\s+· held by rule r1\s+for \d+\ss/;
  expect(await items.innerText()).toMatch(about);
  await eventually(() => panel.tab('Rules').locator('.tab-note').innerText()).toBe('1');
  const editor = panel.page.getByRole('textbox', { name: /^Arguments of send me, entry \d+$/ });
  await editor.waitFor();
  await editor.fill('["price", ');
  await buttonIn(region, 'Release').click();
  await panel.waitForText(region.getByRole('alert'), /Line 1/);
  await editor.fill('["price", 2]');
  await buttonIn(region, 'Release').click();
  await eventually(() => got).toEqual([[2]]);
  await eventually(() => items.count()).toBe(0);
  await panel.focused(buttonIn(region, 'Add rule'));

  socket.emit('send me', 'price', 3);
  socket.emit('send me', 'price', 4);
  await eventually(() => items.count()).toBe(2);
  await items.first().getByRole('button', { name: 'Drop' }).click();
  await eventually(() => items.count()).toBe(1);
  await panel.focused(items.first().getByRole('button', { name: 'Release' }));
  await panel.page.keyboard.press('Enter');
  await eventually(() => got).toEqual([[2], [4]]);

  for (const price of [5, 6, 7]) socket.emit('send me', 'price', price);
  await eventually(() => items.count()).toBe(3);
  await buttonIn(region, 'Release all').click();
  await eventually(() => got).toEqual([[2], [4], [5], [6], [7]]);
});

it('typed text is kept while another view is shown and after a reload; a stopped proxy is started again with its rules', async () => {
  const all = await proxied();
  const { panel, region } = all;
  await addRule(all, 'event:price', 'Drop');
  await buttonIn(region, 'Add rule').click();
  await panel.textbox('Rule filter').fill('event:kept');
  await panel.tab('Timeline').click();
  await panel.tab('Rules').click();
  expect(await panel.textOf('Rule filter')).toBe('event:kept');
  await panel.page.reload();
  await eventually(() => panel.textOf('Rule filter')).toBe('event:kept');
  await panel.host.stopSource(all.sourceId);
  await region.getByRole('heading', { name: 'The proxy was stopped' }).waitFor();
  await eventually(() => buttonIn(region, 'Add rule').count()).toBe(0);
  await buttonIn(region, 'Start proxy').click();
  await eventually(() => rows(region).count()).toBe(1);
  expect(await panel.textOf('Rule filter')).toBe('event:kept');
  await eventually(() => panel.page.evaluate(`document.activeElement?.className`)).toContain('add-rule');
});

it('the proxy is saved with its rules, and started from the collection again', async () => {
  const all = await proxied();
  const { panel, region, sourceId } = all;
  panel.host.collection = { version: 1, name: 'Test', connections: {}, emits: [] };
  await addRule(all, 'event:price', 'Drop');
  await addRule(all, 'event:order', 'Hold until released');
  await region.getByRole('switch', { name: 'Rule r2 is on' }).click();
  await panel.waitForText(region.getByRole('status', { name: 'Rules of this proxy' }), /1 turned off/);
  await buttonIn(region, 'Save to collection').click();
  await panel.waitForText(region.getByRole('status'), /^Saved to /);
  const { host } = new URL(suite.server.url);
  const port = Number(new URL(all.url).port);
  const rules = [
    { filter: 'event:price', action: { drop: true } },
    { filter: 'event:order', action: { hold: true }, enabled: false },
  ];
  expect(panel.host.collection.proxies).toEqual({ [host]: { target: suite.server.url, port, rules } });
  await panel.host.stopSource(sourceId);
  const started = await panel.host.startSavedProxy(host);
  expect(new URL(started.url).port).toBe(String(port));
  const listed = await panel.host.listRules(started.sourceId);
  expect(listed.map(({ filter, action, enabled }) => ({ filter, action, ...(!enabled && { enabled }) }))).toEqual(
    rules,
  );
  // If the proxy was started from a collection, VS Code shows no prompt, and only changes are written.
  await panel.host.addRule({ sourceId: started.sourceId, filter: 'event:late', action: { delayMs: 5 } });
  await panel.host.saveRules(started.sourceId);
  expect(panel.host.collection.proxies?.[host]?.rules).toEqual([
    ...rules,
    { filter: 'event:late', action: { delayMs: 5 } },
  ]);
});

it('of several proxies, the rules of the chosen one are shown', async () => {
  const all = await proxied();
  const { panel, region } = all;
  await addRule(all, 'event:first', 'Disconnect');
  const { url } = await panel.host.startProxy(suite.server.url);
  const proxy = panel.page.getByRole('combobox', { name: 'Proxy', exact: true });
  await proxy.waitFor();
  await eventually(() => rows(region).count()).toBe(1);
  await panel.choose('Proxy', new RegExp(url.replace(/^http:\/\//, '')));
  await region.getByRole('heading', { name: 'No rules' }).waitFor();
});

it.each([...looks(1200, 600), ...inGate([], [{ theme: 'light', width: 1920 } as const])])(
  'axe finds nothing serious: $theme, $width px',
  async ({ theme, width }) => {
    const all = await proxied({ theme, width, height: 700 });
    const { panel, region, socket } = all;
    expect(await panel.seriousFindings()).toEqual([]);
    await addRule(all, 'event:price to:client', 'Drop');
    await addRule(all, 'event:"send me" arg:0=price', 'Hold until released');
    await addRule(all, '', 'Duplicate');
    await region.getByRole('switch').first().click();
    socket.emit('send me', 'price', 1, { name: 'updated' });
    socket.emit('send me', 'price', 2);
    await eventually(() => heldList(panel).getByRole('listitem').count()).toBe(2);
    expect(await panel.seriousFindings()).toEqual([]);
    await buttonIn(region, 'Remove rule r1').click();
    await buttonIn(region, 'Edit rule r3').click();
    await panel.choose('Action', 'Replace the arguments');
    await panel.textbox('Arguments').fill('{"a": ');
    await buttonIn(region, 'Save rule').click();
    await region.getByRole('alert').waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  },
);
