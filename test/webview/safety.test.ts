import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
let panel: Panel;

const evil = '<img src=x onerror="window.pwned=true"><script>window.pwned=true</script>';

describe('the data of a server', () => {
  it('is shown as text, for any name and payload of an event', async () => {
    panel = await suite.open();
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'JSON', JSON.stringify(evil));
    await panel.addArgument(1, 'JSON', JSON.stringify({ [evil]: evil, $$buffer: 'x' }));
    await panel.emit('send me');
    const row = panel.grid.getByRole('row', { name: `incoming, ${evil.slice(0, 40)}` });
    await row.click();
    await panel.page.getByRole('heading', { name: evil }).waitFor();
    const tabs = panel.page.getByRole('region', { name: 'Details' }).getByRole('tab');
    expect(await tabs.count()).toBeGreaterThan(3);
    for (const tab of await tabs.all()) await tab.click();
    await eventually(() => panel.page.locator('main img, main script').count()).toBe(0);
    expect(await panel.page.evaluate(() => 'pwned' in window)).toBe(false);
  });

  it('can contain any event name, which is shown as text in a row and a heading of the usual size', async () => {
    const names = [
      '',
      '__proto__',
      'constructor',
      'x'.repeat(50_000),
      'a\nb\u0000c',
      '\u202Egnp.exe',
      '💥',
      '\ud800',
      '[open](command:workbench.action.quit)',
      'javascript:alert(1)',
      '${7*7}{{7*7}}',
      '../../etc/passwd',
      '\u001b[2J\u200b\ufeff',
      '"><svg onload=pwned=1>',
      'Z̸̡̢̧̨̛̛̛͎̦a'.repeat(200),
    ];
    // The panel is high enough for all rows, because the list creates only visible rows.
    panel = await suite.open({ height: 2400 });
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'JSON', '1');
    for (const name of names) {
      await panel.textbox('Argument 0 value').fill(JSON.stringify(name));
      await panel.emit('send me');
    }
    const rows = panel.grid.getByRole('row', { name: /^incoming/ });
    await expect.poll(() => rows.count()).toBe(names.length);
    const heights = new Set<number>();
    for (const row of await rows.all()) {
      const { width, height } = (await row.boundingBox()) ?? { width: Infinity, height: 0 };
      expect(width).toBeLessThan(1200);
      heights.add(Math.round(height));
      await row.click();
      await panel.page.getByRole('region', { name: 'Details' }).getByRole('heading').waitFor();
    }
    expect(heights.size).toBe(1);
    await eventually(() => panel.page.locator('main svg[onload], main a[href]').count()).toBe(0);
    expect(await panel.page.evaluate(() => 'pwned' in window)).toBe(false);
  });
});

describe('the saved state', () => {
  it('contains no secret and no bytes of a file', async () => {
    panel = await suite.open();
    panel.host.file = { name: 'key.pem', bytes: 6, content: Uint8Array.from(Buffer.from('SECRET')).buffer };
    await panel.button('Options').click();
    await panel.textbox('Auth').fill('{"token": "hunter2"}');
    await panel.addRow('Header', 'Authorization', 'Bearer hunter2');
    await panel.addRow('Query parameter', 'token', 'hunter2');
    await panel.connect(suite.server.url);
    await panel.addArgument(0, 'File');
    await panel.button('Choose file for argument 0').click();
    await panel.emit('upload');
    await suite.server.recorder.waitFor('upload');
    await panel.page.reload();
    await panel.waitForText(panel.state, /^Connected/);
    const kept = await panel.page.evaluate(() => sessionStorage.getItem('state') ?? '');
    expect(kept).toContain(suite.server.url);
    expect(kept).not.toMatch(/hunter2|SECRET|U0VDUkVU/);
    await panel.emit();
    await panel.page.getByText('Choose key.pem (6 B) again. The panel does not keep the content').waitFor();
  });
});
