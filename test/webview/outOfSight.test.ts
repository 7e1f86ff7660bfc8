import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Channel } from '../../src/protocol/channel.ts';
import { timelineNames, viewAcknowledge, viewChanged } from '../../src/protocol/viewMessages.ts';
import { eventually } from './support/eventually.ts';
import { type ManyRows, serveManyRows, viewOf } from './support/manyRows.ts';
import { PanelBrowser } from './support/panel.ts';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

it('a hidden timeline requests and acknowledges nothing, and catches up when it is shown again', async () => {
  const many: ManyRows = { pulls: [], matched: 1000 };
  const acknowledged: number[] = [];
  let channel: Channel | undefined;
  const { page, close } = await browser.openBare((opened) => {
    channel = opened;
    serveManyRows(opened, many);
    opened.handle(timelineNames, () => ({ events: [], namespaces: [] }));
    opened.on(viewAcknowledge, ({ version }) => acknowledged.push(version));
  });
  const notifyMatched = (matched: number): void => {
    many.matched = matched;
    channel?.notify(viewChanged, viewOf(matched));
  };
  const row = (number: number) =>
    page.getByRole('grid', { name: 'Timeline' }).getByRole('row', { name: new RegExp(`tick, ${number}$`) });
  await row(1000).waitFor();
  notifyMatched(1001);
  await row(1001).waitFor();
  await eventually(() => Promise.resolve(acknowledged.at(-1))).toBe(1001);

  await page.getByRole('tab', { name: 'Replay' }).click();
  await page.getByRole('region', { name: 'Replay' }).waitFor();
  const before = many.pulls.length;
  notifyMatched(1002);
  notifyMatched(1003);
  // After two frames, the page has processed everything that it received.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );
  expect(many.pulls.length).toBe(before);
  expect(acknowledged.at(-1)).toBe(1001);

  await page.getByRole('tab', { name: 'Timeline' }).click();
  await row(1003).waitFor();
  await eventually(() => Promise.resolve(acknowledged.at(-1))).toBe(1003);
  await close();
});
