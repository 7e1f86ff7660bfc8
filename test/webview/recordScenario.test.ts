/** “Record scenario” in the panel: a recording with its banner, and a scenario of selected entries. */
import { beforeEach, describe, expect, it } from 'vitest';
import { timelineAct } from '../../src/protocol/hostMessages.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

const saved = () => eventually(() => panel.host.savedScenarios.length);

describe('a recording', () => {
  it('is shown until it is saved, and contains the emits and events of this time', async () => {
    await panel.emit('before');
    await panel.more('Record scenario');
    const banner = panel.page.getByRole('status').filter({ hasText: 'A scenario is being recorded' });
    await banner.waitFor();
    await panel.emit('during');
    await panel.row(/during/).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
    await banner.getByRole('button', { name: 'Stop and save…' }).click();
    await saved().toBe(1);
    await banner.waitFor({ state: 'hidden' });
    const { connections, scenarios } = panel.host.collection;
    expect(Object.values(connections)).toEqual([{ url: suite.server.url }]);
    const [key] = Object.keys(connections);
    expect(scenarios).toEqual([
      { name: 'during', steps: [{ connect: key }, expect.objectContaining({ emit: 'during' })] },
    ]);
    const [written] = panel.host.savedScenarios;
    expect(written?.notes.join()).toMatch(/^A connection was open before the recording/);
  });

  it('continues when the prompt is closed, and keeps connections with different credentials apart', async () => {
    await panel.more('Record scenario');
    for (const name of ['alice', 'bob']) {
      await panel.textbox('Auth (JSON)').fill(JSON.stringify({ name }));
      await panel.button('Connect').click();
      await panel.emit(name);
      await panel.row(new RegExp(name)).waitFor();
    }
    panel.host.cancelsName = true;
    await panel.button('Stop and save…').click();
    await eventually(() => panel.host.canceledNames).toBe(1);
    panel.host.cancelsName = false;
    await panel.button('Stop and save…').click();
    await saved().toBe(1);
    const { connections, scenarios } = panel.host.collection;
    const steps = scenarios?.[0]?.steps ?? [];
    const keys = steps.flatMap((step) => ('connect' in step ? [step.connect] : []));
    expect(new Set(keys).size).toBe(keys.length);
    const auths = Object.values(connections).flatMap(({ auth }) => (auth ? [auth['name']] : []));
    expect(new Set(auths).size).toBe(2);
    expect([...panel.host.secrets.values()].sort()).toEqual(['alice', 'bob']);
  });

  it('is discarded, and nothing is saved; without events there is nothing to save', async () => {
    await panel.more('Record scenario');
    await panel.button('Discard').click();
    await panel.button('Discard').waitFor({ state: 'hidden' });
    await panel.more('Record scenario');
    await panel.button('Stop and save…').click();
    await panel.page.getByRole('alert').filter({ hasText: 'There are no events for a scenario.' }).waitFor();
    expect(panel.host.savedScenarios).toEqual([]);
  });
});

it('selected entries become a scenario', async () => {
  for (const event of ['one', 'two', 'three']) {
    await panel.emit(event);
    await panel.row(new RegExp(event)).waitFor();
  }
  await panel.row(/two/).click();
  await panel.row(/three/).click({ modifiers: ['Shift'] });
  panel.host.panel.notify(timelineAct, { action: 'createScenario' });
  await saved().toBe(1);
  const steps = panel.host.collection.scenarios?.[0]?.steps ?? [];
  expect(steps.flatMap((step) => ('emit' in step ? [step.emit] : []))).toEqual(['two', 'three']);
});

describe('an expectation', () => {
  beforeEach(async () => {
    panel.host.collection = {
      version: 1,
      name: 'Test',
      connections: { main: { url: suite.server.url } },
      emits: [{ name: 'Update', connection: 'main', event: 'update item', args: ['1', { a: 1 }] }],
      scenarios: [{ name: 'Other', steps: [{ connect: 'main' }] }],
    };
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{ "a": 1 }');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged/).click();
  });

  it('of an emit contains the values that it received, and can be undone', async () => {
    panel.host.panel.notify(timelineAct, { action: 'saveExpectation' });
    await eventually(() => panel.host.savedExpectations.length).toBe(1);
    const { emits } = panel.host.collection;
    expect(emits).toMatchObject([{ name: 'Update', expect: { delivery: 'acknowledged', ack: [{ status: 'ok' }] } }]);
    await panel.host.savedExpectations[0]?.undo();
    expect(panel.host.collection.emits[0]).not.toHaveProperty('expect');
  });
});
