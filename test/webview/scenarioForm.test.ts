/** The form for scenarios: it shows, edits, saves and runs the steps of a scenario in a collection. */
import { beforeEach, describe, expect, it } from 'vitest';
import { scenarioFormOpen } from '../../src/protocol/scenarioFormMessages.ts';
import { collectionUri } from '../support/fakeVscode.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const text = (url: string): string => `{
  "version": 1,
  "name": "Test",
  "connections": { "main": { "url": "${url}" } },
  "emits": [],
  "scenarios": [
    // Two steps
    {
      "name": "Update",
      "steps": [
        { "connect":"main" }, // opens it
        /* and */
        { "emit": "update item", "args": ["1", { "name": "a" }], "expect": { "ack": [{ "status": "ok" }] } },
        { "repeat": 2, "steps": [{ "pauseMs": 1 }] }
      ]
    },
    { "name": "Other", "steps": [] }
  ]
}
`;

beforeEach(async () => {
  suite.server.recorder.clear();
  panel = await suite.open();
  panel.host.collectionText = text(suite.server.url);
  panel.host.panel.notify(scenarioFormOpen, { uri: collectionUri, scenario: 'Update' });
  await step(1).waitFor();
});

const form = () => panel.page.getByRole('region', { name: 'Scenario' });
const step = (number: number) =>
  form()
    .getByRole('listitem')
    .nth(number - 1);
const title = (number: number) => step(number).locator('.step-title');
const titles = () => form().locator('.step-title').allInnerTexts();
const status = () => form().getByRole('status');
const save = () => panel.button('Save').click();

async function menu(number: number, action: string | RegExp): Promise<void> {
  await panel.button(`Actions on step ${number}`).click();
  await panel.page.getByRole('menuitem', { name: action }).click();
}

describe('a scenario in the form', () => {
  it('shows its steps, and saves one value without any other change', async () => {
    expect(await titles()).toEqual(['Connect main', 'Emit “update item”', 'Repeat 2\u00a0×']);
    expect(await panel.seriousFindings()).toEqual([]);
    await title(2).click();
    await step(2).getByRole('textbox', { name: 'Event', exact: true }).fill('changed');
    expect(await panel.seriousFindings()).toEqual([]);
    await save();
    await status().filter({ hasText: 'Saved in' }).waitFor();
    const { url } = suite.server;
    expect(panel.host.collectionText).toBe(text(url).replace('"emit": "update item"', '"emit": "changed"'));
  });

  it('adds, moves, duplicates and removes steps, and restores a removed step', async () => {
    await panel.button('Add step').click();
    await panel.page.getByRole('menuitem', { name: 'Disconnect' }).click();
    await eventually(titles).toEqual(['Connect main', 'Emit “update item”', 'Repeat 2\u00a0×', 'Disconnect']);
    await title(4).press('Alt+ArrowUp');
    await menu(2, 'Duplicate step 2');
    await menu(1, 'Remove step 1');
    await eventually(titles).toEqual(['Emit “update item”', 'Emit “update item”', 'Disconnect', 'Repeat 2\u00a0×']);
    await panel.button('Undo').click();
    await save();
    await status().filter({ hasText: 'Saved in' }).waitFor();
    const { collectionText } = panel.host;
    expect(collectionText).toContain(
      '{ "connect":"main" }, // opens it\n        /* and */\n        { "emit": "update item"',
    );
    const kinds = panel.host.collection.scenarios?.[0]?.steps.map((one) => Object.keys(one)[0]);
    expect(kinds).toEqual(['connect', 'emit', 'emit', 'disconnect', 'repeat']);
  });

  it('edits JSON, refuses invalid JSON, and names the faults of the step', async () => {
    await menu(3, 'Edit as JSON');
    const json = step(3).getByRole('textbox', { name: 'Step as JSON' });
    await json.fill('{ "repeat": 0, "steps": [] }');
    await save();
    await form().getByRole('alert').filter({ hasText: 'scenarios[0].steps[2].repeat' }).waitFor();
    await json.fill('{ "repeat": ');
    await step(3).getByRole('alert').filter({ hasText: 'This is not JSON' }).waitFor();
    await title(3).click();
    await json.waitFor({ state: 'detached' });
    await save();
    await form()
      .getByRole('alert')
      .filter({ hasText: '“Step as JSON” of step 3 is not valid. Nothing was saved.' })
      .waitFor();
    await panel.focused(json);
    expect(panel.host.collectionText).toBe(text(suite.server.url));
  });

  it('shows that the file was changed meanwhile, and keeps the edits', async () => {
    await title(1).click();
    await step(1).getByRole('textbox', { name: 'Connection name' }).fill('alice');
    panel.host.collectionText = text(suite.server.url).replace('"name": "a"', '"name": "b"');
    await save();
    const alert = form().getByRole('alert').filter({ hasText: 'was changed in the file meanwhile' });
    await alert.waitFor();
    expect(await titles()).toContain('Connect main as alice');
    await alert.getByRole('button', { name: 'Replace' }).click();
    await status().filter({ hasText: 'Saved in' }).waitFor();
    expect(panel.host.collection.scenarios?.[0]?.steps[0]).toEqual({ connect: 'main', as: 'alice' });
    expect(panel.host.collection.scenarios?.[0]?.steps[1]).toMatchObject({ args: ['1', { name: 'a' }] });
  });

  it('runs, and shows what each step expected and received', async () => {
    await title(2).click();
    await step(2).getByRole('textbox', { name: 'Expected acknowledgement' }).fill('[{ "status": "no" }]');
    await panel.button('Run').click();
    await status().filter({ hasText: 'The scenario failed' }).waitFor();
    await step(1).getByRole('img', { name: 'Passed' }).waitFor();
    await step(2).getByRole('img', { name: 'Failed' }).waitFor();
    await step(3).getByRole('img', { name: 'Did not run' }).waitFor();
    expect(await step(2).locator('pre').allInnerTexts()).toEqual(['"no"', '"ok"']);
    // The reason is next to the title of the step, above its fields.
    const reason = await step(2).getByText('is not as expected').boundingBox();
    const fields = await step(2).getByRole('group').boundingBox();
    expect(reason && fields && reason.y + reason.height <= fields.y).toBe(true);
    expect(await panel.seriousFindings()).toEqual([]);
    expect(panel.host.collection.scenarios?.[0]?.steps[1]).toMatchObject({ expect: { ack: [{ status: 'no' }] } });
  });

  it('stops a scenario that does not end, and keeps a number with all of its digits', async () => {
    await title(2).click();
    await step(2).getByRole('textbox', { name: 'Arguments', exact: true }).fill('["1", 899068272867328065]');
    await menu(3, 'Edit as JSON');
    await step(3).getByRole('textbox', { name: 'Step as JSON' }).fill('{ "pauseMs": 600000 }');
    await panel.textbox('Time limit (ms)').fill('900000');
    await panel.textbox('Tags').pressSequentially('a, b');
    await panel.button('Run').click();
    await step(2)
      .getByRole('img', { name: 'Failed' })
      .or(step(2).getByRole('img', { name: 'Passed' }))
      .waitFor();
    await title(3).press('Alt+ArrowUp');
    await panel.button('Stop').click();
    await panel.button('Run').waitFor();
    await status().filter({ hasText: 'Changes are not saved.' }).waitFor();
    const { tags, steps: [, emit] = [] } = panel.host.collection.scenarios?.[0] ?? {};
    expect(tags).toEqual(['a', 'b']);
    expect(emit).toMatchObject({ args: ['1', { $number: '899068272867328065' }] });
    // The result belongs to the step that ran, although that step was moved in the meantime.
    await step(3).getByRole('img', { name: 'Passed' }).waitFor();
  });

  it('is closed with its changes if it is no longer in the file', async () => {
    await menu(1, 'Remove step 1');
    panel.host.collectionText = text(suite.server.url).replace('"Update"', '"Renamed"');
    await panel.button('Discard changes').click();
    await form().getByRole('alert').filter({ hasText: 'Update' }).waitFor();
    await form().getByText('No scenario is open').waitFor();
  });

  it('is kept during a reload while it is edited', async () => {
    await menu(1, 'Remove step 1');
    await eventually(titles).toEqual(['Emit “update item”', 'Repeat 2\u00a0×']);
    await status().filter({ hasText: 'Step 1 was removed.' }).waitFor();
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('"isChanged":true');
    await panel.page.reload();
    await eventually(titles).toEqual(['Emit “update item”', 'Repeat 2\u00a0×']);
    await status().filter({ hasText: 'Changes are not saved.' }).waitFor();
  });
});
