// What the form shows about its emits: the result beside the button, completions of names, and the last emits.
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

const result = () => panel.page.getByRole('status', { name: 'Emit result' });
const resultText = () => eventually(async () => (await result().textContent())?.replace(/\s+/g, ' ').trim());
const eventName = () => panel.textbox('Event name');
const nameText = () => eventually(() => eventName().inputValue());
const suggestions = () => panel.page.getByRole('listbox', { name: 'Event suggestions' });
const checkbox = (name: string) => panel.page.getByRole('checkbox', { name, exact: true });

describe('the result of the last emit', () => {
  it('is beside the button, and changes in place until it is final', async () => {
    await panel.emit('plain');
    await resultText().toBe('plain · sent · Show');
    await panel.addArgument(0, 'Text', '1');
    // An emit that is refused has no result, and the result of the previous one is removed.
    await panel.addArgument(1, 'JSON', '{"name": oops}');
    await panel.emit('update item');
    await resultText().toBe('');
    await panel.textbox('Argument 1 value').fill('{"name": "updated"}');
    await checkbox('Acknowledgement').click();
    await panel.emit('update item');
    await resultText().toMatch(/^update item · acknowledged · [\d.]+\sm?s · Show$/);
    await panel.textbox('Ack timeout (ms)').fill('60');
    await panel.emit('no answer');
    await resultText().toMatch(/^no answer · timed out.* · Show$/);
  });

  it('is shown even without Follow, and Show selects the row', async () => {
    await panel.emit('first');
    await panel.button('Follow').click();
    await panel.emit('second');
    await resultText().toBe('second · sent · Show');
    await panel.row(/outgoing, first, sent/).click();
    await result().getByRole('button', { name: 'Show', exact: true }).click();
    await panel.page.getByRole('heading', { name: 'second' }).waitFor();
    await eventually(() => panel.row(/outgoing, second, sent/).getAttribute('aria-selected')).toBe('true');
  });

  it('selects the row even after another view was open', async () => {
    await panel.emit('seen elsewhere');
    await panel.tab('Statistics').click();
    await panel.tab('Timeline').click();
    await result().getByRole('button', { name: 'Show', exact: true }).click();
    await eventually(() => panel.row(/outgoing, seen elsewhere/).getAttribute('aria-selected')).toBe('true');
  });

  it('is that of the chosen connection: each connection keeps its own', async () => {
    await panel.emit('to the first');
    await resultText().toBe('to the first · sent · Show');
    await panel.choose('Connection', 'New connection');
    await resultText().toBe('');
    await panel.connect(suite.server.url, '/chat');
    await resultText().toBe('');
    await panel.emit('to the second');
    await resultText().toBe('to the second · sent · Show');
    await panel.choose('Connection', / · c1 · /);
    await resultText().toBe('to the first · sent · Show');
    await panel.choose('Connection', / · c2 · /);
    await resultText().toBe('to the second · sent · Show');
  });

  it.each(inGate([720, 1200], [600, 960, 1440]))(
    'moves neither the rows nor the buttons when it appears, at %i px',
    async (width) => {
      panel = await suite.connected({ width, height: 700 });
      await panel.textbox('Event name').fill('plain');
      const form = panel.page.getByRole('region', { name: 'Emit', exact: true });
      const tops = () =>
        Promise.all(
          [panel.grid, panel.row(/^Connected/), form, panel.button('Emit')].map((locator) =>
            locator.evaluate((element) => element.getBoundingClientRect().top),
          ),
        );
      const before = await tops();
      await panel.button('Emit').click();
      await resultText().toBe('plain · sent · Show');
      expect(await tops()).toEqual(before);
      // Nothing covers the result, and its button can be clicked.
      await result().getByRole('button', { name: 'Show', exact: true }).click();
      await panel.page.getByRole('heading', { name: 'plain' }).waitFor();
    },
  );

  it('disappears with the cleared entries', async () => {
    await checkbox('Acknowledgement').click();
    await panel.emit('no answer');
    await resultText().toBe('no answer · sent · ack pending · Show');
    await panel.more('Clear');
    await resultText().toBe('');
  });
});

