/**
 * A chart of numbers over time. uPlot draws it; for screen readers and the keyboard it also has a sentence that describes it, a slider that
 * moves from point to point, and the values at that point.
 * Invariant: the canvas uses the colors of the theme, and is drawn again when the theme changes.
 */
import { html, render } from 'lit';
import uPlot from 'uplot';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { axisDurationText, durationSteps } from '../format/durationAxis.ts';
import { concreteColor } from '../ui/concreteColor.ts';
import { onThemeChange } from '../ui/themeChange.ts';
import { brokenLine } from './chartLine.ts';
import { statisticsTexts } from './statisticsTexts.ts';
import { timeLabels, timeTicks } from './timeAxis.ts';
import { pointText, timeOf, type TimeSeries } from './timeSeries.ts';

export interface ChartLine {
  /** The class of the series in the legend. */
  readonly id: string;
  readonly label: string;
  /** Name of a custom property of the stylesheet. */
  readonly color: string;
  readonly dashed?: boolean;
  /** Whether the area below the line is filled. */
  readonly filled?: boolean;
}

export interface TimeChartOptions {
  /** The heading. */
  readonly title: string;
  /** The name of the chart for screen readers. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Formats a value with its unit. */
  readonly text: (value: number) => string;
  /** The values are durations in milliseconds, whose axis has round labels in their unit. */
  readonly isDuration?: boolean;
  /** Charts of one group show the same point in time. */
  readonly group: string;
  readonly onRange: (range: TimeRange) => void;
}

const height = 132;
/** The possible distances between two labels of the time axis, in seconds. */
const tickSeconds = durationSteps.filter((ms) => ms >= 1).map((ms) => ms / 1000);
const minDragPixels = 4;

export class TimeChart implements Disposable {
  readonly element = document.createElement('div');
  readonly #options: TimeChartOptions;
  readonly #store = new DisposableStore();
  readonly #head = document.createElement('div');
  readonly #plot = document.createElement('div');
  /** Shows why there is nothing to draw. */
  readonly #none = document.createElement('div');
  readonly #cursor = document.createElement('div');
  #chart: uPlot | undefined;
  #series: TimeSeries = { t: [], columns: [], startedAt: '' };
  #at: number | undefined;

