import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Channel } from '../../src/protocol/channel.ts';
import * as engine from '../../src/protocol/engineMessages.ts';
import { hostSnapshot } from '../../src/protocol/hostMessages.ts';
import { packRows } from '../../src/protocol/rowColumns.ts';
import {
  timelineNames,
  viewAcknowledge,
  viewChanged,
  viewFilter,
  viewOpen,
  viewRows,
  type ViewState,
} from '../../src/protocol/viewMessages.ts';
import { eventually } from './support/eventually.ts';
import { viewOf } from './support/manyRows.ts';
import { PanelBrowser } from './support/panel.ts';

let browser: PanelBrowser;

beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser.close());

/** An engine whose search for "slow" continues until a notification without progress is sent. */
class SlowEngine {
  readonly requests: string[] = [];
  #channel: Channel | undefined;
  #state: ViewState = { ...viewOf(1_000_000), version: 1 };

  serve(channel: Channel): void {
    this.#channel = channel;
    channel.handle(hostSnapshot, () => ({
      engine: { state: 'running' as const, restarts: 0 },
      demo: {},
      trusted: true,
      workspace: true,
      recentUrls: [],
    }));
    channel.handle(engine.sessionSnapshot, () => ({
      epoch: 'e',
      number: 0,
      startedAt: '2026-01-01T00:00:00.000Z',
      paused: false,
      connections: [],
    }));
    channel.handle(viewOpen, ({ filter }) => this.#query(filter));
    channel.handle(viewFilter, ({ filter }) => this.#query(filter));
    channel.handle(viewRows, ({ from }) => ({ version: this.#state.version, matched: 0, from, columns: packRows([]) }));
    channel.handle(timelineNames, () => ({ events: [], namespaces: [] }));
    channel.on(viewAcknowledge, () => undefined);
  }

  notify({ matched, ...change }: Pick<ViewState, 'matched' | 'progress'>): void {
    const { progress: _, ...state } = this.#state;
    this.#state = { ...state, ...change, matched, matchedEvents: matched, version: state.version + 1 };
    this.#channel?.notify(viewChanged, this.#state);
  }

  #query(filter: string): ViewState {
    this.requests.push(filter);
    const found = filter === '' ? 1_000_000 : filter === 'event:known' ? 1234 : 0;
    const { progress: _, ...state } = this.#state;
    this.#state = {
      ...state,
      version: state.version + 1,
      matched: found,
      matchedEvents: found,
      ...(filter.includes('slow') && { progress: { done: 0, of: 1_000_000 } }),
    };
    return this.#state;
  }
}

it('a long search shows its progress, and is canceled by restoring the previous filter', async () => {
  const slow = new SlowEngine();
  const { page, close } = await browser.openBare((channel) => slow.serve(channel));
  const box = page.getByRole('textbox', { name: 'Filter', exact: true });
  const bar = page.getByRole('progressbar', { name: 'Search progress' });
  const summary = page.getByRole('status', { name: 'Timeline summary' });
  await box.fill('event:known');
  await page.getByText('1,234 of 1,000,000', { exact: true }).waitFor();
  await eventually(() => bar.count()).toBe(0);

  await box.fill('event:known slow');
  await page.getByText('Searching… 0%').waitFor();
  slow.notify({ matched: 12, progress: { done: 405_000, of: 1_000_000 } });
  await page.getByText('Searching… 40%').waitFor();
  await eventually(() => bar.getAttribute('value')).toBe('40');
  await summary.filter({ hasText: '12 of 1,000,000 events · searching' }).waitFor();

  // The text changes while the search runs. Canceling restores the last filter whose search was completed.
  await box.fill('event:known slower');
  await eventually(() => slow.requests.at(-1)).toBe('event:known slower');
  await page.getByRole('button', { name: 'Cancel search' }).click();
  expect(await box.inputValue()).toBe('event:known');
  await eventually(() => slow.requests.at(-1)).toBe('event:known');
  await bar.waitFor({ state: 'detached' });

  await box.fill('slow');
  await bar.waitFor();
  slow.notify({ matched: 3 });
  await bar.waitFor({ state: 'detached' });
  await page.getByText('3 of 1,000,000', { exact: true }).waitFor();
  await summary.filter({ hasText: /^\s*3 of 1,000,000 events\s*$/ }).waitFor();

  // After a reload, canceling restores the filter that the page was restored with.
  await box.fill('event:known');
  await page.getByText('1,234 of 1,000,000', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('1,234 of 1,000,000', { exact: true }).waitFor();
  await box.fill('slow');
  await page.getByRole('button', { name: 'Cancel search' }).click();
  expect(await box.inputValue()).toBe('event:known');
  await close();
});
