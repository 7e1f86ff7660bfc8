/** In high contrast themes, the background does not show which element of a list is selected: it has an outline or a border. */
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

/** The color of the line around an element, or below it; undefined without a visible line. */
const lineOf = (locator: Locator): Promise<string | undefined> =>
  locator.evaluate((element) => {
    const style = getComputedStyle(element);
    const lines = [
      [style.outlineStyle, style.outlineWidth, style.outlineColor],
      [style.borderBottomStyle, style.borderBottomWidth, style.borderBottomColor],
    ];
    const line = lines.find(
      ([kind, width, color]) => kind !== 'none' && width !== '0px' && !/, 0\)$/.test(color ?? ''),
    );
    return line?.[2];
  });

it.each(['hc', 'hcLight'] as const)('what is selected or under the pointer has a line in %s', async (theme) => {
  const panel = await suite.connected({ theme, width: 900, height: 700 });
  const { page } = panel;
  const active = await page.evaluate(() => {
    const probe = document.createElement('span');
    probe.style.color = 'var(--vscode-contrastActiveBorder)';
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const hasLine = async (what: string, element: Locator): Promise<void> => {
    await eventually(async () => [what, await lineOf(element)]).toEqual([what, active]);
  };

  const network = page.getByRole('combobox', { name: 'Network conditions', exact: true });
  await network.click();
  await hasLine('selected option', network.getByRole('option', { selected: true }));
  const other = network.getByRole('option', { name: 'Offline' });
  await other.hover();
  await hasLine('option under the pointer', other);
  await page.keyboard.press('Escape');

  await panel.textbox('Filter').fill('ev');
  await page.keyboard.press('ArrowDown');
  await hasLine('suggestion', page.locator('.suggestion[aria-selected=true]'));
  await page.keyboard.press('Escape');
  await panel.textbox('Filter').fill('');

  await panel.row(/^Connected/).click();
  await hasLine('row', panel.grid.getByRole('row', { selected: true }));
  await hasLine('tab', page.getByRole('tab', { name: 'Timeline', selected: true }));

  await panel.button('Options').click();
  const section = page.locator('.options-page').getByRole('button', { name: 'TLS', exact: true });
  await section.click();
  await hasLine('section of the options', section);
  expect(await panel.seriousFindings()).toEqual([]);
});
