/**
 * The bar of the connection and the banner of findings, measured in a real browser: everything that a person needs is readable at every
 * width.
 */
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceReveal } from '../../src/protocol/sourceMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { appClients } from './support/appClients.ts';
import { eventually } from './support/eventually.ts';
import { inGate, looks } from './support/looks.ts';
import type { Panel } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';

const suite = panelPages();
const clients = appClients();
let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const bar = ({ page }: Panel): Locator => page.getByRole('region', { name: 'Connection', exact: true });
const banner = ({ page }: Panel): Locator => page.getByRole('group', { name: 'Finding', exact: true });
/** Pixels of an element's text that are not visible. The text of a text field is in its shadow root. */
const cut = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => {
    const shown = element.shadowRoot?.querySelector('input') ?? element;
    return shown.scrollWidth - shown.clientWidth;
  });
const linesOf = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => Math.round(element.clientHeight / parseFloat(getComputedStyle(element).lineHeight)));

/** Opens a panel whose client was disconnected by the server and does not reconnect. */
async function disconnected(width: number): Promise<Panel> {
  const panel = await suite.open({ width, height: 700 });
  await panel.connect(server.url);
  server.io.disconnectSockets();
  await banner(panel).waitFor();
  await panel.button('Connect').waitFor();
  return panel;
}

