import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { entryLine } from '../../src/model/entry/sessionFile.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

interface IconButton {
  readonly label: string;
  readonly title: string;
}

/** Buttons without visible text, anywhere in the page. */
const iconButtons = (page: Page): Promise<IconButton[]> =>
  page.evaluate(() => {
    const shown = (element: HTMLElement): boolean => element.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll<HTMLElement>('button, vscode-button, [role="button"]')]
      .filter((button) => shown(button) && button.innerText.trim() === '')
      .map((button) => ({ label: button.getAttribute('aria-label') ?? '', title: button.title }));
  });

/** The keyboard shortcuts of icon buttons, by their labels. */
const keys: Readonly<Record<string, string>> = {
  'Clear filter': 'Escape',
  'Close connection options': 'Escape',
  'Close details': 'Escape',
  'Close find': 'Escape',
  'Close “Go to offset”': 'Escape',
  'Close stream analysis': 'Escape',
  'Copy value': 'Ctrl+C',
  Find: 'Ctrl+F',
  'Go to': 'Ctrl+G',
  'Next match': 'F3',
  'Previous match': 'Shift+F3',
  Go: 'Enter',
  'Next event': '→',
  'Previous event': '←',
  Play: 'Space',
};
const met = new Set<string>();
const bad: string[] = [];

async function look(page: Page, part: string): Promise<number> {
  const found = await iconButtons(page);
  for (const { label, title } of found) {
    met.add(label);
    const key = keys[label];
    const lacks = label === '' ? 'name' : title === '' ? 'tooltip' : key && !title.endsWith(`(${key})`) ? key : '';
    if (lacks !== '') bad.push(`${part}: “${label}” (${title}) has no ${lacks}`);
  }
  return found.length;
}

afterEach(() => expect(bad.splice(0)).toEqual([]));

describe('every icon button has a name and a tooltip, with its key if it has one,', () => {
  it('in the panel', async () => {
    const panel = await suite.connected({ width: 1400, height: 1000 });
    const { page } = panel;
    await panel.addArgument(0, 'JSON', '{"name": "updated"}');
    await panel.emit('update item');
    await panel.addArgument(1, 'File');
    await panel.row(/outgoing, update item/).click();
    await panel.textbox('Filter').fill('update');
    await panel.button('More ways to emit and save').click();
    await page.getByRole('menuitem', { name: 'Repeat…' }).click();
    await page.getByRole('treeitem').first().click();
    expect(await look(page, 'timeline, details and form')).toBeGreaterThan(20);
    await panel.tab('Raw').click();
    await look(page, 'raw');
    await panel.tab('Hex').click();
    await panel.button('Find').click();
    await look(page, 'find in bytes');
    await panel.button('Go to').click();
    await look(page, 'go to offset');
    await panel.button('Close “Go to offset”').click();
    await panel.textbox('Filter').fill('');
    await panel.more('Analyze stream');
    await panel.button('Close stream analysis').waitFor();
    for (const tab of ['Findings', 'Intervals', 'Scrubber']) {
      await page.getByRole('region', { name: 'Stream analysis' }).getByRole('tab', { name: tab, exact: true }).click();
      await look(page, tab);
    }
    await panel.button('Close stream analysis').click();
    await panel.more('Clear');
    await panel.button('Undo').waitFor();
    await look(page, 'what was cleared');
    await panel.tab('Statistics').click();
    await look(page, 'statistics');
    await panel.tab('Replay').click();
    await look(page, 'replay');
    await panel.tab('Timeline').click();
    await panel.button('Options').click();
    await panel.addRow('Header', 'x-name', 'value');
    expect(await look(page, 'options')).toBeGreaterThan(5);
    expect(Object.keys(keys).filter((label) => !met.has(label))).toEqual([]);
  });

  it('in a narrow panel', async () => {
    const panel = await suite.connected({ width: 600, height: 900 });
    await panel.textbox('Namespace').fill('/chat');
    await panel.row(/^Connected/).click();
    await look(panel.page, 'narrow');
  });

  it('on the page of a session file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sioi-icons-'));
    try {
      const path = join(folder, 'one.siolog');
      const head = {
        format: 'socketio-inspector-session',
        version: 2,
        startedAt: '2026-01-02T03:04:05.000Z',
        connections: { c1: { url: 'http://localhost:3000' } },
      };
      const entry = entryLine({ seq: 1, connectionId: 'c1', t: 0, kind: 'event', dir: 'in', event: 'e', args: [1] });
      await writeFile(path, `${JSON.stringify(head)}\n${entry}\n`);
      const panel = await suite.browser.openSession(path);
      await panel.row(/incoming, e/).click();
      await panel.button('Close details').waitFor();
      await look(panel.page, 'session');
      await panel.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it('a toggle button that is on differs visibly from one that is off, also under the pointer', async () => {
  for (const theme of ['dark', 'light', 'hc'] as const) {
    const panel = await suite.connected({ theme });
    const follow = panel.button('Follow');
    const styleOf = () =>
      follow.evaluate((button) => {
        const { backgroundColor, outline, color } = getComputedStyle(button);
        return { backgroundColor, outline, color };
      });
    await panel.page.mouse.move(0, 0);
    const on = await styleOf();
    await follow.hover();
    const onUnderPointer = await styleOf();
    await follow.click();
    const offUnderPointer = await styleOf();
    expect(onUnderPointer).not.toEqual(offUnderPointer);
    if (theme !== 'hc') expect(onUnderPointer).not.toEqual(on);
    await panel.close();
  }
});
