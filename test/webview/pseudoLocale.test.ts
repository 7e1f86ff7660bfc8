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
import { PanelBrowser } from './support/panel.ts';

/** Regions whose texts are in catalogs, and within them what shows data or texts of another region. */
const covered =
  '#inspector .timeline, #inspector .details, .emit, .statistics, .replay, .splitter, .session-file, .menu, #inspector > .tabs';
const data = 'bdi, h2, code, kbd, pre, .code, .example, .label, .cell, .row, .hex-rows, .suggestion .label';

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

/** Every visible text of the covered regions, their labels, titles and placeholders, but for data. */
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

/** Those that are not in the pseudo-locale: words outside of its brackets that are neither numbers, units nor names of the test. */
async function untranslated(page: Page): Promise<string[]> {
  // A page that is still being filled has few.
  await eventually(async () => (await shownTexts(page)).length).toBeGreaterThan(20);
  const texts = await shownTexts(page);
  return [...new Set(texts)].filter((text) => {
    const outside = outsideOfPseudo(text.replace(/^[\w-]+: /, ''));
    const words = outside.match(/\p{L}{2,}/gu) ?? [];
    return !words.every((word) => known.has(word));
  });
}
/** Units, names of the protocol and of formats, and keys. */
const known = new Set(
  `kB MB min ms websocket polling v4 Socket IO EVENT UTF LE int uint float ULEB SLEB FILETIME GUID Base
   Ctrl Shift Enter Escape hex B`.split(/\s+/),
);

const byLabel = (page: Page | Locator, english: string): Locator =>
  page.getByLabel(pseudoText(english), { exact: true });

describe('in a pseudo-locale every text is of a catalog', () => {
  it.each([1200, 600])('in the timeline, its filter and menus, and the details, at %i px', async (width) => {
    const panel = await browser.open({ width });
    const { page } = panel;
    expect(await untranslated(page)).toEqual([]);
    await page.locator('.connection vscode-text-field input').first().fill(server.url);
    await page.locator('.connection vscode-button').first().click();
    await page.locator('.state.connected').waitFor();
    await page.locator('.emit vscode-text-field input').first().fill('seed');
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
    for (const tab of ['arguments', 'raw', 'hex', 'acknowledgement']) {
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

  it('on the page of a session file', async () => {
    const path = join(folder, 'empty.siolog');
    await writeFile(path, '{"format":"socketio-inspector-session","version":1}\n');
    const panel = await browser.openSession(path);
    expect(await untranslated(panel.page)).toEqual([]);
    await panel.close();
  });
});
