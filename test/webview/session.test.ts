// An opened session file in the shipped page, with the shipped reader in its worker, in a real browser.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { entryLine, headerLine } from '../../src/model/entry/sessionFile.ts';
import { argumentAct, timelineAct, type TimelineAction } from '../../src/protocol/hostMessages.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import { looks } from './support/looks.ts';
import { PanelBrowser, type Panel } from './support/panel.ts';
import type { SessionHost } from './support/sessionHost.ts';

const startedAt = '2026-01-02T03:04:05.000Z';
const head = headerLine({
  startedAt,
  connections: {
    c1: { name: 'shop', url: 'http://localhost:3000', auth: { token: '‹redacted›' } },
    c2: { name: 'chat', url: 'http://localhost:4000', namespace: '/chat' },
  },
});
const about = { connectionId: 'c1', namespace: '/' } as const;
const savedEntries: Entry[] = [
  { seq: 1, t: 0, kind: 'connection', state: 'connected', ...about },
  {
    seq: 2,
    t: 4,
    kind: 'packet',
    dir: 'in',
    packet: { type: 'open' },
    transport: 'websocket',
    bytes: 3,
    args: ['0{}'],
    connectionId: 'c1',
  },
  {
    seq: 3,
    t: 10,
    kind: 'event',
    dir: 'out',
    event: 'update item',
    ackId: 0,
    delivery: 'acknowledged',
    latencyMs: 8,
    bytes: 40,
    args: ['1', { name: 'updated' }],
    ...about,
  },
  {
    seq: 4,
    t: 18,
    kind: 'ack',
    dir: 'in',
    of: 3,
    ackId: 0,
    bytes: 12,
    latencyMs: 8,
    args: [{ status: 'ok' }],
    ...about,
  },
  { seq: 5, t: 30, kind: 'event', dir: 'in', event: 'picture', bytes: 9, args: [{ $binary: 'AAEC/w==' }], ...about },
  {
    seq: 6,
    t: 31,
    kind: 'event',
    dir: 'in',
    event: 'question',
    ackId: 4,
    delivery: 'awaitingReply',
    args: [],
    ...about,
  },
  {
    seq: 7,
    t: 40,
    kind: 'event',
    dir: 'in',
    event: '<img src=x onerror=alert(1)>',
    args: [{ __proto__: null, $file: '/etc/passwd' }],
    connectionId: 'c2',
    namespace: '/chat',
  },
  { seq: 8, t: 50, kind: 'connection', state: 'disconnected', cause: { code: 'transport.failed' }, ...about },
];
const textOf = (entries: readonly Entry[]): string => [head, ...entries.map(entryLine), ''].join('\n');

let browser: PanelBrowser;
let folder: string;
let open: Panel<SessionHost> | undefined;

beforeAll(async () => {
  [browser, folder] = await Promise.all([PanelBrowser.start(), mkdtemp(join(tmpdir(), 'sioi-session-'))]);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const { faults = [], host } = open ?? {};
  await open?.close();
  open = undefined;
  expect([...faults, ...(host?.faults ?? [])]).toEqual([]);
});

async function opened(
  content: string,
  options: Parameters<PanelBrowser['openSession']>[1] = {},
  name = 'story.siolog',
) {
  const path = join(folder, name);
  await writeFile(path, content);
  open = await browser.openSession(path, options);
  return { panel: open, path };
}

/** Waits until the count in the banner matches. */
const counts = (panel: Panel<SessionHost>, text: RegExp) =>
  panel.waitForText(panel.page.getByRole('status', { name: 'Session entries' }), text);

