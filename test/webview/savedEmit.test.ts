import { beforeEach, describe, expect, it } from 'vitest';
import type { Emit } from '../../src/model/collection/collection.ts';
import { formFill, formRename, timelineAct } from '../../src/protocol/hostMessages.ts';
import { eventually } from './support/eventually.ts';
import { collectionUri } from '../support/fakeVscode.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  suite.server.recorder.clear();
  panel = await suite.open();
  const { host } = panel;
  host.collection = {
    version: 1,
    name: 'Test',
    variables: { kind: 'item', id: '7' },
    connections: { main: { url: suite.server.url } },
    emits: [
      {
        name: 'Update',
        connection: 'main',
        event: 'update {{kind}}',
        args: ['{{id}}', { name: 'v{{id}}' }, { $hex: '06' }],
        compress: false,
      },
    ],
  };
});

async function load(): Promise<void> {
  panel.host.panel.notify(formFill, await panel.host.forms.load(collectionUri, 'Update'));
  await eventually(() => panel.textbox('Event name').inputValue()).toBe('update {{kind}}');
}
const result = (text: RegExp): Promise<void> =>
  panel.page.getByRole('status', { name: 'Emit result' }).filter({ hasText: text }).waitFor();

describe('a saved emit in the form', () => {
  it('shows its variables unresolved, and sends their values', async () => {
    await panel.connect(suite.server.url);
    await load();
    await result(/^Loaded “Update” from .socketio\/test.socketio.json.$/);
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('{{id}}');
    await eventually(() => panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Event name',
    );
    await panel.button('Emit').click();
    const { args } = await suite.server.recorder.waitFor('update item');
    expect(args).toEqual([7, { name: 'v7' }, Buffer.from([6])]);
    expect(suite.server.io.sockets.sockets.size).toBe(1);
  });

  it('opens its connection if none is selected, and shows it', async () => {
    await load();
    await result(/Emit connects to “main”/);
    await panel.button('Emit').click();
    await suite.server.recorder.waitFor('update item');
    await panel.waitForText(panel.state, /^Connected/);
    await panel.row(/outgoing, update item, sent/).waitFor();
  });

  it('is saved again; only the differences are written', async () => {
    await load();
    await panel.textbox('Argument 0 value').fill('8');
    await panel.button('Update').click();
    await result(/^Updated “Update”/);
    expect(panel.host.collection.emits).toEqual([
      {
        name: 'Update',
        connection: 'main',
        event: 'update {{kind}}',
        args: ['8', { name: 'v{{id}}' }, { $hex: '06' }],
        compress: false,
      },
    ]);
    // After the update, the form has the current version of the emit, so the emit can be changed again.
    await panel.textbox('Event name').fill('updated');
    await panel.button('Update').click();
    await eventually(() => Promise.resolve(panel.host.collection.emits)).toMatchObject([{ event: 'updated' }]);
  });

  it('is not saved if the file was changed in the meantime', async () => {
    await load();
    const { collection } = panel.host;
    panel.host.collection = { ...collection, emits: collection.emits.map((emit) => ({ ...emit, description: 'new' })) };
    await panel.button('Update').click();
    await panel.page.getByRole('alert').filter({ hasText: 'was changed in its file' }).waitFor();
    expect(panel.host.collection.emits).toMatchObject([{ event: 'update {{kind}}', description: 'new' }]);
  });

  it('is still recognized after it was renamed, and is saved under its new name', async () => {
    await load();
    const { renamed } = await panel.host.items.rename(
      { uri: collectionUri, item: { type: 'emit', path: 'Update' } },
      'Change',
    );
    if (!renamed) throw new Error('an emit was renamed');
    panel.host.panel.notify(formRename, renamed);
    await panel.textbox('Argument 0 value').fill('8');
    await panel.button('Update').click();
    await result(/^Updated “Change”/);
    expect(panel.host.collection.emits).toMatchObject([{ name: 'Change', args: ['8', {}, {}] }]);
  });

  it('shows its repeat, which is hidden when another emit is loaded', async () => {
    const { collection } = panel.host;
    const [emit] = collection.emits as [Emit];
    panel.host.collection = { ...collection, emits: [{ ...emit, repeat: { count: 3, everyMs: 5 } }] };
    await panel.connect(suite.server.url);
    await load();
    await eventually(() => panel.textbox('Number of emits').inputValue()).toBe('3');
    expect(await panel.textbox('Interval of emits (ms)').inputValue()).toBe('5');
    await panel.button('Start repeat').click();
    await panel.page.getByText('3 of 3 sent').waitFor();
    expect(suite.server.recorder.named('update item')).toHaveLength(3);
    panel.host.collection = { ...collection, emits: [{ ...emit, repeat: { everyMs: 5 } }] };
    await load();
    await eventually(() => panel.textbox('Number of emits').inputValue()).toBe('');
    panel.host.panel.notify(formFill, { event: 'other', args: '[]' });
    await panel.button('Start repeat').waitFor({ state: 'detached' });
  });

  it('is checked when it is sent, as when it is sent from the tree, with variables and without', async () => {
    const { collection } = panel.host;
    const { variables } = collection;
    const set = (args: unknown[], expected: Emit['expect']): void => {
      const emit = { name: 'Update', connection: 'main', event: 'update item', args, expect: expected };
      panel.host.collection = { ...collection, variables: { ...variables, status: 'ok' }, emits: [emit] };
    };
    const loaded = async (): Promise<void> => {
      panel.host.panel.notify(formFill, await panel.host.forms.load(collectionUri, 'Update'));
      await result(/^Loaded “Update”/);
    };
    const stored = () => panel.host.results.get(collectionUri, 'Update');
    await panel.connect(suite.server.url);
    set(['{{id}}', {}], { ack: [{ status: '{{status}}' }] });
    await loaded();
    await panel.button('Emit').click();
    await result(/^Acknowledged \(\d+.ms\)\. As expected\.$/);
    expect(stored()).toEqual({ status: 'passed' });
    set([1, {}], { ack: [{ status: 'busy' }] });
    await loaded();
    await panel.button('Emit').click();
    await panel.page.getByRole('alert').filter({ hasText: 'Not as expected at ack.0.status' }).waitFor();
    expect(stored()).toMatchObject({ status: 'failed', path: 'ack.0.status', expected: 'busy', actual: 'ok' });
    // An expectation that was written after the emit was loaded is checked too, and an invalid matcher is reported.
    set([1, {}], { ack: [{ status: { $length: { $gt: '{{status}}' } } }] });
    await panel.button('Emit').click();
    await panel.page.getByRole('alert').filter({ hasText: 'The value of “$gt” must be a number or a date' }).waitFor();
  });

  it('shows which variable has no value, and sends nothing', async () => {
    await load();
    await panel.textbox('Argument 0 value').fill('{{unknown}}');
    await panel.button('Emit').click();
    await panel.page.getByRole('alert').filter({ hasText: 'unknown' }).waitFor();
  });

  it('is replaced when another emit is loaded', async () => {
    await load();
    await panel.button('Update').waitFor();
    panel.host.panel.notify(formFill, { event: 'other', args: '["{{id}}"]' });
    await panel.button('Update').waitFor({ state: 'detached' });
    await panel.connect(suite.server.url);
    await panel.button('Emit').click();
    expect((await suite.server.recorder.waitFor('other')).args).toEqual(['{{id}}']);
  });
});

