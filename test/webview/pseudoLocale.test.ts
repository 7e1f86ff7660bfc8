import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectTexts } from '../support/texts/collectTexts.ts';
import { outsideOfPseudo, pseudoText, pseudoTexts } from '../support/texts/pseudoTexts.ts';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import { type Panel, PanelBrowser } from './support/panel.ts';

/** Regions whose texts are in catalogs. */
const covered =
  '#inspector .timeline, #inspector .details, .connection, .emit, .statistics, .replay, .stream, .splitter, .session-file, .menu, #inspector > .tabs';
/** Elements that show data, such as names and payloads: their texts come from servers or from this test. */
const data =
  'code, kbd, pre, .code, .example, h2, .hex-rows, .tree-item, .suggestion .label, .cell.event, .cell.preview, .cell.namespace, .event-name';

let browser: PanelBrowser;
let server: TestServer;
let folder: string;

beforeAll(async () => {
  [browser, server, folder] = await Promise.all([
    collectTexts().then((texts) => PanelBrowser.start(pseudoTexts(texts))),
    startPanelServer(),
    mkdtemp(join(tmpdir(), 'pseudo-')),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});

/** All visible texts of these regions, including labels, titles and placeholders, but without data. */
async function shownTexts(page: Page): Promise<string[]> {
  return page.evaluate(
    ([regions, excluded]) => {
      const found: string[] = [];
      const attributes = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder'];
      for (const region of document.querySelectorAll(regions)) {
        for (const element of [region, ...region.querySelectorAll('*')]) {
          if (!element.checkVisibility() || element.closest(excluded)) continue;
          for (const name of attributes) {
            const value = element.getAttribute(name);
            if (value) found.push(`${name}: ${value}`);
          }
          for (const node of element.childNodes) {
            if (node instanceof Text && node.data.trim() !== '') found.push(`text: ${node.data}`);
          }
        }
      }
      return found;
    },
    [covered, data] as const,
  );
}

/**
 * Texts that are not in the pseudo-locale: they contain words outside of its brackets that are neither numbers, units nor names of the
 * test.
 */
async function untranslated(page: Page): Promise<string[]> {
  // A page that is still being rendered has few texts.
  await eventually(async () => (await shownTexts(page)).length).toBeGreaterThan(20);
  const texts = await shownTexts(page);
  return [...new Set(texts)].filter((text) => {
    const outside = outsideOfPseudo(text.replace(/^[\w-]+: /, '').replace(/https?:\S+/g, ''));
    const words = outside.match(/\p{L}{2,}/gu) ?? [];
    return !words.every((word) => known.has(word));
  });
}
/** Units, names of the protocol and of formats, keys, months as JavaScript writes them in a date, and names that the tests use. */
const known = new Set(
  `ask question how are you kB MB min ms websocket polling v4 Socket IO EVENT UTF LE int uint float ULEB SLEB FILETIME GUID Base
   BINARY Ctrl Shift Enter Escape hex B seed hello tick count number empty siolog
   Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec`.split(/\s+/),
);

const byLabel = (page: Page | Locator, english: string): Locator =>
  page.getByLabel(pseudoText(english), { exact: true });

const textbox = (page: Page, english: string): Locator =>
  page.getByRole('textbox', { name: pseudoText(english), exact: true });

async function connected(): Promise<{ panel: Panel; page: Page }> {
  const panel = await browser.open({ height: 1000 });
  const { page } = panel;
  await page.locator('.connection vscode-text-field input').first().fill(server.url);
  await page.locator('.connection vscode-button').first().click();
  await page.locator('.state.connected').waitFor();
  return { panel, page };
}

/** Emits with one argument. */
async function emit(page: Page, event: string, json: string): Promise<void> {
  await page.locator('.event-field').fill(event);
  await byLabel(page.locator('.emit'), 'Add argument').click();
  await page.locator('.argument-value .cm-content').first().fill(json);
  await page.locator('.emit vscode-button[appearance="primary"]').click();
}

describe('in a pseudo-locale every text is from a catalog', () => {
  it.each(inGate([1200], [600]))('in the timeline, its filter and menus, and the details, at %i px', async (width) => {
    const panel = await browser.open({ width });
    const { page } = panel;
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.connection vscode-text-field input').first().fill(server.url);
    await page.locator('.connection vscode-button').first().click();
    await page.locator('.state.connected').waitFor();
    await page.locator('.event-field').fill('seed');
    await page.locator('.emit vscode-button[appearance="primary"]').click();
    await page.locator('.timeline .row', { hasText: 'hello' }).waitFor();
    expect(await untranslated(page)).toEqual([]);

    for (const view of ['statistics', 'replay', 'inspect']) {
      await page.locator(`#${view}-tab`).click();
      await page.locator(`#${view}-panel`).waitFor();
      expect(await untranslated(page), view).toEqual([]);
    }

    await byLabel(page.locator('.timeline'), 'Filter help').click();
    await page.locator('.filter-help h3').first().waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.filter-field').fill('size:x');
    await page.locator('.filter-under .fault').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.filter-field').fill('event:none');
    await page.locator('.empty-state').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.filter-field').fill('');
    await byLabel(page.locator('.timeline'), 'Columns').click();
    await page.locator('.menu').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.locator('.timeline .row', { hasText: 'hello' }).click();
    for (const tab of ['arguments', 'raw', 'hex', 'when', 'connection', 'acknowledgement']) {
      // Only an event with an acknowledgement has this tab.
      if (tab === 'acknowledgement') {
        await page.locator('.event-field').fill('ask');
        await page.locator('.emit vscode-button[appearance="primary"]').click();
        await page.locator('.timeline .row', { hasText: 'question' }).click();
      }
      await page.locator(`.details #${tab}-tab`).click();
      await page.locator(`.details #${tab}-panel`).waitFor();
      expect(await untranslated(page), tab).toEqual([]);
    }
    await page.locator('.details #hex-tab').click();
    for (const key of ['Control+f', 'Control+g']) {
      await page.locator('.hex-rows [role=grid]').press(key);
      expect(await untranslated(page), key).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await panel.close();
  });

  it('in the address bar, the page with its options, and their faults', async () => {
    const panel = await browser.open({ height: 1600 });
    const { page } = panel;
    await page.locator('.connection vscode-text-field input').first().fill('http://127.0.0.1:1');
    await page.getByRole('button', { name: pseudoText('Options'), exact: true }).click();
    await page.locator('.option-group').first().waitFor();
    for (const add of await page.locator('.lists button, .replies button').all()) await add.click();
    expect(await untranslated(page)).toEqual([]);
    for (const field of ['Timeout (ms)', 'Retries', 'Maximum attachments']) await textbox(page, field).fill('many');
    await page.locator('.connection vscode-button').first().click();
    await page.locator('.fault').nth(2).waitFor();
    expect(await untranslated(page)).toEqual([]);
    for (const field of ['Timeout (ms)', 'Retries', 'Maximum attachments']) await textbox(page, field).fill('');
    await page.locator('.connection vscode-text-field input').first().fill(server.url);
    await page.locator('.connection vscode-button').first().click();
    await page.locator('.state.connected').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await panel.close();
  });

  it('in the analysis of a stream', async () => {
    const { panel, page } = await connected();
    await emit(page, 'count', '12');
    await page.locator('.timeline .row', { hasText: 'tick' }).nth(11).waitFor();
    await byLabel(page.locator('.timeline'), 'More actions').click();
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.menu button').nth(2).click();
    for (const tab of ['findings', 'timing', 'scrubber']) {
      await page.locator(`.stream #${tab}-tab`).click();
      await page.locator(`.stream #${tab}-panel`).waitFor();
      expect(await untranslated(page), tab).toEqual([]);
    }
    await panel.close();
  });

  it('in the replay lab, its plan, a run and its result', async () => {
    const { panel, page } = await connected();
    await page.locator('#replay-tab').click();
    await textbox(page, 'Replay event').fill('number');
    await textbox(page, 'Event count').fill('100');
    await textbox(page, 'Interval (ms)').fill('soon');
    await page.locator('.replay-button').click();
    await page.locator('.replay .fault').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await textbox(page, 'Interval (ms)').fill('20');
    await page.locator('.replay-button').click();
    await page.locator('.lab-state.running').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.lab-state.ended').waitFor({ timeout: 30_000 });
    await page.locator('.replay table').first().waitFor();
    expect(await untranslated(page)).toEqual([]);
    await byLabel(page.locator('.replay'), 'Export').click();
    await page.locator('.menu').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await panel.close();
  });

  it('on the page of a session file', async () => {
    const path = join(folder, 'empty.siolog');
    await writeFile(path, '{"format":"socketio-inspector-session","version":1}\n');
    const panel = await browser.openSession(path);
    expect(await untranslated(panel.page)).toEqual([]);
    await panel.close();
  });
});