  constructor(options: TimeChartOptions) {
    this.#options = options;
    this.element.className = 'time-chart';
    this.#head.className = 'chart-head';
    this.#plot.className = 'chart-plot';
    this.#plot.setAttribute('role', 'img');
    this.#plot.setAttribute('aria-label', options.label);
    this.#cursor.className = 'chart-cursor';
    this.#cursor.tabIndex = 0;
    this.#cursor.setAttribute('role', 'slider');
    this.#cursor.setAttribute('aria-label', statisticsTexts.time({ chart: options.label }));
    this.#none.className = 'chart-none';
    const box = document.createElement('div');
    box.className = 'chart-box';
    box.append(this.#plot, this.#none, this.#cursor);
    this.element.append(this.#head, box);
    this.#listen();
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(this.element);
    this.#store.add(toDisposable(() => resized.disconnect()));
    this.#store.add(onThemeChange(() => this.#chart?.redraw()));
    this.#store.add(toDisposable(() => this.#chart?.destroy()));
    this.#describe();
  }

  /**
   * Draws new numbers.
   * @param description the content of the chart as a sentence
   */
  show(series: TimeSeries, description: string): void {
    this.#series = series;
    if (this.#plot.getAttribute('aria-description') !== description) {
      this.#plot.setAttribute('aria-description', description);
    }
    const some = series.columns.some((column) => column.some((value) => value !== null));
    this.#none.textContent = some ? '' : description;
    if (this.#at !== undefined) this.#at = series.t.length === 0 ? undefined : Math.min(this.#at, series.t.length - 1);
    this.#chart?.setData(this.#data);
    this.#resize();
    this.#describe();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #data(): uPlot.AlignedData {
    const { t, columns } = this.#series;
    return [t.map((ms) => this.#toX(ms)), ...columns.map((column) => [...column])] as uPlot.AlignedData;
  }

  #resize(): void {
    const width = this.#plot.clientWidth;
    if (width === 0) return;
    if (!this.#chart) this.#chart = new uPlot(this.#settings(width), this.#data, this.#plot);
    else if (this.#chart.width !== width) this.#chart.setSize({ width, height });
  }

  #settings(width: number): uPlot.Options {
    const { lines, text, group, isDuration } = this.#options;
    const axis: uPlot.Axis = {
      stroke: () => this.#color('--dim'),
      font: `11px ${getComputedStyle(this.element).fontFamily}`,
      grid: { stroke: () => this.#color('--chart-grid'), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height,
      // The last label of the time axis extends beyond the end of the axis.
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: minDragPixels },
        points: { size: 6, fill: (_, series) => this.#color(lines[series - 1]?.color ?? '--dim') },
        sync: { key: group, setSeries: false },
      },
      // With a single point, or with all values equal, the axis still needs a length.
      scales: {
        // The library extends the range of a single point far beyond the point.
        x: { time: false, range: (chart) => rangeOf(chart.data[0]) },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] },
      },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 4,
          space: 80,
          incrs: tickSeconds,
          splits: (_, __, from, to, step) => timeTicks(from, to, step),
          values: (_, ticks) =>
            timeLabels(
              this.#series.startedAt,
              ticks.map((x) => this.#toMs(x)),
            ),
        },
        {
          ...axis,
          size: 64,
          gap: 4,
          space: 28,
          ...(isDuration && { incrs: [...durationSteps] }),
          values: (_, ticks, __, ___, stepMs) =>
            ticks.map((value) =>
              isDuration ? axisDurationText(value, { endMs: ticks.at(-1) ?? 0, stepMs }) : text(value),
            ),
        },
      ],
      series: [
        {},
        ...lines.map(({ label, color, dashed, filled }) => ({
          label,
          ...brokenLine,
          stroke: () => this.#color(color),
          ...(filled && { fill: () => `${this.#color(color).slice(0, 7)}2e` }),
          ...(dashed && { dash: [4, 3] }),
        })),
      ],
      hooks: {
        setCursor: [({ cursor: { idx } }) => this.#moved(idx ?? undefined)],
        setSelect: [(chart) => this.#selected(chart)],
      },
    };
  }

  /** Seconds since the midnight before the capture started, so that the axis has labels at whole minutes and hours. */
  #toX(ms: number): number {
    return this.#startedX + ms / 1000;
  }

  #toMs(x: number): number {
    return (x - this.#startedX) * 1000;
  }

  get #startedX(): number {
    const started = new Date(this.#series.startedAt);
    const seconds = (started.getHours() * 60 + started.getMinutes()) * 60 + started.getSeconds();
    return Number.isNaN(seconds) ? 0 : seconds + started.getMilliseconds() / 1000;
  }

  #color(property: string): string {
    const style = getComputedStyle(this.element);
    return concreteColor(style.getPropertyValue(property), style.color);
  }

  #moved(at: number | undefined): void {
    if (at === this.#at) return;
    this.#at = at;
    this.#describe();
  }

  #selected(chart: uPlot): void {
    const { left, width } = chart.select;
    if (width < minDragPixels) return;
    const from = this.#toMs(chart.posToVal(left, 'x'));
    const to = this.#toMs(chart.posToVal(left + width, 'x'));
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#options.onRange({ from, to });
  }

  #listen(): void {
    this.#cursor.addEventListener('keydown', (event) => {
      const last = this.#series.t.length - 1;
      if (last < 0) return;
      const at = this.#at ?? last;
      const page = Math.max(1, Math.round(last / 10));
      const to = {
        ArrowLeft: at - 1,
        ArrowDown: at - 1,
        ArrowRight: at + 1,
        ArrowUp: at + 1,
        PageDown: at - page,
        PageUp: at + page,
        Home: 0,
        End: last,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.#goTo(Math.min(last, Math.max(0, to)));
    });
    this.#cursor.addEventListener('focus', () => this.#goTo(this.#at ?? this.#series.t.length - 1));
    this.#cursor.addEventListener('blur', () => this.#chart?.setCursor({ left: -10, top: -10 }));
  }

  #goTo(at: number): void {
    const t = this.#series.t[at];
    if (!this.#chart || t === undefined) return;
    this.#chart.setCursor({ left: this.#chart.valToPos(this.#toX(t), 'x'), top: 0 });
    this.#moved(at);
  }

  /** Shows the values at the cursor in the legend, or the newest without a cursor. */
  #describe(): void {
    const { title, lines, text } = this.#options;
    const { t, columns } = this.#series;
    const last = Math.max(0, t.length - 1);
    const at = this.#at ?? last;
    this.#head.classList.toggle('pointed', this.#at !== undefined);
    const values =
      t.length === 0
        ? statisticsTexts.noValue()
        : pointText(
            this.#series,
            at,
            lines.map((line) => line.label),
            text,
          );
    for (const [name, value] of Object.entries({ min: 0, max: last, now: at, text: values })) {
      this.#cursor.setAttribute(`aria-value${name}`, String(value));
    }
    render(
      html`<h3>${title}</h3>
        ${lines.map((line, index) => {
          const value = columns[index]?.[at];
          return html`<span class="chart-key ${line.id}"
            ><i class="swatch ${line.dashed ? 'dashed' : ''}" aria-hidden="true"></i>${line.label}
            <b>${value === null || value === undefined ? '–' : text(value)}</b></span
          >`;
        })}
        <span class="chart-time">${t.length === 0 ? '' : timeOf(this.#series, at)}</span>`,
      this.#head,
    );
  }
}

/** The range of the time axis, which needs a length even with a single point. */
function rangeOf(x: ArrayLike<number>): [number, number] {
  const [from = 0, to = from] = [x[0], x[x.length - 1]];
  return from < to ? [from, to] : [from - 0.5, to + 0.5];
}
