/** The rules that entries show because these rules acted on them, and rules that are created from entries. */
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { timelineAct, type TimelineAction } from '../../src/protocol/hostMessages.ts';
import type { RuleAction } from '../../src/model/rule/rule.ts';
import { appClients } from './support/appClients.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
const clients = appClients();

async function proxied(rules: readonly [string, RuleAction][], look: Parameters<typeof suite.open>[0] = {}) {
  suite.server.recorder.clear();
  const panel = await suite.open(look);
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  for (const [filter, action] of rules) await panel.host.addRule({ sourceId, filter, action });
  const socket = await clients.connect(url);
  return { panel, socket, sourceId };
}

const details = (panel: Panel): Locator => panel.page.getByRole('region', { name: 'Details' });

it('an entry shows the rules that acted on it, their effects, and the delivered arguments beside the original ones', async () => {
  const { panel, socket } = await proxied([
    ['event:"update item"', { delayMs: 15 }],
    ['event:"update item"', { args: ['1', { name: 'changed', price: 12 }] }],
  ]);
  await socket.emitWithAck('update item', '1', { name: 'updated', old: true });
  expect(suite.server.recorder.named('update item')[0]?.args).toEqual(['1', { name: 'changed', price: 12 }]);
  const row = panel.row(/^outgoing, update item/);
  expect(await row.innerText()).toContain('changed by rule r2');
  await row.click();
  await details(panel).getByRole('tab', { name: 'Rules' }).click();
  const touches = details(panel).getByRole('table', { name: 'Rules' }).locator('tbody tr');
  expect(await touches.allInnerTexts()).toEqual([
    expect.stringMatching(/^r1\s+Delay\s+It was forwarded 15\sms later\.$/),
    expect.stringMatching(/^r2\s+Replace the arguments\s+It was forwarded with other arguments\.$/),
  ]);
  const changes = details(panel).getByRole('table', { name: 'Delivered arguments' }).locator('tbody tr');
  await eventually(() => changes.allInnerTexts()).toEqual([
    expect.stringMatching(/^1\.name\s+"updated"\s+"changed"$/),
    expect.stringMatching(/^1\.old\s+true\s+nothing$/),
    expect.stringMatching(/^1\.price\s+nothing\s+12$/),
  ]);
  expect(await panel.seriousFindings()).toEqual([]);
  // The button goes from the entry to the rule.
  await details(panel).getByRole('button', { name: 'Show rule r1 in the tab “Rules”' }).click();
  await panel.focused(panel.textbox('Rule filter'));
  expect(await panel.textOf('Delay')).toBe('15');
});

it('a held event shows that it waits, and its outcome', async () => {
  const { panel, socket } = await proxied([['event:question', { hold: true }]]);
  socket.emit('question', 1);
  const row = panel.row(/^outgoing, question, held/);
  await row.click();
  await details(panel).getByRole('tab', { name: 'Rules' }).click();
  await panel.waitForText(details(panel), /It waits until it is released or dropped/);
  await panel.tab('Rules').first().click();
  await panel.button('Drop').click();
  await panel.tab('Timeline').click();
  await panel.row(/^outgoing, question, discarded/).waitFor();
  await panel.waitForText(details(panel), /It waited, and was not forwarded/);
});

it.each([
  ['holdLike', 'hold'],
  ['delayLike', 'delay'],
  ['dropLike', 'drop'],
] as const satisfies [TimelineAction, string][])('a rule from an entry: %s', async (action, value) => {
  const { panel, socket } = await proxied([]);
  socket.emit('send me', 'price', 1);
  // In the meantime, the panel changes to the traffic of the proxy. A row that is not shown yet has no menu.
  const menu = async (): Promise<unknown> => {
    await panel.row(/^incoming, price/).click({ button: 'right' });
    return JSON.parse((await panel.grid.getAttribute('data-vscode-context')) ?? '{}');
  };
  await eventually(menu).toMatchObject({ entryKind: 'event', entryObserved: true, entryProxied: true });
  panel.host.panel.notify(timelineAct, { action });
  await panel.focused(panel.textbox('Rule filter'));
  expect(await panel.textOf('Rule filter')).toBe('event:price');
  const form = panel.page.getByRole('form', { name: 'New rule' });
  const chosen = (name: string) =>
    eventually(() => form.getByRole('combobox', { name }).evaluate((list: HTMLSelectElement) => list.value));
  await chosen('Direction').toBe('client');
  await chosen('Action').toBe(value);
});

it('an entry of a connection of the inspector is refused, and its menu does not offer rules', async () => {
  const panel = await suite.connected();
  await panel.emit('hello');
  await panel.row(/^outgoing, hello/).click({ button: 'right' });
  const context = await panel.grid.getAttribute('data-vscode-context');
  expect(JSON.parse(context ?? '{}')).not.toHaveProperty('entryProxied');
  panel.host.panel.notify(timelineAct, { action: 'holdLike' });
  await panel.page
    .getByText(/Rules act on the events of clients/)
    .first()
    .waitFor();
});
