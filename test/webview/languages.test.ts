import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLanguage } from '../../src/model/texts/catalog.ts';
import { translatedLanguages } from '../support/texts/checkTranslation.ts';
import type { TestServer } from '../servers/testServer.ts';
import { startPanelServer } from './support/demo.ts';
import { PanelBrowser } from './support/panel.ts';

const shots = 'test-results/screenshots/languages';

/** The regions that are wider than the window, and the bars and buttons whose content is cut off. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) cut.push('page');
    for (const element of document.querySelectorAll('#inspector button, #inspector vscode-button, [role=tab]')) {
      if (!element.checkVisibility()) continue;
      const { left, right } = element.getBoundingClientRect();
      if (left < -1 || right > window.innerWidth + 1) cut.push(`outside: ${element.textContent.trim()}`);
    }
    for (const bar of document.querySelectorAll(
      '.connection, .toolbar, .view-toolbar, .lab-toolbar, .hex-bar, .timing-bar, .tree-bar',
    )) {
      if (bar.checkVisibility() && bar.scrollWidth > bar.clientWidth + 1) cut.push(`cut: ${bar.className}`);
    }
    for (const dropdown of document.querySelectorAll('.statistics .view-toolbar vscode-dropdown')) {
      const value = dropdown.shadowRoot?.querySelector('.selected-value');
      if (!value) throw new Error('The drop-down has no value');
      if (dropdown.checkVisibility() && value.scrollWidth > value.clientWidth)
        cut.push(`cut: ${value.textContent.trim()}`);
    }
    return cut;
  });
}

/** The values in the filter help that continue on the next line. A list of values may continue after a comma. */
function brokenValues(page: Page): Promise<string[]> {
  return page.locator('.filter-help .example').evaluateAll((examples) => {
    if (examples.length === 0) throw new Error('There are no examples');
    return examples.flatMap((example) => {
      const parts = [...example.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      return parts
        .filter((part) => {
          const range = document.createRange();
          range.selectNodeContents(part);
          return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
        })
        .map((part) => `broken: ${part.textContent}`);
    });
  });
}

describe.each(translatedLanguages)('the panel in the language %s', (language) => {
  let browser: PanelBrowser;
  let server: TestServer;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    const bundle = join(import.meta.dirname, `../../media/l10n/bundle.l10n.${language}.json`);
    const texts = JSON.parse(readFileSync(bundle, 'utf8')) as Record<string, string>;
    // The engine of the test has the language of its process.
    setLanguage(language, texts);
    [browser, server] = await Promise.all([PanelBrowser.start(texts, language), startPanelServer()]);
  });
  afterAll(async () => {
    setLanguage('en', {});
    await browser.close();
    await server.close();
  });

  it.each([1440, 600])('fits in a window of %i px', async (width) => {
    const panel = await browser.open({ width, height: 900, theme: width === 600 ? 'light' : 'dark' });
    const { page } = panel;
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      found.push(...(await cutOff(page)).map((fault) => `${name}: ${fault}`));
      await page.screenshot({ path: `${shots}/${language}-${width}-${name}.png` });
    };
    await look('empty');
    await page.locator('.connection vscode-text-field input').first().fill(server.url);
    await page.locator('.connection vscode-button').first().click();
    await page.locator('.state.connected').waitFor();
    await page.locator('.event-field').fill('seed');
    await page.locator('.emit vscode-button[appearance="primary"]').click();
    const row = page.locator('.timeline .row', { hasText: 'hello' });
    await row.waitFor();
    await row.click();
    await page.locator('.details #arguments-tab').waitFor();
    await look('details');
    for (const tab of ['raw', 'hex', 'when', 'connection']) {
      await page.locator(`.details #${tab}-tab`).click();
      await page.locator(`.details #${tab}-panel`).waitFor();
      await look(tab);
    }
    await page.locator('.filter-help-button').click();
    await page.locator('.filter-help h3').first().waitFor();
    await look('filter-help');
    found.push(...(await brokenValues(page)));
    await page.keyboard.press('Escape');
    for (const view of ['statistics', 'replay']) {
      await page.locator(`#${view}-tab`).click();
      await page.locator(`#${view}-panel`).waitFor();
      await look(view);
    }
    expect(found).toEqual([]);
    await panel.close();
  });
});
