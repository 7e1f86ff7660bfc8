import { beforeEach, describe, expect, it } from 'vitest';
import { panelReveal } from '../../src/protocol/hostMessages.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { eventually } from './support/eventually.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

describe('the panel after a reload', () => {
  it('is restored with its rows, filter, selection, draft and layout', async () => {
    await panel.addArgument(0, 'Text', 'draft');
    await panel.emit('kept');
    await panel.row(/outgoing, kept/).click();
    await panel.tab('Raw').click();
    await panel.textbox('Filter').fill('event:kept');
    await panel.page.getByRole('separator', { name: 'Resize details' }).press('ArrowLeft');
    const width = await panel.page.getByRole('separator', { name: 'Resize details' }).getAttribute('aria-valuenow');
    await panel.page.reload();
    await panel.waitForText(panel.state, /^Connected/);
    await panel
      .row(/outgoing, kept/)
      .and(panel.page.locator('[aria-selected="true"]'))
      .waitFor();
    expect(await panel.grid.getAttribute('aria-rowcount')).toBe('1');
    expect(await panel.textbox('Filter').inputValue()).toBe('event:kept');
    expect(await panel.textbox('Event name').inputValue()).toBe('kept');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('draft');
    expect(await panel.tab('Raw').getAttribute('aria-selected')).toBe('true');
    await panel.page.getByText('2["kept","draft"]', { exact: true }).waitFor();
    const separator = panel.page.getByRole('separator', { name: 'Resize details' });
    expect(await separator.getAttribute('aria-valuenow')).toBe(width);
  });

  it('has the last scroll position of each connection, and scrolls to new entries if it did so before', async () => {
    await panel.addArgument(0, 'Number', '500');
    await panel.emit('count');
    await panel.row(/incoming, tick, 500$/).waitFor();
    const follow = panel.button('Follow');
    await panel.grid.focus();
    await panel.page.keyboard.press('Home');
    await panel.row(/outgoing, count/).waitFor();
    await eventually(() => follow.getAttribute('aria-pressed')).toBe('false');

    await panel.page.reload();
    await panel.waitForText(panel.state, /^Connected/);
    await panel.row(/outgoing, count/).waitFor();
    expect(await follow.getAttribute('aria-pressed')).toBe('false');

    // Another connection has its own position: the new connection follows.
    await panel.choose('Connection', 'New connection');
    await panel.connect(suite.server.url, '/chat');
    await eventually(() => follow.getAttribute('aria-pressed')).toBe('true');
    await panel.choose('Connection', / · c1 · /);
    await panel.row(/outgoing, count/).waitFor();
    await eventually(() => follow.getAttribute('aria-pressed')).toBe('false');
  });

  it('continues to show new entries', async () => {
    await panel.page.reload();
    await panel.waitForText(panel.state, /^Connected/);
    await panel.emit('seed');
    await panel.row(/incoming, hello/).waitFor();
  });
});

describe('a panel that was closed and is opened again', () => {
  it('has the form and the address as they were, without secrets', async () => {
    await panel.addArgument(0, 'Text', 'half written');
    await panel.textbox('Event name').fill('draft');
    await panel.choose('Connection', 'New connection');
    await panel.textbox('Server URL').fill('http://me:hunter2@localhost:4444/?token=hunter2');
    await panel.button('Options').click();
    await panel.textbox('Auth').fill('{"token": "hunter2"}');
    await panel.textbox('Path').fill('/io');
    await eventually(() => panel.host.drafts.current ?? '').toContain('/io');
    await panel.reopen();
    expect(await panel.textbox('Event name').inputValue()).toBe('draft');
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('half written');
    await eventually(() => panel.textbox('Server URL').inputValue()).toBe('http://localhost:4444');
    await panel.button('Options').click();
    expect(await panel.textbox('Path').inputValue()).toBe('/io');
    expect(await panel.textbox('Auth').inputValue()).toBe('');
    panel.host.drafts.flush();
    expect(JSON.stringify([...panel.host.workspaceState])).not.toContain('hunter2');
  });

  it('keeps the changes of a connection, and its selection', async () => {
    await panel.textbox('Namespace').fill('/chat');
    await eventually(() => panel.host.drafts.current ?? '').toContain('/chat');
    await panel.reopen();
    await panel.waitForText(panel.state, /^Connected/);
    expect(await panel.textbox('Namespace').inputValue()).toBe('/chat');
    expect(await panel.textbox('Server URL').inputValue()).toBe(suite.server.url);
    await panel.button('Reconnect with changes').click();
    await eventually(() => panel.host.requestedProfiles.at(-1)?.namespace).toBe('/chat');
  });
});

describe('the panel after the engine crashed', () => {
  it('reports the crash, removes entries that no longer exist, and works again', async () => {
    await panel.emit('lost with it');
    await panel.row(/lost with it/).waitFor();
    await panel.host.killEngine('out of memory');
    await panel.page
      .getByRole('alert')
      .filter({ hasText: 'The engine stopped and was restarted. The worker thread failed: out of memory.' })
      .waitFor();
    await panel.waitForText(panel.state, /^Disconnected/);
    await eventually(() => panel.row(/lost with it/).count()).toBe(0);
    await panel.button('Dismiss').click();
    await panel.connect(suite.server.url);
    await panel.emit('again');
    await panel.row(/outgoing, again/).waitFor();
  });
});

describe('the host', () => {
  it('shows a connection in the panel', async () => {
    const first = await panel.page.evaluate(() => {
      const state = sessionStorage.getItem('state') ?? 'null';
      const saved = JSON.parse(state) as { slices: { connectionChoice: { connectionId: string } } };
      return saved.slices.connectionChoice.connectionId;
    });
    await panel.choose('Connection', 'New connection');
    await panel.connect(suite.server.url, '/chat');
    panel.host.panel.notify(panelReveal, { connectionId: first });
    await eventually(() => panel.textbox('Namespace').inputValue()).toBe('');
  });
});

describe('the layout', () => {
  it('shows the details below the timeline if the page is narrow, and collapses the form if it is narrower', async () => {
    await panel.emit('seed');
    await panel.row(/incoming, hello/).click();
    const box = async (name: string) => {
      const region = panel.page.getByRole('region', { name, exact: true });
      const rectangle = await (name === 'Timeline' ? panel.grid : region).boundingBox();
      if (!rectangle) throw new Error(`${name} is not shown`);
      return rectangle;
    };
    expect((await box('Details')).x).toBeGreaterThan((await box('Timeline')).x + 100);
    await panel.page.setViewportSize({ width: 600, height: 800 });
    await eventually(async () => (await box('Details')).y - (await box('Timeline')).y).toBeGreaterThan(50);
    await panel.page.setViewportSize({ width: 400, height: 800 });
    // The form is one line, with the result of the last emit above it.
    await eventually(async () => (await box('Emit')).height).toBeLessThanOrEqual(60);
    await panel.button('Show arguments and options').click();
    await panel.button('Add argument').waitFor();
    const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBe(0);
  });
});