describe('a connection that has ended', () => {
  it.each(inGate([600, 1440], [720, 900]))('shows its host and port at %i px, in one line', async (width) => {
    const panel = await disconnected(width);
    await eventually(() => cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
    // This is VS Code's default font size on Linux and Windows.
    await panel.page.evaluate(() => document.documentElement.style.setProperty('--vscode-editor-font-size', '14px'));
    await eventually(() => cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
    // The choice of the connection, which is the last control in the line, is beside the address.
    const middle = (locator: Locator): Promise<number> =>
      locator.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return (top + bottom) / 2;
      });
    const choice = panel.page.getByRole('combobox', { name: 'Connection', exact: true });
    expect(Math.abs((await middle(choice)) - (await middle(panel.textbox('Server URL'))))).toBeLessThanOrEqual(2);
    await panel.waitForText(choice, /c1/);
  });

  it('can be diagnosed in a narrow panel, where the question is beside the reason', async () => {
    const panel = await suite.open({ width: 600, height: 700 });
    await panel.textbox('Server URL').fill('http://127.0.0.1:9');
    await panel.button('Connect').click();
    const reason = panel.state.locator('.reason');
    await reason.waitFor();
    const { top, bottom } = await reason.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
    const why = await panel.button('Why?').evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
    expect(why.top).toBeGreaterThanOrEqual(top - 4);
    expect(why.bottom).toBeLessThanOrEqual(bottom + 4);
    expect(await cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
  });
});

describe('the namespace', () => {
  const field = ({ page }: Panel): Locator => page.locator('.namespace-field');
  const edges = (locator: Locator): Promise<{ outer: number; inner: number }> =>
    locator.evaluate((element) => ({
      outer: element.getBoundingClientRect().right,
      inner: element.shadowRoot?.querySelector('input')?.getBoundingClientRect().right ?? NaN,
    }));

  it.each(inGate([600, 1100], [720, 1440]))('is as wide as its text at %i px', async (width) => {
    server.io.of('/chat-room');
    const panel = await suite.open({ width, height: 700 });
    await panel.connect(server.url, '/chat-room');
    await eventually(() => cut(panel.textbox('Namespace'))).toBe(0);
    expect(await cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
  });

  it('ends with an ellipsis if it is too long, and is whole in the tooltip', async () => {
    const name = '/a-namespace-with-a-name-that-is-too-long';
    server.io.of(name);
    const panel = await suite.open({ width: 600, height: 700 });
    await panel.connect(server.url, name);
    await panel.textbox('Event name').focus();
    await eventually(() => cut(panel.textbox('Namespace'))).toBeGreaterThan(0);
    const { outer, inner } = await edges(field(panel));
    expect(inner).toBeLessThanOrEqual(outer);
    const overflow = field(panel).evaluate((element) => {
      const input = element.shadowRoot?.querySelector('input');
      return input && getComputedStyle(input).textOverflow;
    });
    expect(await overflow).toBe('ellipsis');
    await field(panel).hover();
    await eventually(() => field(panel).getAttribute('title')).toContain(`${name}\n`);
    expect(await cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
    // Auth may be a secret.
    const auth = panel.textbox('Auth (JSON)');
    await panel.page.setViewportSize({ width: 720, height: 700 });
    await auth.fill('{"token": "a-secret-that-is-longer-than-the-field"}');
    await panel.textbox('Event name').focus();
    await auth.hover();
    expect(await panel.page.locator('.auth-in-bar').getAttribute('title')).not.toContain('secret');
  });
});

it.each(inGate([600], [1100]))('the rows stay where they are when the user disconnects, at %i px', async (width) => {
  const panel = await suite.open({ width, height: 700 });
  await panel.connect(server.url);
  await panel.row(/^Connected/).waitFor();
  const top = () => panel.grid.evaluate((element) => element.getBoundingClientRect().top);
  const before = await top();
  await panel.button('Disconnect').click();
  await panel.row(/^Disconnected/).waitFor();
  await panel.waitForText(panel.state, /^Disconnected · The connection was closed in the inspector\./);
  expect(await top()).toBe(before);
});

describe('the banner of a finding', () => {
  it.each(inGate([600], [720, 1440]))('has at most two lines at %i px, and no part of it is cut off', async (width) => {
    const panel = await disconnected(width);
    const lines = banner(panel).locator('.finding-lines');
    expect(await linesOf(lines)).toBeLessThanOrEqual(2);
    expect(await lines.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(0);
    for (const name of ['Fix', 'Why?', 'Ignore'])
      await banner(panel).getByRole('button', { name }).click({ trial: true });
  });

  it('does not repeat the text of the state', async () => {
    const panel = await disconnected(1440);
    await panel.waitForText(panel.state, /The server disconnected this client\./);
    const sentences = async (locator: Locator): Promise<string[]> =>
      (await locator.innerText())
        .split(/(?<=\.)\s+|\n/)
        .map((sentence) => sentence.replace(/^.*· /, '').trim())
        .filter((sentence) => sentence.endsWith('.'));
    const ofState = await sentences(panel.state);
    const ofBanner = await sentences(banner(panel));
    expect(ofState).not.toEqual([]);
    expect(ofBanner).toContain('The client does not reconnect automatically.');
    expect(ofBanner.filter((sentence) => ofState.includes(sentence))).toEqual([]);
    // The state does not repeat the button “Why?” of the banner.
    expect(await panel.page.getByRole('button', { name: 'Why?' }).count()).toBe(1);
  });

  it.each([600, 900, 1440])(
    'of a loop has two lines at %i px and shows its whole remedy, and the state does not repeat the cause',
    async (width) => {
      server.io.on('connection', (socket) => socket.conn.close());
      const panel = await suite.open({ width, height: 700 });
      await panel.host.start({ url: server.url, reconnection: { delayMs: 20, delayMaxMs: 40 } });
      await panel.choose('Connection', / · c1 · /);
      await panel.waitForText(banner(panel), /The connection ended \d+ times/);
      const lines = banner(panel).locator('.finding-lines');
      expect(await linesOf(lines)).toBeLessThanOrEqual(2);
      const remedy = banner(panel).locator('.finding-remedy');
      await panel.waitForText(remedy, /^Look in the server.*\.$/);
      const isCut = (): Promise<boolean> =>
        lines.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
      if (width === 600) {
        expect(await isCut()).toBe(true);
        expect(await panel.seriousFindings()).toEqual([]);
        await banner(panel).getByRole('button', { name: 'Show all', expanded: false }).focus();
        await panel.page.keyboard.press('Enter');
        await banner(panel).getByRole('button', { name: 'Show less', expanded: true }).waitFor();
        expect(await linesOf(lines)).toBeGreaterThan(2);
      }
      // No part of the text is cut off.
      expect(await isCut()).toBe(false);
      // Measured together, because each attempt changes the height of the state above.
      const hidden = lines.evaluate((element) => {
        const bottom = element.querySelector('.finding-remedy')?.getBoundingClientRect().bottom ?? NaN;
        return bottom - element.getBoundingClientRect().bottom;
      });
      expect(await hidden).toBeLessThanOrEqual(0);
      // If the cause would need another line, it is only in the tooltip.
      expect(await banner(panel).locator('.finding-cause').isVisible()).toBe(width !== 900);
      expect(await lines.getAttribute('title')).toMatch(/\n[^\n]+transport/);
      // The state shows no cause, because its second line would appear and disappear with each attempt.
      for (let attempt = 0; attempt < 3; attempt++) {
        await panel.waitForText(panel.state, /^Reconnecting/);
        expect(await panel.state.innerText()).not.toMatch(/closed/);
      }
    },
  );

  it.each(looks(1200, 600))('has no serious fault for axe in $theme, $width px wide', async ({ theme, width }) => {
    const panel = await suite.open({ theme, width, height: 700 });
    await panel.connect(server.url);
    server.io.disconnectSockets();
    await banner(panel).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
    await panel.tab('Findings').click();
    await panel.page.getByRole('list', { name: 'Findings' }).waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('is read before its actions', async () => {
    const panel = await disconnected(1200);
    const session = await panel.page.context().newCDPSession(panel.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    const names = nodes.map(({ name }) => String(name?.value ?? ''));
    const title = names.indexOf('The client does not reconnect automatically.');
    expect(title).toBeGreaterThanOrEqual(0);
    expect(title).toBeLessThan(names.indexOf('Ignore'));
  });
});

describe('the bar of observed clients', () => {
  it.each(inGate([600, 1440], [720]))(
    'shows the server with its port at %i px, and the controls at its end',
    async (width) => {
      const panel = await suite.open({ width, height: 700 });
      const { url, sourceId } = await panel.host.startProxy(server.url);
      await clients.connect(url);
      await panel.waitForText(bar(panel), /Chrome 140/);
      const isWhole = async (): Promise<void> => {
        await eventually(() => cut(bar(panel).locator('.observed-server'))).toBeLessThanOrEqual(0);
        const line = bar(panel).locator('.connection-line');
        expect(await line.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
        // There is no free space between the controls or after them.
        const [throttling, choice] = await Promise.all(
          ['.network-conditions', '.connection-choice'].map((name) =>
            bar(panel)
              .locator(name)
              .evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect),
          ),
        );
        expect((choice?.left ?? 0) - (throttling?.right ?? 0)).toBeLessThanOrEqual(8);
        expect(width - (choice?.right ?? 0)).toBeLessThanOrEqual(12);
        expect(choice?.top).toBeLessThan(throttling?.bottom ?? 0);
      };
      await isWhole();
      await clients.connect(url);
      panel.host.panel.notify(sourceReveal, { sourceId });
      await panel.waitForText(bar(panel), /2 clients/);
      await isWhole();
    },
  );
});

it.each(inGate([600], [1440]))('a namespace and the filter of a rule are readable at %i px', async (width) => {
  const panel = await suite.open({ width, height: 700 });
  server.io.of('/orders');
  await panel.connect(server.url, '/orders');
  await eventually(() => cut(panel.textbox('Namespace'))).toBeLessThanOrEqual(0);
  expect(await cut(panel.textbox('Server URL'))).toBeLessThanOrEqual(0);
  const { sourceId } = await panel.host.startProxy(server.url);
  await panel.host.addRule({ sourceId, filter: 'event:"add to cart" to:server has:binary', action: { drop: true } });
  await panel.tab('Rules').click();
  const filter = panel.page.getByRole('table', { name: 'Rules' }).locator('.rule-filter-text');
  await filter.waitFor();
  expect(await cut(filter)).toBeLessThanOrEqual(0);
});

it('in a wide panel “All connections” has a label', async () => {
  const panel = await suite.open({ width: 1440, height: 700 });
  await panel.connect(server.url);
  await panel.host.open({ url: server.url });
  expect(await panel.button('All connections').innerText()).toBe('All connections');
});

describe('at 1100 × 700 px and 200 %', () => {
  const isOpen = (locator: Locator): Promise<boolean> =>
    locator.evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return bottom <= window.innerHeight && at !== null && (element.contains(at) || at.contains(element));
    });

  it('each tab and the form can be clicked while details are open', async () => {
    const panel = await suite.open({ width: 550, height: 350 });
    await panel.connect(server.url);
    await panel.emit('hello');
    await panel.row(/outgoing, hello/).click();
    await panel.page.getByRole('region', { name: 'Details', exact: true }).waitFor();
    for (const name of ['Timeline', 'Findings', 'Statistics', 'Replay']) {
      await eventually(() => isOpen(panel.tab(name))).toBe(true);
    }
    const emit = await panel.button('Emit').boundingBox();
    expect((emit?.y ?? 350) + (emit?.height ?? 0)).toBeLessThanOrEqual(350);
    await panel.button('Emit').click({ trial: true });
    await panel.tab('Statistics').click();
    await panel.page.getByRole('table', { name: 'Events by name' }).waitFor();
  });
});
