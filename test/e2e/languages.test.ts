// In each language, every part of the interface is shown in a real VS Code without a text that is cut off. The screenshots are in
// test-results/screenshots, for a reader of the language.
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../src/demo/demoServer.ts';
import { setLanguage } from '../../src/model/texts/catalog.ts';
import { connectionTexts } from '../../webview/connection/connectionTexts.ts';
import { emitTexts } from '../../webview/emit/emitTexts.ts';
import { filterTexts } from '../../webview/filter/filterTexts.ts';
import { planTexts } from '../../webview/replay/planTexts.ts';
import { scenarioFormTexts } from '../../webview/scenario/scenarioTexts.ts';
import { timelineTexts } from '../../webview/timeline/timelineTexts.ts';
import { translatedLanguages } from '../support/texts/checkTranslation.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { Workbench } from './support/workbench.ts';

/** Beside the views, the panel is about 1,080 and 550 pixels wide. */
const sizes = [
  { width: 1440, height: 900 },
  { width: 900, height: 800 },
] as const;

function collection(url: string): string {
  const scenario = {
    name: 'join a room',
    connection: 'local',
    steps: [
      { connect: 'local', as: 'alice' },
      { emit: 'update item', args: ['1', { name: 'updated' }], as: 'alice', expect: { ack: [{ status: 'ok' }] } },
      { waitFor: 'tick', as: 'alice', withinMs: 2000 },
      { never: 'bye', as: 'alice', duringMs: 100 },
      { pauseMs: 50 },
      { disconnect: true, as: 'alice' },
    ],
  };
  return JSON.stringify({
    version: 1,
    name: 'shop',
    environments: { local: { user: 'ada' }, staging: { user: 'bob' } },
    connections: { local: { url } },
    emits: [
      { name: 'update item', connection: 'local', event: 'update item', args: ['1', { name: 'updated' }], ack: true },
      { folder: 'chat', emits: [{ name: 'position', connection: 'local', event: 'position', volatile: true }] },
    ],
    scenarios: [scenario],
  });
}

/** The controls that are not completely visible, or whose text is cut off. */
function cutOff(body: HTMLElement): string[] {
  const cut: string[] = [];
  if (document.documentElement.scrollWidth > window.innerWidth) cut.push('page');
  // VS Code shows the page in a frame that can be scrolled by some pixels, although it has no scroll bar.
  const frame = window.parent.document;
  for (const { scrollTop } of [frame.documentElement, frame.body])
    if (scrollTop > 0) cut.push(`top of the page: ${scrollTop} px`);
  const controls = '#inspector button, #inspector vscode-button, [role=tab], label, th, dt, legend, .unit, .menu *';
  for (const element of body.querySelectorAll<HTMLElement>(controls)) {
    // Values of the traffic are cut off in every language.
    if (!element.checkVisibility() || element.closest('.visually-hidden, td, th[scope=row]')) continue;
    const { left, right } = element.getBoundingClientRect();
    const name = `${element.tagName} ${element.className}: ${element.textContent.trim()}`;
    if (left < -1 || right > window.innerWidth + 1) cut.push(`outside: ${name}`);
    const { overflowX } = getComputedStyle(element);
    if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) cut.push(`cut: ${name}`);
  }
  return cut;
}