it('the form stores as which emit its content was saved', async () => {
  await panel.connect(suite.server.url);
  await panel.textbox('Event name').fill('fresh');
  await panel.addArgument(0, 'Number', '1');
  await panel.button('Save to collection').click();
  await result(/^Saved to .socketio\/test.socketio.json/);
  await panel.textbox('Argument 0 value').fill('2');
  await panel.button('Update').click();
  await result(/^Updated “fresh”/);
  expect(panel.host.collection.emits.at(-1)).toMatchObject({ name: 'fresh', args: [2] });
});

it('an entry is copied as JavaScript, and its event name is copied', async () => {
  await panel.connect(suite.server.url);
  await panel.emit('update item');
  await panel.row(/outgoing, update item/).click();
  await panel.noticed(/copied as JavaScript/, () => panel.host.panel.notify(timelineAct, { action: 'copyCode' }));
  await eventually(() => Promise.resolve(panel.host.clipboard)).toBe('socket.emit("update item")');
  panel.host.panel.notify(timelineAct, { action: 'copyName' });
  await eventually(() => Promise.resolve(panel.host.clipboard)).toBe('update item');
});

it('entries, and the emit of the form, are copied as a program in the language that the user chooses', async () => {
  await panel.connect(suite.server.url);
  await panel.emit('update item');
  await panel.row(/outgoing, update item/).click();
  const copyAs = (): void => panel.host.panel.notify(timelineAct, { action: 'copyAs' });
  panel.host.codeFormat = 'go';
  await panel.noticed(/1 event copied as Go/, copyAs);
  await eventually(() => Promise.resolve(panel.host.clipboard)).toMatch(/client\.Emit\("update item"\)/);
  expect(panel.host.clipboard).toContain(`socket.Connect("${suite.server.url}", opts)`);
  panel.host.codeFormat = 'python';
  await panel.page.getByRole('button', { name: 'More ways to emit and save' }).click();
  await panel.page.getByRole('menuitem', { name: 'Copy as…' }).click();
  await eventually(() => panel.page.getByRole('status', { name: 'Emit result' }).textContent()).toMatch(
    /1 event copied as Python/,
  );
  expect(panel.host.clipboard).toContain('await sio.emit("update item"');
});
