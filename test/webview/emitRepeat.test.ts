// Repeating the emit of the form: the fields, the progress, and stopping the repeat.
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

const progress = () => panel.page.getByRole('status', { name: 'Repeat progress' });
const progressText = () => eventually(async () => (await progress().textContent())?.trim());

async function openRepeat(count: string, everyMs: string): Promise<void> {
  await panel.button('More ways to emit and save').click();
  await panel.page.getByRole('menuitem', { name: 'Repeat…' }).click();
  await panel.focused(panel.textbox('Number of emits').locator('input').or(panel.textbox('Number of emits')));
  await panel.textbox('Number of emits').fill(count);
  await panel.textbox('Interval of emits (ms)').fill(everyMs);
}

describe('repeating an emit', () => {
  it('sends it the given number of times, with its bytes each time', async () => {
    await panel.addArgument(0, 'Hex', '00 ff');
    await panel.textbox('Event name').fill('tick');
    await openRepeat('5', '0');
    await panel.button('Start repeat').click();
    await progressText().toBe('5 of 5 sent');
    await suite.server.recorder.waitFor('tick', 5);
    const sent = suite.server.recorder.named('tick');
    expect(sent).toHaveLength(5);
    for (const { args } of sent) expect(args).toEqual([Buffer.from([0, 255])]);
    await panel.button('Close repeat').click();
    await progress().waitFor({ state: 'detached' });
  });

  it('is stopped, and sends nothing from then on', async () => {
    await panel.textbox('Event name').fill('tick');
    await openRepeat('100000', '20');
    await panel.button('Start repeat').click();
    await suite.server.recorder.waitFor('tick', 3);
    await panel.button('Stop repeat').click();
    await panel.button('Start repeat').waitFor();
    await panel.emit('after');
    await suite.server.recorder.waitFor('after');
    const sent = suite.server.recorder.named('tick').length;
    await progressText().toBe(`${sent} of 100,000 sent`);
    expect(sent).toBeLessThan(100_000);
  });

  it('continues until it is stopped if there is no count', async () => {
    await panel.textbox('Event name').fill('tick');
    await openRepeat('', '20');
    await panel.button('Start repeat').click();
    await suite.server.recorder.waitFor('tick', 3);
    await panel.button('Stop repeat').click();
    await panel.button('Start repeat').waitFor();
    await progressText().toMatch(/^\d+ sent$/);
  });

  it('reports faults, and starts nothing', async () => {
    await panel.textbox('Event name').fill('tick');
    await openRepeat('0', '1000');
    await panel.button('Start repeat').click();
    await panel.page
      .getByText(
        'Enter the number of emits as a whole number from 1 to 100,000, or leave the field empty to repeat until you stop it.',
      )
      .waitFor();
    await panel.textbox('Number of emits').fill('2');
    await panel.textbox('Interval of emits (ms)').fill('soon');
    await panel.button('Start repeat').click();
    await panel.page.getByText(/^Enter the interval as a whole number of milliseconds/).waitFor();
    await panel.addArgument(0, 'JSON', '{');
    await panel.textbox('Interval of emits (ms)').fill('0');
    await panel.button('Start repeat').click();
    await panel.page.getByRole('alert').filter({ hasText: 'line 1' }).waitFor();
    expect(suite.server.recorder.named('tick')).toEqual([]);
  });
});
