/** The examples in empty JSON editors must not look like values, and must be readable. */
import { expect, it } from 'vitest';
import { scenarioFormOpen } from '../../src/protocol/scenarioFormMessages.ts';
import { collectionUri } from '../support/fakeVscode.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

it.each(['dark', 'light', 'hc', 'hcLight'] as const)(
  'the placeholder of “Capture” is an example in %s',
  async (theme) => {
    const panel = await suite.open({ theme });
    panel.host.collectionText = JSON.stringify({
      version: 1,
      name: 'Test',
      connections: { main: { url: suite.server.url } },
      emits: [],
      scenarios: [{ name: 'Update', steps: [{ emit: 'update item' }] }],
    });
    panel.host.panel.notify(scenarioFormOpen, { uri: collectionUri, scenario: 'Update' });
    const form = panel.page.getByRole('region', { name: 'Scenario' });
    await form.locator('.step-title').first().click();
    const placeholder = form.locator('.cm-placeholder', { hasText: '"ack.0.token"' });
    await placeholder.waitFor();
    const { shown, expected, value, style } = await placeholder.evaluate((element) => {
      const probe = document.createElement('span');
      probe.style.color = 'var(--vscode-input-placeholderForeground)';
      document.body.append(probe);
      const probed = getComputedStyle(probe).color;
      probe.remove();
      const { color, fontStyle } = getComputedStyle(element);
      const content = getComputedStyle(element.closest('.cm-content') ?? document.body);
      return { shown: color, expected: probed, value: content.color, style: fontStyle };
    });
    expect([shown, style]).toEqual([expected, 'italic']);
    expect(shown).not.toBe(value);
    // Includes the contrast of the text.
    expect(await panel.seriousFindings()).toEqual([]);
  },
);