describe('an opened session', () => {
  it('is shown as the timeline with its details, from the beginning on', async () => {
    const { panel } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    const banner = panel.page.getByRole('region', { name: 'Session file' });
    expect(await banner.innerText()).toMatch(/story\.siolog[\s\S]*captured on Jan 2, 2026[\s\S]*read-only/);
    // A long name is shortened, so that the banner stays in one line.
    await banner.locator('.session-name bdi').evaluate((name) => (name.textContent = '2026-01-02 03-04-05 '.repeat(9)));
    await eventually(() => banner.evaluate(({ clientHeight }) => clientHeight)).toBeLessThan(32);
    await panel.row(/outgoing, update item, acknowledged/).click();
    const details = panel.page.getByRole('region', { name: 'Details' });
    await panel.waitForText(details, /#3[\s\S]*updated/);
    await panel.tab('Acknowledgement').click();
    await panel.waitForText(details, /Acknowledged after 8\sms[\s\S]*#4[\s\S]*ok/);
    await panel.tab('Raw').click();
    await panel.waitForText(details, /contains the arguments of events, not their packets/);
    await panel.row(/incoming, picture/).click();
    await panel.tab('Hex').click();
    await panel.page.getByRole('grid', { name: 'Hex view' }).getByText('00 01 02 ff').waitFor();
    await panel.row(/incoming, question/).click();
    await panel.tab('Acknowledgement').click();
    await panel.waitForText(details, /waiting for a reply when the session was saved/);
    await panel.row(/img src=x/).click();
    await panel.tab('Arguments').click();
    await panel.waitForText(details, /\$file[\s\S]*\/etc\/passwd/);
    await eventually(() => panel.page.locator('img').count()).toBe(0);
  });

  it('can be a HAR file: the traffic of its pages, in the same timeline', async () => {
    const har = await readFile(join(import.meta.dirname, '../fixtures/har/polling-websocket.har'), 'utf8');
    const { panel } = await opened(har, {}, 'app.har');
    await panel.row(/outgoing, hello, acknowledged/).click();
    const details = panel.page.getByRole('region', { name: 'Details' });
    await panel.tab('Acknowledgement').click();
    await panel.waitForText(details, /Acknowledged after [\s\S]*received/);
    await panel.tab('Raw').click();
    await panel.waitForText(details, /^[\s\S]*\["hello",1,"2"/);
    await panel.row(/outgoing, grüße, acknowledged/).waitFor();
    await eventually(() => panel.page.getByRole('status', { name: 'About this file' }).count()).toBe(0);
  });

  it('can be a HAR file without Socket.IO, which is reported', async () => {
    const { panel } = await opened('{"log":{"version":"1.2","entries":[]}}', {}, 'empty.har');
    await panel.waitForText(
      panel.page.getByRole('status', { name: 'About this file' }),
      /The file contains no Socket\.IO traffic: none of its requests .*“EIO”\. In the browser, open the developer tools/,
    );
    await counts(panel, /^0 entries$/);
    const banner = panel.page.getByRole('region', { name: 'Session file' });
    expect(await banner.innerText()).not.toContain('captured');
  });

  it('marks rows with a number that JavaScript reads differently', async () => {
    const numbers: Entry[] = [
      { seq: 1, t: 0, kind: 'event', dir: 'in', event: 'big', args: [{ $number: '899068272867328065' }], ...about },
      { seq: 2, t: 1, kind: 'event', dir: 'in', event: 'plain', args: [12], ...about },
      { seq: 3, t: 2, kind: 'event', dir: 'in', event: 'asks', ackId: 2 ** 60, args: [12], ...about },
    ];
    const { panel } = await opened(textOf(numbers));
    await counts(panel, /^3 entries$/);
    for (const name of ['big', 'asks']) {
      const cell = panel.row(new RegExp(`incoming, ${name}, .*contains a number that JavaScript reads differently`));
      await cell.waitFor();
      const mark = (each: Element): string => getComputedStyle(each, '::before').content;
      expect(await cell.locator('.preview').evaluate(mark)).toBe('"≈"');
    }
    expect(
      await panel
        .row(/incoming, plain/)
        .locator('.changed-number')
        .count(),
    ).toBe(0);
    await panel.row(/incoming, asks/).click();
    await panel.waitForText(panel.page.getByRole('region', { name: 'Details' }), /ack ID ≈ 1152921504606847000/);
  });

  it('names its connection if it has only one', async () => {
    const { panel } = await opened(
      textOf(savedEntries.slice(0, 1)).replace(
        head,
        headerLine({ startedAt, connections: { c1: { name: 'shop', url: 'http://localhost:3000' } } }),
      ),
    );
    const banner = panel.page.getByRole('region', { name: 'Session file' });
    await banner.getByText('connection shop').waitFor();
  });

  it('labels each entry with its connection, even if only a late entry, or no entry, names the connection', async () => {
    const tick = (seq: number, connectionId: string): string =>
      entryLine({ seq, t: seq, kind: 'event', dir: 'in', event: 'tick', args: [seq], connectionId, namespace: '/' });
    const one = headerLine({ startedAt, connections: { c1: { name: 'shop', url: 'http://localhost:3000' } } });
    const added = JSON.stringify({ connections: { c3: { name: 'late', url: 'http://localhost:4000' } } });
    const lines = Array.from({ length: 200_000 }, (_, index) => tick(index + 1, 'c1'));
    lines.push(tick(200_001, 'c2'), added, tick(200_002, 'c3'), '');
    const { panel } = await opened([one, ...lines].join('\n'));
    await counts(panel, /^200,002 entries$/);
    await panel.grid.focus();
    await panel.page.keyboard.press('End');
    const last = (text: string) => panel.row(/incoming, tick/).filter({ hasText: text });
    expect(await last('200000').innerText()).toContain('shop');
    expect(await last('200001').innerText()).toContain('c2');
    await panel.waitForText(last('200002'), /late/);
  });

  it('is filtered, and shows raw packets', async () => {
    const { panel } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    await panel.textbox('Filter').fill('event:update*');
    await panel.row(/incoming, question/).waitFor({ state: 'hidden' });
    await panel.row(/outgoing, update item/).waitFor();
    await panel.textbox('Filter').fill('"not in it"');
    await panel.page.getByText('No matches').waitFor();
    await panel.button('Clear filter').first().click();
    await panel.more('Raw packets');
    await panel.row(/incoming packet, open/).click();
    await panel.tab('Raw').click();
    await panel.waitForText(panel.page.getByRole('region', { name: 'Details' }), /0\{\}/);
  });

  it('has no control that connects, emits, records or changes', async () => {
    const { panel } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    await panel.row(/update item/).click();
    for (const region of ['Connection', 'Emit', 'Replay']) {
      expect(await panel.page.getByRole('region', { name: region, exact: true }).count(), region).toBe(0);
    }
    for (const button of [
      'Connect',
      'Emit',
      'Pause capture',
      'Resume capture',
      'Clear',
      'Follow',
      'Save session',
      'Reply',
      'Resend',
      'Save to collection',
    ]) {
      expect(await panel.button(button).count(), button).toBe(0);
    }
    expect(await panel.page.getByRole('tab').allInnerTexts()).toEqual(expect.not.arrayContaining(['Replay']));
    await eventually(() => panel.page.getByText(/^\d+ new$/).count()).toBe(0);
  });

  it('counts the saved events, and shows the events of a name', async () => {
    const { panel } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    await panel.tab('Statistics').click();
    const table = panel.page.getByRole('table', { name: 'Events by name' });
    const cells = (name: string) => table.getByRole('row', { name }).locator('td').allInnerTexts();
    await eventually(async () => (await cells('Total'))[1]).toBe('4');
    const update = (await cells('update item')).map((text) => text.trim());
    expect(update.slice(0, 2)).toEqual(['outgoing', '1']);
    expect(update[5]).toBe('1');
    expect(update[6]).toMatch(/^8(\.\d+)?\sms$/);
    await panel.button('Export statistics').click();
    await panel.page.getByRole('menuitem', { name: 'Save as CSV…' }).click();
    await eventually(() => panel.host.files.has('statistics.csv')).toBe(true);
    expect(panel.host.files.get('statistics.csv')?.toString()).toContain('"update item",out,1,');
    await table.getByRole('button', { name: 'picture' }).click();
    await panel.row(/update item/).waitFor({ state: 'hidden' });
    await panel.row(/incoming, picture/).waitFor();
    expect(await panel.textbox('Filter').inputValue()).toBe('event:picture dir:in');
  });

  it('reports that there is nothing to count', async () => {
    const { panel } = await opened(textOf(savedEntries.slice(0, 1)));
    await counts(panel, /^1 entry$/);
    await panel.tab('Statistics').click();
    await panel.page.getByText('The session file contains no events.').waitFor();
  });

  it('runs commands of VS Code’s menu, but none that needs a connection', async () => {
    const { panel } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    const act = (action: TimelineAction): void => panel.host.page.notify(timelineAct, { action });
    const update = panel.row(/outgoing, update item/);
    await update.click({ button: 'right' });
    await eventually(async () =>
      JSON.parse((await panel.grid.getAttribute('data-vscode-context')) ?? '{}'),
    ).toMatchObject({ webviewSection: 'entries', entryCount: 'one', entryKind: 'event', entryConnection: true });
    act('explainEntry');
    act('explainConnection');
    await eventually(() => panel.host.explained).toEqual([{ seq: 3 }, { connectionId: 'c1' }]);
    await panel.noticed(/#3 copied as JSON/, () => act('copyJson'));
    expect(JSON.parse(panel.host.clipboard)).toMatchObject({ event: 'update item', args: ['1', { name: 'updated' }] });
    await eventually(() => update.getAttribute('class')).toContain('link-start');
    act('goToPartner');
    await eventually(() => panel.row(/incoming, ack of #3/).getAttribute('aria-selected')).toBe('true');
    await update.click();
    await panel.row(/incoming, picture/).click({ modifiers: ['ControlOrMeta'] });
    act('compare');
    await eventually(() => panel.host.compared).toEqual([{ left: 3, right: 5 }]);
    for (const action of ['resend', 'editAndResend', 'saveToCollection', 'addMarker'] as const) {
      await panel.noticed(/copied as text/, () => act('copyText'));
      await panel.noticed(/A session file is read-only/, () => act(action));
    }
    await update.click();
    await panel.page
      .getByRole('region', { name: 'Details' })
      .getByRole('treeitem', { name: /updated/ })
      .first()
      .click();
    await panel.noticed(/Path copied/, () => panel.host.page.notify(argumentAct, { action: 'copyPath' }));
    await update.click();
    act('excludeEvent');
    await update.waitFor({ state: 'hidden' });
    expect(await panel.textbox('Filter').inputValue()).toBe('-event:"update item"');
  });

  it('handles numbers with gaps, as a filter leaves them', async () => {
    // Some numbers are far apart, some are close together, and the event of the acknowledgement is not in the file.
    const seqs = [7, 9, 2_000, 2_001, 90_000, 3_000_000];
    const entries = seqs.map((seq, index): Entry => ({
      seq,
      t: index * 1000,
      kind: 'event',
      dir: 'in',
      event: index % 2 === 0 ? 'even' : 'odd',
      bytes: 60 - index * 10,
      args: [index],
      ...about,
    }));
    const ack: Entry = { seq: 3_000_009, t: 9000, kind: 'ack', dir: 'in', of: 8, latencyMs: 3, args: [], ...about };
    const { panel } = await opened(textOf([...entries, ack]));
    await counts(panel, /^7 entries$/);
    const overview = panel.page.getByRole('img', { name: 'Events over time' });
    await eventually(() => overview.getAttribute('aria-description')).toContain('6 events received');
    await panel.grid.focus();
    await panel.page.keyboard.press('Control+a');
    const summary = panel.page.getByRole('status', { name: 'Timeline summary' });
    await panel.waitForText(summary, /7 selected/);
    await panel.noticed(/7 entries copied/, () => panel.page.keyboard.press('Control+c'));
    const copied = (): number[] => (JSON.parse(panel.host.clipboard) as { seq: number }[]).map(({ seq }) => seq);
    expect(copied()).toEqual([...seqs, 3_000_009]);

    // The sort is from the smallest to the largest entry, which is from the newest to the oldest.
    const shown = async (): Promise<string[]> =>
      panel.grid
        .getByRole('row')
        .filter({ hasText: /odd|even/ })
        .allInnerTexts();
    const order = async () => (await shown()).map((text) => /odd|even/.exec(text)?.[0]);
    expect(await order()).toEqual(['even', 'odd', 'even', 'odd', 'even', 'odd']);
    await panel.page.getByRole('columnheader', { name: 'Event' }).click();
    await eventually(order).toEqual(['even', 'even', 'even', 'odd', 'odd', 'odd']);
    await panel.row(/odd/).last().click();
    await panel.waitForText(panel.page.getByRole('region', { name: 'Details' }), /#3000000|#3,000,000/);
    await panel.page.getByRole('columnheader', { name: 'Event' }).click();
    await eventually(order).toEqual(['odd', 'odd', 'odd', 'even', 'even', 'even']);
    await panel.textbox('Filter').fill('event:odd');
    await eventually(order).toEqual(['odd', 'odd', 'odd']);
    await panel.grid.focus();
    await panel.page.keyboard.press('Control+a');
    await eventually(() => panel.grid.getByRole('row', { selected: true }).count()).toBe(3);
    await panel.noticed(/3 entries copied/, () => panel.page.keyboard.press('Control+c'));
    expect(copied().sort((a, b) => a - b)).toEqual([9, 2_001, 3_000_000]);

    await panel.tab('Statistics').click();
    const table = panel.page.getByRole('table', { name: 'Events by name' });
    const counted = async (name: string) => (await table.getByRole('row', { name }).locator('td').allInnerTexts())[1];
    await eventually(() => counted('odd')).toBe('3');
    await panel.choose('Events to count', 'All captured events');
    await eventually(() => counted('even')).toBe('3');
    expect(await counted('Total')).toBe('6');
  });

  it('names damaged lines, and shows all other lines', async () => {
    const lines = textOf(savedEntries).split('\n');
    lines.splice(2, 0, 'not JSON', '{"seq":1}');
    const { panel } = await opened(`${lines.join('\n')}{"seq":9,"connec`);
    await counts(panel, /^8 entries$/);
    const damaged = panel.page.getByRole('status', { name: 'Damaged content' });
    await panel.waitForText(damaged, /2 lines could not be read\..*Line 3.*not a JSON object.*Line 4.*“kind”/s);
    expect(await damaged.innerText()).toContain('The last line is incomplete and was skipped.');
  });

  it.each([
    ['no session', 'hello\n', /story\.siolog is not a session file of the inspector/],
    [
      'another version',
      head.replace('"version":2', '"version":7'),
      /is a session file of version 7\. This extension reads versions 1 and 2/,
    ],
    ['nothing', '', /story\.siolog is empty/],
  ])('reports when it contains %s', async (_, content, message) => {
    const { panel } = await opened(content);
    await panel.waitForText(panel.page.getByRole('alert'), message);
    await panel.page.getByText('This session cannot be shown').waitFor();
  });

  it('reports that the file was deleted or changed, and reads it again', async () => {
    const { panel, path } = await opened(textOf(savedEntries));
    await counts(panel, /^8 entries$/);
    panel.host.notifyChange({ what: 'gone' });
    await panel.waitForText(panel.page.getByRole('alert'), /no longer exists/);
    await appendFile(
      path,
      `${entryLine({ ...about, seq: 9, t: 60, kind: 'event', dir: 'in', event: 'later', args: [] })}\n`,
    );
    panel.host.notifyChange({ what: 'changed' });
    await panel.waitForText(panel.page.getByRole('alert'), /changed since it was read/);
    await panel.button('Read again').click();
    await counts(panel, /^9 entries$/);
    await panel.row(/incoming, later/).waitFor();
    await panel.page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  it('shows the first rows of a large file while it is still being read', async () => {
    const many = Array.from(
      { length: 300_000 },
      (_, index) =>
        `{"seq":${index + 1},"connectionId":"c1","t":${index},"kind":"event","dir":"in","namespace":"/","event":"tick","bytes":40,"args":[${index},{"price":${index % 97}}]}`,
    );
    const { panel } = await opened(`${head}\n${many.join('\n')}\n`, {}, 'large.siolog');
    const first = panel.row(/incoming, tick/).first();
    await first.waitFor();
    expect(await first.innerText()).toMatch(/0, \{price: 0\}/);
    await counts(panel, /^300,000 entries$/);
    expect(await first.innerText()).toMatch(/0, \{price: 0\}/);
    await panel.grid.focus();
    await panel.page.keyboard.press('End');
    await panel
      .row(/incoming, tick/)
      .filter({ hasText: '299999, {' })
      .waitFor();
  });
});

describe('the inspector', () => {
  it('saves the entries that its timeline shows', async () => {
    const server = await startPanelServer();
    const panel = await browser.open();
    await panel.connect(server.url);
    for (const event of ['hello', 'bye']) await panel.emit(event);
    await panel.row(/outgoing, bye, sent/).waitFor();
    await panel.textbox('Filter').fill('event:hello');
    await panel.more('Save session');
    const { savedSessions, notSaved, files } = panel.host;
    await expect.poll(() => savedSessions.map(({ entries }) => entries)).toEqual([1]);
    const [, ...lines] =
      files
        .get(savedSessions[0]?.uri ?? '')
        ?.toString()
        .trimEnd()
        .split('\n') ?? [];
    expect(lines.map((line) => (JSON.parse(line) as { event?: string }).event)).toEqual(['hello']);
    expect([panel.faults, notSaved]).toEqual([[], []]);
    await panel.close();
    await server.close();
  });
});

it.each(looks(1200, 320))('axe finds nothing serious in $theme, $width px wide', async ({ theme, width }) => {
  const lines = textOf(savedEntries).replace('{"seq":2,', 'x{"seq":2,');
  const { panel } = await opened(lines, { theme, width });
  await counts(panel, /^7 entries$/);
  await panel.row(/update item/).click();
  await panel.page.getByRole('region', { name: 'Details' }).waitFor();
  panel.host.notifyChange({ what: 'changed' });
  await panel.button('Read again').waitFor();
  expect(await panel.seriousFindings()).toEqual([]);
  await panel.page.screenshot({ path: `test-results/screenshots/session-${theme}-${width}.png` });
});