describe('an empty event name', () => {
  it('is refused at the field, and is sent when the button is pressed a second time', async () => {
    await panel.emit('');
    const alert = panel.page.getByRole('region', { name: 'Emit' }).getByRole('alert');
    await panel.waitForText(alert, /^The event name is empty\. Enter a name, or select Emit again/);
    await panel.focused(eventName());
    expect(await eventName().getAttribute('aria-invalid')).toBe('true');
    expect(suite.server.recorder.named('')).toEqual([]);
    await panel.button('Emit').click();
    await suite.server.recorder.waitFor('');
    await alert.waitFor({ state: 'detached' });
    await resultText().toBe('(no name) · sent · Show');
  });

  it('is refused again after the form was changed', async () => {
    await panel.emit('');
    await panel.emit('named');
    await suite.server.recorder.waitFor('named');
    await panel.emit('');
    await panel.page.getByRole('region', { name: 'Emit' }).getByRole('alert').waitFor();
    expect(suite.server.recorder.named('')).toEqual([]);
  });
});

describe('the last emits', () => {
  it('can be browsed with the arrow keys, back to the unsent text', async () => {
    await panel.addArgument(0, 'Text', 'a');
    await panel.emit('one');
    await panel.textbox('Argument 0 value').fill('b');
    await panel.emit('two');
    await suite.server.recorder.waitFor('two');
    await eventName().fill('thr');
    await eventName().press('Escape');
    await eventName().press('ArrowUp');
    await nameText().toBe('two');
    await eventName().press('ArrowUp');
    await nameText().toBe('one');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('a');
    await eventName().press('ArrowUp');
    await nameText().toBe('one');
    await eventName().press('ArrowDown');
    await eventName().press('ArrowDown');
    await nameText().toBe('thr');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('b');
  });

  it('are kept when the panel is closed, and suggested with their arguments', async () => {
    await panel.addArgument(0, 'Number', '42');
    await panel.emit('position');
    await suite.server.recorder.waitFor('position');
    await panel.button('Remove argument 0').click();
    await eventName().fill('');
    await eventName().pressSequentially('pos');
    const option = suggestions().getByRole('option', { name: /position/ });
    await panel.waitForText(option, /42/);
    await eventName().press('ArrowDown');
    await eventName().press('Enter');
    await suggestions().waitFor({ state: 'hidden' });
    await nameText().toBe('position');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('42');
  });
});

describe('suggestions of event names', () => {
  it('contain captured names, and do not change typed arguments', async () => {
    await panel.addArgument(0, 'Text', '1');
    await panel.emit('update item');
    await suite.server.recorder.waitFor('update item');
    await panel.textbox('Argument 0 value').fill('mine');
    await eventName().fill('');
    await eventName().pressSequentially('item');
    await suggestions()
      .getByRole('option', { name: /^update item/ })
      .click();
    await nameText().toBe('update item');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('mine');
  });

  it('contain saved emits with their arguments, except those with variables', async () => {
    panel.host.collection = {
      version: 1,
      name: 'Test',
      variables: { who: 'you' },
      connections: { main: { url: suite.server.url } },
      emits: [
        { name: 'Greet', connection: 'main', event: 'greeting', args: ['hi', 2], ack: { timeoutMs: 500 } },
        { name: 'Farewell', connection: 'main', event: 'goodbye', args: ['{{who}}'] },
      ],
    };
    await eventName().pressSequentially('g');
    await panel.waitForText(suggestions().getByRole('option', { name: /greeting/ }), /Greet/);
    await eventName().press('ArrowDown');
    await eventName().press('Tab');
    await nameText().toBe('greeting');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('hi');
    expect(await panel.textbox('Argument 1 value').inputValue()).toBe('2');
    expect(await panel.textbox('Ack timeout (ms)').inputValue()).toBe('500');
    await eventName().fill('');
    await eventName().pressSequentially('goodb');
    await suggestions()
      .getByRole('option', { name: /goodbye/ })
      .click();
    await nameText().toBe('goodbye');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('hi');
  });

  it('are opened and closed by key, and the next Escape moves the focus out of the form', async () => {
    await panel.emit('hello');
    await suite.server.recorder.waitFor('hello');
    await eventName().press('Control+ ');
    await suggestions().waitFor();
    await eventName().press('Escape');
    await suggestions().waitFor({ state: 'hidden' });
    await panel.focused(eventName());
    await eventName().press('Escape');
    await panel.focused(panel.grid);
  });
});
