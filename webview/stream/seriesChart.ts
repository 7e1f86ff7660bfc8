import { html, svg, type TemplateResult } from 'lit';

/** The numbers at a path over time; NaN at times without a number. */
export interface Series {
  readonly t: Float64Array;
  readonly values: Float64Array;
}

export interface SeriesLine {
  /** An SVG path in a view box of `boxWidth` × `boxHeight`; empty without numbers. */
  readonly d: string;
  readonly low: number;
  readonly high: number;
}

const boxWidth = 1000;
const boxHeight = 40;
/** Free space above and below, for the width of the line. */
const margin = 3;

/**
 * `base`: the number at the bottom of the chart, unless a value is lower. `minHeight`: the minimum difference between the numbers at the
 * top and at the bottom.
 */
export interface SeriesScale {
  readonly base?: number;
  readonly minHeight?: number;
}

/** The line through the numbers between two times, interrupted where there are no numbers. */
export function seriesLine(
  { t, values }: Series,
  from: number,
  to: number,
  { base = Infinity, minHeight = 0 }: SeriesScale = {},
): SeriesLine {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { d: '', low: NaN, high: NaN };
  const width = to - from || 1;
  const bottom = Math.min(low, base);
  const height = Math.max(high - bottom, minHeight);
  let d = '';
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    const x = (((t[index] ?? from) - from) / width) * boxWidth;
    const share = height === 0 ? 0.5 : (value - bottom) / height;
    const y = boxHeight - margin - share * (boxHeight - 2 * margin);
    // A single point is a line of length 0, which round line ends draw as a dot.
    d += drawing ? `L${x.toFixed(1)} ${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
    drawing = true;
  }
  return { d, low, high };
}

/** The line without a playhead. */
export function seriesImage(label: string, { d }: SeriesLine): TemplateResult {
  return html`<svg
    class="series-chart"
    role="img"
    aria-label=${label}
    viewBox="0 0 ${boxWidth} ${boxHeight}"
    preserveAspectRatio="none"
  >
    ${svg`<path class="series-line" d=${d} vector-effect="non-scaling-stroke"></path>`}
  </svg>`;
}

/** The line with the playhead at a share of the time, from 0 to 1. A click moves the playhead. */
export function seriesChart(options: {
  label: string;
  line: SeriesLine;
  playhead: number;
  onSeek: (share: number) => void;
}): TemplateResult {
  const x = options.playhead * boxWidth;
  const click = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    if (box.width > 0) options.onSeek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  return html`<svg
    class="series-chart"
    role="img"
    aria-label=${options.label}
    viewBox="0 0 ${boxWidth} ${boxHeight}"
    preserveAspectRatio="none"
    @click=${click}
  >
    ${svg`<path class="series-line" d=${options.line.d} vector-effect="non-scaling-stroke"></path>
    <line class="series-playhead" x1=${x} x2=${x} y1="0" y2=${boxHeight} vector-effect="non-scaling-stroke"></line>`}
  </svg>`;
}
