// “Open help” in the details. The button is beside every cause of the selected entry that has a help page.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { entryLine, headerLine } from '../../src/model/entry/sessionFile.ts';
import { eventually } from './support/eventually.ts';
import { type Panel, PanelBrowser } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import type { SessionHost } from './support/sessionHost.ts';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

const details = (of: Pick<Panel, 'page'>) => of.page.getByRole('region', { name: 'Details' });
const help = (of: Pick<Panel, 'page'>) => details(of).getByRole('button', { name: 'Open help' });

describe('help in the details of a capture', () => {
  const suite = panelSuite();
  let panel: Panel;
  beforeEach(async () => {
    panel = await suite.open({ width: 1500 });
  });

  it('opens for the cause of a refused connection, by mouse and by key', async () => {
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.textbox('Namespace').fill('/members');
    await panel.button('Connect').click();
    await panel
      .row(/members only/)
      .first()
      .click();
    await help(panel).click();
    await eventually(() => [...panel.host.openedHelp]).toEqual(['namespace.refused']);
    expect(await help(panel).getAttribute('aria-label')).toBe('Open help for namespace.refused');
    await help(panel).press('Enter');
    await eventually(() => [...panel.host.openedHelp]).toEqual(['namespace.refused', 'namespace.refused']);
  });

  it('does not exist for an entry without a cause', async () => {
    await panel.connect(suite.server.url);
    await panel.emit('seed');
    await panel.row(/incoming, hello/).click();
    await panel.waitForText(details(panel), /hello/);
    await eventually(() => help(panel).count()).toBe(0);
  });
});

describe('help in the details of a session file', () => {
  const about = { connectionId: 'c1', namespace: '/' } as const;
  const entries: Entry[] = [
    {
      seq: 1,
      t: 1,
      kind: 'event',
      dir: 'out',
      event: 'slow',
      ackId: 0,
      delivery: 'timedOut',
      cause: { code: 'ack.timeout', params: { timeoutMs: 1000 } },
      args: [1],
      ...about,
    },
    { seq: 2, t: 2, kind: 'ack', dir: 'in', ackId: 9, cause: { code: 'ack.unexpected' }, args: ['stray'], ...about },
    { seq: 3, t: 3, kind: 'connection', state: 'disconnected', cause: { code: 'transport.failed' }, ...about },
    { seq: 4, t: 4, kind: 'connection', state: 'disconnected', cause: { code: 'future.cause' }, ...about },
    { seq: 5, t: 5, kind: 'connection', state: 'disconnected', cause: { code: '../../README' }, ...about },
  ];
  let folder: string;
  let panel: Panel<SessionHost>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sioi-help-'));
    const head = headerLine({
      startedAt: '2026-01-02T03:04:05.000Z',
      connections: { c1: { url: 'http://localhost:3000' } },
    });
    await writeFile(join(folder, 'help.siolog'), [head, ...entries.map(entryLine), ''].join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    panel = await browser.openSession(join(folder, 'help.siolog'), { width: 1500 });
  });
  afterEach(async () => {
    const { faults, host } = panel;
    await panel.close();
    expect([...faults, ...host.faults]).toEqual([]);
  });

  it.each([
    ['an event with a delivery status', /outgoing, slow/, 'ack.timeout'],
    ['an acknowledgement with arguments', /stray/, 'ack.unexpected'],
    ['a change of the connection', /The transport failed/, 'transport.failed'],
  ])('opens for %s', async (_what, row, code) => {
    await panel.row(row).first().click();
    await help(panel).click();
    await eventually(() => [...panel.host.openedHelp]).toEqual([code]);
  });

  it('does not exist for causes that this version does not know', async () => {
    const unknown = panel.row(/The cause is not known to this version/);
    await unknown.first().waitFor();
    for (const index of [0, 1]) {
      await unknown.nth(index).click();
      await panel.waitForText(details(panel), new RegExp(`#${index + 4}`));
      await panel.waitForText(details(panel), /not known to this version/);
      await eventually(() => help(panel).count()).toBe(0);
    }
  });

  it('shows why it was not opened, until another entry is selected', async () => {
    panel.host.helpRefusal = 'There is no cause “transport.failed”.';
    await panel
      .row(/The transport failed/)
      .first()
      .click();
    await help(panel).click();
    await panel.waitForText(details(panel).getByRole('alert'), /There is no cause “transport\.failed”\./);
    await panel.row(/outgoing, slow/).click();
    await details(panel).getByRole('alert').waitFor({ state: 'detached' });
  });
});
