// The editor for JSON arguments: its keys and colors, faults that are shown while typing, pasting a list, and the effect of a change of the
// type on a value.
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
  await panel.addArgument(0, 'JSON');
  // Keys that are pressed before the editor has the focus would go to another field.
  await panel.focused(editor());
});

const editor = (index = 0) => panel.textbox(`Argument ${index} value`);
const press = (key: string): Promise<void> => panel.page.keyboard.press(key);
const type = (text: string): Promise<void> => panel.page.keyboard.type(text);
const value = (index = 0) => eventually(() => panel.textOf(`Argument ${index} value`));

/** Pastes a text as the system's clipboard would. The pages of tests have no access to that clipboard. */
async function paste(text: string): Promise<void> {
  await editor().evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

describe('the editor', () => {
  it('has the focus in a new argument, indents, and sends the text that it shows', async () => {
    await panel.focused(editor());
    await type('{');
    await press('Enter');
    await type('"a": [1, true]');
    await press('Enter');
    await type('}');
    await value().toBe('{\n  "a": [1, true]\n}');
    await panel.emit('typed');
    expect((await suite.server.recorder.waitFor('typed')).args).toEqual([{ a: [1, true] }]);
  });

  it('colors the parts of a value as the details do', async () => {
    await editor().fill('{"name": "x", "n": 12, "ok": null}');
    const colorOf = (part: string) =>
      editor()
        .locator(`.${part}`)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    const colors = await Promise.all(['json-key', 'json-string', 'json-number', 'json-keyword'].map(colorOf));
    const plain = await editor().evaluate((element) => getComputedStyle(element).color);
    expect(colors).not.toContain(plain);
    expect(new Set(colors.slice(0, 3)).size).toBe(3);
  });

  it('loses the focus by Tab in both directions, and by Escape', async () => {
    await editor().fill('1');
    await press('Tab');
    expect(await editor().evaluate((element) => element.matches(':focus'))).toBe(false);
    await press('Shift+Tab');
    await panel.focused(editor());
    await press('Shift+Tab');
    await eventually(() => panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Argument 0 type',
    );
    await editor().focus();
    await press('Escape');
    await panel.focused(panel.grid);
    await value().toBe('1');
  });

  it('undoes typed text, but not the initial text', async () => {
    await type('[1]');
    await press('Control+z');
    await value().toBe('');
    await press('Control+y');
    await value().toBe('[1]');
  });

  it('refuses JSON that is nested too deeply, and marks the position at which this begins', async () => {
    const fault = panel.page.getByText(/nested more than 1,000 levels deep/);
    const refused = panel.page
      .getByRole('region', { name: 'Emit' })
      .getByRole('alert')
      .filter({ hasText: /1,000 levels/ });
    for (const [number, open, close] of [
      [1, '[', ']'],
      [2, '{"a":', '}'],
    ] as const) {
      const text = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
      await paste(text);
      // A text that is too long is checked only when it is emitted.
      if (text.length <= 100_000) await fault.first().waitFor();
      await panel.emit('never');
      await refused.waitFor();
      await editor().fill('7');
      await panel.emit('after');
      expect((await suite.server.recorder.waitFor('after', number)).args).toEqual([7]);
      expect(suite.server.recorder.named('never')).toEqual([]);
      await eventually(() => fault.count()).toBe(0);
      await editor().fill('');
    }
  });

  it('emits by Ctrl+Enter without a new line', async () => {
    await panel.textbox('Event name').fill('by key');
    await editor().fill('[1]');
    await press('Control+Enter');
    expect((await suite.server.recorder.waitFor('by key')).args).toEqual([[1]]);
    await value().toBe('[1]');
  });

  it('grows to ten lines, and then scrolls', async () => {
    const height = async (): Promise<number> => (await editor().locator('xpath=..').boundingBox())?.height ?? 0;
    const one = await height();
    await editor().fill(JSON.stringify(Array.from({ length: 40 }), null, 1));
    await eventually(height).toBeGreaterThan(one * 5);
    expect(await height()).toBeLessThanOrEqual(170);
  });
});

describe('a fault', () => {
  it('is shown with its position while typing, and disappears when it is corrected', async () => {
    await type('{"a": tru}');
    await panel.page.getByText(/Line 1, column 7: .*double quotes/).waitFor();
    expect(await editor().locator('.json-fault').textContent()).toBe('t');
    // Nothing is announced while the user types.
    await eventually(() => panel.page.getByRole('region', { name: 'Emit' }).getByRole('alert').count()).toBe(0);
    await press('ArrowLeft');
    await type('e');
    await eventually(() => panel.page.getByText(/Line 1, column 7/).count()).toBe(0);
    await eventually(() => editor().locator('.json-fault').count()).toBe(0);
  });

  it('is announced and described after Emit was pressed', async () => {
    await editor().fill('{');
    await panel.emit('never');
    await panel.page.getByRole('region', { name: 'Emit' }).getByRole('alert').waitFor();
    expect(await editor().getAttribute('aria-invalid')).toBe('true');
    expect(await editor().getAttribute('aria-description')).not.toBe('');
    await panel.focused(editor());
  });
});

describe('a pasted list of arguments', () => {
  it('fills one argument for each value, by its type', async () => {
    await paste('"hello", 1, {"3": "4"}');
    await value(0).toBe('hello');
    await value(1).toBe('1');
    await value(2).toBe('{"3": "4"}');
    await panel.emit('pasted');
    expect((await suite.server.recorder.waitFor('pasted')).args).toEqual(['hello', 1, { 3: '4' }]);
  });

  it('is text if the field is not empty, and one value stays one argument', async () => {
    await paste('[1, 2]');
    await value().toBe('[1, 2]');
    await press('End');
    await press('ArrowLeft');
    await paste(', 3, 4');
    await value().toBe('[1, 2, 3, 4]');
    await eventually(() => panel.page.getByRole('group', { name: /^Argument \d$/ }).count()).toBe(1);
  });
});

describe('another type', () => {
  it('has the converted value, and a value that cannot be converted is kept', async () => {
    await editor().fill('"1"');
    await panel.choose('Argument 0 type', 'Text');
    await value().toBe('1');
    await panel.choose('Argument 0 type', 'Boolean');
    await panel.page
      .getByText('This value cannot be converted to Boolean. It is kept: change the type back to Text')
      .waitFor();
    await panel.choose('Argument 0 type', 'Text');
    await value().toBe('1');
    await panel.choose('Argument 0 type', 'JSON');
    await value().toBe('"1"');
    await panel.emit('converted');
    expect((await suite.server.recorder.waitFor('converted')).args).toEqual(['1']);
  });
});

it('an editor describes its keys to screen readers, or a fault if there is one', async () => {
  const description = () => eventually(() => editor().getAttribute('aria-description'));
  await description().toMatch(/Tab and Shift\+Tab leave/);
  await type('{');
  await description().not.toMatch(/Tab/);
});

describe('an editor whose code cannot be loaded', () => {
  it('is a plain text field, which reports it and sends its text', async () => {
    const fresh = await suite.open({ isFresh: true });
    const warned = fresh.page.waitForEvent('console', (message) => message.text().includes('jsonEditor.js'));
    await fresh.page.route('**/jsonEditor.js', (route) => route.abort());
    await fresh.connect(suite.server.url);
    await fresh.button('Add argument').click();
    await warned;
    const field = fresh.textbox('Argument 0 value');
    await fresh.focused(field);
    await fresh.page.getByText(/^The JSON editor could not be loaded\./).waitFor();
    await field.fill('{"a": }');
    await fresh.emit('plain');
    await fresh.page
      .getByText(/Line 1, column 7/)
      .first()
      .waitFor();
    await field.fill('{"a": 1}');
    await fresh.emit('plain');
    expect((await suite.server.recorder.waitFor('plain')).args).toEqual([{ a: 1 }]);
    // The browser itself reports an error for the request that the test blocked.
    fresh.faults.splice(0);
  });
});
