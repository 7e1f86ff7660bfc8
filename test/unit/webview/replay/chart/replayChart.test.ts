import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveries } from '../../../../../src/model/entry/delivery.ts';
import { statisticsOf } from '../../../../../src/model/replay/replayStatistics.ts';
import {
  countsByColumn,
  emittedTimes,
  flushLinks,
  markPositions,
  nearestEvent,
  reachedTimes,
  stalenessLine,
} from '../../../../../webview/replay/chart/binning.ts';
import { chartLayout } from '../../../../../webview/replay/chart/chartLayout.ts';
import type { ChartModel, ChartTheme } from '../../../../../webview/replay/chart/chartModel.ts';
import { lookList, outcomeOf } from '../../../../../webview/replay/chart/deliveryLooks.ts';
import { paintChart } from '../../../../../webview/replay/chart/paintChart.ts';
import { SvgPen } from '../../../../../webview/ui/pen/svgPen.ts';
import { msOf, roundEnd, ticksOf, xOf } from '../../../../../webview/replay/chart/timeScale.ts';
import { madeUpMarks, madeUpRun } from '../../../../support/madeUpRun.ts';

/** Lengths of very different sizes. */
const anyLength = fc
  .record({ digits: fc.double({ min: 1, max: 10, noNaN: true }), exponent: fc.integer({ min: -4, max: 11 }) })
  .map(({ digits, exponent }) => digits * 10 ** exponent);
const scale = { fromX: 100, toX: 600, endMs: 10_000 };
const outage = { fromMs: 2000, toMs: 4000 };

