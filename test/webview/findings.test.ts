import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { demoPageOpen, demoStart, helpOpen } from '../../src/protocol/hostMessages.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';
import type { CauseParams } from '../../src/model/cause/cause.ts';
import { causeText, knownCodes } from '../../src/model/cause/causeTexts.ts';
import { bannerText } from '../../webview/findings/besideState.ts';
import { casesOf, samplesOf } from '../support/causes/causeSamples.ts';

const suite = panelPages();
let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const banner = ({ page }: Panel): Locator => page.getByRole('group', { name: 'Finding', exact: true });
const list = ({ page }: Panel): Locator =>
  page.getByRole('region', { name: 'Findings' }).getByRole('list', { name: 'Findings' });

/** Opens a panel whose client was disconnected by the server and does not reconnect. */
async function troubled(): Promise<Panel> {
  const panel = await suite.open();
  await panel.connect(server.url);
  server.io.disconnectSockets();
  await banner(panel).waitFor();
  return panel;
}

describe('a finding', () => {
  it('is shown under the state, with its first remedy', async () => {
    const panel = await troubled();
    const text = await banner(panel).innerText();
    expect(text).toContain('The client does not reconnect automatically.');
    expect(text).toContain('call socket.connect()');
  });

  it('is in the list of its connection, and in the number beside the tab', async () => {
    const panel = await troubled();
    await panel.tab('Findings').click();
    const items = list(panel).getByRole('listitem');
    await items.first().waitFor();
    await eventually(() => items.count()).toBe(1);
    expect(await items.first().getAttribute('aria-label')).toMatch(/^Warning: The client does not reconnect/);
    expect(await panel.tab('Findings').innerText()).toMatch(/Findings\s*1$/);
    expect(await list(panel).getByRole('heading').innerText()).toContain('127.0.0.1');
  });

  it('of a removed connection is under a heading that says so once', async () => {
    const panel = await troubled();
    await panel.tab('Findings').click();
    const heading = list(panel).getByRole('heading');
    await panel.waitForText(heading, /· c1$/);
    await panel.host.removeConnection('c1');
    await eventually(() => heading.innerText()).toMatch(/^127\.0\.0\.1:\d+ · c1 · removed$/);
  });

  it('shows its evidence in the timeline', async () => {
    const panel = await troubled();
    await panel.tab('Findings').click();
    await list(panel).getByRole('button', { name: 'Show evidence' }).click();
    await panel.row(/Disconnected/).waitFor();
    expect(await panel.page.getByRole('textbox', { name: 'Filter' }).inputValue()).toBe('finding:f1');
    await eventually(() => panel.row(/Connecting/).count()).toBe(0);
  });

  it('marks its evidence in the timeline and the overview, and leads from an entry to the finding', async () => {
    const panel = await troubled();
    const row = panel.row(/Disconnected.*Evidence of a warning: The client does not reconnect/);
    await row.click();
    const overview = panel.page.getByRole('img', { name: 'Events over time' });
    await eventually(() => overview.getAttribute('aria-description')).toMatch(/evidence of a finding/);
    await panel.page.getByRole('button', { name: 'Show finding' }).click();
    const item = list(panel).getByRole('listitem');
    await eventually(() => item.evaluate((element) => element === document.activeElement)).toBe(true);
    await item.getByRole('button', { name: 'Ignore' }).click();
    await panel.tab('Timeline').click();
    await panel.row(/Disconnected/).waitFor();
    await row.waitFor({ state: 'detached' });
  });

  it('is ignored until it is shown again', async () => {
    const panel = await troubled();
    await banner(panel).getByRole('button', { name: 'Ignore' }).click();
    await banner(panel).waitFor({ state: 'detached' });
    await panel.tab('Findings').click();
    const region = panel.page.getByRole('region', { name: 'Findings' });
    await region.getByText('1 finding is ignored.').waitFor();
    expect(await region.getByRole('heading', { name: 'No findings' }).count()).toBe(0);
    expect(await region.getByRole('button', { name: 'Start demo server' }).count()).toBe(0);
    await panel.page.getByText('1 ignored finding').click();
    await region.getByRole('heading', { name: /^127\.0\.0\.1:\d+ · c1$/ }).waitFor();
    await panel.page.getByRole('button', { name: 'Show again' }).click();
    await banner(panel).waitFor();
    await list(panel).getByRole('listitem').waitFor();
  });

  it('stays ignored after the panel was closed and opened again, and when it is reported again', async () => {
    const panel = await troubled();
    await banner(panel).getByRole('button', { name: 'Ignore' }).click();
    await banner(panel).waitFor({ state: 'detached' });
    await eventually(() => panel.host.drafts.current ?? '').toContain('willNotReconnect');
    await panel.reopen();
    await panel.tab('Findings').click();
    await panel.page.getByText('1 ignored finding').waitFor();
    await panel.page.getByRole('button', { name: 'Connect', exact: true }).click();
    await panel.waitForText(panel.state, /^Connected/);
    server.io.disconnectSockets();
    await panel.waitForText(panel.state, /^Disconnected/);
    await panel.page.getByText('1 ignored finding').waitFor();
    await eventually(() => banner(panel).count()).toBe(0);
  });

  it('opens its page', async () => {
    const panel = await troubled();
    await banner(panel).getByRole('button', { name: 'Why?' }).click();
    await expect
      .poll(() => panel.host.requested(helpOpen), { timeout: 60_000 })
      .toEqual([{ code: 'finding.willNotReconnect' }]);
  });

  it('has a snippet that solves its problem', async () => {
    const panel = await troubled();
    const fix = banner(panel).getByRole('button', { name: 'Fix' });
    expect(await fix.getAttribute('title')).toBe('Fix: open a snippet for JavaScript client in a new editor');
    await fix.click();
    await eventually(() => panel.host.shownTexts.map(({ language }) => language)).toEqual(['javascript']);
    expect(panel.host.shownTexts[0]?.text).toContain('socket.connect()');
  });

  it('is no longer shown when the client is connected again', async () => {
    const panel = await troubled();
    await panel.page.getByRole('button', { name: 'Connect', exact: true }).click();
    await banner(panel).waitFor({ state: 'detached' });
  });
});

