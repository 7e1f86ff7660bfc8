import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

/** An image of one pixel, and the same image with a header that claims 60,000 by 60,000 pixels. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const hugeClaim = Buffer.from(png);
hugeClaim.writeUInt32BE(60_000, 16);
hugeClaim.writeUInt32BE(60_000, 20);
const damaged = Buffer.from(png).fill(0xee, 33);
const counting = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
const changed = Buffer.from(counting);
changed.fill(0, 0x20, 0x24);
changed[0x100] = 0xff;

let panel: Panel;

const suite = panelSuite(() =>
  startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('count', () => socket.emit('numbers', { counting, deep: [{ changed }] }));
        socket.on('pictures', () =>
          socket.emit(
            'pictures',
            png,
            hugeClaim,
            damaged,
            gzipSync('{"unpacked": true}'),
            Buffer.from('<svg onload=x>'),
          ),
        );
      });
    },
  }),
);
beforeEach(async () => {
  panel = await suite.connected({ width: 1700, height: 900 });
});

const grid = () => panel.page.getByRole('grid', { name: 'Hex view' });
const status = (name: string) => panel.page.getByRole('status', { name, exact: true });
const position = () => status('Position').innerText();
const copied = () => panel.copied();
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await panel.page.keyboard.press(key);
};
const choose = async (menu: string, item: RegExp): Promise<void> => {
  await panel.button(menu).click();
  await panel.page.getByRole('menu', { name: menu }).getByText(item).click();
};
/** The left edge and the width of each box of this kind in a row, in characters. */
const boxes = (row: number, column: 'bytes' | 'ascii', kind: string) =>
  grid()
    .locator(`[aria-rowindex="${row + 1}"] .hex-${column}`)
    .first()
    .locator(`.hex-box.${kind}`)
    .evaluateAll((found) => found.map((box) => [(box as HTMLElement).style.left, (box as HTMLElement).style.width]));
/** The position of byte `index` of a row on the screen. */
const pointOf = async (row: number, index: number, column: 'bytes' | 'ascii') => {
  const cell = grid().locator(`[aria-rowindex="${row + 1}"] .hex-${column}`);
  const box = await cell.boundingBox();
  if (!box) throw new Error('The row is not there');
  const characters = column === 'bytes' ? 48 : 16;
  const at = column === 'bytes' ? index * 3 + (index >= 8 ? 1 : 0) + 1 : index + 0.5;
  return { x: box.x + (at / characters) * box.width, y: box.y + box.height / 2 };
};
const openHex = async (event: string, row: RegExp): Promise<void> => {
  await panel.emit(event);
  await panel.row(row).click();
  await panel.tab('Hex').click();
  await grid().getByRole('row').first().waitFor();
};

