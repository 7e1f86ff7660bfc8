// An event that was captured at the client and at the server: the details show the parts of its way, and what one end did not receive.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { entryLine, headerLine } from '../../src/model/entry/sessionFile.ts';
import { eventually } from './support/eventually.ts';
import { type Panel, PanelBrowser } from './support/panel.ts';
import type { SessionHost } from './support/sessionHost.ts';

const url = 'http://localhost:3000';
const head = headerLine({
  startedAt: '2026-01-02T03:04:05.000Z',
  sources: { s1: { kind: 'node', name: 'server.js' } },
  connections: { c1: { name: 'shop', url }, n1: { name: 'server.js', url, sourceId: 's1' } },
});
const client = { connectionId: 'c1', namespace: '/' } as const;
const server = { connectionId: 'n1', namespace: '/', source: 's1' } as const;
const request = { kind: 'event', event: 'save', bytes: 40 } as const;
/** The server acknowledges two events, and the connection ends before the client has received the second acknowledgement. */
const entries: Entry[] = [
  { seq: 1, t: 0, kind: 'connection', state: 'connecting', ...client },
  { seq: 2, t: 1, kind: 'connection', state: 'connected', socketId: 'A', ...server },
  { seq: 3, t: 2, kind: 'connection', state: 'connected', socketId: 'A', ...client },
  { seq: 4, t: 10, dir: 'out', ackId: 0, args: [1], delivery: 'acknowledged', latencyMs: 30, ...request, ...client },
  {
    seq: 5,
    t: 15,
    dir: 'in',
    ackId: 0,
    args: [1],
    delivery: 'acknowledged',
    latencyMs: 20,
    handlers: [{ file: '/app/server.js', line: 3 }],
    handlerMs: 18,
    handlerAfterMs: 1,
    ...request,
    ...server,
  },
  { seq: 6, t: 35, kind: 'ack', dir: 'out', of: 5, ackId: 0, bytes: 12, args: ['ok'], latencyMs: 20, ...server },
  { seq: 7, t: 40, kind: 'ack', dir: 'in', of: 4, ackId: 0, bytes: 12, args: ['ok'], latencyMs: 30, ...client },
  { seq: 8, t: 50, dir: 'out', ackId: 1, args: [2], delivery: 'lost', ...request, ...client },
  { seq: 9, t: 55, dir: 'in', ackId: 1, args: [2], delivery: 'acknowledged', latencyMs: 5, ...request, ...server },
  { seq: 10, t: 60, kind: 'ack', dir: 'out', of: 9, ackId: 1, bytes: 12, args: ['ok'], latencyMs: 5, ...server },
  { seq: 11, t: 70, kind: 'connection', state: 'disconnected', cause: { code: 'transport.failed' }, ...client },
  { seq: 12, t: 71, kind: 'connection', state: 'disconnected', cause: { code: 'transport.failed' }, ...server },
];

let browser: PanelBrowser;
let folder: string;
let panel: Panel<SessionHost> | undefined;

beforeAll(async () => {
  [browser, folder] = await Promise.all([PanelBrowser.start(), mkdtemp(join(tmpdir(), 'sioi-both-ends-'))]);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const { faults = [], host } = panel ?? {};
  await panel?.close();
  panel = undefined;
  expect([...faults, ...(host?.faults ?? [])]).toEqual([]);
});

async function opened(recorded = entries): Promise<Panel<SessionHost>> {
  const path = join(folder, 'both.siolog');
  await writeFile(path, [head, ...recorded.map(entryLine), ''].join('\n'));
  panel = await browser.openSession(path);
  return panel;
}

const texts = async (rows: Locator): Promise<string[]> =>
  (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/gu, ' ').trim());

const wayOfSave = [
  'To the server 5.0 ms',
  'Until the listeners ran 1.0 ms',
  'Listeners 18.0 ms',
  'Until the acknowledgement 20.0 ms',
  'Acknowledgement to the client 5.0 ms',
];

it('shows each part of the way with its duration, and leads to the entry at the other end', async () => {
  const of = await opened();
  const { page } = of;
  await of.row(/outgoing, save, acknowledged/).click();
  await of.tab('Timing').click();
  const way = page.getByRole('region', { name: 'Client and server' });
  const parts = way.locator('.way-table tr');
  await eventually(() => texts(parts)).toEqual(wayOfSave);
  // A part begins where the previous one ends, and its bar is as long as its duration.
  const bars = await parts.locator('rect').evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('width'))));
  expect(bars[2]).toBeGreaterThan(3 * (bars[0] ?? 0));
  await way.getByText('#5').click();
  // From there, a link leads back.
  await way.getByRole('button').getByText('#4').waitFor();
});

it('shows the timing of its event in the details of an acknowledgement, at both ends', async () => {
  const of = await opened();
  const { page } = of;
  await of.row(/outgoing, save, acknowledged/).click();
  await of.tab('Timing').click();
  const steps = page.getByRole('tabpanel').locator('.timing-table tbody tr');
  await eventually(() => steps.count()).toBe(3);
  const ofEvent = await texts(steps);
  const way = page.getByRole('region', { name: 'Client and server' });
  const parts = way.locator('.way-table tr');
  for (const [row, seq, event] of [
    [/^incoming, ack of #4,/, 7, 4],
    [/^outgoing, ack of #5,/, 6, 5],
  ] as const) {
    await of.row(row).click();
    await page.getByRole('region', { name: 'Details' }).getByText(`#${seq}`).first().waitFor();
    await eventually(() => texts(parts)).toEqual(wayOfSave);
    // The shown entry is text, and its event is a link.
    await eventually(() => steps.getByText(`#${seq}`, { exact: true }).getAttribute('class')).toBe('dim');
    await steps.getByRole('button', { name: `Show #${event} in the timeline` }).waitFor();
    if (seq === 7) expect(await texts(steps)).toEqual(ofEvent);
  }
  await steps.getByRole('button', { name: 'Show #5 in the timeline' }).click();
  await eventually(() => steps.getByText('#5', { exact: true }).getAttribute('class')).toBe('dim');
});

it('explains why an acknowledgement has no timing if its event is not in the capture', async () => {
  const of = await opened(entries.filter(({ seq }) => seq !== 4));
  await of
    .row(/^incoming, ack/)
    .first()
    .click();
  await of.tab('Timing').click();
  await of.page.getByText('The event of this acknowledgement is no longer in the capture.').waitFor();
});

it('marks an acknowledgement that the client did not receive, and explains it at both ends', async () => {
  const of = await opened();
  const { page } = of;
  const filter = of.textbox('Filter');
  await filter.fill('missing:client');
  await filter.press('Enter');
  const marked = of.row(/not received by the client/);
  await marked.waitFor();
  await eventually(() => page.getByRole('row', { name: /incoming, save/ }).count()).toBe(0);
  // The details of its event show the cause.
  await filter.fill('');
  await filter.press('Enter');
  await of
    .row(/incoming, save/)
    .nth(1)
    .click();
  await of.tab('Timing').click();
  const way = page.getByRole('region', { name: 'Client and server' });
  const why = 'The server acknowledged the event, but the client did not receive the acknowledgement.';
  await way.getByText(why).waitFor();
  await way.getByText('#8').click();
  // The link leads to the event at the client, from which a link leads back.
  await way.getByText('#9').waitFor();
  await way.getByText(why).waitFor();
});