it('without findings, the view explains what findings are, and offers the demo server, which has some', async () => {
  const panel = await suite.open();
  await panel.tab('Findings').click();
  await panel.page.getByRole('heading', { name: 'No findings' }).waitFor();
  await panel.page.getByRole('button', { name: 'Broken namespaces' }).click();
  await eventually(() => panel.host.requested(demoPageOpen).length).toBe(1);
  await panel.page.getByRole('region', { name: 'Findings' }).getByRole('button', { name: 'Start demo server' }).click();
  await eventually(() => panel.host.requested(demoStart).length).toBe(1);
});

it('the title and the first remedy of each finding fit in the banner of a window of 1440 px', async () => {
  const panel = await troubled();
  await panel.page.setViewportSize({ width: 1440, height: 800 });
  const cut = await banner(panel).evaluate((element, shown) => {
    const lines = element.querySelector<HTMLElement>('.finding-lines');
    const title = lines?.querySelector('.finding-title bdi');
    const remedies = [...element.querySelectorAll('.finding-remedy')];
    const remedy = remedies.shift()?.querySelector('bdi');
    if (!lines || !title || !remedy) return ['There is no banner.'];
    for (const other of remedies) other.remove();
    return shown.filter((each) => {
      title.textContent = each.title;
      remedy.textContent = each.remedy;
      const end = document.createRange();
      end.selectNodeContents(remedy);
      return end.getBoundingClientRect().bottom > lines.getBoundingClientRect().bottom + 1;
    });
  }, longest());
  expect(cut).toEqual([]);
});

const facts = {
  findingId: 'f1',
  severity: 'error',
  confidence: 'proved',
  count: 3,
  firstSeq: 1,
  lastSeq: 3,
  seqs: [1, 3],
} as const;

/** Replaces the sample names with names of a length that applications use. */
function realistic(params: CauseParams): CauseParams {
  return { ...('event' in params && { event: 'notification:conversation-updated' }) };
}

/** The texts of the banner for each variant of each finding. */
function longest(): { code: string; title: string; remedy: string }[] {
  return knownCodes().flatMap((code) => {
    if (!code.startsWith('finding.')) return [];
    return casesOf(samplesOf(causeText(code))).map((params) => {
      const finding = { ...facts, code, params: { ...params, ...realistic(params) } };
      const { title, remedy = '' } = bannerText(finding, undefined);
      return { code, title, remedy };
    });
  });
}
