import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../src/model/filter/filter.ts';
import { filterKeyNames } from '../../src/model/filter/filterKeys.ts';
import { helpExamples } from '../../webview/filter/filterHelp.ts';
import { eventually } from './support/eventually.ts';
import { filterBox } from './support/filterBox.ts';
import { inGate } from './support/looks.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

async function begin(options: PanelOptions = {}): Promise<void> {
  panel = await suite.open(options);
  await panel.connect(suite.server.url);
}

const { box, text, list, option, press, focused } = filterBox(() => panel);

describe('earlier queries', () => {
  it('are browsed by key, offered in an empty text box, kept during a reload, and deleted on request', async () => {
    await begin();
    for (const query of ['first', 'event:second', 'size:>x', 'third']) {
      await box().fill(query);
      await press('Enter');
    }
    await box().fill('');
    await press('ArrowUp');
    expect(await text()).toBe('third');
    await press('ArrowUp');
    await press('ArrowUp');
    await press('ArrowUp');
    expect(await text()).toBe('first');
    await press('ArrowDown');
    expect(await text()).toBe('event:second');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(await text()).toBe('');
    await panel.page.reload();
    await panel.grid.waitFor();
    await box().focus();
    await press('ArrowDown');
    const recent = list().getByRole('group', { name: 'Recent filters' });
    expect(await recent.locator('.label').allTextContents()).toEqual(['third', 'event:second', 'first']);
    expect(await list().getByRole('group', { name: 'Filter by' }).getByRole('option').count()).toBe(
      filterKeyNames.length,
    );
    await option('event:second').click();
    expect(await text()).toBe('event:second');
    await box().fill('');
    await press('ArrowDown');
    await option('Clear recent filters').click();
    await eventually(() => recent.count()).toBe(0);
    await press('Escape');
    await press('ArrowUp');
    expect(await text()).toBe('');
  });

  it('are stored when they are used for some time', async () => {
    await begin();
    await box().fill('stays');
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('"queries":["stays"]');
  });
});

describe('the help', () => {
  it('inserts an example into the filter', async () => {
    await begin();
    await box().fill('a');
    const help = panel.button('Filter help');
    await help.click();
    const page = panel.page.getByRole('dialog', { name: 'Filter language' });
    await page.getByRole('button', { name: 'delivery:discarded,timedOut' }).click();
    expect(await text()).toBe('a delivery:discarded,timedOut');
    expect(await page.isVisible()).toBe(false);
    expect(await focused()).toBe('Filter');
    await help.click();
    await page.waitFor();
    await press('Escape');
    await page.waitFor({ state: 'hidden' });
    expect(await help.getAttribute('aria-expanded')).toBe('false');
  });

  it('has a valid example of every key', async () => {
    await begin();
    for (const example of helpExamples) expect(parseFilter(example).ok, example).toBe(true);
    for (const key of filterKeyNames)
      expect(
        helpExamples.some((example) => example.includes(`${key}:`)),
        key,
      ).toBe(true);
  });
});

describe.each(inGate(['light'], ['dark', 'hc']))('axe finds nothing serious in %s', (theme) => {
  it('with suggestions, history, quick filters and help', async () => {
    await begin({ theme });
    await box().fill('kind:connection');
    await press('Enter');
    await panel.button('Filter by…').click();
    expect(await panel.seriousFindings(), 'quick filters').toEqual([]);
    await press('Escape');
    await box().fill('');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(await panel.seriousFindings(), 'history').toEqual([]);
    await box().fill('delivery:');
    await option(/^discarded/).waitFor();
    expect(await panel.seriousFindings(), 'suggestions').toEqual([]);
    await panel.button('Filter help').click();
    await panel.page.getByRole('dialog', { name: 'Filter language' }).waitFor();
    expect(await panel.seriousFindings(), 'help').toEqual([]);
  });
});