describe('the hex view', () => {
  beforeEach(() => openHex('count', /incoming, numbers/));

  it('moves the caret and selects by key in both columns, and announces it', async () => {
    await panel.waitForText(grid(), /00 01 02 03/);
    await grid().focus();
    await press('ArrowRight', 'ArrowDown');
    await eventually(position).toBe('Offset 0x11 (17), byte 0x11 of 1,024 bytes');
    await press('Shift+ArrowRight', 'Shift+ArrowDown');
    await eventually(position).toBe('Offset 0x11 (17), 18 bytes selected of 1,024 bytes');
    // In row 1, all bytes except the first are selected; in row 2, only the first three bytes.
    expect(await boxes(1, 'bytes', 'selected')).toEqual([['3ch', '45ch']]);
    expect(await boxes(1, 'ascii', 'selected')).toEqual([['1ch', '15ch']]);
    expect(await boxes(2, 'bytes', 'selected')).toEqual([['0ch', '8ch']]);
    await press('End');
    await eventually(position).toMatch(/^Offset 0x2f/);
    await press('Home', 'Control+End');
    await eventually(position).toMatch(/^Offset 0x3ff/);
    await press('Control+Home', 'Tab');
    await eventually(() => boxes(0, 'ascii', 'caret')).toEqual([['0ch', '1ch']]);
    await press('Shift+Tab');
    await eventually(() => boxes(0, 'bytes', 'caret')).toEqual([['0ch', '2ch']]);
    await press('Control+a');
    await eventually(position).toBe('Offset 0x0 (0), 1,024 bytes selected of 1,024 bytes');
    await press('PageDown');
    await eventually(position).toMatch(/^Offset 0x[1-9a-f][0-9a-f]*0 /);
    // In the last column, Tab moves the focus out of the grid.
    await press('Tab', 'Tab');
    expect(await grid().evaluate((element) => element === document.activeElement)).toBe(false);
  });

  it('selects by dragging and by Shift+click', async () => {
    await panel.waitForText(grid(), /00 01 02 03/);
    const from = await pointOf(1, 2, 'bytes');
    const to = await pointOf(3, 9, 'bytes');
    await panel.page.mouse.move(from.x, from.y);
    await panel.page.mouse.down();
    await panel.page.mouse.move(to.x, to.y, { steps: 4 });
    await panel.page.mouse.up();
    await eventually(position).toBe('Offset 0x12 (18), 40 bytes selected of 1,024 bytes');
    const further = await pointOf(4, 0, 'ascii');
    await panel.page.keyboard.down('Shift');
    await panel.page.mouse.click(further.x, further.y);
    await panel.page.keyboard.up('Shift');
    await eventually(position).toBe('Offset 0x12 (18), 47 bytes selected of 1,024 bytes');
    const alone = await pointOf(2, 15, 'bytes');
    await panel.page.mouse.click(alone.x, alone.y);
    await eventually(position).toBe('Offset 0x2f (47), byte 0x2f of 1,024 bytes');
    // The selection does not split the text of a column: each row has one text node.
    const texts = await grid()
      .locator('.hex-bytes')
      .evaluateAll((cells) => cells.map((cell) => [...cell.childNodes].filter((node) => node instanceof Text).length));
    expect(new Set(texts)).toEqual(new Set([1]));
  });

  it('finds hex with wildcards and text, wraps around, and counts the matches', async () => {
    await grid().focus();
    await press('Control+f');
    await panel.focused(panel.textbox('Find bytes'));
    await panel.page.keyboard.type('fe ?? 00');
    await press('Enter');
    await eventually(position).toBe('Offset 0xfe (254), 3 bytes selected of 1,024 bytes');
    await eventually(() => status('Matches').innerText()).toBe('1 of 3 matches');
    await press('Shift+Enter');
    await eventually(position).toMatch(/^Offset 0x2fe/);
    await eventually(() => status('Matches').innerText()).toBe('Continued from the end · 3 of 3 matches');
    await press('F3');
    await eventually(() => status('Matches').innerText()).toBe('Continued from the start · 1 of 3 matches');
    await panel.choose('Search for', 'Text');
    await panel.textbox('Find bytes').fill('ABCdef');
    await press('Enter');
    await eventually(position).toMatch(/^Offset 0x1(41|61), |^Offset 0x1(41|61) /);
    await eventually(() => status('Matches').innerText()).toBe('3 of 8 matches');
    await panel.button('Match case').click();
    await panel.button('Next match').click();
    await eventually(() => status('Matches').innerText()).toBe('No matches');
    await panel.choose('Search for', 'Hex');
    await panel.textbox('Find bytes').fill('4z');
    await press('Enter');
    await panel.page.getByText('“z” is neither a hex digit nor “?”').waitFor();
    await press('Escape');
    expect(await grid().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('goes to an offset, and reports an invalid one', async () => {
    await grid().focus();
    await press('Control+g');
    await panel.focused(panel.textbox('Go to offset'));
    await panel.page.keyboard.type('0x1f0');
    await press('Enter');
    await eventually(position).toMatch(/^Offset 0x1f0/);
    await panel.textbox('Go to offset').fill('+0x10');
    await press('Enter');
    await eventually(position).toMatch(/^Offset 0x200/);
    await panel.textbox('Go to offset').fill('4096');
    await press('Enter');
    await panel.page.getByText('0x1000 (4096) is past the end. The last byte is at 0x3ff (1023).').waitFor();
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('shows the values of the bytes at the caret, and copies one', async () => {
    const table = panel.page.getByRole('table', { name: 'Data inspector' });
    await grid().focus();
    await press('ArrowRight');
    const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name} `) });
    await eventually(() => row('uint16').innerText()).toMatch(/^uint16\s+513\s+258$/);
    await eventually(() => row('uint32').innerText()).toMatch(/^uint32\s+67305985\s+16909060$/);
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Type', 'Little-endian', 'Big-endian']);
    await panel.noticed(/^Copied uint16, big-endian$/, () => row('uint16').getByRole('button').last().click());
    expect(await copied()).toBe('258');
    await press('ArrowLeft');
    expect(await panel.page.evaluate(() => document.activeElement?.textContent.trim())).toBe('513');
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('copies the selection or everything in every format, and saves both', async () => {
    await grid().focus();
    await press('Control+Home', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await panel.noticed(/^Copied 3 bytes as Hex with spaces$/, () => press('Control+c'));
    expect(await copied()).toBe('00 01 02');
    await choose('Copy as', /^Base64/);
    await eventually(copied).toBe('AAEC');
    await choose('Copy as', /^C array/);
    await eventually(copied).toMatch(/^const unsigned char data\[3\] = \{/);
    await choose('Save bytes', /^Save selected 3 bytes/);
    await eventually(() => [...panel.host.files.keys()]).toEqual(['numbers-16-0-counting.bin'.replace('16', seqOf())]);
    expect([...panel.host.files.values()][0]).toEqual(Buffer.from([0, 1, 2]));
    panel.host.files.clear();
    await choose('Save bytes', /^Save all 1,024 bytes/);
    await eventually(() => panel.host.files.size).toBe(1);
    expect([...panel.host.files.values()][0]).toEqual(counting);
    panel.host.hasHexEditor = false;
    await choose('Save bytes', /^Open in Hex Editor/);
    await eventually(() => status('Bytes').innerText()).toBe('The Hex Editor extension is not installed');
    expect(panel.host.openedBytes).toHaveLength(1);
  });

  it('compares two attachments, and moves from difference to difference', async () => {
    await choose('Compare', /^Compare with Attachment 2 · 0\.deep\.0\.changed/);
    await eventually(() => status('Differences').innerText()).toBe('2 differences, 5 bytes differ');
    await grid().focus();
    await panel.button('Next difference').click();
    await eventually(position).toMatch(/^Offset 0x20 /);
    const perRow = Number(
      (await grid().getByRole('row').nth(1).getByRole('rowheader').innerText()).trim().slice(-2).replace(/^/, '0x'),
    );
    await eventually(() => boxes(Math.floor(0x20 / perRow), 'bytes', 'different')).not.toEqual([]);
    await panel.button('Next difference').click();
    await eventually(position).toMatch(/^Offset 0x100 /);
    await panel.button('Next difference').click();
    await eventually(() => status('Differences').innerText()).toBe('No difference after this one');
    await panel.button('Previous difference').click();
    await eventually(position).toMatch(/^Offset 0x20 /);
    expect(await panel.seriousFindings()).toEqual([]);
    await panel.button('Close comparison').click();
    await eventually(() => grid().getByRole('row').first().getByRole('gridcell').count()).toBe(2);
  });

  it('keeps one side of a comparison across entries', async () => {
    await choose('Compare', /^Select for compare/);
    await openHex('pictures', /incoming, pictures/);
    await choose('Compare', /^Compare with numbers #\d+, 0\.counting/);
    await eventually(() => status('Differences').innerText()).toMatch(/^[\d,]+ differences?, 1,0\d\d bytes differ$/);
  });

  it('stores the number of bytes in a row and the notation of offsets', async () => {
    await choose('View options', /^8 bytes per row/);
    await eventually(() => grid().getByRole('row').nth(1).getByRole('rowheader').innerText()).toBe('0008');
    await choose('View options', /^Decimal offsets/);
    await eventually(() => grid().getByRole('row').nth(2).getByRole('rowheader').innerText()).toBe('0016');
    await eventually(() => panel.page.evaluate(() => sessionStorage.getItem('state'))).toContain('"perRow":8');
    await panel.page.reload();
    await panel.row(/incoming, numbers/).click();
    await eventually(() => grid().getByRole('row').nth(2).getByRole('rowheader').innerText()).toBe('0016');
  });

  /** The seq of the shown entry, as the heading of the details shows it. */
  let seq = '';
  const seqOf = (): string => seq;
  beforeEach(async () => {
    seq = /#(\d+)/.exec(await panel.page.getByRole('region', { name: 'Details' }).innerText())?.[1] ?? '';
  });
});

it('the bytes remain visible in a small panel, and no element covers them', async () => {
  await panel.page.setViewportSize({ width: 400, height: 700 });
  await openHex('count', /incoming, numbers/);
  const view = panel.page.locator('.hex-view');
  for (const height of [320, 200, 130, 90]) {
    await view.evaluate((element, pixels) => (element.style.flex = `0 0 ${pixels}px`), height);
    await eventually(() => view.evaluate(({ clientHeight }) => clientHeight)).toBe(height);
    await panel.waitForText(grid(), /00 01 02 03/);
    const parts = await view.evaluate((element) =>
      ['.hex-head', '.hex-header', '.hex-container', '.hex-side', '.hex-status']
        .map((name) => element.querySelector(name)?.getBoundingClientRect())
        .filter((box) => box && box.height > 0)
        .map((box) => ({ top: box?.top ?? NaN, bottom: box?.bottom ?? NaN })),
    );
    for (const [index, { top }] of parts.entries())
      expect(top).toBeGreaterThanOrEqual((parts[index - 1]?.bottom ?? 0) - 1);
    const visibleHeight = await grid().evaluate(({ clientHeight }) => clientHeight);
    expect(visibleHeight, `rows of a view of ${height} px`).toBeGreaterThanOrEqual(20);
  }
});

describe('the preview', () => {
  beforeEach(async () => {
    await openHex('pictures', /incoming, pictures/);
    await panel.tab('Preview').click();
  });
  const show = async (number: number): Promise<void> => {
    const box = panel.page.getByRole('combobox', { name: 'Bytes shown', exact: true });
    await box.click();
    await box.getByRole('option', { name: new RegExp(`^Attachment ${number} `) }).click();
  };
  const body = () => panel.page.getByRole('tabpanel', { name: 'Preview' });

  it('shows a picture as pixels, and names its kind', async () => {
    const picture = panel.page.getByRole('img', { name: 'Preview of the image, 1 × 1 pixels' });
    await picture.waitFor();
    const pixel = await picture.evaluate((canvas) => [
      ...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 1, 1).data ?? []),
    ]);
    expect(pixel[3]).toBeGreaterThan(0);
    await eventually(() => status('Bytes').innerText()).toBe('PNG image, 1 × 1');
    expect(await panel.seriousFindings()).toEqual([]);
  });

  it('shows a hint that a picture is too large or damaged', async () => {
    await show(2);
    await panel.waitForText(body(), /too many pixels/);
    await show(3);
    await panel.waitForText(body(), /damaged and cannot be decoded/);
  });

  it('decompresses, and shows markup as text', async () => {
    await show(4);
    await panel.waitForText(body(), /gzip data.*18 bytes decompressed: JSON.*"unpacked": true/s);
    await show(5);
    await panel.waitForText(body(), /UTF-8 text.*<svg onload=x>/s);
    await eventually(() => body().locator('svg').count()).toBe(0);
  });

  it('follows the selection', async () => {
    await show(5);
    await panel.waitForText(body(), /<svg onload=x>/);
    await grid().focus();
    await press('Control+Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await eventually(() => body().innerText()).toMatch(/^Selection: UTF-8 text\s+<svg\s*$/);
  });
});
