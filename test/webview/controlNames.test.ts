/** The roles and names of controls that other programs and people rely on. */
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

type Role = Parameters<Locator['getByRole']>[0];

it('the roles and names of controls are unique in their region', async () => {
  const panel = await suite.open({ width: 1440, height: 900 });
  const region = (name: string): Locator => panel.page.getByRole('region', { name, exact: true });
  const once = async (within: Locator, controls: readonly (readonly [Role, string])[]): Promise<void> => {
    for (const [role, name] of controls) {
      const found = async () => ({ role, name, count: await within.getByRole(role, { name, exact: true }).count() });
      await eventually(found).toEqual({ role, name, count: 1 });
    }
  };
  await once(region('Timeline'), [['button', 'Start demo server']]);
  await once(region('Connection'), [
    ['textbox', 'Server URL'],
    ['textbox', 'Namespace'],
    ['button', 'Connect'],
    ['status', 'Connection state'],
  ]);
  expect(await panel.state.innerText()).toMatch(/^Disconnected/);
  await panel.connect(suite.server.url);
  await once(region('Connection'), [
    ['button', 'Disconnect'],
    ['combobox', 'Connection'],
  ]);
  await panel.addArgument(0, 'Text', '1');
  await panel.addArgument(1, 'JSON', '{}');
  await once(region('Emit'), [
    ['textbox', 'Event name'],
    ['button', 'Add argument'],
    ['combobox', 'Argument 0 type'],
    ['textbox', 'Argument 0 value'],
    ['combobox', 'Argument 1 type'],
    ['textbox', 'Argument 1 value'],
    ['checkbox', 'Acknowledgement'],
    ['textbox', 'Ack timeout (ms)'],
    ['checkbox', 'Volatile'],
    ['button', 'Emit'],
    ['button', 'Save to collection'],
    ['status', 'Emit result'],
  ]);
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.emit('update item');
  await panel.row(/^outgoing, update item, acknowledged/).click();
  await once(region('Timeline'), [
    ['textbox', 'Filter'],
    ['button', 'Pause capture'],
    ['button', 'Clear'],
    ['button', 'Follow'],
    ['button', 'More actions'],
    ['grid', 'Timeline'],
    ['status', 'Timeline summary'],
  ]);
  await once(region('Details'), [
    ['tab', 'Arguments'],
    ['tab', 'Raw'],
    ['tab', 'Hex'],
    ['tab', 'Acknowledgement'],
    ['button', 'Actions for this entry'],
    ['button', 'Close details'],
  ]);
  await panel.tab('Hex').click();
  await once(region('Details'), [['grid', 'Hex view']]);
  await panel.button('Pause capture').click();
  await once(region('Timeline'), [['button', 'Resume capture']]);
  await panel.button('Clear').click();
  await once(region('Timeline'), [['button', 'Undo']]);
  await once(panel.page.locator('body'), [
    ['tab', 'Timeline'],
    ['tab', 'Statistics'],
    ['tab', 'Replay'],
  ]);
  await panel.tab('Replay').click();
  await once(region('Replay'), [
    ['combobox', 'Replay source'],
    ['combobox', 'Replay mode'],
    ['textbox', 'Speed'],
    ['button', 'Start replay'],
  ]);
  expect(panel.faults).toEqual([]);
  await panel.close();
});
