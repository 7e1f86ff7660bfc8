// References to variables in the fields of the panel: their values, and their completion.
import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { formFill } from '../../src/protocol/hostMessages.ts';
import { collectionUri } from '../support/fakeVscode.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const hints = () => panel.page.locator('.variable-note');
const shown = async (parts: Locator): Promise<string[]> =>
  (await parts.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
const choices = () => panel.page.getByRole('listbox', { name: 'Variables' });
const names = () => choices().getByRole('option').locator('.label').allInnerTexts();
const type = (text: string): Promise<void> => panel.page.keyboard.type(text);
const press = (key: string): Promise<void> => panel.page.keyboard.press(key);

describe('the fields of a connection of a collection', () => {
  beforeEach(async () => {
    panel = await suite.open();
    panel.host.collection = {
      version: 1,
      name: 'Test',
      variables: { server: suite.server.url, who: 'Ada', server2: '{{missing}}' },
      connections: { main: { url: '{{server}}', auth: { token: '{{secret:access token}}' } } },
      emits: [],
    };
    await panel.host.open({ url: '{{server}}', query: { user: '{{who}}' } });
    await eventually(() => panel.textbox('Server URL').inputValue()).toBe('{{server}}');
  });

  it('name the value of each variable and its origin, and mark a variable without a value', async () => {
    await eventually(() => shown(hints())).toEqual([`{{server}} = ${suite.server.url}`]);
    expect(await hints().first().getAttribute('title')).toBe(`${suite.server.url} · variables of the collection`);
    await panel.textbox('Namespace').fill('/{{room}}{{$uuid}}');
    await eventually(() => shown(hints())).toEqual([
      '{{room}} has no value',
      `{{server}} = ${suite.server.url}`,
      '{{$uuid}} a new value each time it is used',
    ]);
    await panel.button('Options').click();
    const value = panel.textbox('Query parameter 1 value');
    await eventually(() => shown(panel.page.locator('.query .variable-note'))).toEqual(['{{who}} = Ada']);
    await value.fill('{{server2}}');
    await eventually(() => shown(panel.page.locator('.query .variable-note'))).toEqual(['{{server2}} has no value']);
  });

  it('complete names after braces, with a list that is controlled by keys', async () => {
    const url = panel.textbox('Server URL');
    await url.fill('');
    await url.focus();
    await type('{{');
    await choices().waitFor();
    expect(await names()).toEqual([
      'server',
      'who',
      'server2',
      '$uuid',
      '$timestamp',
      '$isoTimestamp',
      '$randomInt',
      '$counter',
      'secret:access token',
    ]);
    expect(await choices().getByRole('option').first().getAttribute('title')).toBe(
      `server: ${suite.server.url}, variables of the collection`,
    );
    await type('erv');
    await eventually(names).toEqual(['server', 'server2']);
    await press('ArrowDown');
    await eventually(() => choices().locator('[aria-selected="true"] .label').innerText()).toBe('server2');
    await press('ArrowDown');
    await press('Enter');
    await eventually(() => url.inputValue()).toBe('{{server}}');
    await eventually(() => choices().count()).toBe(0);
    await type('/x{{');
    await choices().waitFor();
    await press('Escape');
    await eventually(() => choices().count()).toBe(0);
    await panel.focused(url);
    expect(await url.inputValue()).toBe('{{server}}/x{{');
    // Enter has accepted the completion, and has not connected.
    expect(panel.host.requestedProfiles).toEqual([]);
  });
});

describe('the fields of an emit', () => {
  beforeEach(async () => {
    panel = await suite.open();
    panel.host.collection = {
      version: 1,
      name: 'Test',
      variables: { kind: 'item', id: '7' },
      connections: { main: { url: suite.server.url } },
      emits: [
        { name: 'Update', connection: 'main', event: 'update {{kind}}', args: [{ id: '{{id}}', to: '{{who}}' }] },
      ],
    };
  });

  it('mark references in JSON with their values, and complete them, if the emit is saved', async () => {
    panel.host.panel.notify(formFill, await panel.host.forms.load(collectionUri, 'Update'));
    const marks = panel.page.locator('json-editor .json-variable');
    await eventually(() => marks.allInnerTexts()).toEqual(['{{id}}', '{{who}}']);
    await eventually(() => marks.first().getAttribute('title')).toBe('7 · variables of the collection');
    expect(await marks.last().getAttribute('class')).toContain('of-unknown');
    await eventually(() => shown(hints())).toEqual(['{{kind}} = item', '{{who}} has no value']);

    const editor = panel.textbox('Argument 0 value');
    await editor.fill('["');
    await panel.focused(editor);
    await type('{{i');
    await eventually(names).toEqual(['id', 'kind', '$uuid', '$timestamp', '$isoTimestamp', '$randomInt']);
    await press('Tab');
    await type('"]');
    await eventually(() => panel.textOf('Argument 0 value')).toBe('["{{id}}"]');
    await eventually(() => shown(hints())).toEqual(['{{kind}} = item']);
    const event = panel.textbox('Event name');
    await event.fill('');
    await type('{{k');
    await choices().getByRole('option', { name: /kind/ }).click();
    await eventually(() => event.inputValue()).toBe('{{kind}}');
  });

  it('are not templates in an emit that is not saved', async () => {
    panel.host.panel.notify(formFill, { event: 'plain {{kind}}', args: '[["{{id}}"]]' });
    await eventually(() => panel.textOf('Argument 0 value')).toContain('{{id}}');
    await panel.textbox('Event name').focus();
    await type('{{');
    await eventually(() => panel.textbox('Event name').inputValue()).toBe('plain {{kind}}{{');
    expect([await choices().count(), await hints().count()]).toEqual([0, 0]);
    expect(await panel.page.locator('json-editor .json-variable').count()).toBe(0);
  });
});
