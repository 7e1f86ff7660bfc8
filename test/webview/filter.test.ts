import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { filterBox } from './support/filterBox.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

async function begin(options: PanelOptions = {}): Promise<void> {
  panel = await suite.open(options);
  await panel.connect(suite.server.url);
}

const { box, text, list, option, press, focused } = filterBox(() => panel);
const type = (keys: string): Promise<void> => panel.page.keyboard.type(keys);
const rowCount = async (): Promise<number> => Number(await panel.grid.getAttribute('aria-rowcount'));

/** The name of the active option of the list. */
async function active(): Promise<string | undefined> {
  const id = await box().getAttribute('aria-activedescendant');
  return id === null ? undefined : ((await panel.page.locator(`#${id} .label`).textContent()) ?? undefined);
}

describe('completion', () => {
  beforeEach(() => begin());

  it('offers keys, then their values, and Enter and Tab accept', async () => {
    await box().focus();
    expect(await list().isVisible()).toBe(false);
    await type('deli');
    await option(/^delivery:/).waitFor();
    expect(await active()).toBeUndefined();
    await press('Tab');
    expect(await text()).toBe('delivery:');
    expect(await active()).toBe('sent');
    await type('ti');
    expect(await active()).toBe('timedOut');
    await press('Enter');
    expect(await text()).toBe('delivery:timedOut');
    expect(await list().isVisible()).toBe(false);
    expect(await focused()).toBe('Filter');
    await type(',l');
    await press('ArrowDown');
    expect(await active()).toBe('lost');
    await press('ArrowUp');
    expect(await active()).toBe('late');
    await press('Enter');
    expect(await text()).toBe('delivery:timedOut,late');
    await eventually(() => panel.page.getByText('The last valid filter stays in use.').count()).toBe(0);
  });

  it('offers captured names, quoted if necessary', async () => {
    await panel.addArgument(0, 'JSON', '"update \\"it\\" now"');
    await panel.emit('send me');
    await panel.row(/incoming, update "it" now/).waitFor();
    await box().focus();
    await type('-event:upd');
    await option(/^update "it" now/).click();
    expect(await text()).toBe('-event:"update \\"it\\" now"');
    await eventually(() => panel.row(/incoming, update/).count()).toBe(0);
    await panel.row(/outgoing, send me/).waitFor();
    await type(' ns:');
    await option(/^\/ /).click();
    expect(await text()).toBe('-event:"update \\"it\\" now" ns:/');
  });

  it('offers only names of the shown connection', async () => {
    await panel.emit('elsewhere');
    await panel.row(/outgoing, elsewhere/).waitFor();
    await panel.connect(suite.server.url, '/chat');
    await panel.emit('else here');
    await panel.row(/outgoing, else here/).waitFor();
    await box().focus();
    await type('event:else');
    await option(/^else here/).waitFor();
    await eventually(() => list().getByRole('option').count()).toBe(1);
    await panel.button('All connections').click();
    await box().fill('');
    await box().focus();
    await type('event:else');
    await option(/^elsewhere/).waitFor();
    await eventually(() => list().getByRole('option').count()).toBe(2);
  });

  it('shows any name as text', async () => {
    await panel.addArgument(0, 'JSON', '"<b onclick=alert(1)>x\u202e</b>"');
    await panel.emit('send me');
    await panel
      .row(/incoming/)
      .first()
      .waitFor();
    await box().focus();
    await type('event:<');
    const shown = option(/<b onclick/);
    await shown.waitFor();
    await eventually(() => shown.locator('b').count()).toBe(0);
    expect(await shown.locator('.label').textContent()).toBe('<b onclick=alert(1)>x\\u202e</b>');
  });

  it('does not handle Enter, Tab and Escape if nothing is selected', async () => {
    await panel.emit('tick');
    await panel.row(/outgoing, tick/).waitFor();
    await box().focus();
    await type('tick');
    await option(/^tick/).waitFor();
    await press('Enter');
    expect(await text()).toBe('tick');
    expect(await focused()).toBe('Timeline');
    await box().focus();
    expect(await list().isVisible()).toBe(false);
    await press('Tab');
    expect(await focused()).toBe('Clear filter');
    await box().focus();
    await press('End');
    await type(' d');
    await option(/^dir:/).waitFor();
    await press('Escape');
    expect(await list().isVisible()).toBe(false);
    expect(await text()).toBe('tick d');
    await press('Escape');
    expect(await text()).toBe('');
    await press('Escape');
    expect(await focused()).toBe('Timeline');
  });

  it('opens on request, also in the middle of the text', async () => {
    await box().fill('a dir:in b');
    for (let step = 0; step < 3; step++) await press('ArrowLeft');
    expect(await list().isVisible()).toBe(false);
    await press('Control+Space');
    await eventually(() => list().getByRole('option').count()).toBe(1);
    await press('ArrowLeft');
    await press('Control+Space');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    expect(await text()).toBe('a dir:out b');
    await box().fill('/dir:/');
    await press('Control+Space');
    await panel.page
      .getByRole('status', { name: 'Filter suggestions status' })
      .filter({ hasText: 'No suggestions' })
      .waitFor();
  });
});