/** A narrow panel has no links to the groups of options. */
function scrollToTop(group: HTMLElement): void {
  const scroller = group.closest('.connection-options');
  if (!scroller) throw new Error('The group is not in the options');
  scroller.scrollTop += group.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

describe.each(translatedLanguages)('VS Code in the language %s', (language) => {
  let demo: Awaited<ReturnType<typeof startDemoServer>>;
  let workbench: Workbench;
  const manifest = JSON.parse(readFileSync(`package.nls.${language}.json`, 'utf8')) as Record<string, string>;
  const run = (key: string): Promise<void> =>
    workbench.runCommand(`${manifest['displayName'] ?? ''}: ${manifest[`command.${key}`] ?? ''}`);

  beforeAll(async () => {
    const texts = readFileSync(`media/l10n/bundle.l10n.${language}.json`, 'utf8');
    setLanguage(language, JSON.parse(texts) as Record<string, string>);
    demo = await startDemoServer({});
    workbench = await Workbench.open({
      version: newestVscode,
      language,
      workspaceFiles: { '.socketio/shop.socketio.json': collection(demo.url) },
      viewport: sizes[0],
    });
    await workbench.page.getByRole('tab', { name: 'Socket.IO Inspector' }).first().click();
    await run('open');
    await workbench.panel().locator('.connection').waitFor({ timeout: 90_000 });
  });
  afterAll(async () => {
    setLanguage('en', {});
    await workbench?.dispose();
    await demo?.dispose();
  });
  beforeEach(({ task, onTestFailed }) =>
    onTestFailed(async () => {
      await workbench?.screenshot(`failed-${language}-${task.name.replace(/\W+/g, '-')}`);
    }),
  );

  const inPanel = (selector: string): Locator => workbench.panel().locator(selector);
  const button = (name: string): Locator => workbench.panel().getByRole('button', { name, exact: true });
  const textbox = (name: string): Locator => workbench.panel().getByRole('textbox', { name, exact: true });

  /** Takes a picture in each size of the window. */
  async function look(name: string, prepare: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    const found: string[] = [];
    for (const size of sizes) {
      await workbench.page.setViewportSize(size);
      await prepare();
      await workbench.screenshot(`languages/${language}-${size.width}-${name}`);
      found.push(...(await inPanel('body').evaluate(cutOff)).map((fault) => `${size.width}: ${fault}`));
    }
    await workbench.page.setViewportSize(sizes[0]);
    expect.soft(found, name).toEqual([]);
  }

  async function emit(event: string): Promise<void> {
    await inPanel('.event-field').fill(event);
    await inPanel('.emit vscode-button[appearance="primary"]').click();
  }

  it('shows the empty panel and the options', async () => {
    await look('empty');
    await inPanel('.connection vscode-text-field input').first().fill(demo.url);
    await button(connectionTexts.options()).click();
    await inPanel('.option-group').first().waitFor();
    for (const add of await inPanel('.lists button, .replies button').all()) await add.click();
    await look('options');
    const groups = inPanel('.option-group');
    for (let index = 2; index < (await groups.count()); index += 2) {
      await look(`options-${index}`, async () => {
        const link = inPanel('.section-link').nth(index);
        if (await link.isVisible()) await link.click();
        else await groups.nth(index).evaluate(scrollToTop);
      });
    }
    await inPanel('.connection vscode-button').first().click();
    await inPanel('.state.connected').waitFor();
  });

  it('shows the timeline, the details and the filter help', async () => {
    await inPanel('.emit vscode-checkbox').first().click();
    await emit('update item');
    await emit('never ack');
    await emit('ask');
    await emit('binary');
    await inPanel('.timeline .row').filter({ hasText: 'question' }).first().waitFor();
    await inPanel('.timeline .row').filter({ hasText: 'hello' }).first().click();
    await inPanel('.details').getByText('hello', { exact: true }).first().waitFor();
    await look('details');
    for (const tab of ['raw', 'when', 'connection', 'hex']) {
      const label = inPanel(`.details #${tab}-tab`);
      if (!(await label.isVisible())) continue;
      await label.click();
      await inPanel(`.details #${tab}-panel`).waitFor();
      await look(`details-${tab}`);
    }
    await look('filter-help', async () => {
      const section = inPanel('.filter-help h3').first();
      if (!(await section.isVisible())) await button(filterTexts.helpButton()).click();
      await section.waitFor();
    });
    await workbench.page.keyboard.press('Escape');
    await look('menu', async () => {
      if (!(await inPanel('.menu').isVisible())) await button(timelineTexts.moreActions()).click();
      await inPanel('.menu').waitFor();
    });
    await workbench.page.keyboard.press('Escape');
    await button(emitTexts.emitMenu()).click();
    await workbench.panel().getByRole('menuitem', { name: emitTexts.repeatEmit() }).click();
    await inPanel('.emit-repeat').waitFor();
    await look('repeat');
  });

  it.each(['captureFindings', 'statistics'])('shows the view %s', async (view) => {
    await inPanel(`#${view}-tab`).click();
    await inPanel(`#${view}-panel`).waitFor();
    await look(view);
  });

  it('shows a replay', async () => {
    await inPanel('#replay-tab').click();
    await textbox(planTexts.countLabel()).fill('100');
    await button(planTexts.addFault()).click();
    await workbench
      .panel()
      .getByRole('combobox', { name: planTexts.faultKind({ number: '2' }) })
      .click();
    await workbench
      .panel()
      .getByRole('option', { name: planTexts.kind({ kind: 'bandwidth' }) })
      .click();
    await look('replay-plan');
    await inPanel('.replay-button').click();
    await inPanel('.lab-state.ended').waitFor({ timeout: 60_000 });
    await look('replay');
  });

  it('shows a scenario', async () => {
    await run('editScenario');
    await workbench.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'join a room' }).click();
    await inPanel('.step-title').nth(5).waitFor();
    for (const step of [1, 3]) {
      await inPanel('.step-title').nth(step).click();
    }
    await look('scenario');
    await button(scenarioFormTexts.run()).click();
    await inPanel('.step-status').nth(6).waitFor();
    await look('scenario-result');
  });
});
