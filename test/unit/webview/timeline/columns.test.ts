import { describe, expect, it } from 'vitest';
import {
  type ColumnChoice,
  type ColumnId,
  type ColumnLayout,
  type ContentSizes,
  columnWidth as widthOf,
  isSortedBy,
  layOut as layOutWith,
  nextSort,
  toggled,
} from '../../../../webview/timeline/columns.ts';

const plain: ColumnChoice = { widths: {}, hidden: [], shown: [], time: 'absolute' };
/** Sizes of the content in a capture of a few events. */
const content: ContentSizes = { widths: { time: 84, event: 120, size: 52, delivery: 64 }, character: 7.2 };
const layOut = (width: number, choice: ColumnChoice, several: boolean): ColumnLayout =>
  layOutWith(width, choice, several, content);
const columnWidth = (id: ColumnId, choice: ColumnChoice): number => widthOf(id, choice, content);
const shown = (width: number, choice: Partial<ColumnChoice> = {}, several = false): string =>
  layOut(width, { ...plain, ...choice }, several).columns.join(' ');

describe('the columns', () => {
  it('are all shown if there is enough width, except that the namespace is shown only if there are several', () => {
    expect(shown(900)).toBe('time direction event preview size delivery');
    expect(shown(1200, {}, true)).toBe('time direction namespace event preview size delivery');
    expect(shown(1200, { shown: ['namespace'] })).toBe('time direction namespace event preview size delivery');
  });

  it('are hidden one after the other as the width decreases', () => {
    // The size is hidden before the arguments show fewer than 36 characters, even beside the longest names and statuses.
    expect(shown(860)).toBe('time direction event preview size delivery');
    expect(shown(850)).toBe('time direction event preview delivery');
    expect(shown(600)).toBe('time direction event preview delivery');
    expect(shown(420)).toBe('direction event preview delivery');
    expect(layOut(280, plain, true)).toEqual({
      columns: ['direction', 'event', 'preview', 'delivery'],
      template: '16px minmax(0, 28%) minmax(0, 1fr) minmax(0, 64px)',
      tight: true,
      brief: false,
    });
    expect(layOut(430, plain, false).tight).toBe(false);
  });

  it('do not depend on the names, sizes and statuses of the entries, so that they do not appear and disappear', () => {
    const short: ContentSizes = { widths: { time: 84 }, character: 7.2 };
    const long = { ...short, widths: { time: 84, event: 900, size: 56, delivery: 900 } };
    for (let width = 240; width <= 1600; width += 10) {
      const [few, many] = [short, long].map((sizes) => layOutWith(width, plain, false, sizes).columns.join(' '));
      expect(few, String(width)).toBe(many);
    }
  });

  it('have a status that leaves the arguments their minimum width, and whose reason still fits', () => {
    const long = { ...content, widths: { time: 84, event: 200, size: 56, delivery: 190 } };
    // 27% of the width
    expect(layOutWith(600, plain, false, long)).toMatchObject({
      template: '84px 20px 120px minmax(0, 1fr) 162px',
      cutStatus: 162,
    });
    expect(layOutWith(510, plain, false, long)).toMatchObject({
      template: '84px 20px 102px minmax(0, 1fr) 118px',
      cutStatus: 118,
      tight: false,
    });
    expect(layOutWith(900, plain, false, long)).not.toHaveProperty('cutStatus');
  });

  it('are shown and hidden by the user, except the event', () => {
    const hidden = toggled(plain, 'size', false);
    expect(shown(900, hidden)).not.toContain('size');
    expect(shown(900, toggled(hidden, 'size', false))).toContain('size');
    expect(shown(900, { hidden: ['event', 'preview'] })).toContain('event');
    expect(layOut(900, { ...plain, hidden: ['preview'] }, false).template).toContain('20px minmax(0, 1fr) 52px 64px');
    const alone = toggled(plain, 'namespace', true);
    expect(shown(900, alone, true)).not.toContain('namespace');
    expect(shown(900, toggled(alone, 'namespace', true), false)).toContain('namespace');
  });

  it('have the widths that the user has set, within bounds, for any stored values', () => {
    expect(layOut(900, { ...plain, widths: { event: 200 } }, false).template).toContain('20px 200px minmax(0, 1fr)');
    expect(columnWidth('size', { ...plain, widths: { size: 1 } })).toBe(40);
    expect(columnWidth('size', { ...plain, widths: { size: 1e9 } })).toBe(2000);
    expect(columnWidth('size', { ...plain, widths: { size: NaN, nothing: 3 } })).toBe(52);
  });

  it('are as wide as their content, within bounds; the arguments use the remaining width', () => {
    expect(layOut(900, plain, false).template).toBe('84px 20px 120px minmax(0, 1fr) 52px 64px');
    const long = { ...content, widths: { time: 300, event: 900, size: 10, delivery: 500 } };
    expect(layOutWith(900, plain, false, long).template).toBe('200px 20px 180px minmax(0, 1fr) 200px');
    expect(layOutWith(2000, plain, false, long).template).toBe('200px 20px 240px minmax(0, 1fr) 48px 200px');
    // The same applies to the name of a connection.
    const named = { ...content, widths: { ...content.widths, namespace: 160 } };
    expect(layOutWith(1200, plain, true, named).template).toBe('84px 20px 160px 120px minmax(0, 1fr) 52px 64px');
    expect(layOutWith(700, plain, true, named).template).toBe('84px 20px 140px 120px minmax(0, 1fr) 64px');
    // If a long name would leave too little space for the arguments, the ID is shown.
    const brief = layOutWith(600, plain, true, { ...named, id: 24 });
    expect(brief).toMatchObject({ template: '84px 20px 40px 120px minmax(0, 1fr) 64px', brief: true });
    expect(layOutWith(900, plain, true, { ...named, id: 24 }).brief).toBe(false);
    expect(layOutWith(600, { ...plain, widths: { namespace: 150 } }, true, { ...named, id: 24 }).brief).toBe(false);
    // Beside a long status, the namespace column is still shown, and the arguments get less space.
    const pressed = { ...named, id: 24, widths: { ...named.widths, time: 96, event: 104, delivery: 156 } };
    expect(layOutWith(600, plain, true, pressed).columns.join(' ')).toBe(
      'time direction namespace event preview delivery',
    );
    // A long status is cut before the arguments show fewer than 36 characters.
    const watched = { ...pressed, character: 8.4, widths: { ...pressed.widths, delivery: 200 } };
    expect(layOutWith(733, plain, true, watched).template).toBe('96px 20px 40px 104px minmax(0, 1fr) 104px');
    // In a panel of 900 px with details, the reason of a status is not cut off.
    const status = { ...content, widths: { ...content.widths, delivery: 152 } };
    expect(layOutWith(576, plain, false, status).template).toMatch(/ 152px$/);
  });

  it('of the status sorts by latency too, if the menu selected that', () => {
    const latency = { column: 'latency', descending: true } as const;
    expect(isSortedBy('delivery', latency)).toBe(true);
    expect(nextSort('delivery', latency)).toEqual({ column: 'latency', descending: false });
    expect(nextSort('delivery', nextSort('delivery', latency))).toBeUndefined();
    expect(nextSort('delivery', undefined)).toEqual({ column: 'delivery', descending: false });
  });

  it('sort ascending, descending, and by time again', () => {
    const size = nextSort('size', undefined);
    expect(size).toEqual({ column: 'size', descending: true });
    expect(nextSort('size', size)).toEqual({ column: 'size', descending: false });
    expect(nextSort('size', nextSort('size', size))).toBeUndefined();
    expect(nextSort('event', size)).toEqual({ column: 'event', descending: false });
    expect(nextSort('time', size)).toEqual({ column: 'time', descending: true });
    expect(nextSort('time', nextSort('time', undefined))).toBeUndefined();
    expect(nextSort('preview', size)).toBe(size);
  });
});
