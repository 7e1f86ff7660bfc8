import { describe, expect, it } from 'vitest';
import { inGate, looks } from './support/looks.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
/** `npm test` runs this long test in one theme only, unlike the other tests of themes and widths. */
const shown = inGate([{ theme: 'light', width: 1200 }], looks(1200, 600).slice(1));

describe('axe finds nothing serious', () => {
  it.each(shown)('in $theme, $width px wide, in the main states', async ({ theme, width }) => {
    const panel = await suite.open({ theme, width });
    const check = async (state: string): Promise<void> => {
      expect(await panel.seriousFindings(), state).toEqual([]);
    };
    await panel.page.getByText('Connect to a Socket.IO server').waitFor();
    await check('empty');
    await panel.button('Options').click();
    await panel.textbox('Auth').fill('{"token": "x"}');
    await panel.addRow('Header', 'Authorization', 'x');
    await panel.addRow('Reply', 'question', '[]');
    await panel.textbox('Passphrase').fill('x');
    await panel.page.getByRole('checkbox', { name: 'Accept any certificate' }).click();
    await panel.textbox('Jitter factor (0 to 1)').fill('2');
    await panel.textbox('Server URL').fill(suite.server.url);
    await panel.button('Connect').click();
    await panel.page.getByText('Enter a number from 0 to 1').waitFor();
    await check('options');
    await panel.textbox('Jitter factor (0 to 1)').fill('');
    await panel.connect(suite.server.url);
    await panel.button('Options').click();
    await panel.button('Reveal tls.passphrase').waitFor();
    await check('hidden values');
    await panel.page.keyboard.press('Escape');
    await panel.addArgument(0, 'JSON', '{"a": {"$hex": "06"}}');
    await panel.addArgument(1, 'Boolean', 'true');
    await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
    await panel.emit('update item');
    await panel.emit('seed');
    await panel.row(/acknowledged/).click();
    await panel.row(/incoming, hello/).waitFor();
    await check('rows and arguments');
    for (const tab of ['Raw', 'Hex', 'Acknowledgement', 'Timing', 'Connection']) {
      await panel.tab(tab).click();
      await check(tab);
    }
    await panel.tab('Arguments').click();
    await panel.more('Raw packets');
    // The selected row stayed visible, so the first packets may be above the visible rows.
    await panel.grid.focus();
    await panel.page.keyboard.press('Home');
    await panel.row(/^incoming packet, open/).click();
    await panel.page.getByRole('heading', { name: 'Packet: open' }).waitFor();
    await check('packet rows');
    await panel.row(/^Connected/).click();
    await panel.page.getByText('State', { exact: true }).waitFor();
    await check('a change of the connection');
    await panel.textbox('Argument 0 value').fill('{');
    await panel.textbox('Filter').fill('size:>x');
    await panel.emit();
    await panel.page.getByText('The last valid filter stays in use.').waitFor();
    await panel.button('Pause capture').click();
    await panel.button('Resume capture').waitFor();
    await check('faults');
    expect(panel.faults).toEqual([]);
    await panel.close();
  });
});

describe('the keyboard', () => {
  it('reaches everything in reading order', async () => {
    const panel = await suite.open();
    await panel.connect(suite.server.url);
    // Tab starts at the position of the last click, so the test clicks at the very beginning of the page.
    await panel.page.mouse.click(2, 2);
    const names: string[] = [];
    for (let stop = 0; stop < 40; stop++) {
      await panel.page.keyboard.press('Tab');
      names.push(
        await panel.page.evaluate(() => {
          const at = document.activeElement;
          return at?.getAttribute('aria-label') ?? at?.textContent.trim() ?? '';
        }),
      );
    }
    const order = [
      'Server URL',
      'Namespace',
      'Disconnect',
      'Options',
      'Connection',
      'Timeline',
      'Filter',
      'Follow',
      'Pause capture',
      'More actions',
      'Clear',
      'Resize emit form',
      'Hide arguments and options',
      'Event name',
      'Add argument',
      'Acknowledgement',
      'Volatile',
      'Compress',
      'Save to collection',
      'Emit',
    ];
    const indexes = order.map((name) => names.indexOf(name));
    expect(indexes, names.join(' · ')).not.toContain(-1);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    await panel.close();
  });
});