describe('the time axis', () => {
  it('converts to pixels and back', () => {
    expect(xOf(scale, 5000)).toBe(350);
    expect(msOf(scale, 350)).toBe(5000);
    expect([msOf(scale, 0), msOf(scale, 9999)]).toEqual([0, 10_000]);
  });

  it('has round ticks, as many as fit', () => {
    expect(ticksOf(10_000, 5)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(ticksOf(60, 4)).toEqual([0, 20, 40, 60]);
    expect(ticksOf(1, 2)).toEqual([0, 0.5, 1]);
    expect(ticksOf(0, 5)).toEqual([0]);
    for (const end of [1, 7, 99, 1234, 86_400_000]) {
      expect(ticksOf(end, 6).length).toBeLessThanOrEqual(7);
      expect(ticksOf(end, 6).length).toBeGreaterThan(2);
    }
  });

  it('ends at a round number after the last mark', () => {
    expect(roundEnd(10_000)).toBe(10_500);
    for (const ms of [1, 37, 999, 12_345]) expect(roundEnd(ms)).toBeGreaterThan(ms);
    expect(roundEnd(0)).toBe(1000);
  });

  it('has at least two ticks, at most one more than the steps that fit, for every length', () => {
    fc.assert(
      fc.property(anyLength, fc.integer({ min: 2, max: 20 }), fc.constantFrom(0, 1), (end, most, minStep) => {
        const length = Math.max(end, minStep);
        const ticks = ticksOf(length, most, minStep);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect(ticks.at(-1)).toBeLessThanOrEqual(length * (1 + 1e-9));
        if (minStep === 1) expect(ticks.every(Number.isInteger)).toBe(true);
      }),
    );
  });
});

describe('marks in columns', () => {
  const few = madeUpMarks(madeUpRun({ mode: 'volatile', count: 10, everyMs: 1000, outage }));
  const many = madeUpMarks(madeUpRun({ mode: 'reliable', count: 100_000, everyMs: 0.1, outage }));

  it('are separate while there is enough width', () => {
    const positions = markPositions(few, scale, 8);
    expect(positions.get(deliveries.indexOf('discarded'))).toEqual([200, 250]);
    expect(positions.get(deliveries.indexOf('sent'))).toHaveLength(8);
  });

  it('never need more columns than the chart has, however many there are', () => {
    let drawn = 0;
    for (const positions of markPositions(many, scale, 8).values()) drawn += positions.length;
    expect(drawn).toBeLessThanOrEqual(3 * (500 / 8) + 3);
    expect(flushLinks(many, scale, 8).length / 2).toBeLessThanOrEqual(100 / 8 + 1);
  });

  it('are all counted, the burst in one column', () => {
    const { basis } = statisticsOf(many, []);
    const emitted = countsByColumn(emittedTimes(many), many.count, scale, 5);
    const reached = countsByColumn(reachedTimes(many, basis), many.count, scale, 5);
    const sum = (columns: Uint32Array): number => columns.reduce((a, b) => a + b, 0);
    expect([sum(emitted), sum(reached)]).toEqual([100_000, 100_000]);
    expect(Math.max(...reached)).toBeGreaterThanOrEqual(20_000);
    expect(Math.max(...reached)).toBe(reached[Math.floor((xOf(scale, 4000) - 100) / 5)]);
  });

  it('are found by time', () => {
    expect([-5, 0, 1400, 1600, 1e9].map((ms) => nearestEvent(few, ms))).toEqual([0, 0, 1, 2, 9]);
    expect(nearestEvent(madeUpMarks([]), 5)).toBe(-1);
  });

  it('have a line of staleness with at most as many points as the chart has columns, including the peak', () => {
    const staleness = statisticsOf(many, []).staleness;
    if (!staleness) throw new Error('There is no staleness');
    const points = stalenessLine(staleness, scale);
    expect(points.length / 2).toBeLessThan(500 * 4 + 4);
    expect(Math.max(...points.filter((_, at) => at % 2 === 1))).toBeCloseTo(staleness.maxMs, 3);
  });
});

it('the staleness drops vertically, however long nothing had happened before', () => {
  const marks = madeUpMarks([
    { at: 0, delivery: 'sent', settled: 0 },
    { at: 100, delivery: 'sent', settled: 100 },
    { at: 2000, delivery: 'flushed', settled: 6000 },
    { at: 6000, delivery: 'flushed', settled: 6001 },
  ]);
  const { staleness } = statisticsOf(marks, []);
  if (!staleness) throw new Error('There is no staleness');
  const points = stalenessLine(staleness, scale);
  // In the column with the peak, the point of the peak precedes the point of the drop.
  const peak = points.findIndex((value, at) => at % 2 === 1 && value === 5900);
  expect([points[peak - 1], points[peak + 1]]).toEqual([400, 400]);
  expect(points[peak + 2]).toBeLessThan(5900);
  expect(points[peak - 3]).toBeLessThan(110);
});

describe('marks of delivery statuses', () => {
  it('differ in shape or in how they are drawn, not in color alone', () => {
    const shapes = lookList.filter(([delivery]) => delivery !== 'queued').map(([, { shape }]) => shape);
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(outcomeOf('awaitingReply')).toBeUndefined();
  });
});

describe('the picture as a file', () => {
  const theme: ChartTheme = {
    font: 'sans-serif',
    contrast: false,
    ...(Object.fromEntries(
      'background foreground dim line good waiting flushed warning bad volatile reliable'
        .split(' ')
        .map((name) => [name, '#123456']),
    ) as Omit<ChartTheme, 'font' | 'contrast'>),
  };
  const lanes = (['volatile', 'reliable'] as const).map((mode) => {
    const marks = madeUpMarks(madeUpRun({ mode, count: 500, everyMs: 20, outage }));
    return { mode, marks, outages: [outage], statistics: statisticsOf(marks, [outage]) };
  });
  const model: ChartModel = {
    lanes,
    plan: [{ ...outage, text: '<offline & more>' }],
    conditions: [{ ...outage, text: 'offline' }],
    planned: undefined,
    nowMs: undefined,
    endMs: 10_000,
    legend: ['sent', 'flushed', 'discarded'],
  };

  it('is well-formed, contains the names, and no scripts', () => {
    const layout = chartLayout({ width: 1000, lanes: 2, endMs: model.endMs, legend: 3 });
    const pen = new SvgPen('"A" & B');
    paintChart({ pen, model, layout, theme });
    const text = pen.document({
      width: layout.width,
      height: layout.height,
      title: 'Replay <1>',
      description: 'a\u0000b',
    });
    expect(text).toContain('<title>Replay &lt;1&gt;</title>');
    expect(text).toContain('<desc>a\ufffdb</desc>');
    expect(text).toContain('>&lt;offline &amp; more&gt;</text>');
    expect(text).toContain('>100 in one burst</text>');
    expect(text).not.toMatch(/NaN|Infinity|undefined|<script|href|style=/);
    const opened = [...text.matchAll(/<([a-z]+)(?: [^>]*[^/])?>/g)].map(([, name]) => name);
    const closed = [...text.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name);
    expect(opened.sort()).toEqual(closed.sort());
  });

  it('shows the texts of simultaneous faults beside each other, in each script', () => {
    const layout = chartLayout({ width: 1000, lanes: 2, endMs: model.endMs, legend: 3 });
    const texts = ['オフライン', '5 kB/s'];
    const labels: { text: string; x: number }[] = [];
    const pen = new SvgPen('sans-serif');
    const original = pen.text.bind(pen);
    pen.text = (text, x, y, lettering) => {
      if (texts.includes(text)) labels.push({ text, x });
      original(text, x, y, lettering);
    };
    paintChart({ pen, model: { ...model, plan: texts.map((text) => ({ ...outage, text })) }, layout, theme });
    expect(labels.map(({ text }) => text)).toEqual(texts);
    const [first = { x: 0 }, second = { x: 0 }] = labels;
    // A Japanese letter is as wide as the size of the text, 11 px.
    expect(second.x).toBeGreaterThan(first.x + 5 * 11);
  });

  it('has at least two labels with a unit on the axis of the age of the newest value, for every age', () => {
    const layout = chartLayout({ width: 1000, lanes: 2, endMs: model.endMs, legend: 3 });
    fc.assert(
      fc.property(anyLength, (maxMs) => {
        const labels: string[] = [];
        const pen = new SvgPen('sans-serif');
        pen.text = (text, x, y) => {
          if (x < layout.scale.fromX && y >= layout.staleness.top && y < layout.axisY + 10) labels.push(text);
        };
        const lanes = model.lanes.map((lane) => {
          const { staleness } = lane.statistics;
          return {
            ...lane,
            statistics: { ...lane.statistics, ...(staleness && { staleness: { ...staleness, maxMs } }) },
          };
        });
        paintChart({ pen, model: { ...model, lanes }, layout, theme });
        expect(labels.length).toBeGreaterThanOrEqual(2);
        expect(new Set(labels).size).toBe(labels.length);
        for (const label of labels) expect(label).toMatch(/^[\d.,]+\u00a0(ms|s|min|h|d)$/);
      }),
    );
  });

  it('has all of its parts inside its borders, without an overlap, at every width', () => {
    for (const width of [320, 400, 600, 900, 1400]) {
      const layout = chartLayout({ width, lanes: 2, endMs: 10_000, legend: 8 });
      expect(layout.scale.toX).toBeLessThanOrEqual(width);
      expect(layout.scale.toX - layout.scale.fromX).toBeGreaterThan(width * 0.6);
      const tops = [layout.network, ...layout.lanes, layout.cumulative, layout.staleness];
      for (const [index, band] of tops.entries()) {
        const next = tops[index + 1]?.top ?? layout.axisY;
        expect(band.top + band.height).toBeLessThanOrEqual(next);
      }
      expect(layout.legendY).toBeLessThan(layout.height);
    }
  });
});
