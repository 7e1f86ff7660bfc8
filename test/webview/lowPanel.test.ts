/** The emit form in a low panel: it has one line until it is used, and its buttons are always visible. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf } from './support/boxes.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const details = (): Locator => panel.page.getByRole('region', { name: 'Details', exact: true });

describe('a panel of 720 × 450 px with details under its rows', () => {
  const isVisible = async (name: string): Promise<boolean> => {
    const { top, bottom } = await boxOf(panel.button(name));
    return top >= 0 && bottom <= 450;
  };
  const value = (): Locator => panel.textbox('Argument 0 value');
  const isOpen = (): Promise<boolean> => value().isVisible();

  it('has one line for the emit form unless the form is in use, and the buttons of the form are always visible', async () => {
    panel = await suite.open({ width: 720, height: 450 });
    await panel.connect(suite.server.url);
    for (const index of [0, 1, 2]) await panel.addArgument(index, 'Text', 'one');
    await panel.emit('count');
    // The details of the emit are shown, and the form with which it was sent stays open.
    await details().waitFor();
    expect([await isOpen(), await isVisible('Emit')]).toEqual([true, true]);
    await panel.row(/outgoing, count/).click();
    await value().waitFor({ state: 'hidden' });
    expect(await isVisible('Emit')).toBe(true);
    expect((await boxOf(details())).bottom - (await boxOf(details())).top).toBeGreaterThan(80);
    await panel.button('Show arguments and options').click();
    await value().waitFor();
    expect([await isVisible('Emit'), await isVisible('Close details')]).toEqual([true, true]);
    await panel.button('Close details').click();
    await details().waitFor({ state: 'detached' });
    expect([await isOpen(), await isVisible('Emit')]).toEqual([true, true]);
  });

  it('has all buttons of the form under two lines about a failed connection, with the result of an emit', async () => {
    panel = await suite.open({ width: 720, height: 450 });
    await panel.textbox('Server URL').fill('http://127.0.0.1:1');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Reconnecting · .*refused/);
    await panel.emit('waits');
    await details().waitFor();
    await panel.page.getByRole('status', { name: 'Emit result' }).filter({ hasText: 'buffered' }).waitFor();
    expect([await isVisible('Emit'), await isVisible('Save to collection')]).toEqual([true, true]);
    for (const index of [0, 1]) await panel.addArgument(index, 'Text', 'one');
    await panel.button('More ways to emit and save').click();
    await panel.page.getByRole('menuitem', { name: 'Repeat…' }).click();
    await panel.button('Start repeat').waitFor();
    const form = await boxOf(panel.page.getByRole('region', { name: 'Emit', exact: true }));
    for (const name of ['Add argument', 'Start repeat']) {
      const { top, bottom } = await boxOf(panel.button(name));
      expect([top >= form.top, bottom <= Math.min(form.bottom, 450)], name).toEqual([true, true]);
    }
  });

  it('does not move what is clicked right after an emit', async () => {
    panel = await suite.open({ width: 720, height: 450 });
    await panel.connect(suite.server.url);
    for (const index of [0, 1, 2]) await panel.addArgument(index, 'Text', 'one');
    await panel.emit('count');
    await details().waitFor();
    // The form would fold while the button is pressed, and the details would move away from the pointer.
    await panel.button('Close details').click();
    await details().waitFor({ state: 'detached' });
    expect([await isOpen(), await isVisible('Emit')]).toEqual([true, true]);
    await panel.emit();
    await details().waitFor();
    // A key presses nothing that could move.
    await panel.textbox('Event name').press('Escape');
    await value().waitFor({ state: 'hidden' });
  });

  it('folds when a key moves the focus although the release of a pointer was not reported', async () => {
    panel = await suite.open({ width: 720, height: 450 });
    await panel.connect(suite.server.url);
    for (const index of [0, 1, 2]) await panel.addArgument(index, 'Text', 'one');
    await panel.emit('count');
    await details().waitFor();
    // A native context menu receives the release of the button that opened it.
    await panel.textbox('Event name').dispatchEvent('pointerdown', { button: 2 });
    await panel.textbox('Event name').press('Escape');
    await value().waitFor({ state: 'hidden' });
  });
});
