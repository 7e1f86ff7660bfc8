import { beforeEach, describe, expect, it } from 'vitest';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { eventually } from './support/eventually.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

async function count(to: number): Promise<void> {
  await panel.addArgument(0, 'Number', String(to));
  await panel.emit('count');
}

describe('the timeline', () => {
  it('does not follow again when its own scrolling and a change of height coincide', async () => {
    await count(300);
    await panel.row(/tick, 300$/).waitFor();
    await panel.grid.press('Home');
    const follow = panel.button('Follow');
    await eventually(() => follow.getAttribute('aria-pressed')).toBe('false');
    // Both changes are made in one frame, so that the scroll event is processed before the change of the height.
    await panel.grid.evaluate(async (grid) => {
      grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }));
      grid.style.marginBottom = '1px';
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    });
    expect(await follow.getAttribute('aria-pressed')).toBe('false');
  });

  it('restores cleared entries with the button and with a key', async () => {
    await panel.emit('first');
    await panel.row(/outgoing, first/).waitFor();
    const cleared = panel.page.getByRole('status', { name: 'Cleared entries' });
    expect(await cleared.textContent()).toMatch(/^\s*$/);
    await panel.more('Clear');
    await panel.waitForText(cleared, /\d+ entries cleared\./);
    await eventually(() => panel.row(/outgoing, first/).count()).toBe(0);
    await panel.emit('second');
    await panel.row(/outgoing, second/).waitFor();
    await panel.button('Undo').click();
    await panel.row(/outgoing, first/).waitFor();
    await panel.row(/outgoing, second/).waitFor();
    await eventually(async () => (await cleared.textContent())?.trim()).toBe('');
    await panel.focused(panel.grid);

    await panel.textbox('Filter').fill('event:first');
    await eventually(() => panel.row(/outgoing, second/).count()).toBe(0);
    await panel.more('Clear');
    await panel.waitForText(cleared, /1 entry cleared\./);
    await panel.textbox('Filter').fill('');
    await panel.row(/outgoing, second/).waitFor();
    await eventually(() => panel.row(/outgoing, first/).count()).toBe(0);
    await panel.grid.focus();
    await panel.page.keyboard.press('Control+z');
    await panel.row(/outgoing, first/).waitFor();
  });

  it('deletes the whole capture only after a confirmation', async () => {
    await panel.emit('first');
    await panel.row(/outgoing, first/).waitFor();
    const clearAll = (): Promise<void> => panel.more('Clear all captures…');
    panel.host.confirms = false;
    await clearAll();
    await eventually(() => panel.host.clearQuestions).toBe(1);
    await panel.row(/outgoing, first/).waitFor();
    panel.host.confirms = true;
    await clearAll();
    await panel.page.getByRole('heading', { name: 'No events yet' }).waitFor();
    await eventually(() => panel.button('Undo').count()).toBe(0);
  });

  it('selects the row of an emit, unless the user has selected another row', async () => {
    await panel.emit('first');
    await panel
      .row(/outgoing, first/)
      .and(panel.page.locator('[aria-selected="true"]'))
      .waitFor();
    await panel.emit('second');
    await panel
      .row(/outgoing, second/)
      .and(panel.page.locator('[aria-selected="true"]'))
      .waitFor();
    await panel.row(/outgoing, first/).click();
    await panel.emit('third');
    await panel.row(/outgoing, third/).waitFor();
    expect(await panel.row(/outgoing, first/).getAttribute('aria-selected')).toBe('true');
  });
});