describe('quick filters', () => {
  const item = (name: string) => panel.page.getByRole('menuitemcheckbox', { name, exact: true });
  const choose = async (name: string): Promise<void> => {
    await panel.button('Filter by…').click();
    await item(name).click();
  };
  const checked = async (name: string): Promise<string | null> => {
    await panel.button('Filter by…').click();
    const state = await item(name).getAttribute('aria-checked');
    await press('Escape');
    return state;
  };

  it('add their term, and are checked however it was added', async () => {
    await begin();
    await panel.emit('seed');
    await panel.row(/incoming, hello/).waitFor();
    await choose('Incoming');
    expect(await text()).toBe('dir:in');
    await eventually(() => panel.row(/outgoing/).count()).toBe(0);
    await choose('Outgoing');
    expect(await text()).toBe('dir:out');
    expect(await checked('Incoming')).toBe('false');
    await box().fill('x  has:binary DIR:out -"y z"');
    expect(await checked('Outgoing')).toBe('true');
    await choose('Binary');
    expect(await text()).toBe('x  DIR:out -"y z"');
    await choose('Problems');
    expect(await text()).toBe('x  DIR:out -"y z" delivery:failed,timedOut,lost,discarded');
    expect(await checked('Problems')).toBe('true');
    expect(await panel.button('Filter by…').getAttribute('aria-haspopup')).toBe('menu');
  });

  it('are selected by key, and leave enough width for the text box', async () => {
    await begin({ width: 300, height: 700 });
    // The page arranges the toolbar when its width is known.
    await eventually(async () => (await box().boundingBox())?.width).toBeGreaterThan(150);
    await panel.button('Filter by…').press('Enter');
    expect(await item('Lifecycle').getAttribute('aria-checked')).toBe('false');
    await press('End');
    await press('Enter');
    expect(await text()).toBe('kind:connection');
    await panel.button('Filter by…').click();
    await item('Lifecycle').and(panel.page.locator('[aria-checked="true"]')).click();
    expect(await text()).toBe('');
    expect(await panel.seriousFindings()).toEqual([]);
  });
});

it('the filter shows how many entries match', async () => {
  await begin();
  await panel.addArgument(0, 'Number', '1500');
  await panel.emit('count');
  await panel.row(/tick, 1500$/).waitFor();
  await box().fill('event:tick -arg:0=7');
  const summary = panel.page.getByRole('status', { name: 'Timeline summary' });
  await panel.waitForText(summary, /^\s*1,499 of 1,50\d events/);
  await panel.page.locator('.filter-count', { hasText: /^1,499 of 1,50\d$/ }).waitFor();
  await eventually(rowCount).toBe(1499);
});
